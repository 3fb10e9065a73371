"""What can be had of concentric circles without a network: everything within one radius is one class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.baseline import accuracies
from nnviz_site.analysis.findings import FactName, Findings
from nnviz_site.compute.data import Dataset

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = (FactName("best_radius.train_accuracy"), FactName("best_radius.test_accuracy"))


def applies(experiment: Experiment) -> bool:
    return experiment.training is not None and experiment.data.source == "circles"


def analyse(data: Dataset) -> Findings:
    """Facts: `best_radius.{train,test}_accuracy`, of the radius that is best for the training points.

    Arrays: radius, (1,), in the data's units.
    """
    radius, inner = best_radius(data.train_x, data.train_y)
    facts = accuracies("best_radius", data, lambda x: np.where(np.hypot(*x.T) < radius, inner, 1 - inner))
    return Findings(facts, {"radius": np.array([radius])})


def best_radius(x: np.ndarray, y: np.ndarray) -> tuple[float, int]:
    """(radius, class inside) of the circle round the origin that gets most points right, the other class outside.

    x: (n, 2); y: (n,) of 0 and 1. Exact: with the points sorted by radius, each place between two neighbours is tried;
    of equally good ones the smallest is taken.
    """
    radii = np.hypot(*x.T)
    order = np.argsort(radii, kind="stable")
    radii, ones = radii[order], np.r_[0, np.cumsum(y[order])]
    zeros = np.arange(len(y) + 1) - ones
    # With the i nearest points inside: right if class 0 is inside; the other way round all the others are.
    right = zeros + ones[-1] - ones
    places = np.r_[0, (radii[1:] + radii[:-1]) / 2, np.inf]
    apart = np.r_[True, radii[1:] > radii[:-1], True]
    best = np.where(apart, np.maximum(right, len(y) - right), -1).argmax()
    return float(places[best]), int(2 * right[best] < len(y))
