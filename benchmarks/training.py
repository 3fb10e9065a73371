"""What training costs beside its matrix multiplications.

Trains the network of `mnist.toml` on MNIST with the full batch, records every epoch as a build does, and then multiplies
matrices of the same shapes as often with torch and nothing else: forward and backward on the training set, forward on the
test set. Both on one thread, in turns, in CPU seconds of this process:

    python benchmarks/training.py --data-dir FOLDER --epochs 5
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from nnviz_site.compute.data import Dataset
from nnviz_site.compute.digits import read_digits, read_mnist
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import TrainingConfig, record

HIDDEN = (100, 64, 25)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure both in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-dir", type=Path, default=os.environ.get("NNVIZ_DATA_DIR"), help="holds MNIST's files")
    parser.add_argument("--epochs", type=int, default=5, help="default: 5")
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many counts (default: 3)")
    own = parser.parse_args(argv)
    data = read_mnist(own.data_dir) if own.data_dir else read_digits()
    network, training = NetworkConfig(HIDDEN), TrainingConfig(epochs=own.epochs)
    trained, multiplied = [], []
    for _ in range(own.rounds):
        trained.append(seconds(lambda: record(data, network, training)))
        multiplied.append(seconds(lambda: multiply(data, HIDDEN, own.epochs)))
    print(f"{len(data.train_y):,} images, {own.epochs} epochs, one thread, median of {own.rounds}, CPU seconds")
    print(f"{'training, every epoch recorded':<34}{median(trained):8.2f}")
    print(f"{'its matrix multiplications alone':<34}{median(multiplied):8.2f}")
    print(f"{'ratio':<34}{median(trained) / median(multiplied):8.2f}")
    return 0


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started


def multiply(data: Dataset, hidden: Sequence[int], epochs: int) -> None:
    """The products of `epochs` epochs: x·Wᵀ in each layer for both sets, and for the training set gᵀ·x, and g·W behind
    the first layer. The last epoch is only measured, so it has no backward pass.
    """
    import torch

    torch.set_num_threads(1)
    layers = list(pairwise((data.train_x.shape[1], *hidden, data.classes)))
    train = [torch.rand(len(data.train_y), n) for n in (data.train_x.shape[1], *hidden, data.classes)]
    test = [torch.rand(len(data.test_y), n) for n in (data.train_x.shape[1], *hidden)]
    weights = [torch.rand(outputs, inputs) for inputs, outputs in layers]
    for epoch in range(epochs + 1):
        for x, test_x, w in zip(train, test, weights, strict=False):
            torch.mm(x, w.T)
            torch.mm(test_x, w.T)
        if epoch == epochs:
            return
        for k, w in enumerate(weights):
            torch.mm(train[k + 1].T, train[k])
            if k:
                torch.mm(train[k + 1], w)


if __name__ == "__main__":
    sys.exit(main())
