"""The best single radius against scikit-learn's decision stump and against trying every radius."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from nnviz_site.analysis import radius
from nnviz_site.analysis.radius import best_radius
from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.compute.train import TrainingConfig

CIRCLES = generated(DataConfig("circles", noise=0.2))


def share_right(r: float, inner: int) -> float:
    said = [inner if x * x + y * y < r * r else 1 - inner for x, y in CIRCLES.train_x]
    return np.mean(said == CIRCLES.train_y)


def test_no_radius_of_a_fine_grid_is_better():
    found = radius.analyse(CIRCLES)
    tried = max(share_right(r, inner) for r in np.linspace(0, 2.5, 500) for inner in (0, 1))
    assert found.facts["best_radius.train_accuracy"] >= tried
    assert found.facts["best_radius.train_accuracy"] == share_right(found.arrays["radius"][0], 1)


def test_it_is_at_least_as_good_as_a_decision_stump():
    radii = np.linalg.norm(CIRCLES.train_x, axis=1)[:, None]
    stump = DecisionTreeClassifier(max_depth=1).fit(radii, CIRCLES.train_y)
    assert radius.analyse(CIRCLES).facts["best_radius.train_accuracy"] >= stump.score(radii, CIRCLES.train_y)


def test_the_radius_lies_between_the_classes_whichever_is_inside():
    x = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, -3.0], [4.0, 0.0]])
    assert best_radius(x, np.array([1, 1, 0, 0])) == (2.0, 1)
    assert best_radius(x, np.array([0, 0, 1, 1])) == (2.0, 0)


def test_points_at_one_radius_are_not_parted():
    x = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    assert best_radius(x, np.array([0, 1, 1]))[0] in (0.0, np.inf)


def test_only_circles_have_a_radius():
    training = TrainingConfig()
    assert radius.applies(SimpleNamespace(data=DataConfig("circles"), training=training))
    assert not radius.applies(SimpleNamespace(data=DataConfig("moons"), training=training))
    assert set(radius.analyse(CIRCLES).facts) == {fact.name for fact in radius.FACTS}
