"""Training as a generator of snapshots: full record of every epoch, nothing drawn, printed or saved."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from nnviz_site.compute.data import Dataset
from nnviz_site.compute.network import NetworkConfig, NetworkHistory
from nnviz_site.compute.optimizer import Adam, Descent, Optimizer

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


def untrained(sizes: tuple[int, ...]) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """PyTorch's default linear layers from its present seed: all parameters in one vector, and each layer's weights and
    bias as views of it, from which gradients can be taken.
    """
    import torch
    from torch import nn

    layers = [nn.Linear(inputs, outputs) for inputs, outputs in pairwise(sizes)]
    own = [p.detach() for layer in layers for p in (layer.weight, layer.bias)]
    vector = torch.cat([p.flatten() for p in own])
    parts = vector.split([p.numel() for p in own])
    return vector, [part.view(p.shape).requires_grad_() for part, p in zip(parts, own, strict=True)]


def logits_of(parameters: Sequence[torch.Tensor], activation: str, x: torch.Tensor) -> torch.Tensor:
    """What a network with these weights and biases says of inputs (n, features): (n, classes)."""
    import torch
    from torch.nn.functional import linear

    between = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}[activation]
    *hidden, last = zip(parameters[0::2], parameters[1::2], strict=True)
    for weights, bias in hidden:
        x = between(linear(x, weights, bias))
    return linear(x, *last)


def train(
    data: Dataset, network: NetworkConfig, training: TrainingConfig, seed: int, epochs: int
) -> Iterator[Snapshot]:
    """Train one network from one seed; yield it untrained, then after every epoch (one pass over the training set).

    Loss is mean cross-entropy (nats) of float32 logits. Raises Diverged when a loss is not finite.
    """
    import torch
    from torch.nn.functional import cross_entropy

    torch.manual_seed(seed)
    sizes = (data.train_x.shape[1], *network.hidden, data.classes)
    vector, parameters = untrained(sizes)
    say = partial(logits_of, parameters, network.activation)
    make: dict[str, Callable[..., Optimizer]] = {"adam": Adam, "sgd": Descent}
    optimizer = make[training.optimizer](vector, training.learning_rate)
    x, y = torch.from_numpy(data.inputs("train")), torch.from_numpy(np.array(data.train_y))
    test_x, test_y = torch.from_numpy(data.inputs("test")), torch.from_numpy(np.array(data.test_y))
    batch = training.batch_size or len(x)
    whole = batch >= len(x)
    shuffle = torch.Generator().manual_seed(seed)

    for epoch in range(epochs + 1):
        last = epoch == epochs
        with torch.set_grad_enabled(whole and not last):
            logits = say(x)
            loss = cross_entropy(logits, y)
        with torch.no_grad():
            test_logits = say(test_x)
            test_loss = cross_entropy(test_logits, test_y)
        if not (math.isfinite(loss.item()) and math.isfinite(test_loss.item())):
            raise Diverged(epoch, seed)
        said, accuracy = measured(logits, data.train_y)
        test_said, test_accuracy = measured(test_logits, data.test_y)
        arrays = [p.detach().numpy().copy() for p in parameters]
        metrics = loss.item(), accuracy, test_loss.item(), test_accuracy
        yield Snapshot(epoch, tuple(arrays[0::2]), tuple(arrays[1::2]), metrics, said, test_said)
        if last:
            return
        if whole:
            # The full batch's forward pass that was just measured is also the one to learn from.
            optimizer.step(gradient(loss, parameters))
            continue
        for part in torch.randperm(len(x), generator=shuffle).split(batch):
            optimizer.step(gradient(cross_entropy(say(x[part]), y[part]), parameters))


def gradient(loss: torch.Tensor, parameters: Sequence[torch.Tensor]) -> torch.Tensor:
    """Of the loss by all parameters, in one vector."""
    import torch

    return torch.cat([part.flatten() for part in torch.autograd.grad(loss, parameters)])


def measured(logits: torch.Tensor, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The likeliest classes, (n,) uint8, and the share of them that is right: a count divided in float64, so that 500 of
    500 is exactly 1.
    """
    said = logits.detach().numpy().argmax(1)
    return said.astype(np.uint8), int(np.count_nonzero(said == y)) / len(y)


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
