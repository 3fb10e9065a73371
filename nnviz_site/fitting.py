"""Whether data is large enough for a projection, and a training small enough to record, in the author's words."""

from __future__ import annotations

from itertools import pairwise

from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.project import NEIGHBOURS_PER_PERPLEXITY, ProjectionConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.errors import counted

LEAST_PERPLEXITY = 2
MOST_BYTES = 2**30
"""Of one experiment's weights at all epochs of all runs, which are held in memory."""


def recording_faults(network: NetworkConfig, training: TrainingConfig, inputs: int, classes: int) -> list[str]:
    """What is wrong with a training whose weights at every epoch would not fit into memory."""
    widths = (inputs, *network.hidden, classes)
    weights = sum((before + 1) * after for before, after in pairwise(widths))
    size = 4 * weights * (training.epochs + 1) * training.seeds
    if size <= MOST_BYTES:
        return []
    return [
        f"{counted(training.seeds, 'run')} of {counted(training.epochs, 'epoch')} with {weights:,} weights and biases are "
        f"{size / 1e9:,.0f} GB to record, of which there is room for 1: give fewer epochs, seeds or hidden units"
    ]


def projection_faults(config: ProjectionConfig, points: int, features: int, varying: int) -> list[tuple[str, str]]:
    """(key of `[projection]`, what is wrong and what would be right) for that many training points and features.

    varying: features that are not the same in every row.
    """
    faults = []
    if config.dims > features:
        faults.append(("dims", too_few_features(config.dims, features)))
    elif config.dims > varying:
        faults.append(("dims", too_few_varying(config.dims, varying)))
    if config.method == "tsne" and NEIGHBOURS_PER_PERPLEXITY * config.perplexity >= points:
        faults.append(("perplexity", too_large(config.perplexity, points)))
    return faults


def too_few_features(dims: int, features: int) -> str:
    remedy = f"give dims = {features}, or more features" if features >= 2 else "give more features"
    return f"dims = {dims}, but there {'is' if features == 1 else 'are'} {counted(features, 'feature')}: {remedy}"


def too_few_varying(dims: int, varying: int) -> str:
    remedy = f"give dims = {varying}, or more features" if varying >= 2 else "give more features that vary"
    return f"dims = {dims}, but the training set varies in {counted(varying, 'dimension')} only: {remedy}"


def too_large(perplexity: float, points: int) -> str:
    if points <= NEIGHBOURS_PER_PERPLEXITY * LEAST_PERPLEXITY:
        return f'{counted(points, "training point")} are too few for t-SNE: give more rows, or method = "pca"'
    return (
        f"perplexity = {perplexity:g} is too large for {points} training points: "
        f"give less than {points / NEIGHBOURS_PER_PERPLEXITY:g}, a third of them"
    )
