"""Training as a generator of snapshots: full record of every epoch, nothing drawn, printed or saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from nnviz_site.compute.data import Dataset
from nnviz_site.compute.network import NetworkConfig, NetworkHistory

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class TrainingConfig:
    """`[training]` of an experiment. batch_size 0 is the full batch; seeds is the number of runs, from `seed` on."""

    epochs: int = 100
    optimizer: Literal["adam", "sgd"] = "adam"
    learning_rate: float = 0.01
    batch_size: int = 0
    seed: int = 42
    seeds: int = 1


class Diverged(Exception):
    """The loss is no longer a finite number. args: (epoch, seed)."""


@dataclass(frozen=True)
class Snapshot:
    """The network after one epoch; epoch 0 is untrained. Arrays are copies, shapes as torch.nn.Linear has them.

    weights, biases: one array a layer, float32. metrics: the four METRICS.
    train_predictions, test_predictions: (n,) uint8.
    """

    epoch: int
    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    metrics: tuple[float, float, float, float]
    train_predictions: np.ndarray
    test_predictions: np.ndarray


def build(sizes: tuple[int, ...], activation: str) -> torch.nn.Sequential:
    """PyTorch's default linear layers in order, with an activation between them; the last gives logits."""
    from torch import nn

    between = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[activation]
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), between()]
    return nn.Sequential(*layers[:-1])


def train(
    data: Dataset, network: NetworkConfig, training: TrainingConfig, seed: int, epochs: int
) -> Iterator[Snapshot]:
    """Train one network from one seed; yield it untrained, then after every epoch (one pass over the training set).

    Loss is mean cross-entropy (nats) of float32 logits. Raises Diverged when a loss is not finite.
    """
    import torch
    from torch import nn

    torch.manual_seed(seed)
    sizes = (data.train_x.shape[1], *network.hidden, data.classes)
    model = build(sizes, network.activation)
    make = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[training.optimizer]
    optimizer, loss_of = make(model.parameters(), lr=training.learning_rate), nn.CrossEntropyLoss()
    x, y = torch.from_numpy(data.inputs("train")), torch.from_numpy(np.array(data.train_y))
    test_x, test_y = torch.from_numpy(data.inputs("test")), torch.from_numpy(np.array(data.test_y))
    batch = training.batch_size or len(x)
    whole = batch >= len(x)
    shuffle = torch.Generator().manual_seed(seed)

    for epoch in range(epochs + 1):
        optimizer.zero_grad()
        last = epoch == epochs
        with torch.set_grad_enabled(whole and not last):
            logits = model(x)
            loss = loss_of(logits, y)
        yield snapshot(epoch, seed, model, logits, loss, y, test_x, test_y, loss_of)
        if last:
            return
        if whole:
            # The full batch's forward pass that was just measured is also the one to learn from.
            loss.backward()
            optimizer.step()
            continue
        for part in torch.randperm(len(x), generator=shuffle).split(batch):
            optimizer.zero_grad()
            loss_of(model(x[part]), y[part]).backward()
            optimizer.step()


def snapshot(
    epoch: int,
    seed: int,
    model: torch.nn.Sequential,
    logits: torch.Tensor,
    loss: torch.Tensor,
    y: torch.Tensor,
    test_x: torch.Tensor,
    test_y: torch.Tensor,
    loss_of: torch.nn.Module,
) -> Snapshot:
    import torch

    with torch.no_grad():
        test_logits = model(test_x)
        losses = loss.item(), loss_of(test_logits, test_y).item()
        said, test_said = logits.argmax(1), test_logits.argmax(1)
        # Accuracies are counts divided in float64, so that 500 of 500 is exactly 1.
        accuracies = (said == y).sum().item() / len(y), (test_said == test_y).sum().item() / len(test_y)
        arrays = [p.detach().numpy().copy() for p in model.parameters()]
    if not np.isfinite(losses).all():
        raise Diverged(epoch, seed)
    return Snapshot(
        epoch,
        tuple(arrays[0::2]),
        tuple(arrays[1::2]),
        (losses[0], accuracies[0], losses[1], accuracies[1]),
        said.numpy().astype(np.uint8),
        test_said.numpy().astype(np.uint8),
    )


def record(data: Dataset, network: NetworkConfig, training: TrainingConfig) -> NetworkHistory:
    """Train every run of an experiment and stack what was recorded. One thread, so bytes don't depend on the machine's load.

    Raises Diverged.
    """
    import torch

    torch.set_num_threads(1)
    seeds = tuple(range(training.seed, training.seed + training.seeds))
    runs = [list(train(data, network, training, seed, training.epochs)) for seed in seeds]
    layers = range(len(network.hidden) + 1)

    def stack(part: str, layer: int) -> np.ndarray:
        return np.stack([np.stack([getattr(s, part)[layer] for s in run]) for run in runs])

    return NetworkHistory(
        weights=tuple(stack("weights", k) for k in layers),
        biases=tuple(stack("biases", k) for k in layers),
        activations=(network.activation,) * len(network.hidden) + ("identity",),
        metrics=np.array([[s.metrics for s in run] for run in runs], np.float64),
        train_predictions=np.stack([s.train_predictions for s in runs[0]]),
        test_predictions=np.stack([s.test_predictions for s in runs[0]]),
        seeds=seeds,
    )
