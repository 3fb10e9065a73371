"""What the next build would compute is said with its causes, before anything is computed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nnviz_site.cli import main
from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.plan import Step
from nnviz_site.engine.run import missing
from nnviz_site.engine.store import Store
from nnviz_site.engine.why import LATEST, Latest, Reason, differences, reasons, told

DATA = Step("data moons", "nnviz_site.compute.data:generated", {}, {"config": DataConfig(samples=40)})


def history(data: Step = DATA, **training: object) -> Step:
    options = {"network": NetworkConfig((4,)), "training": TrainingConfig(**({"epochs": 2} | training))}  # type: ignore[arg-type]
    return Step("history moons", "nnviz_site.compute.train:record", {"data": data}, options)


def built(folder: Path, *steps: Step) -> Store:
    """A store as a build of these steps leaves it, without their files."""
    store, keys = Store(folder), Keys()
    for step in steps:
        store.put(keys.key(step), {}, {"name": step.name, "parts": keys.parts(step)})
    Latest(store).save({step.name: keys.key(step) for step in steps})
    return store


def because(store: Store, *steps: Step) -> dict[str, tuple[str, ...]]:
    keys = Keys()
    return {r.name: r.because for r in reasons(missing(steps, keys, store), keys, Latest(store))}


def test_nothing_is_missing_after_a_build(tmp_path: Path) -> None:
    assert because(built(tmp_path, DATA, history()), history()) == {}


def test_an_option_that_changed_is_named_with_both_values(tmp_path: Path) -> None:
    store = built(tmp_path, DATA, history(learning_rate=0.01))
    assert because(store, history(learning_rate=0.02)) == {"history moons": ("moons: learning_rate 0.01 → 0.02",)}


def test_what_follows_names_the_step_that_it_follows_from(tmp_path: Path) -> None:
    store = built(tmp_path, DATA, history())
    more = replace(DATA, options={"config": DataConfig(samples=50)})
    assert because(store, history(more)) == {
        "data moons": ("moons: samples 40 → 50",),
        "history moons": ("data moons",),
    }


def test_without_an_earlier_answer_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert because(Store(tmp_path), history()) == {
        name: ("no earlier answer",) for name in ("data moons", "history moons")
    }


def test_an_answer_that_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    store = built(tmp_path, DATA, history())
    (store.folder / "answers").rename(store.folder / "elsewhere")
    assert because(Store(tmp_path), DATA) == {"data moons": ("no earlier answer",)}
    (store.folder / "elsewhere").rename(store.folder / "answers")
    manifest = next(m for m in tmp_path.rglob("manifest.json") if json.loads(m.read_text())["name"] == "data moons")
    known = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(known | {"files": {"value.json": ["0" * 64, 3]}}))
    assert because(Store(tmp_path), DATA) == {"data moons": ("its answer is gone from the store",)}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"data moons": 3}'])
def test_a_damaged_memory_is_no_memory(content: str, tmp_path: Path) -> None:
    built(tmp_path, DATA)
    (tmp_path / LATEST).write_text(content)
    assert because(Store(tmp_path), replace(DATA, options={"config": DataConfig(samples=9)})) == {
        "data moons": ("no earlier answer",)
    }


DIFFERENCES = {
    ("library numpy", "2.4.5", "2.4.6"): "numpy 2.4.5 → 2.4.6",
    ("library torch", "2.13.0", None): "torch 2.13.0 → absent",
    ("python", "3.11", "3.12"): "Python 3.11 → 3.12",
    ("module nnviz_site.figure.kinds.decision_boundary", "a", "b"): "figure/kinds/decision_boundary.py changed",
    ("module nnviz_site.figure.heap", None, "b"): "figure/heap.py is new to it",
    ("module nnviz_site.figure.heap", "a", None): "figure/heap.py left out",
    ("file figure/fonts/sans.ttf", "a", "b"): "figure/fonts/sans.ttf changed",
    ("option epoch", "20", "30"): "epoch 20 → 30",
    ("option palette.role.light.accent", '"#04666a"', '"#04666b"'): 'palette.role.light.accent "#04666a" → "#04666b"',
    ("option epochs", None, "[1, 5]"): "epochs nothing → [1, 5]",
    ("input history_0", "a", "b"): "history moons",
    ("input map", "a", None): "input map left out",
    ("format", "1", "2"): "format 1 → 2",
}


@pytest.mark.parametrize("change", DIFFERENCES)
def test_each_part_of_a_key_in_words(change: tuple[str, str | None, str | None]) -> None:
    part, before, now = change
    sides = [{"function": "f"} | ({} if value is None else {part: value}) for value in (before, now)]
    assert differences(*sides, {"input history_0": "history moons"}) == [DIFFERENCES[change]]


def test_steps_of_one_cause_are_told_together() -> None:
    cause = ("numpy 2.4.5 → 2.4.6",)
    found = [
        Reason("data moons", "0", (), cause),
        Reason("data rings", "1", (), cause),
        Reason("x", "2", ("0",), ("y",)),
    ]
    assert list(told(found)) == [*cause, "    data moons", "    data rings", "y", "    x", "3 steps"]


def test_the_command_says_it_for_people_and_for_schedulers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny = Path(__file__).parent / "tiny_site"
    where = ["why", "--quiet", "--site", str(tiny), "--cache", str(tmp_path / "cache"), "--out", str(tmp_path / "out")]
    assert main([*where, "history", "moons"]) == 0
    assert capsys.readouterr().out == "no earlier answer\n    history moons\n1 step\n"
    assert main([*where, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    keys = [reason["key"] for reason in found]
    assert len(set(keys)) == len(keys) > 10 and len({reason["name"] for reason in found}) == len(found)
    for at, reason in enumerate(found):
        assert set(reason) == {"name", "key", "needs", "because"}
        assert set(reason["needs"]) <= set(keys[:at]), "inputs come before what needs them"
    assert not (tmp_path / "cache" / "answers").exists(), "nothing is computed"
