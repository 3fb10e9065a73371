"""What the next build would compute is said with its causes, before anything is computed."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sites import site_of, write_site

from nnviz_site.cli import main
from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.latest import LATEST, Latest
from nnviz_site.engine.plan import make_plan
from nnviz_site.engine.run import missing
from nnviz_site.engine.steps import Plan, Step
from nnviz_site.engine.store import Store
from nnviz_site.engine.why import FIRST, GONE, LISTED, Reason, reasons, told
from nnviz_site.images import Images
from nnviz_site.page.asks import read_asks
from nnviz_site.prepare import prepare
from nnviz_site.request import Listener, Request
from nnviz_site.why import why

TINY = Path(__file__).parent / "tiny_site"
SILENT = Listener(lambda problem: None, lambda *_: None)
DATA = Step("data moons", "nnviz_site.compute.data:generated", {}, {"config": DataConfig(samples=40)})


def history(data: Step = DATA, **training: object) -> Step:
    options = {"network": NetworkConfig((4,)), "training": TrainingConfig(**({"epochs": 2} | training))}  # type: ignore[arg-type]
    return Step("history moons", "nnviz_site.compute.train:record", {"data": data}, options)


def built(folder: Path, *steps: Step, site: Path | None = None) -> Store:
    """A store as a build of these steps leaves it, without their files. site: its root, by default the store's folder."""
    store, keys = Store(folder), Keys()
    for step in steps:
        store.put(keys.key(step), {}, {"name": step.name, "parts": keys.parts(step)})
    Latest(store, site or folder).save({step.name: keys.key(step) for step in steps})
    return store


def asking(folder: Path, site: Path = TINY) -> list[str]:
    """The command line, with the store and what is published in a folder."""
    return ["why", "--quiet", "--site", str(site), "--cache", str(folder / "cache"), "--out", str(folder / "out")]


def because(store: Store, *steps: Step, site: Path | None = None) -> dict[str, tuple[str, ...]]:
    return {r.name: r.because for r in reasons_of(store, *steps, site=site)}


def test_nothing_is_missing_after_a_build(tmp_path: Path) -> None:
    assert because(built(tmp_path, DATA, history()), history()) == {}


def test_an_option_that_changed_is_named_with_both_values(tmp_path: Path) -> None:
    store = built(tmp_path, DATA, history(learning_rate=0.01))
    assert because(store, history(learning_rate=0.02)) == {"history moons": ("moons: learning_rate 0.01 → 0.02",)}


def test_what_follows_has_the_same_cause(tmp_path: Path) -> None:
    store = built(tmp_path, DATA, history())
    more = replace(DATA, options={"config": DataConfig(samples=50)})
    assert because(store, history(more)) == {
        "data moons": ("moons: samples 40 → 50",),
        "history moons": ("moons: samples 40 → 50",),
    }


def test_without_an_earlier_answer_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert because(Store(tmp_path), history()) == {name: (FIRST,) for name in ("data moons", "history moons")}


def test_after_a_first_build_that_was_interrupted_it_is_said_that_none_has_ended(tmp_path: Path) -> None:
    store, keys = Store(tmp_path), Keys()
    store.put(keys.key(DATA), {}, {"name": DATA.name, "parts": keys.parts(DATA)})
    assert because(store, history()) == {"history moons": ("no build of this site has ended with this store yet",)}


def test_an_answer_that_is_gone_or_damaged_is_said_to_be_so(tmp_path: Path) -> None:
    store = built(tmp_path, DATA, history())
    (store.folder / "answers").rename(store.folder / "elsewhere")
    assert because(Store(tmp_path), DATA) == {"data moons": (f"{GONE}, and nothing is left to compare",)}
    (store.folder / "elsewhere").rename(store.folder / "answers")
    manifest = next(m for m in tmp_path.rglob("manifest.json") if json.loads(m.read_text())["name"] == "data moons")
    known = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(known | {"files": {"value.json": ["0" * 64, 3]}}))
    assert because(Store(tmp_path), DATA) == {"data moons": ("its answer is gone from the store or damaged",)}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"data rings": 3}'])
def test_a_damaged_memory_is_no_memory(content: str, tmp_path: Path) -> None:
    built(tmp_path, DATA)
    (file,) = (tmp_path / LATEST).iterdir()
    file.write_text(content)
    assert because(Store(tmp_path), replace(DATA, options={"config": DataConfig(samples=9)})) == {
        "data moons": (FIRST,)
    }


