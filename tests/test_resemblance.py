"""Correlations with class means and their differences against scipy's Pearson correlation."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.stats import pearsonr

from nnviz_site.analysis import resemblance
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.network import NetworkHistory

RANDOM = np.random.default_rng(0)
X = RANDOM.integers(0, 256, (40, 12)).astype(np.uint8)
Y = np.arange(40) % 3
DATA = Dataset(X, Y, X, Y, ("0", "1", "2"), (), 255.0, (3, 4))


def record(weights: np.ndarray) -> NetworkHistory:
    """A history with the given first layer, (runs, epochs + 1, neurons, pixels)."""
    none = np.zeros((weights.shape[1], 0), np.uint8)
    return NetworkHistory((weights,), (), (), np.zeros((*weights.shape[:2], 4)), none, none, (0,))


def best_by_scipy(neuron: np.ndarray) -> float:
    means = [X[k == Y].mean(0) for k in range(3)]
    templates = means + [a - b for a, b in combinations(means, 2)]
    return max((pearsonr(neuron.astype(float), t).statistic for t in templates), key=abs)


def test_the_fact_is_the_mean_of_each_neurons_best_absolute_correlation():
    weights = RANDOM.normal(size=(2, 3, 5, 12)).astype(np.float32)
    findings = resemblance.analyse(DATA, record(weights))
    for epoch in range(3):
        best = [best_by_scipy(neuron) for neuron in weights[0, epoch]]
        np.testing.assert_allclose(findings.arrays["best"][epoch], best, rtol=1e-6)
        assert findings.facts[f"resemblance@{epoch}"] == pytest.approx(np.mean(np.abs(best)))
    assert findings.facts["resemblance"] == findings.facts["resemblance@2"]
    assert {name.partition("@")[0] for name in findings.facts} == {fact.name for fact in resemblance.FACTS}


def test_a_neuron_that_is_a_difference_of_means_names_it():
    difference = X[Y == 0].mean(0) - X[Y == 2].mean(0)
    weights = (1 - 5 * difference).astype(np.float32)[None, None, None]
    arrays = resemblance.analyse(DATA, record(weights)).arrays
    assert arrays["best"][0, 0] == pytest.approx(-1)
    assert arrays["pairs"][arrays["template"][0, 0]].tolist() == [0, 2]


def test_constant_neurons_and_constant_means_give_no_nan():
    weights = RANDOM.normal(size=(1, 2, 2, 12)).astype(np.float32)
    weights[0, 0, 0] = 0.1
    weights[0, 1] = 0.1
    findings = resemblance.analyse(DATA, record(weights))
    assert findings.facts["resemblance@0"] == pytest.approx(abs(best_by_scipy(weights[0, 0, 1])))
    assert findings.facts["resemblance@1"] == 0
    grey = Dataset(np.full_like(X, 7), Y, X, Y, ("0", "1", "2"), (), 255.0, (3, 4))
    assert resemblance.analyse(grey, record(weights)).facts["resemblance@0"] == 0
