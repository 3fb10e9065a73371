"""Whether data is large enough for a projection, and a training small enough to record, in the author's words."""

from __future__ import annotations

from itertools import pairwise

from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.projection import NEIGHBOURS_PER_PERPLEXITY, ProjectionConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.errors import counted

LEAST_PERPLEXITY = 2
MOST_RECORDED = 500_000_000
"""Numbers that a training may record: two gigabytes, held in memory twice while they are gathered."""


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


def training_faults(
    network: NetworkConfig, training: TrainingConfig, points: int, features: int
) -> list[tuple[str, str]]:
    """(key of `[training]`, what is wrong and what would be right): every weight and answer of every epoch is kept."""
    weights = sum(inputs * outputs for inputs, outputs in pairwise((features, *network.hidden, 2)))
    recorded = training.seeds * (training.epochs + 1) * (weights + points)
    if recorded <= MOST_RECORDED:
        return []
    text = (
        f"{counted(training.seeds, 'run')} of {training.epochs} epochs with {weights:,} weights and {points:,} points "
        f"would record {recorded:.1e} numbers, at most {MOST_RECORDED:.0e} fit: give fewer epochs, seeds or hidden units"
    )
    return [("epochs", text)]


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
