"""Projections of many dimensions to few: PCA and t-SNE.

One thread throughout, so that the bytes don't depend on how many steps run side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from nnviz_site.compute.data import Dataset

if TYPE_CHECKING:
    from openTSNE import TSNEEmbedding

BLOCK = 4096
"""Rows handled at once where all of them would not fit into memory."""

EXAGGERATION = 12
EARLY, LATE = 250, 500
"""Iterations with and without exaggeration."""

NEIGHBOURS_PER_PERPLEXITY = 3
INITIAL_SPREAD = 1e-4
"""Standard deviation of the first coordinate when t-SNE starts."""

INTERPOLATED_FROM = 10_000
"""Points from which, in the plane, interpolating on a grid is faster than the Barnes–Hut tree; in space there is none."""

THETA = {2: 0.5, 3: 0.8}
"""Barnes–Hut's opening angle by dimensions of the map."""

GROWN_FROM, SAMPLE = 15_000, 10_000
"""In space, a map of more than GROWN_FROM points starts from that of a stratified SAMPLE."""

SAMPLE_LATE, REFINING, PLACED_BY = 250, 150, 10
"""Iterations for the sample without exaggeration, iterations for all points, neighbours that place the rest."""


@dataclass(frozen=True)
class ProjectionConfig:
    """`[projection]` of an experiment.

    perplexity, pca_first: for t-SNE only; `pca_first` is the number of principal components that it starts from.
    """

    method: Literal["pca", "tsne"] = "pca"
    dims: int = 2
    perplexity: float = 30.0
    pca_first: int = 50
    seed: int = 42

    def faults(self) -> list[tuple[str, str]]:
        """(field, what is wrong and what would be right) for each value out of range."""
        found = []
        if not 2 <= self.dims <= 3:
            found.append(("dims", f"dims = {self.dims}: give 2 or 3"))
        if not 2 <= self.perplexity <= 500:
            found.append(("perplexity", f"perplexity = {self.perplexity:g}: give 2 to 500"))
        if not 2 <= self.pca_first <= 500:
            found.append(("pca_first", f"pca_first = {self.pca_first}: give 2 to 500"))
        if not 0 <= self.seed < 2**31:
            found.append(("seed", f"seed = {self.seed}: give 0 to {2**31 - 1}"))
        return found


@dataclass(frozen=True)
class ProjectionHistory:
    """Coordinates of the training set, (n, dims) float64, in its original order, and how they came about.

    PCA: explained_variance_ratio (dims,), standard_deviations (dims,), mean (features,), components (dims, features).
    t-SNE: kl_divergence, rounded to 3 decimals.
    """

    method: str
    coordinates: np.ndarray
    kl_divergence: float | None = None
    explained_variance_ratio: np.ndarray | None = None
    standard_deviations: np.ndarray | None = None
    mean: np.ndarray | None = None
    components: np.ndarray | None = None


@dataclass(frozen=True)
class Reduced:
    """The training set in its first k principal components, all float64.

    scores: (n, k), in the units of the scaled features. mean: (features,). components: (k, features), orthonormal.
    explained_variance_ratio, standard_deviations: (k,); deviations with n - 1.
    """

    scores: np.ndarray
    mean: np.ndarray
    components: np.ndarray
    explained_variance_ratio: np.ndarray
    standard_deviations: np.ndarray


@dataclass(frozen=True)
class Neighbours:
    """Each point's nearest others, nearest first, itself left out.

    indices: (n, k) int32. distances: (n, k) float64, Euclidean.
    """

    indices: np.ndarray
    distances: np.ndarray


class TooFewDimensions(Exception):
    """The training set varies in fewer dimensions than are wanted. args: (wanted, dimensions in which it varies)."""


class PerplexityTooLarge(Exception):
    """The perplexity is not below a third of the number of points. args: (perplexity, points)."""


def one_thread() -> AbstractContextManager:
    """Linear algebra and OpenMP on one thread while the context lasts."""
    import sklearn.neighbors  # noqa: F401  (only libraries that are already loaded are limited)
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)


def blocks(n: int, size: int = BLOCK) -> Iterator[slice]:
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def reduce(data: Dataset, dims: int) -> Reduced:
    """Exact PCA of the scaled training set, not standardized, to k = min(dims, dimensions in which it varies).

    Eigenvectors of the covariance, summed in float64 by blocks. A component's sign is such that its largest loading,
    in size, is positive. Raises TooFewDimensions when nothing varies.
    Source: Jolliffe, Principal Component Analysis (2002), chapter 1.
    """
    with one_thread():
        x, n = data.train_x, len(data.train_x)
        mean = x.mean(axis=0, dtype=np.float64) / data.scale
        covariance = np.zeros((x.shape[1], x.shape[1]))
        for rows in blocks(n):
            centred = x[rows] / data.scale - mean
            covariance += centred.T @ centred
        values, vectors = np.linalg.eigh(covariance / (n - 1))
        values, components = values[::-1], vectors.T[::-1]
        varies = int((values > values[0] * max(x.shape) * np.finfo(float).eps).sum()) if values[0] > 0 else 0
        if varies == 0:
            raise TooFewDimensions(dims, 0)
        components = signed(components[: min(dims, varies)])
        scores = np.concatenate([(x[rows] / data.scale - mean) @ components.T for rows in blocks(n)])
    k = len(components)
    ratio = values[:k] / np.trace(covariance) * (n - 1)
    return Reduced(scores, mean, components, ratio, np.sqrt(values[:k]))


def signed(components: np.ndarray) -> np.ndarray:
    """Each row, (k, features), with its largest loading positive; of those alike to nine digits the first decides."""
    largest = np.abs(components).round(9).argmax(1)
    return components * np.sign(np.take_along_axis(components, largest[:, None], 1))


def pca(data: Dataset, dims: int) -> ProjectionHistory:
    """The training set on its first principal components, see `reduce`.

    Raises TooFewDimensions when it varies in fewer than `dims`.
    """
    reduced = reduce(data, dims)
    if len(reduced.components) < dims:
        raise TooFewDimensions(dims, len(reduced.components))
    return ProjectionHistory(
        "pca",
        reduced.scores,
        explained_variance_ratio=reduced.explained_variance_ratio,
        standard_deviations=reduced.standard_deviations,
        mean=reduced.mean,
        components=reduced.components,
    )


def exact_neighbours(reduced: Reduced, k: int) -> Neighbours:
    """Each point's k nearest others in the principal components; fewer where there are not so many points."""
    return nearest(reduced.scores, k)


def nearest(points: np.ndarray, k: int) -> Neighbours:
    """Each of points' k nearest others, exactly; of equally near ones the lower index first.

    points: (n, dims). k is cut to n - 1. In a map a tree finds them; with more dimensions comparing all pairs is faster.
    """
    from sklearn.neighbors import NearestNeighbors

    k = min(k, len(points) - 1)
    with one_thread():
        method = "kd_tree" if points.shape[1] <= 3 else "brute"
        search = NearestNeighbors(n_neighbors=k, algorithm=method).fit(points)
        found = search.kneighbors(return_distance=False)
    distances = np.empty(found.shape)
    for rows in blocks(len(points), 1024):
        # The search computes distances from squared norms, which leaves noise where points coincide: measure again.
        away = points[found[rows]] - points[rows, None]
        exact = np.sqrt(np.einsum("nkd,nkd->nk", away, away))
        order = np.lexsort((found[rows], exact))
        found[rows] = np.take_along_axis(found[rows], order, 1)
        distances[rows] = np.take_along_axis(exact, order, 1)
    return Neighbours(found.astype(np.int32), distances)


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
