"""Moran's I against its double sum over all pairs and against published values."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from nnviz_site.analysis import coherence
from nnviz_site.analysis.coherence import moran
from nnviz_site.compute.data import DataConfig, Dataset
from nnviz_site.compute.network import NetworkHistory
from nnviz_site.compute.train import TrainingConfig


def by_pairs(image: np.ndarray) -> float:
    """n / (sum of weights) · (sum over ordered pairs of w z z') / (sum of z²), one pair after the other."""
    places = list(np.ndindex(image.shape))
    z = {p: float(image[p]) - float(image.mean()) for p in places}
    total = weights = 0.0
    for a in places:
        for b in places:
            if abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1:
                weights += 1
                total += z[a] * z[b]
    return len(places) / weights * total / sum(v * v for v in z.values())


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (1, 5), (8, 2)])
def test_it_equals_the_double_loop(shape):
    images = np.random.default_rng(0).normal(3, 2, (5, *shape))
    np.testing.assert_allclose(moran(images), [by_pairs(image) for image in images], rtol=1e-12)


def test_the_numbers_1_to_100_in_a_grid_give_the_value_published_with_the_r_package_terra():
    # Its test of autocor(), which agrees with the package spdep: rook weights, not standardized.
    assert moran(np.arange(1, 101).reshape(1, 10, 10))[0] == pytest.approx(0.8888889, abs=5e-8)


def test_a_chessboard_gives_minus_one():
    # The textbook example of perfect dispersion, e.g. in the manual of the R package ICvectorfields.
    assert moran(np.indices((8, 8)).sum(0)[None] % 2)[0] == pytest.approx(-1)


def test_noise_is_near_its_expected_value():
    # -1 / (n - 1): Cliff & Ord (1973).
    assert moran(np.random.default_rng(0).normal(size=(4000, 6, 6))).mean() == pytest.approx(-1 / 35, abs=0.01)


def test_scale_and_offset_do_not_matter():
    images = np.random.default_rng(1).normal(size=(3, 5, 5))
    np.testing.assert_allclose(moran(40 - 7 * images), moran(images), rtol=1e-9)


def record(weights: np.ndarray) -> tuple[Dataset, NetworkHistory]:
    """An image experiment with the given first layer, (runs, epochs + 1, neurons, pixels)."""
    none = np.zeros((weights.shape[1], 0), np.uint8)
    metrics = np.zeros((*weights.shape[:2], 4))
    x, y = np.zeros((2, weights.shape[-1]), np.uint8), np.array([0, 1])
    data = Dataset(x, y, x, y, ("0", "1"), (), 255.0, (4, weights.shape[-1] // 4))
    return data, NetworkHistory((weights,), (), (), metrics, none, none, (0,))


def test_the_fact_is_the_mean_over_neurons_of_the_first_run_at_each_epoch():
    weights = np.random.default_rng(2).normal(size=(2, 3, 5, 20)).astype(np.float32)
    findings = coherence.analyse(*record(weights))
    for epoch in range(3):
        each = [by_pairs(neuron.astype(float).reshape(4, 5)) for neuron in weights[0, epoch]]
        np.testing.assert_allclose(findings.arrays["raw"][epoch], each, rtol=1e-9)
        assert findings.facts[f"coherence.raw@{epoch}"] == pytest.approx(np.mean(each))
    assert findings.facts["coherence.raw"] == findings.facts["coherence.raw@2"]
    assert {name.partition("@")[0] for name in findings.facts} == {fact.name for fact in coherence.FACTS}


def test_constant_neurons_are_left_out_of_the_mean():
    weights = np.random.default_rng(3).normal(size=(1, 2, 3, 16)).astype(np.float32)
    weights[0, 0, 1] = 0.1
    weights[0, 1] = 0.1
    findings = coherence.analyse(*record(weights))
    others = [by_pairs(weights[0, 0, k].astype(float).reshape(4, 4)) for k in (0, 2)]
    assert findings.facts["coherence.raw@0"] == pytest.approx(np.mean(others))
    assert findings.facts["coherence.raw@1"] == 0
    assert np.isnan(findings.arrays["raw"]).tolist() == [[False, True, False], [True] * 3]


def test_only_trained_images_have_a_picture():
    def experiment(source, training):
        return SimpleNamespace(data=DataConfig(source), training=training)

    assert coherence.applies(experiment("images", TrainingConfig()))
    assert not coherence.applies(experiment("images", None))
    assert not coherence.applies(experiment("moons", TrainingConfig()))
