"""The order within classes against scikit-learn's neighbour graphs of each class alone."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neighbors import kneighbors_graph

from nnviz_site.analysis import within
from nnviz_site.compute.components import ProjectionHistory, pca, reduce
from nnviz_site.compute.data import Dataset

FACT = "within_class.neighbours_preserved"


def digits(count: int = 600) -> Dataset:
    found = load_digits()
    y = found.target.astype(np.int64)[:count]
    return Dataset(found.data[:count], y, found.data, y, tuple("0123456789"), (), 16.0, (8, 8))


def test_it_is_that_of_scikit_learns_graphs_class_by_class():
    data = digits()
    history, reduced = pca(data, 3), reduce(data, 50)
    common = 0.0
    for c in range(10):
        mine = data.train_y == c
        in_map, in_data = (kneighbors_graph(points[mine], 10) for points in (history.coordinates, reduced.scores))
        common += in_map.multiply(in_data).sum()
    assert within.analyse(data, history, reduced).facts[FACT] == pytest.approx(common / 6000, abs=1e-12)


def test_moving_classes_apart_changes_nothing():
    data = digits()
    history, reduced = pca(data, 2), reduce(data, 50)
    apart = ProjectionHistory("pca", history.coordinates + 1000.0 * data.train_y[:, None])
    facts = [within.analyse(data, h, reduced).facts[FACT] for h in (history, apart)]
    assert facts[0] == pytest.approx(facts[1], abs=1e-3)


def test_small_classes_are_asked_for_fewer_and_the_smallest_for_none():
    x = np.array([[0.0, 0], [1, 0], [2.5, 0], [9, 9], [9, 8]])
    data = Dataset(x, np.array([0, 0, 0, 1, 1]), x, np.array([0, 0, 0, 1, 1]), ("a", "b"), ("x", "y"))
    assert within.analyse(data, ProjectionHistory("pca", x), reduce(data, 2)).facts == {FACT: 1.0}
