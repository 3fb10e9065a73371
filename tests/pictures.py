"""Small histories to draw, made without training, and how tests look at what was drawn."""

from __future__ import annotations

import io
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from nnviz_site.analysis.density import analyse
from nnviz_site.compute.components import ProjectionHistory
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.forward import forward
from nnviz_site.compute.network import NetworkHistory
from nnviz_site.figure.history import History
from nnviz_site.figure.style import Scheme, scheme

PALETTE: dict[str, Any] = tomllib.loads((Path(__file__).parents[1] / "templates" / "palette.toml").read_text())
LIGHT: Scheme = scheme(PALETTE, "light")


def dataset(features: int = 2, classes: int = 2, n: int = 60, image: tuple[int, int] | None = None) -> Dataset:
    """Clusters round random centres; images are bytes, 0 to 255."""
    rng = np.random.default_rng(7)
    centres = rng.normal(0, 2, (classes, features))

    def half() -> tuple[np.ndarray, np.ndarray]:
        y = rng.permutation(np.arange(n) % classes)
        x = centres[y] + rng.normal(0, 0.8, (n, features))
        return (np.clip(x * 30 + 128, 0, 255).astype(np.uint8) if image else x), y.astype(np.int64)

    (x, y), (test_x, test_y) = half(), half()
    names = tuple(f"class {'ABCDEFGHIJ'[k]}" for k in range(classes)) if not image else tuple("0123456789"[:classes])
    columns = tuple(f"input {k + 1}" for k in range(features))
    return Dataset(x, y, test_x, test_y, names, columns, 255.0 if image else 1.0, image)


def trained(data: Dataset | None = None, hidden: tuple[int, ...] = (5,), epochs: int = 4, runs: int = 3) -> History:
    """Weights that grow from one random draw to another; predictions and accuracies are those of the weights."""
    data = data or dataset()
    rng = np.random.default_rng(3)
    sizes = (data.train_x.shape[1], *hidden, data.classes)
    weights, biases = [], []
    steps = np.linspace(0, 1, epochs + 1, dtype=np.float32)
    for inputs, outputs in pairwise(sizes):
        first, last = rng.normal(0, 0.6, (2, runs, 1, outputs, inputs)).astype(np.float32)
        weights.append(first + steps[None, :, None, None] * last)
        biases.append(rng.normal(0, 0.3, (runs, epochs + 1, outputs)).astype(np.float32))
    activations = ("relu",) * len(hidden) + ("identity",)
    blank = NetworkHistory(
        tuple(weights), tuple(biases), activations, np.ones((runs, epochs + 1, 4)), np.zeros((1, 1), np.uint8),
        np.zeros((1, 1), np.uint8), tuple(range(runs)),
    )  # fmt: skip
    metrics = np.zeros((runs, epochs + 1, 4))
    said = {
        split: np.array(
            [
                [forward(blank.layers(e, r), data.inputs(split)).argmax(1) for e in range(epochs + 1)]
                for r in range(runs)
            ]
        )
        for split in ("train", "test")
    }
    for column, split in ((1, "train"), (3, "test")):
        metrics[..., column] = (said[split] == data.labels(split)).mean(-1)
        metrics[..., column - 1] = 1.5 - metrics[..., column]
    network = NetworkHistory(
        blank.weights, blank.biases, activations, metrics, said["train"][0].astype(np.uint8), said["test"][0].astype(np.uint8),
        blank.seeds,
    )  # fmt: skip
    return History("toy", "Toy", data, network)


def projected(method: str = "pca", dims: int = 2, data: Dataset | None = None) -> History:
    """PCA by a singular value decomposition, or the same coordinates under t-SNE's name."""
    data = data or dataset(features=6, classes=3)
    x = data.inputs("train").astype(np.float64)
    mean = x.mean(0)
    _, values, components = np.linalg.svd(x - mean, full_matrices=False)
    coordinates = (x - mean) @ components[:dims].T
    if method == "pca":
        record = ProjectionHistory(
            "pca", coordinates, None, (values**2 / (values**2).sum())[:dims], (values / np.sqrt(len(x) - 1))[:dims], mean,
            components[:dims],
        )  # fmt: skip
    else:
        record = ProjectionHistory("tsne", coordinates, 1.234)
    return History("map", "Map", data, projection=record, findings={"density": analyse(data, record)})


def opened(content: bytes) -> np.ndarray:
    """An image's pixels, (height, width, 3) uint8."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
