"""Neurons that no training point switches on: they no longer learn, and their weights stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings, per_epoch
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.network import NetworkHistory

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = (FactName("dead_neurons", per_epoch=True),)
FIRST = 2_000
"""Points that are asked first: whoever answers to one of them need not be asked about the rest."""


def applies(experiment: Experiment) -> bool:
    return (
        experiment.training is not None and experiment.network is not None and experiment.network.activation == "relu"
    )


def analyse(data: Dataset, history: NetworkHistory) -> Findings:
    """Facts: `dead_neurons`, how many of the first layer's rectified linear units output 0 for every training point.

    Such a unit has no gradient: gradient descent cannot move it again (Adam's momentum may, for a few more steps).
    Arrays: dead, (epochs + 1, neurons) bool. Both of the first run.
    Source: Maas, Hannun & Ng, Rectifier nonlinearities improve neural network acoustic models (2013).
    """
    weights, biases = history.weights[0][0], history.biases[0][0]
    x = data.inputs("train")
    dead = np.stack([silent(x, w, b) for w, b in zip(weights, biases, strict=True)])
    return Findings(per_epoch("dead_neurons", dead.sum(1)), {"dead": dead})


def silent(x: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Which units no row of x, (n, inputs), lifts above 0; weights: (units, inputs), bias: (units,)."""
    found = np.ones(len(bias), bool)
    for rows in (slice(0, FIRST), slice(FIRST, None)):
        asked = np.flatnonzero(found)
        if len(asked) and len(x[rows]):
            found[asked] = (x[rows] @ weights[asked].T + bias[asked]).max(0) <= 0
    return found
