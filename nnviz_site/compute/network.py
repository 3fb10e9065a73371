"""A fully connected network as arrays: its shape, and what was recorded of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Activation = Literal["relu", "tanh", "sigmoid"]
METRICS = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")

Layer = tuple[np.ndarray, np.ndarray, str]
"""(weights (out, in), bias (out,), activation); the last layer's activation is "identity"."""


@dataclass(frozen=True)
class NetworkConfig:
    """`[network]` of an experiment: hidden layers of a fully connected network; inputs and outputs follow the data."""

    hidden: tuple[int, ...] = (100,)
    activation: Activation = "relu"


@dataclass(frozen=True)
class NetworkHistory:
    """Everything recorded while training: `runs` networks (seeds), each at epochs 0 … N.

    weights: one array a layer, float32 (runs, epochs + 1, out, in).
    biases: one array a layer, float32 (runs, epochs + 1, out).
    activations: one name a layer; the last is "identity" (logits).
    metrics: float64 (runs, epochs + 1, 4), in the order of METRICS; losses are mean cross-entropy in nats.
    train_predictions, test_predictions: uint8 (epochs + 1, n), the first run's predicted classes.
    seeds: the seed of each run.
    """

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    activations: tuple[str, ...]
    metrics: np.ndarray
    train_predictions: np.ndarray
    test_predictions: np.ndarray
    seeds: tuple[int, ...]

    @property
    def epochs(self) -> int:
        """The last recorded epoch, N; epoch 0 is the untrained network."""
        return int(self.metrics.shape[1]) - 1

    def layers(self, epoch: int, run: int = 0) -> list[Layer]:
        """The network at one epoch of one run."""
        return [
            (w[run, epoch], b[run, epoch], a)
            for w, b, a in zip(self.weights, self.biases, self.activations, strict=True)
        ]

    def metric(self, name: str, run: int = 0) -> np.ndarray:
        """One of METRICS over the epochs, (epochs + 1,) float64."""
        return self.metrics[run, :, METRICS.index(name)]
