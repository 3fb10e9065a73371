"""A small network's whole training as one file for the page: its weights at every epoch, its points, its metrics.

The page computes from what the network is, so weights are what it needs. They are kept as whole numbers of 16 bits with
one scale a tensor and epoch, four times as exact as half precision at these sizes and half the bytes of single.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.compute.network import METRICS

if TYPE_CHECKING:
    from nnviz_site.compute.data import Dataset
    from nnviz_site.compute.network import NetworkHistory

FILE = "replay.safetensors"
MOST_BYTES = 2_000_000
"""A training that is larger than this stays a film: a phone would wait for it."""

STEPS = 32_767
"""Whole numbers of 16 bits on either side of zero."""


def replay_of(*, data: Dataset, history: NetworkHistory) -> dict[str, bytes]:
    """The step: `replay.safetensors` of the first run; nothing where it would be too large.

    For each layer L `weights.L`, int16 (epochs + 1, out, in), and `biases.L`, int16 (epochs + 1, out); what they stand
    for is their scale times them: `scales`, float32 (epochs + 1, 2 · layers), weights before biases, layer by layer.
    points: float32 (n, 2), training points first; labels: uint8 (n,); wrong: uint8 (epochs + 1, ⌈n / 8⌉), a bit a point,
    the lowest first; metrics: float32 (epochs + 1, 4) in the order of METRICS.
    Metadata: JSON with features, classes, activations, metrics, and train, how many of the points are training points.
    """
    wrong = np.concatenate([history.train_predictions != data.train_y, history.test_predictions != data.test_y], axis=1)
    tensors = weights_of([w[0] for w in history.weights], [b[0] for b in history.biases])
    tensors |= {
        "metrics": history.metrics[0].astype(np.float32),
        "points": np.concatenate([data.inputs("train"), data.inputs("test")]),
        "labels": np.concatenate([data.train_y, data.test_y]).astype(np.uint8),
        "wrong": np.packbits(wrong, axis=1, bitorder="little"),
    }
    return packed(tensors, data, history)


def runs_of(*, data: Dataset, history: NetworkHistory, epochs: Sequence[int]) -> dict[str, bytes]:
    """The step: every run at some epochs, as `replay_of` writes epochs: run by run, each at `epochs` in turn, no points."""
    some = [min(epoch, history.epochs) for epoch in epochs]
    weights, biases = (
        [values[:, some].reshape(-1, *values.shape[2:]) for values in layers]
        for layers in (history.weights, history.biases)
    )
    metrics = history.metrics[:, some].reshape(-1, len(METRICS)).astype(np.float32)
    nothing: dict[str, np.ndarray] = {"points": np.zeros((0, 2), np.float32), "labels": np.zeros(0, np.uint8)}
    return packed(weights_of(weights, biases) | nothing | {"metrics": metrics}, data, history)


def weights_of(weights: Sequence[np.ndarray], biases: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """`weights.L`, `biases.L` and `scales` of layers whose first axis are epochs."""
    tensors: dict[str, np.ndarray] = {}
    scales = []
    for layer, pair in enumerate(zip(weights, biases, strict=True)):
        for name, values in zip(("weights", "biases"), pair, strict=True):
            tensors[f"{name}.{layer}"], scale = quantized(values)
            scales.append(scale)
    return tensors | {"scales": np.stack(scales, 1)}


def packed(tensors: Mapping[str, np.ndarray], data: Dataset, history: NetworkHistory) -> dict[str, bytes]:
    about = {
        "features": list(data.feature_names),
        "classes": list(data.class_names),
        "activations": list(history.activations),
        "metrics": list(METRICS),
        "train": len(data.train_y),
    }
    content = safetensors(tensors, {"replay": json.dumps(about, ensure_ascii=False)})
    return {FILE: content} if len(content) <= MOST_BYTES else {}


def quantized(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int16 of the same shape, float32 scale of each epoch): their product is within half a scale of the values.

    values: float32 (epochs + 1, …).
    """
    flat = np.abs(values).reshape(len(values), -1).max(1).astype(np.float64)
    scale = np.where(flat > 0, flat / STEPS, 1.0).astype(np.float32)
    shape = (-1, *(1,) * (values.ndim - 1))
    return np.rint(values / scale.reshape(shape)).clip(-STEPS, STEPS).astype(np.int16), scale


_TYPES = {np.dtype(np.float32): "F32", np.dtype(np.int16): "I16", np.dtype(np.uint8): "U8"}


def safetensors(tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> bytes:
    """Arrays of float32, int16 and uint8 as a safetensors file; the widest types first, so that each lies aligned.

    Source: the format's description, huggingface/safetensors.
    """
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    parts, place = [], 0
    for name, array in sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0])):
        content = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        offsets = [place, place + len(content)]
        header[name] = {"dtype": _TYPES[array.dtype], "shape": list(array.shape), "data_offsets": offsets}
        parts.append(content)
        place += len(content)
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])
