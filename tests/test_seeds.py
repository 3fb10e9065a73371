"""Medians and extremes over runs against the statistics module."""

from __future__ import annotations

import statistics
from types import SimpleNamespace

import numpy as np

from nnviz_site.analysis import seeds
from nnviz_site.compute.network import NetworkHistory
from nnviz_site.compute.train import TrainingConfig


def history(runs: int, epochs: int) -> NetworkHistory:
    metrics = np.random.default_rng(0).random((runs, epochs + 1, 4))
    none = np.zeros((epochs + 1, 0), np.uint8)
    return NetworkHistory((), (), (), metrics, none, none, tuple(range(runs)))


def test_facts_are_the_median_and_the_extremes_of_all_runs():
    record = history(runs=20, epochs=3)
    facts = seeds.analyse(record).facts
    for split, column in (("train", 1), ("test", 3)):
        for epoch in range(4):
            values = [float(run[epoch][column]) for run in record.metrics]
            assert facts[f"seeds.{split}_accuracy.median@{epoch}"] == statistics.median(values)
            assert facts[f"seeds.{split}_accuracy.min@{epoch}"] == min(values)
            assert facts[f"seeds.{split}_accuracy.max@{epoch}"] == max(values)
        assert facts[f"seeds.{split}_accuracy.median"] == facts[f"seeds.{split}_accuracy.median@3"]
    assert {name.partition("@")[0] for name in facts} == {fact.name for fact in seeds.FACTS}


def test_arrays_hold_every_run():
    record = history(runs=3, epochs=2)
    np.testing.assert_array_equal(seeds.analyse(record).arrays["test_accuracy"], record.metrics[:, :, 3])


def test_one_run_says_nothing_of_luck():
    assert seeds.applies(SimpleNamespace(training=TrainingConfig(seeds=20)))
    assert not seeds.applies(SimpleNamespace(training=TrainingConfig(seeds=1)))
    assert not seeds.applies(SimpleNamespace(training=None))
