"""What steps take, in seconds of one core, as measured on two cores of a server: it orders the work and no more."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz_site.experiments import Experiment

POINTS_A_SECOND = {
    "components": 25_000, "neighbours of": 3_000, "tsne 2": 600, "tsne 3": 320,
    "neighbours": 8_000, "within": 20_000, "activity": 12_000, "replay": 600_000,
}  # fmt: skip
"""What a core gets done of the steps that take longest, measured on MNIST's 60,000."""

QUICK = 100_000
"""Points a second of all other analyses."""

STEP, WEIGHT = 4e-4, 9e-11
"""Of an optimizer's step, and of each weight for each point: four multiplications and additions."""

PICTURE, FILM = 0.5, 6.0
DRAWING = {"weights": 4.0}
"""By kind, where it takes longer than a picture of most kinds."""


def of_points(what: str, size: int) -> float:
    """A step whose time grows with the points. size: how many there are."""
    return size / POINTS_A_SECOND.get(what, QUICK)


def training(experiment: Experiment, size: int) -> float:
    """All runs of a training: its optimizer's steps, and its matrix multiplications. size: training points."""
    config, network = experiment.training, experiment.network
    assert config is not None and network is not None
    layers = (784 if experiment.is_image else 2, *network.hidden, max(len(experiment.classes), 2))
    weights = sum(inputs * outputs for inputs, outputs in pairwise(layers))
    steps = -(-size // (config.batch_size or size))
    return config.seeds * config.epochs * (steps * STEP + size * weights * WEIGHT)
