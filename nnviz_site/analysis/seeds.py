"""Is it luck? The accuracies of all runs, which differ in nothing but their seed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings, per_epoch
from nnviz_site.compute.network import METRICS, NetworkHistory

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

ACCURACIES = ("train_accuracy", "test_accuracy")
SUMMARIES: dict[str, Callable[..., np.ndarray]] = {"median": np.median, "min": np.min, "max": np.max}
FACTS = tuple(FactName(f"seeds.{name}.{summary}", per_epoch=True) for name in ACCURACIES for summary in SUMMARIES)


def applies(experiment: Experiment) -> bool:
    return experiment.training is not None and experiment.training.seeds > 1


def analyse(history: NetworkHistory) -> Findings:
    """Facts: `seeds.{train,test}_accuracy.{median,min,max}` over the runs.

    Arrays: train_accuracy, test_accuracy, (runs, epochs + 1) float64.
    """
    facts: dict[str, float | int] = {}
    arrays = {name: history.metrics[:, :, METRICS.index(name)] for name in ACCURACIES}
    for name, accuracies in arrays.items():
        for summary, of in SUMMARIES.items():
            facts |= per_epoch(f"seeds.{name}.{summary}", of(accuracies, axis=0))
    return Findings(facts, arrays)
