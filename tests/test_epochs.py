"""A larger network's epochs as files: small enough, exact enough, and what its units do against PyTorch."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from pictures import dataset, trained

from nnviz_site.analysis.activity import silent
from nnviz_site.figure import epochs, sample
from nnviz_site.figure.history import History
from nnviz_site.figure.layer import Layer
from nnviz_site.figure.replay import FILE

IMAGES = dataset(features=36, classes=3, n=90, image=(6, 6))
TYPES = {"F32": np.float32, "I16": np.int16, "U8": np.uint8}


@pytest.fixture(scope="module")
def history() -> History:
    return trained(IMAGES, hidden=(9, 4), epochs=3, runs=1)


@pytest.fixture(scope="module")
def files(history: History) -> dict[str, bytes]:
    assert history.network is not None
    return epochs.epochs_of(data=history.data, history=history.network)


def read(content: bytes) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    tensors = {}
    for name, about in header.items():
        if name != "__metadata__":
            start, end = (8 + length + place for place in about["data_offsets"])
            tensors[name] = np.frombuffer(content[start:end], TYPES[about["dtype"]]).reshape(about["shape"])
    return tensors, header["__metadata__"]


def test_there_is_a_file_an_epoch_and_one_with_the_metrics(history: History, files: dict[str, bytes]) -> None:
    assert list(files) == [FILE, sample.FILE, *(f"epoch-{epoch}.safetensors" for epoch in range(4))]
    tensors, metadata = read(files[FILE])
    assert list(tensors) == ["metrics"]
    np.testing.assert_array_equal(tensors["metrics"], history.network.metrics[0].astype(np.float32))
    assert json.loads(metadata["replay"])["classes"] == ["0", "1", "2"]


def test_weights_are_within_half_a_scale(history: History, files: dict[str, bytes]) -> None:
    for epoch in range(4):
        tensors, _ = read(files[f"epoch-{epoch}.safetensors"])
        for layer, (weights, bias, _) in enumerate(history.network.layers(epoch)):
            for place, name, exact in ((0, "weights", weights), (1, "biases", bias)):
                scale = float(tensors["scales"][2 * layer + place])
                kept = tensors[f"{name}.{layer}"] * scale
                assert np.abs(kept - exact).max() <= scale * (0.5 + 1e-3)
                assert scale <= np.abs(exact).max() / 32_000


def test_what_units_do_is_what_torch_says(
    history: History, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epochs, "BLOCK", 7)
    tensors, _ = read(epochs.epochs_of(data=history.data, history=history.network)["epoch-2.safetensors"])
    assert tensors.keys() == read(files["epoch-2.safetensors"])[0].keys()
    outputs = {}
    for split in ("train", "test"):
        x = torch.from_numpy(history.data.inputs(split))
        for layer, (weights, bias, _) in enumerate(history.network.layers(2)[:-1]):
            x = torch.relu(torch.nn.functional.linear(x, torch.from_numpy(weights), torch.from_numpy(bias)))
            outputs[split, layer] = x.numpy()
    for layer in (0, 1):
        on = outputs["test", layer]
        np.testing.assert_allclose(tensors[f"fires.{layer}"], (on > 0).mean(0), atol=1e-6)
        np.testing.assert_array_equal(tensors[f"dead.{layer}"], outputs["train", layer].max(0) <= 0)
        means = np.stack([on[history.data.test_y == k].mean(0) for k in range(3)], 1)
        shares = means / np.maximum(means.max(1, keepdims=True), 1e-30)
        assert np.abs(tensors[f"excites.{layer}"] / 255 - shares).max() <= 0.5 / 255 + 1e-5
    assert "fires.2" not in tensors


def test_the_dead_of_the_first_layer_are_those_of_the_analysis(history: History) -> None:
    x = history.data.inputs("train")
    layers = [(w, b - 30 * (np.arange(len(b)) % 2), a) for w, b, a in history.network.layers(3)[:-1]]
    found = epochs.dead(layers, epochs.blocks_of(history.data))
    np.testing.assert_array_equal(found[0], silent(x, layers[0][0], layers[0][1]))
    assert found[0].any() and not found[0].all()


def test_blocks_hold_every_training_point_once_and_no_input_that_is_dark(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epochs, "BLOCK", 7)
    ink = np.random.default_rng(0).integers(0, 255, (60, 6, 6)).astype(np.uint8)
    ink[::2, :, :3] = ink[1::2, :, 4:] = 0
    data = replace(IMAGES, train_x=ink.reshape(60, 36), train_y=np.zeros(60, np.int64))
    blocks = epochs.blocks_of(data)
    whole = np.zeros((60, 36), np.float32)
    for at, (lit, x) in enumerate(blocks):
        whole[7 * at : 7 * at + len(x), lit] = x
    np.testing.assert_array_equal(np.sort(whole.sum(1)), np.sort(data.inputs("train").sum(1)))
    assert {tuple(row) for row in whole.tolist()} == {tuple(row) for row in data.inputs("train").tolist()}
    assert sorted(len(lit) for lit, _ in blocks)[:4] == [18] * 4


def test_the_sample_is_of_test_images_and_small(history: History, files: dict[str, bytes]) -> None:
    which = sample.sample_of(history.data)
    tensors, metadata = read(zlib.decompress(files[sample.FILE]))
    np.testing.assert_array_equal(tensors["images"].reshape(-1, 36), history.data.test_x[which].astype(np.uint8))
    np.testing.assert_array_equal(tensors["labels"], history.data.test_y[which])
    assert json.loads(metadata["sample"]) == {"scale": history.data.scale}
    many = dataset(features=4, classes=2, n=2000)
    drawn = sample.sample_of(many)
    assert len(drawn) == len(set(drawn.tolist())) == 500 and drawn.max() < len(many.test_x)
    assert Layer(history, 2).sampled == len(which)


def test_an_epoch_of_the_handwritten_digits_network_takes_at_most_180_kb() -> None:
    data = dataset(features=784, classes=10, n=40, image=(28, 28))
    history = trained(data, hidden=(100, 64, 25), epochs=1, runs=1)
    files = epochs.epochs_of(data=data, history=history.network)
    assert 170_000 < len(files["epoch-1.safetensors"]) <= 180_000
    assert len(files[FILE]) < 2_000


def test_a_network_whose_epochs_are_larger_stays_a_film() -> None:
    data = dataset(features=784, classes=10, n=40, image=(28, 28))
    assert not epochs.epochs_of(data=data, history=trained(data, hidden=(128,), epochs=1, runs=1).network)
