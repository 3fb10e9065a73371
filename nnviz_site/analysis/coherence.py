"""Do a neuron's weights make a picture? Spatial autocorrelation of the first layer, at every epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings, per_epoch
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.network import NetworkHistory

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = (FactName("coherence.raw", per_epoch=True),)


def applies(experiment: Experiment) -> bool:
    return experiment.training is not None and experiment.data.source == "images"


def analyse(data: Dataset, history: NetworkHistory) -> Findings:
    """Facts: `coherence.raw`, the mean of Moran's I over the first layer's neurons of the first run.

    Neurons whose weights are all alike have no I and are left out of the mean; with none left it is 0.
    Arrays: raw, (epochs + 1, neurons) float64, NaN for those.
    """
    assert data.image_shape is not None
    weights = history.weights[0][0]  # (epochs + 1, neurons, pixels)
    raw = np.stack([moran(epoch.reshape(-1, *data.image_shape)) for epoch in weights])
    return Findings(per_epoch("coherence.raw", mean_of_known(raw)), {"raw": raw})


def moran(images: np.ndarray) -> np.ndarray:
    """Moran's I of each image with binary rook weights: 1 for pixels that share an edge. NaN for a constant image.

    images: (n, rows, columns), at least two pixels. Returns (n,) float64, about -1 (chessboard) to 1 (smooth).
    Source: Moran, Notes on continuous stochastic phenomena, Biometrika 37 (1950); weights: Cliff & Ord (1973).
    """
    z = images.astype(np.float64)
    constant = (z == z[:, :1, :1]).all((1, 2))
    z -= z.mean((1, 2), keepdims=True)
    rows, columns = z.shape[1:]
    # Every edge counts in both directions, above and below the fraction: the twos cancel.
    edges = rows * (columns - 1) + columns * (rows - 1)
    products = (z[:, 1:] * z[:, :-1]).sum((1, 2)) + (z[:, :, 1:] * z[:, :, :-1]).sum((1, 2))
    squares = np.where(constant, np.nan, (z * z).sum((1, 2)))
    return products / edges * (rows * columns) / squares


def mean_of_known(values: np.ndarray) -> np.ndarray:
    """The mean of each row, (epochs, neurons), without its NaN; 0 for a row of nothing else."""
    known = np.isfinite(values)
    return np.where(known, values, 0).sum(1) / np.maximum(known.sum(1), 1)
