"""Training as a generator of snapshots: full record of every epoch, nothing drawn, printed or saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from nnviz_site.compute.data import Dataset
from nnviz_site.compute.network import METRICS, NetworkConfig, NetworkHistory
from nnviz_site.compute.optimizer import Adam, Descent, Optimizer

if TYPE_CHECKING:
    import torch


IN_CACHE = 2**18
"""Numbers of four bytes, a megabyte: with more, networks of a hundred units gain nothing by company."""


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
    """Networks after one epoch; epoch 0 is untrained. Arrays are copies; the first axis is the run.

    weights, biases: one array a layer, float32, (runs, out, in) and (runs, out).
    metrics: (runs, 4) float64, the four METRICS. train_predictions, test_predictions: (runs, n) uint8.
    """

    epoch: int
    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    metrics: np.ndarray
    train_predictions: np.ndarray
    test_predictions: np.ndarray


def train(
    data: Dataset, network: NetworkConfig, training: TrainingConfig, seeds: Sequence[int], epochs: int
) -> Iterator[Snapshot]:
    """Train a network from each seed side by side; yield them untrained, then after every epoch (one pass over the training set).

    Loss is mean cross-entropy (nats) of float32 logits. What a network learns depends on the seeds beside it in float32's last
    bits at most: products of several small matrices are summed in another order. Raises Diverged when a loss is not finite.
    """
    import torch

    from nnviz_site.compute.stacked import Networks

    networks = Networks((data.train_x.shape[1], *network.hidden, data.classes), network.activation, seeds)
    make: dict[str, Callable[..., Optimizer]] = {"adam": Adam, "sgd": Descent}
    optimizer = make[training.optimizer](networks.vector, training.learning_rate)
    (x, y), (test_x, test_y) = (_for_all(data, split, len(seeds)) for split in ("train", "test"))
    n = x.shape[1]
    batch = training.batch_size or n
    whole = batch >= n
    shuffles = [torch.Generator().manual_seed(seed) for seed in seeds]

    for epoch in range(epochs + 1):
        last = epoch == epochs
        with torch.set_grad_enabled(whole and not last):
            logits = networks.logits(x)
            losses = _losses(logits, y)
        with torch.no_grad():
            test_logits = networks.logits(test_x)
            test_losses = _losses(test_logits, test_y)
        said, *known = measured(logits, losses, data.train_y)
        test_said, *test_known = measured(test_logits, test_losses, data.test_y)
        metrics = np.stack([*known, *test_known], 1)
        finite = np.isfinite(metrics).all(1)
        if not finite.all():
            raise Diverged(epoch, seeds[int(finite.argmin())])
        arrays = [p.detach().numpy().copy() for p in networks.parameters]
        yield Snapshot(epoch, tuple(arrays[0::2]), tuple(arrays[1::2]), metrics, said, test_said)
        if last:
            return
        if whole:
            # The full batch's forward pass that was just measured is also the one to learn from.
            optimizer.step(networks.gradient(losses.mean(1)))
            continue
        order = torch.stack([torch.randperm(n, generator=shuffle) for shuffle in shuffles])
        for part in order.split(batch, 1):
            losses = _losses(networks.logits(x[0][part]), y[0][part])
            optimizer.step(networks.gradient(losses.mean(1)))


def _for_all(data: Dataset, split: Literal["train", "test"], runs: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs (runs, n, features) and labels (runs, n), the same memory for each run."""
    import torch

    x, y = torch.from_numpy(data.inputs(split)), torch.from_numpy(np.array(data.labels(split)))
    return x.expand(runs, *x.shape), y.expand(runs, *y.shape)


def _losses(logits: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of each input, (runs, n)."""
    from torch.nn.functional import cross_entropy

    return cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="none").view(y.shape)


def measured(logits: torch.Tensor, losses: torch.Tensor, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The likeliest classes, (runs, n) uint8; each run's loss, a mean in float64; and the share of them that is right, a
    count divided in float64, so that 500 of 500 is exactly 1.
    """
    said = logits.detach().numpy().argmax(2)
    right = np.count_nonzero(said == y, axis=1) / len(y)
    return said.astype(np.uint8), losses.detach().numpy().mean(1, dtype=np.float64), right


def record(data: Dataset, network: NetworkConfig, training: TrainingConfig) -> NetworkHistory:
    """Train every run of an experiment and keep all that is recorded. One thread, so bytes don't depend on the machine's load.

    Raises Diverged.
    """
    import torch

    torch.set_num_threads(1)
    seeds = tuple(range(training.seed, training.seed + training.seeds))
    sizes, kept = (data.train_x.shape[1], *network.hidden, data.classes), (len(seeds), training.epochs + 1)
    # Made before anything is trained: small arrays kept among large ones that come and go would tear the memory to pieces.
    weights = tuple(np.empty((*kept, outputs, inputs), np.float32) for inputs, outputs in pairwise(sizes))
    biases = tuple(np.empty((*kept, outputs), np.float32) for outputs in sizes[1:])
    metrics = np.empty((*kept, len(METRICS)))
    said, test_said = (np.empty((kept[1], len(y)), np.uint8) for y in (data.train_y, data.test_y))
    beside = runs_beside(data, network)
    for first in range(0, len(seeds), beside):
        runs = slice(first, first + beside)
        for snapshot in train(data, network, training, seeds[runs], training.epochs):
            parts = (*snapshot.weights, *snapshot.biases, snapshot.metrics)
            for whole, part in zip((*weights, *biases, metrics), parts, strict=True):
                whole[runs, snapshot.epoch] = part
            if first == 0:
                said[snapshot.epoch] = snapshot.train_predictions[0]
                test_said[snapshot.epoch] = snapshot.test_predictions[0]
    activations = (network.activation,) * len(network.hidden) + ("identity",)
    return NetworkHistory(weights, biases, activations, metrics, said, test_said, seeds)


def runs_beside(data: Dataset, network: NetworkConfig) -> int:
    """How many networks to train side by side: as many as keep a layer's activations in the processor's cache."""
    return max(1, IN_CACHE // (len(data.train_y) * max(*network.hidden, data.classes, data.train_x.shape[1])))
