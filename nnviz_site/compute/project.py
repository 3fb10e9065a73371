"""t-SNE, by what `projection.py` sets; `components.py` has PCA.

One thread throughout, so that the bytes don't depend on how many steps run side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.compute.components import Neighbours, ProjectionHistory, Reduced, nearest
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.projection import (
    EARLY,
    EXAGGERATION,
    GROWN_FROM,
    INITIAL_SPREAD,
    INTERPOLATED_FROM,
    LATE,
    NEIGHBOURS_PER_PERPLEXITY,
    PLACED_BY,
    REFINING,
    SAMPLE,
    SAMPLE_LATE,
    THETA,
    PerplexityTooLarge,
    ProjectionConfig,
)
from nnviz_site.compute.threads import one_thread

if TYPE_CHECKING:
    from openTSNE import TSNEEmbedding


def tsne(reduced: Reduced, neighbours: Neighbours, config: ProjectionConfig, data: Dataset) -> ProjectionHistory:
    """t-SNE of the principal components, started from the first of them, with affinities from exact neighbours.

    neighbours: at least three times the perplexity a point. data: its training labels stratify the sample that a large
    map in space grows from. The learning rate is points / exaggeration in each phase (Belkina et al. 2019).
    Raises PerplexityTooLarge.
    Source: van der Maaten & Hinton (2008); Barnes–Hut: van der Maaten (2014); interpolation: Linderman et al. (2019).
    """
    n = len(reduced.scores)
    if NEIGHBOURS_PER_PERPLEXITY * config.perplexity >= n:
        raise PerplexityTooLarge(config.perplexity, n)
    with one_thread():
        if config.dims == 3 and n > GROWN_FROM:
            embedding = grown(reduced.scores, neighbours, config, data.train_y)
        else:
            embedding = embedded(reduced.scores, neighbours, config, LATE)
    return ProjectionHistory("tsne", np.array(embedding), kl_divergence=round(float(embedding.kl_divergence), 3))


def embedded(points: np.ndarray, neighbours: Neighbours, config: ProjectionConfig, late: int) -> TSNEEmbedding:
    """A map of `points`, (n, components), from their first components: EARLY iterations exaggerated, `late` not."""
    embedding = started(initial(points, config), neighbours, config)
    embedding.optimize(EARLY, exaggeration=EXAGGERATION, inplace=True)
    return embedding.optimize(late, exaggeration=1, inplace=True)


def grown(points: np.ndarray, neighbours: Neighbours, config: ProjectionConfig, labels: np.ndarray) -> TSNEEmbedding:
    """A map of `points`, (n, components), in three steps: a sample stratified by `labels` is embedded, every other
    point placed at the median of its PLACED_BY nearest of the sample, and all of them refined.

    Source: the multi-step layout of Kobak & Berens, The art of using t-SNE for single-cell transcriptomics (2019).
    """
    from sklearn.model_selection import train_test_split
    from sklearn.neighbors import NearestNeighbors

    # A class of one point can't be split.
    strata = labels if np.bincount(labels).min() > 1 else None
    everyone = np.arange(len(points))
    chosen, others = train_test_split(everyone, train_size=SAMPLE, stratify=strata, random_state=config.seed)
    sample = points[chosen]
    within = nearest(sample, neighbours.indices.shape[1])
    small = np.array(embedded(sample, within, config, SAMPLE_LATE))
    search = NearestNeighbors(n_neighbors=PLACED_BY, algorithm="brute").fit(sample)
    placed = np.empty((len(points), config.dims))
    placed[chosen] = small
    placed[others] = np.median(small[search.kneighbors(points[others], return_distance=False)], axis=1)
    return started(placed, neighbours, config).optimize(REFINING, exaggeration=1, inplace=True)


def initial(points: np.ndarray, config: ProjectionConfig) -> np.ndarray:
    """The first components shrunk to a standard deviation of INITIAL_SPREAD, with a hundredth of it as noise, so that
    points which coincide can part; (n, dims). Where the data has fewer components than the map, noise stands in.
    """
    noise = np.random.default_rng(config.seed).normal(0, INITIAL_SPREAD, (len(points), config.dims))
    first = points[:, : config.dims] * (INITIAL_SPREAD / points[:, 0].std())
    noise[:, : first.shape[1]] = first + noise[:, : first.shape[1]] / 100
    return noise


def started(coordinates: np.ndarray, neighbours: Neighbours, config: ProjectionConfig) -> TSNEEmbedding:
    """A t-SNE embedding at the given coordinates, ready to be optimized with one thread."""
    from openTSNE import TSNEEmbedding
    from openTSNE.affinity import PerplexityBasedNN
    from openTSNE.nearest_neighbors import PrecomputedNeighbors

    k = int(NEIGHBOURS_PER_PERPLEXITY * config.perplexity)
    known = PrecomputedNeighbors(neighbours.indices[:, :k], neighbours.distances[:, :k])
    interpolated = config.dims == 2 and len(coordinates) >= INTERPOLATED_FROM
    return TSNEEmbedding(
        coordinates,
        PerplexityBasedNN(perplexity=config.perplexity, knn_index=known, n_jobs=1),
        negative_gradient_method="fft" if interpolated else "bh",
        theta=THETA[config.dims],
        learning_rate="auto",
        n_jobs=1,
    )
