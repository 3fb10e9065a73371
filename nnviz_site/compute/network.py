"""A fully connected network as arrays: its shape, what was recorded of it, and what it computes."""

from __future__ import annotations

from collections.abc import Sequence
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

    def faults(self) -> list[tuple[str, str]]:
        """(field, what is wrong and what would be right) for each value out of range."""
        if not 1 <= len(self.hidden) <= 8:
            return [("hidden", f"hidden has {len(self.hidden)} layers: give 1 to 8")]
        wrong = [n for n in self.hidden if not 1 <= n <= 4096]
        return [("hidden", f"hidden = {list(self.hidden)}: give each layer 1 to 4096 units")] if wrong else []


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


def activate(z: np.ndarray, activation: str) -> np.ndarray:
    """Elementwise activation."""
    if activation == "relu":
        return np.maximum(z, 0)
    if activation == "tanh":
        return np.tanh(z)
    if activation == "sigmoid":
        return 0.5 * (1 + np.tanh(0.5 * z))
    return z


def forward(layers: Sequence[Layer], x: np.ndarray) -> np.ndarray:
    """Logits, (n, classes) float64, of the network for inputs x: (n, features)."""
    z = np.asarray(x, np.float64)
    for weights, bias, activation in layers:
        z = activate(z @ weights.astype(np.float64).T + bias.astype(np.float64), activation)
    return z


def softmax(logits: np.ndarray) -> np.ndarray:
    """Class probabilities along the last axis; the largest logit is subtracted first, so nothing overflows."""
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
