"""How well the first run does at every epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings, per_epoch
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.network import METRICS, NetworkHistory

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = tuple(FactName(name, per_epoch=True) for name in (*METRICS, "misclassified"))


def applies(experiment: Experiment) -> bool:
    return experiment.training is not None


def analyse(data: Dataset, history: NetworkHistory) -> Findings:
    """Facts: the four METRICS and `misclassified`, the number of training points whose class the network gets wrong."""
    facts: dict[str, float | int] = {}
    for name in METRICS:
        facts |= per_epoch(name, history.metric(name))
    facts |= per_epoch("misclassified", np.count_nonzero(history.train_predictions != data.train_y, axis=1))
    return Findings(facts)
