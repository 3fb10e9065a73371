"""Of an experiment that became something else `why` says what, and none of all that differs by it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from sites import write_site

from nnviz_site.engine.latest import Latest
from nnviz_site.engine.store import Store
from nnviz_site.prepare import prepare
from nnviz_site.request import Listener, Request
from nnviz_site.why import why

SILENT = Listener(lambda problem: None, lambda *_: None)
MOONS = '[data]\nsource = "moons"\nsamples = 60\n'
CIRCLES = '[data]\nsource = "circles"\nsamples = 80\n'
TABLE = '[data]\nsource = "csv"\nfile = "flowers.csv"\nfeatures = ["petal length", "petal width"]\nlabel = "species"\n'
NETWORK = "[network]\nhidden = [4]\n[training]\nepochs = 20\n"
PCA = '[projection]\nmethod = "pca"\n'
TSNE = '[projection]\nmethod = "tsne"\nperplexity = 5\n'


def said(folder: Path, before: str, after: str) -> dict[str, tuple[str, ...]]:
    """Of each step of an experiment `points` that was built as `before` and is `after` now, the causes."""
    site = write_site(folder / "site", {"index.md": "# Which?\n\nWords."})
    (site / "site_src" / "data").mkdir(exist_ok=True)
    shutil.copy(ROOT / "tests/tiny_site/site_src/data/flowers.csv", site / "site_src/data/flowers.csv")
    request = Request(site, folder / "out", folder / "cache")
    write_site(site, {"experiments/points.toml": before})
    answers = prepare(request, SILENT).answers
    latest = {}
    for step in prepare(request, SILENT).plan.everything():
        latest[step.name] = answers.keys.key(step)
        answers.store.put(latest[step.name], {}, {"name": step.name, "parts": answers.keys.parts(step)})
    Latest(Store(request.cache), site).save(latest)
    write_site(site, {"experiments/points.toml": after})
    return {reason.name: reason.because for reason in why(request, SILENT).reasons}


@pytest.mark.parametrize(
    "before, after, words",
    [(PCA, NETWORK, "[projection] → [network]"), (TSNE, NETWORK, "[projection] → [network]"),
     (NETWORK, PCA, "[network] → [projection]"), (NETWORK, TSNE, "[network] → [projection]")],
)  # fmt: skip
def test_another_section_is_all_that_is_said(before: str, after: str, words: str, tmp_path: Path) -> None:
    found = said(tmp_path, MOONS + before, MOONS + after)
    assert {"history points", "files points"} <= found.keys() and "data points" not in found
    assert set(found.values()) == {(f"points: {words}",)}


@pytest.mark.parametrize("kind", [NETWORK, PCA])
@pytest.mark.parametrize(
    "before, after, words",
    [(MOONS, CIRCLES, '"moons" → "circles"'), (MOONS, TABLE, '"moons" → "csv"'), (TABLE, MOONS, '"csv" → "moons"')],
)
def test_another_source_is_all_that_is_said(before: str, after: str, words: str, kind: str, tmp_path: Path) -> None:
    found = said(tmp_path, before + kind, after + kind)
    assert {"data points", "history points", "files points"} <= found.keys()
    assert set(found.values()) == {(f"points: source {words}",)}


def test_both_are_said_if_both_changed_and_what_the_author_changed_beside(tmp_path: Path) -> None:
    found = said(tmp_path, MOONS + NETWORK, CIRCLES + NETWORK.replace("epochs = 20", "epochs = 30"))
    assert found["data points"] == ('points: source "moons" → "circles"',)
    assert found["history points"] == ("points: epochs 20 → 30", 'points: source "moons" → "circles"')
    found = said(tmp_path, MOONS + NETWORK, CIRCLES + PCA)
    assert found["history points"] == ("points: [network] → [projection]", 'points: source "moons" → "circles"')


def test_an_experiment_with_another_value_is_still_the_same(tmp_path: Path) -> None:
    assert said(tmp_path, MOONS + NETWORK, MOONS.replace("60", "80") + NETWORK)["data points"] == (
        "points: samples 60 → 80",
    )
    found = said(tmp_path, MOONS + PCA, MOONS + TSNE)
    assert 'points: method "pca" → "tsne"' in found["files points"]
