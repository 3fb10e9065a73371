"""A larger network's training as files for the page: one an epoch, which the page asks for when a reader goes there.

What a replay is for small networks is too much at once for one that reads images: its weights come epoch by epoch, and
with each what its hidden units do at that epoch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.compute.forward import activate
from nnviz_site.compute.network import METRICS
from nnviz_site.compute.threads import one_thread
from nnviz_site.figure import sample
from nnviz_site.figure.replay import FILE, safetensors, weights_of

if TYPE_CHECKING:
    from nnviz_site.compute.data import Dataset
    from nnviz_site.compute.network import Layer, NetworkHistory

Block = tuple[np.ndarray, np.ndarray]
"""Numbers of inputs, (k,), and their values for some points, (n, k) float32."""

MOST_BYTES = 180_000
"""An epoch of a larger network stays in the film: a reader who passes many would wait for each."""

BLOCK = 500
"""Training points that are asked at a time whether they switch a unit on."""

SHARES = 255


def epochs_of(*, data: Dataset, history: NetworkHistory) -> dict[str, bytes]:
    """The step: `epoch-N.safetensors` of the first run for every epoch, `replay.safetensors` with the metrics alone, and
    the sample of test images.

    Nothing where an epoch would be too large. An epoch's file holds for each layer L `weights.L`, int16 (out, in), and
    `biases.L`, int16 (out,); what they stand for is their scale times them: `scales`, float32 (2 · layers), weights
    before biases, layer by layer. For hidden layers of rectified linear units also `fires.L`, float32 (out,): the share
    of test points that switch the unit on; `dead.L`, uint8 (out,): 1 if no training point does; `excites.L`, uint8
    (out, classes): its mean output over each class's test points, as a share of the largest of these, times 255.
    """
    tensors = weights_of([weights[0] for weights in history.weights], [biases[0] for biases in history.biases])
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
    train, test = blocks_of(data), data.inputs("test")
    files = {FILE: safetensors(metrics, {"replay": json.dumps(about, ensure_ascii=False)})}
    if data.image_shape is not None:
        files[sample.FILE] = sample.sample_file(data)
    rectified = set(history.activations[:-1]) == {"relu"}
    # Blocks are too small for threads to share.
    with one_thread():
        for epoch in range(history.epochs + 1):
            # Plain arrays: maps of files are slow to slice.
            layers = [(np.asarray(weights), np.asarray(bias), a) for weights, bias, a in history.layers(epoch)[:-1]]
            doing = units(layers, train, test, data.test_y, data.classes) if rectified else {}
            files[f"epoch-{epoch}.safetensors"] = safetensors(
                {name: t[epoch] for name, t in tensors.items()} | doing, {}
            )
    return files if max(map(len, files.values())) <= MOST_BYTES else {}


def units(
    layers: Sequence[Layer], train: Sequence[Block], test: np.ndarray, labels: np.ndarray, classes: int
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


def blocks_of(data: Dataset) -> list[Block]:
    """The training points in blocks, each with the inputs alone that any of its points has.

    Images whose ink begins in the same column, and is as wide, share blocks: of handwritten digits' pixels hardly more
    than half are in one, and it is by their number that the time grows.
    """
    x = data.inputs("train")
    inked = (x != 0).reshape(len(x), *(data.image_shape or (1, -1))).any(1)
    order = np.lexsort((inked.argmax(1), inked.sum(1)))
    found = []
    for start in range(0, len(x), BLOCK):
        rows = x[order[start : start + BLOCK]]
        lit = np.flatnonzero(rows.any(0))
        found.append((lit, np.ascontiguousarray(rows[:, lit])))
    return found


def dead(layers: Sequence[Layer], blocks: Sequence[Block]) -> list[np.ndarray]:
    """Which units of each layer of rectified linear units no point switches on, (units,) bool."""
    silent = [np.ones(len(bias), bool) for _, bias, _ in layers]
    for lit, x in blocks:
        # Layers behind the last one with a silent unit have nothing left to be asked.
        depth = max((at + 1 for at, units in enumerate(silent) if units.any()), default=0)
        for at, (weights, bias, _) in enumerate(layers[:depth]):
            asked = np.flatnonzero(silent[at]) if at == depth - 1 else slice(None)
            z = x @ (weights[:, lit] if at == 0 else weights)[asked].T
            z += bias[asked]
            silent[at][asked] &= z.max(0) <= 0
            x = np.maximum(z, 0, out=z)
    return silent
