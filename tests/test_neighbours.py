"""Preservation, trustworthiness and neighbours' votes against scikit-learn."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from nnviz_site.analysis import neighbours
from nnviz_site.compute.components import ProjectionHistory, exact_neighbours, pca, reduce
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.projection import ProjectionConfig


@pytest.fixture(scope="module")
def digits() -> Dataset:
    from sklearn.datasets import load_digits

    found = load_digits()
    y = found.target.astype(np.int64)
    return Dataset(found.data[:600], y[:600], found.data, y, tuple("0123456789"), (), 16.0, (8, 8))


def findings(data: Dataset, history: ProjectionHistory):
    reduced = reduce(data, 50)
    return neighbours.analyse(data, history, reduced, exact_neighbours(reduced, 90)).facts, reduced


def test_trustworthiness_is_scikit_learns(digits):
    from sklearn.manifold import trustworthiness

    history = pca(digits, 2)
    facts, reduced = findings(digits, history)
    expected = trustworthiness(reduced.scores, history.coordinates, n_neighbors=10)
    assert facts["trustworthiness"] == pytest.approx(expected, abs=1e-12)


def test_trustworthiness_of_a_sample_of_queries_is_near_that_of_all(digits, monkeypatch):
    history = pca(digits, 2)
    whole = findings(digits, history)[0]["trustworthiness"]
    monkeypatch.setattr(neighbours, "ALL_QUERIED_UNTIL", 500)
    monkeypatch.setattr(neighbours, "QUERIES", 300)
    sampled = [findings(digits, history)[0]["trustworthiness"] for _ in range(2)]
    assert sampled[0] == sampled[1] != whole
    assert sampled[0] == pytest.approx(whole, abs=0.02)


def test_preserved_neighbours_are_those_in_both_of_scikit_learns_graphs(digits):
    from sklearn.neighbors import kneighbors_graph

    history = pca(digits, 3)
    facts, reduced = findings(digits, history)
    in_map, in_data = (kneighbors_graph(points, 10) for points in (history.coordinates, reduced.scores))
    assert facts["neighbours_preserved"] == in_map.multiply(in_data).sum() / 6000


def test_votes_are_scikit_learns_with_each_point_left_out(digits):
    from sklearn.neighbors import KNeighborsClassifier

    history = pca(digits, 2)
    classifier = KNeighborsClassifier(10).fit(history.coordinates, digits.train_y)
    without_themselves = classifier.score(None, digits.train_y)
    assert findings(digits, history)[0]["knn_accuracy"] == pytest.approx(without_themselves, abs=1e-12)


def test_a_map_that_keeps_everything_is_perfect():
    x = np.random.default_rng(0).normal(size=(100, 2))
    data = Dataset(x, (x[:, 0] > 9).astype(np.int64), x, x[:, 0].astype(np.int64), ("a", "b"), ("u", "v"))
    facts, _ = findings(data, pca(data, 2))
    assert facts == {"neighbours_preserved": 1, "trustworthiness": 1, "knn_accuracy": 1}
    assert list(facts) == [fact.name for fact in neighbours.FACTS]


@pytest.mark.parametrize("n", [4, 5, 12, 21, 22])
def test_few_points_have_fewer_neighbours(n):
    from sklearn.manifold import trustworthiness

    x = np.random.default_rng(n).normal(size=(n, 4))
    data = Dataset(x, np.arange(n) % 2, x, np.arange(n) % 2, ("a", "b"), tuple("abcd"))
    history = pca(data, 2)
    facts, reduced = findings(data, history)
    k = min(10, (n - 1) // 2)
    assert facts["trustworthiness"] == pytest.approx(
        trustworthiness(reduced.scores, history.coordinates, n_neighbors=k)
    )
    assert all(np.isfinite(value) for value in facts.values())


def test_points_that_coincide_give_no_nan():
    x = np.repeat(np.eye(3), 10, axis=0)
    data = Dataset(x, np.repeat([0, 1, 2], 10), x, np.repeat([0, 1, 2], 10), ("a", "b", "c"), ("u", "v", "w"))
    facts, _ = findings(data, pca(data, 2))
    assert facts["trustworthiness"] == 1
    assert facts["knn_accuracy"] == 1


def test_only_projections_are_maps():
    assert neighbours.applies(SimpleNamespace(projection=ProjectionConfig()))
    assert not neighbours.applies(SimpleNamespace(projection=None))
