"""A larger network's training as files for the page: one an epoch, which the page asks for when a reader goes there.

What a replay is for small networks is too much at once for one that reads images: its weights come epoch by epoch, and
with each what its hidden units do at that epoch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.compute.network import METRICS, activate
from nnviz_site.figure.replay import FILE, quantized, safetensors

if TYPE_CHECKING:
    from nnviz_site.compute.data import Dataset
    from nnviz_site.compute.network import Layer, NetworkHistory

MOST_BYTES = 180_000
"""An epoch of a larger network stays in the film: a reader who passes many would wait for each."""

FIRST = 2_000
"""Training points that are asked first: units that answer to one of them are not dead, and the others are asked on."""

SHARES = 255


def epochs_of(*, data: Dataset, history: NetworkHistory) -> dict[str, bytes]:
    """The step: `epoch-N.safetensors` of the first run for every epoch, and `replay.safetensors` with the metrics alone.

    Nothing where an epoch would be too large. An epoch's file holds for each layer L `weights.L`, int16 (out, in), and
    `biases.L`, int16 (out,); what they stand for is their scale times them: `scales`, float32 (2 · layers), weights
    before biases, layer by layer. For hidden layers of rectified linear units also `fires.L`, float32 (out,): the share
    of test points that switch the unit on; `dead.L`, uint8 (out,): 1 if no training point does; `excites.L`, uint8
    (out, classes): its mean output over each class's test points, as a share of the largest of these, times 255.
    """
    tensors: dict[str, np.ndarray] = {}
    scales = []
    for layer, (weights, biases) in enumerate(zip(history.weights, history.biases, strict=True)):
        for name, values in ((f"weights.{layer}", weights[0]), (f"biases.{layer}", biases[0])):
            tensors[name], scale = quantized(values)
            scales.append(scale)
    tensors["scales"] = np.stack(scales, 1)
    about = {
        "features": [],
        "classes": list(data.class_names),
        "activations": list(history.activations),
        "metrics": list(METRICS),
        "train": len(data.train_y),
    }
    metrics = {"metrics": history.metrics[0].astype(np.float32)}
    size = sum(tensor[0].nbytes for tensor in tensors.values())
    if size > MOST_BYTES:
        return {}
    train, test = data.inputs("train"), data.inputs("test")
    files = {FILE: safetensors(metrics, {"replay": json.dumps(about, ensure_ascii=False)})}
    for epoch in range(history.epochs + 1):
        doing = {}
        if set(history.activations[:-1]) == {"relu"}:
            doing = units(history.layers(epoch)[:-1], train, test, data.test_y, data.classes)
        files[f"epoch-{epoch}.safetensors"] = safetensors({name: t[epoch] for name, t in tensors.items()} | doing, {})
    return files if max(map(len, files.values())) <= MOST_BYTES else {}


def units(
    layers: Sequence[Layer], train: np.ndarray, test: np.ndarray, labels: np.ndarray, classes: int
) -> dict[str, np.ndarray]:
    """`fires`, `dead` and `excites` of each hidden layer at one epoch, as `epochs_of` keeps them."""
    found: dict[str, np.ndarray] = {}
    of_class = np.eye(classes, dtype=np.float32)[labels]
    of_class /= np.maximum(of_class.sum(0), 1)
    for layer, output in enumerate(outputs(layers, test)):
        means = output.T @ of_class
        found[f"fires.{layer}"] = (output > 0).mean(0, dtype=np.float32)
        most = np.maximum(means.max(1, keepdims=True), 1e-30)
        found[f"excites.{layer}"] = np.rint(SHARES * means / most).astype(np.uint8)
    for layer, silent in enumerate(dead(layers, train)):
        found[f"dead.{layer}"] = silent.astype(np.uint8)
    return found


def outputs(layers: Sequence[Layer], x: np.ndarray) -> list[np.ndarray]:
    """What each layer puts out for inputs x: (n, units) float32."""
    found = []
    for weights, bias, activation in layers:
        x = activate(x @ weights.T + bias, activation)
        found.append(x)
    return found


def dead(layers: Sequence[Layer], x: np.ndarray) -> list[np.ndarray]:
    """Which units of each layer no row of x switches on, (units,) bool."""
    found = [output.max(0) <= 0 for output in outputs(layers, x[:FIRST])]
    open_layers = [at for at, silent in enumerate(found) if silent.any()]
    if open_layers and len(x) > FIRST:
        deepest = open_layers[-1] + 1
        for at, output in enumerate(outputs(layers[:deepest], x[FIRST:])):
            found[at] &= output.max(0) <= 0
    return found
