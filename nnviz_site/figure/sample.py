"""Some test images, the same for pictures and page: gradients are averaged over them, and neurons are asked about them."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.figure.replay import safetensors

if TYPE_CHECKING:
    from nnviz_site.compute.data import Dataset

FILE = "sample.deflate"
SAMPLE = 500
"""How many; their mean gradient correlates with that of ten thousand by more than 0.99, neuron by neuron."""


def sample_of(data: Dataset) -> np.ndarray:
    """Numbers of test points, ascending, drawn with seed 0."""
    n = len(data.test_x)
    return np.sort(np.random.default_rng(0).choice(n, min(SAMPLE, n), replace=False))


def sample_file(data: Dataset) -> bytes:
    """The sampled images as a safetensors file, deflated: images, uint8 (n, rows, columns), and labels, uint8 (n,).

    Metadata: JSON with scale, by which the network's inputs are divided.
    """
    which = sample_of(data)
    assert data.image_shape is not None
    images = data.test_x[which].astype(np.uint8).reshape(-1, *data.image_shape)
    tensors = {"images": images, "labels": data.test_y[which].astype(np.uint8)}
    return zlib.compress(safetensors(tensors, {"sample": json.dumps({"scale": data.scale})}), 9)