def test_sites_that_share_a_store_are_each_compared_with_their_own_last_build(tmp_path: Path) -> None:
    def moons(samples: int) -> Step:
        return replace(DATA, options={"config": DataConfig(samples=samples)})

    one, two = tmp_path / "one", tmp_path / "two"
    built(tmp_path / "cache", moons(40), site=one)
    store = built(tmp_path / "cache", moons(60), site=two)
    assert because(store, moons(50), site=one) == {"data moons": ("moons: samples 40 → 50",)}
    assert because(store, moons(50), site=two) == {"data moons": ("moons: samples 60 → 50",)}
    assert because(store, moons(50), site=tmp_path / "three") == {"data moons": (FIRST,)}


def test_a_site_that_is_moved_together_with_its_store_keeps_its_last_build(tmp_path: Path) -> None:
    built(tmp_path / "here" / "cache", DATA, site=tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    store, more = Store(tmp_path / "there" / "cache"), replace(DATA, options={"config": DataConfig(samples=50)})
    assert because(store, more, site=tmp_path / "there") == {"data moons": ("moons: samples 40 → 50",)}


def test_what_an_earlier_version_knew_of_the_last_build_is_passed_over(tmp_path: Path) -> None:
    """It kept one file for all sites."""
    built(tmp_path, DATA)
    (file,) = (tmp_path / LATEST).iterdir()
    file.rename(tmp_path / "latest.json")
    assert because(Store(tmp_path), history()) == {"history moons": (FIRST,)}


def test_a_site_that_was_not_built_for_long_is_forgotten(tmp_path: Path) -> None:
    built(tmp_path, DATA, site=tmp_path / "one")
    (file,) = (tmp_path / LATEST).iterdir()
    os.utime(file, (1, 1))
    built(tmp_path, DATA, site=tmp_path / "one")
    assert file.exists(), "it was built just now, though nothing of it changed"
    os.utime(file, (1, 1))
    built(tmp_path, DATA, site=tmp_path / "two")
    assert not file.exists()


def test_a_change_that_reaches_a_step_in_two_ways_is_said_once_and_as_its_own(tmp_path: Path) -> None:
    store = built(tmp_path, DATA, history())
    both = replace(DATA, options={"config": DataConfig(samples=50)})
    assert because(store, history(both, epochs=3)) == {
        "data moons": ("moons: samples 40 → 50",),
        "history moons": ("moons: epochs 2 → 3", "moons: samples 40 → 50"),
    }


def test_a_new_step_says_what_it_is_new_for(tmp_path: Path) -> None:
    store = built(tmp_path, DATA)
    keys = Keys()
    found = reasons(
        missing([history()], keys, store), keys, Latest(store, store.folder), {"history moons": "new experiment moons"}
    )
    assert [reason.because for reason in found] == [("new experiment moons",)]


@pytest.mark.parametrize("before, after", [("mnist", "digits"), ("digits", "mnist")])
def test_other_images_are_said_in_words(before: str, after: str, tmp_path: Path) -> None:
    """All that rests on them follows, though it is the same experiment."""
    site = site_of(tmp_path / "site", '{{ figure("learning_curves", "mnist") }}')

    def steps(kind: str) -> Plan:
        # What is planned depends on which images there are, and not on the files.
        return make_plan(site, read_asks(site)[0].figures, Images(kind, tmp_path), {})  # type: ignore[arg-type]

    store = built(tmp_path / "cache", *steps(before).everything())
    said = because(store, *steps(after).targets())
    words = {"mnist": "MNIST", "digits": "the small digits"}
    assert {"history mnist", f"data {after}", "files mnist"} <= said.keys()
    assert set(said.values()) == {(f"images: {words[before]} → {words[after]}",)}


def test_a_first_build_is_no_list_of_causes(tmp_path: Path) -> None:
    assert list(told(reasons_of(Store(tmp_path), history()))) == [
        FIRST,
        "    data moons",
        "    history moons",
        "2 steps",
    ]


def reasons_of(store: Store, *steps: Step, site: Path | None = None) -> list[Reason]:
    keys = Keys()
    return reasons(missing(steps, keys, store), keys, Latest(store, site or store.folder), {})


def reason(name: str, *because: str, follows: bool = False) -> Reason:
    return Reason(name, name, (), because, follows)


def test_steps_of_one_cause_are_told_together() -> None:
    cause = "numpy 2.4.5 → 2.4.6"
    found = [reason("data moons", cause), reason("data rings", cause), reason("x", "y")]
    assert list(told(found)) == [cause, "    data moons", "    data rings", "y", "    x", "3 steps"]


def test_what_follows_is_counted() -> None:
    cause = "moons: learning_rate 0.01 → 0.02"
    follow = ["drawing seeds moons light", "drawing seeds moons dark", "pruned moons", "words seeds moons"]
    found = [reason("history moons", cause), *(reason(name, cause, follows=True) for name in follow)]
    assert list(told(found)) == [
        cause,
        "    history moons",
        "    and what follows: 1 analysis, 2 drawings, 1 figure's words",
        "5 steps",
    ]


def test_one_set_of_causes_is_one_group_whichever_way_they_came(tmp_path: Path) -> None:
    """The history has one of them of its own and one from the data, what is made of it has both from both."""
    moons = Step("training moons", "nnviz_site.analysis.training:analyse")
    store = built(tmp_path, DATA, history(), replace(moons, inputs={"data": DATA, "history": history()}))
    more = replace(DATA, options={"config": DataConfig(samples=50)})
    trained = history(more, seeds=3)
    found = reasons_of(store, replace(moons, inputs={"data": more, "history": trained}))
    both = ("moons: samples 40 → 50", "moons: seeds 1 → 3")
    assert {r.name: r.because for r in found} == {
        "data moons": both[:1],
        "history moons": both,
        "training moons": both,
    }
    assert list(told(found))[2:] == [
        "moons: samples 40 → 50, seeds 1 → 3",
        "    history moons",
        "    training moons",
        "3 steps",
    ]


def test_what_changed_of_one_thing_is_said_behind_its_name() -> None:
    causes = ["compute/train.py changed", "moons: samples 1 → 2", "moons: seed 1 → 2", "numpy 2.4.5 → 2.4.6"]
    more = ["new: site_src/a.md:1 shows it", "rings: samples 1 → 2", 'rings: title "A: b" → "C"']
    assert next(told([reason("x", *causes, *more)])) == (
        "compute/train.py changed; moons: samples 1 → 2, seed 1 → 2; numpy 2.4.5 → 2.4.6; "
        'new: site_src/a.md:1 shows it; rings: samples 1 → 2, title "A: b" → "C"'
    )


def test_steps_are_listed_while_they_are_few() -> None:
    few, many = ([reason(f"film f{n}", "figure/film.py changed") for n in range(k)] for k in (LISTED, LISTED + 1))
    assert len(list(told(few))) == LISTED + 2
    assert list(told(many)) == ["figure/film.py changed", f"    {LISTED + 1} films", f"{LISTED + 1} steps"]


def test_where_most_steps_have_several_causes_each_cause_is_a_line() -> None:
    found = [reason(f"film f{n}", "figure/film.py changed", f"figure/kinds/f{n}.py changed") for n in range(12)]
    lines = list(told(found))
    assert lines[:2] == ["figure/film.py changed: 12 films", "figure/kinds/f0.py changed: 1 film"]
    assert lines[-2:] == ["and 5 other changes", "12 steps"]


def test_the_command_says_it_for_people_and_for_schedulers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = asking(tmp_path)
    assert main([*where, "history", "moons"]) == 0
    assert capsys.readouterr().out == f"{FIRST}\n    history moons\n1 step\n"
    assert main([*where, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    keys = [reason["key"] for reason in found]
    assert len(set(keys)) == len(keys) > 10 and len({reason["name"] for reason in found}) == len(found)
    for at, reason in enumerate(found):
        assert set(reason) == {"name", "key", "needs", "because"}
        assert set(reason["needs"]) <= set(keys[:at]), "inputs come before what needs them"
    assert not (tmp_path / "cache" / "answers").exists(), "nothing is computed"


@pytest.mark.parametrize(
    "words, said",
    [
        (["hist"], 'no step has "hist" in its name; did you mean "history"?'),
        (["Film"], 'no step has "Film" in its name; did you mean "film"?'),
        (["history", "nosuch"], 'no step has "nosuch" in its name'),
        (
            ["film flowers"],
            'no step has "film" and "flowers" in its name: there are steps with each of these words alone',
        ),
    ],
)
def test_a_name_that_no_step_has_is_a_fault(
    words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*asking(tmp_path), *words]) == 2
    assert capsys.readouterr() == ("", f"{said}\n1 problem.\n")


def test_if_all_that_was_asked_for_is_there_the_others_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = Request(TINY, tmp_path / "out", tmp_path / "cache")
    steps = {step.name: step for step in prepare(request, SILENT).plan.everything()}
    built(request.cache, *(step for name, step in steps.items() if name != "film decision_boundary moons"))
    assert main([*asking(tmp_path), "history", "moons"]) == 0
    assert capsys.readouterr().out == "nothing of these to compute; 1 other step is\n"
    built(tmp_path / "again" / "cache", steps["history moons"])
    assert main([*asking(tmp_path / "again"), "history", "moons"]) == 0
    others = len(set(map(Keys().key, steps.values()))) - 1
    assert capsys.readouterr().out == f"nothing of these to compute; {others} other steps are\n"


def test_an_answer_of_two_steps_is_found_by_the_name_of_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """moons and moons_deep are trained on the same points."""
    said = []
    for name in ("moons", "moons_deep"):
        assert main([*asking(tmp_path), "data", name]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] and said[0].endswith("\n1 step\n")


def test_schedulers_get_long_values_whole_and_people_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = Request(TINY, tmp_path / "out", tmp_path / "cache")
    site = Path(shutil.copytree(TINY, tmp_path / "site"))
    built(request.cache, *prepare(request, SILENT).plan.everything(), site=site)
    flowers = site / "site_src" / "experiments" / "flowers.toml"
    features = '"petal length", "petal width", "sepal '
    flowers.write_text(flowers.read_text("utf-8").replace("sepal length", "sepal width"), "utf-8")
    assert main([*asking(tmp_path, site), "data", "flowers"]) == 0
    assert capsys.readouterr().out.startswith('flowers: features […, "sepal length"] → […, "sepal width"]\n')
    assert main([*asking(tmp_path, site), "--json", "data", "flowers"]) == 0
    (step,) = json.loads(capsys.readouterr().out)
    assert step["because"] == [f'flowers: features [{features}length"] → [{features}width"]']


def test_where_nothing_is_computed_it_is_said_what_becomes_of_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path / "site", {"index.md": "# Which?\n\nThis one."})

    def said() -> str:
        capsys.readouterr()
        assert main(asking(tmp_path, site)) == 0
        return capsys.readouterr().out.removeprefix("nothing to compute: every answer is in the store")

    assert said() == "; pages are written from them\n"
    assert main(["build", *asking(tmp_path, site)[1:]]) == 0
    assert said() == ", every page in its place\n"
    write_site(site, {"index.md": "# Which?\n\nThat one.", "more.md": "# More?\n\nNo."})
    assert said() == ("; pages are written anew for what changed: site_src/index.md, site_src/more.md\n")
    assert main(["build", *asking(tmp_path, site)[1:]]) == 0
    (tmp_path / "out" / "more.html").unlink()
    assert said() == "; pages are written from them\n"


def test_words_that_cards_show_are_named_by_the_file_that_has_them(tmp_path: Path) -> None:
    """The site's title is on every card, in the first page's as its own."""
    pages = {"index.md": "# Which?\n\nThis one.", "more.md": "# More?\n\nNo."}
    address = 'base_url = "https://example.org"\n'
    site = write_site(tmp_path / "site", {**pages, "site.toml": f'title = "Nets"\n{address}'})
    request = Request(site, tmp_path / "out", tmp_path / "cache")
    built(request.cache, *prepare(request, SILENT).plan.everything(), site=site)
    write_site(site, {**pages, "site.toml": f'title = "Networks"\n{address}'})
    of_site = 'site.toml: title "Nets" → "Networks"'
    assert {r.name: r.because for r in why(request, SILENT).reasons} == {
        "card index": (of_site,),
        "card more": (of_site,),
    }
    (site / "site_src" / "more.md").write_text("---\ntitle: More\ndescription: All.\n---\n# More?\n", "utf-8")
    assert {r.name: r.because for r in why(request, SILENT).reasons} == {
        "card index": (of_site,),
        "card more": ('more.md: description "A page." → "All."', 'more.md: title "First" → "More"', of_site),
    }
