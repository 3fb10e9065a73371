"""How few hidden units does a trained network need? A greedy answer: the others are switched off, nothing is trained again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.forward import activate
from nnviz_site.compute.network import NetworkHistory
from nnviz_site.compute.threads import one_thread

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = (FactName("pruned.units"), FactName("pruned.train_accuracy"))
MOST_UNITS = 256
"""Each is tried against all that are left, so twice the units take four times as long."""


def applies(experiment: Experiment) -> bool:
    if experiment.training is None or experiment.network is None or experiment.data.source == "images":
        return False
    hidden = experiment.network.hidden
    return len(hidden) == 1 and hidden[0] <= MOST_UNITS and experiment.network.activation == "relu"


def analyse(data: Dataset, history: NetworkHistory) -> Findings:
    """Facts: `pruned.units`, how few of the first run's hidden units the search leaves in use after the last epoch while
    no fewer training points are right than with all; `pruned.train_accuracy`, the share of them that are right then.

    Arrays: kept, (units,) int64, the numbers of those in use, ascending.
    """
    (weights, bias, activation), (out_weights, out_bias, _) = history.layers(history.epochs)
    x = data.inputs("train").astype(np.float64)
    with one_thread():
        z = x @ weights.T.astype(np.float64) + bias
    hidden = np.ascontiguousarray(activate(z, activation).T)
    kept, right = prune(hidden, out_weights.T.astype(np.float64), out_bias.astype(np.float64), data.train_y)
    facts = {"pruned.units": len(kept), "pruned.train_accuracy": right / len(data.train_y)}
    return Findings(facts, {"kept": np.array(kept, np.int64)})


def prune(hidden: np.ndarray, weights: np.ndarray, bias: np.ndarray, y: np.ndarray) -> tuple[list[int], int]:
    """(units in use, points right) of the fewest units on a greedy way down with as many points right as with all.

    At each step the unit goes without which the most points are right; of equally good ones that with the least loss,
    then the first. The way is followed to its end: where a step costs points, a later one may win them back.
    hidden: (units, n), each unit's output for each point; weights: (units, classes); bias: (classes,); y: (n,).
    """
    kept = left = list(range(len(hidden)))
    logits = bias + hidden.T @ weights
    goal = most = points_right(logits, y)
    while left:
        rights = {unit: points_right(logits - np.outer(hidden[unit], weights[unit]), y) for unit in left}
        right = max(rights.values())
        best = [unit for unit in left if rights[unit] == right]
        gone = min(best, key=lambda unit: (loss(logits - np.outer(hidden[unit], weights[unit]), y), unit))
        left = [unit for unit in left if unit != gone]
        # Summed anew: what is taken away again and again leaves the rounding of all.
        logits = bias + hidden[left].T @ weights[left]
        if right >= goal:
            kept, most = left, right
    return kept, most


def points_right(logits: np.ndarray, y: np.ndarray) -> int:
    """logits: (n, classes); y: (n,)."""
    return int(np.count_nonzero(logits.argmax(1) == y))


def loss(logits: np.ndarray, y: np.ndarray) -> float:
    """Mean cross-entropy in nats."""
    most = logits.max(1)
    return float(np.mean(most + np.log(np.exp(logits - most[:, None]).sum(1)) - logits[np.arange(len(y)), y]))
