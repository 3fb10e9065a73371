"""What a recorded network computes, in float64, with NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnviz_site.compute.network import Layer


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
        z = z @ weights.astype(np.float64).T
        # In place: memory for another array of this size costs more than the sum.
        z += bias.astype(np.float64)
        z = activate(z, activation)
    return z


def softmax(logits: np.ndarray) -> np.ndarray:
    """Class probabilities along the last axis; the largest logit is subtracted first, so nothing overflows."""
    e = np.exp(logits - logits.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)
