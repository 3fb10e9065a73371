"""Principal components, exact neighbours, and what a projection leaves behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz_site.compute.data import Dataset
from nnviz_site.compute.threads import one_thread

BLOCK = 4096
"""Rows handled at once where all of them would not fit into memory."""


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
