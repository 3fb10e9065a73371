"""Do a neuron's weights look like a digit? Correlation of the first layer with class means and their differences."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings, per_epoch
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.network import NetworkHistory
from nnviz_site.compute.threads import one_thread

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = (FactName("resemblance", per_epoch=True),)


def applies(experiment: Experiment) -> bool:
    return experiment.training is not None and experiment.data.source == "images"


def analyse(data: Dataset, history: NetworkHistory) -> Findings:
    """Facts: `resemblance`, the mean over the first layer's neurons (first run) of each one's best |correlation| with a
    class's mean image or with a difference of two. Neurons whose weights are all alike are left out of the mean; with
    none left it is 0.

    Arrays: best, (epochs + 1, neurons) float64, signed, 0 for neurons whose weights are all alike; template,
    (epochs + 1, neurons) int16, the row of `pairs` that it belongs to; pairs, (templates, 2) int16: the classes whose
    means are subtracted, (k, -1) for the mean of class k alone.
    """
    pairs = [(k, -1) for k in range(data.classes)] + list(combinations(range(data.classes), 2))
    with one_thread():
        templates = standardized(class_templates(data, pairs))  # (templates, pixels)
        correlations = np.stack([standardized(epoch) @ templates.T for epoch in history.weights[0][0]])
    template = np.abs(correlations).argmax(2)
    best = np.take_along_axis(correlations, template[..., None], 2)[..., 0]
    varies = np.ptp(history.weights[0][0], axis=2) > 0
    mean = np.where(varies, np.abs(best), 0).sum(1) / np.maximum(varies.sum(1), 1)
    arrays = {"best": best, "template": template.astype(np.int16), "pairs": np.array(pairs, np.int16)}
    return Findings(per_epoch("resemblance", mean), arrays)


def class_templates(data: Dataset, pairs: list[tuple[int, int]]) -> np.ndarray:
    """(templates, pixels) float64: for (k, -1) the mean image of class k, for (j, k) that of j minus that of k."""
    means = [np.mean(data.train_x[data.train_y == k], axis=0, dtype=np.float64) for k in range(data.classes)]
    return np.stack([means[j] if k < 0 else means[j] - means[k] for j, k in pairs])


def standardized(rows: np.ndarray) -> np.ndarray:
    """Each row centred and divided by its length, so that rows' products are Pearson correlations; constant rows 0."""
    centred = rows.astype(np.float64)
    centred -= centred.mean(1, keepdims=True)
    constant = np.ptp(rows, axis=1) == 0
    length = np.where(constant, 1, np.linalg.norm(centred, axis=1))
    return np.where(constant[:, None], 0, centred / length[:, None])
