"""A built site in a browser: the folder named by NNVIZ_TEST_SITE (`make check-site` sets it), else tests/tiny_site."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from browser.checks import CHECKS, Observed
from browser.films import Film
from browser.observe import Tools, observe
from conftest import need

pytestmark = [pytest.mark.browser, pytest.mark.node, pytest.mark.slow]


@pytest.fixture(scope="module")
def seen(site: Path, chromium: Path, node: Path, node_modules: Path) -> Observed:
    """Everything about the site, looked at once for all checks."""
    return observe(site, Tools(chromium, node, node_modules))


@pytest.mark.parametrize("name", CHECKS)
def test_the_built_site_passes(name: str, seen: Observed) -> None:
    faults = CHECKS[name](seen)
    assert not faults, "\n" + "\n".join(faults)


def test_every_film_was_played(seen: Observed) -> None:
    def played(film: Film) -> bool:
        return film.trouble is not None

    need("yes" if all(map(played, seen.films)) else "", "this browser can't play H.264: no film was played")


def test_the_maps_of_mnist_are_faithful_enough(site: Path) -> None:
    """Lower bounds for the fixed experiments on the real 60,000 digits; measured in their 50 principal components."""
    if json.loads((site / "build.json").read_text())["images"] != "mnist":
        pytest.skip("this site was not built from MNIST")
    facts = json.loads((site / "facts.json").read_text())
    for name, preserved in (("mnist_tsne_2d", 0.38), ("mnist_tsne_3d", 0.40)):
        assert facts[f"{name}.kl_divergence"] <= 2.75
        assert facts[f"{name}.neighbours_preserved"] >= preserved
        assert facts[f"{name}.knn_accuracy"] >= 0.965


def test_the_fixed_experiments_are_recorded_whole(site: Path) -> None:
    """101 epochs of every training, in facts.json and in the open data alike."""
    if "biclusters" not in json.loads((site / "build.json").read_text())["experiments"]:
        pytest.skip("this site does not hold the fixed experiments")
    facts = json.loads((site / "facts.json").read_text())
    for name in ("biclusters", "circles", "moons", "mnist"):
        rows = list(csv.DictReader((site / "data" / name / "history.csv").read_text().splitlines()))
        assert [int(row["epoch"]) for row in rows] == list(range(101))
        for metric in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"):
            assert [float(row[metric]) for row in rows] == [facts[f"{name}.{metric}@{epoch}"] for epoch in range(101)]
