"""How far a map can be trusted: are near points near in the data, and of the same class?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings
from nnviz_site.compute.components import Neighbours, ProjectionHistory, Reduced, blocks, nearest
from nnviz_site.compute.data import Dataset

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = tuple(FactName(name) for name in ("neighbours_preserved", "trustworthiness", "knn_accuracy"))
NEIGHBOURS = 10
ALL_QUERIED_UNTIL, QUERIES, QUERY_SEED = 5_000, 2_000, 0


def applies(experiment: Experiment) -> bool:
    return experiment.projection is not None


def analyse(data: Dataset, history: ProjectionHistory, reduced: Reduced, neighbours: Neighbours) -> Findings:
    """Facts, each about the ten nearest of a point in the map (fewer for under 21 points, of which trustworthiness
    takes less than half):

    `neighbours_preserved`: the share of them that are among its ten nearest in the reduced data, over all points.
    `trustworthiness`: 1 when they all are, less the farther away in rank the others were; for more than
    ALL_QUERIED_UNTIL points an estimate from QUERIES of them.
    `knn_accuracy`: the share of points whose class is the most frequent one among them (of equals the first class).
    """
    k = min(NEIGHBOURS, (len(history.coordinates) - 1) // 2)
    assert neighbours.indices.shape[1] >= k
    near = nearest(history.coordinates, k).indices
    return Findings(
        {
            "neighbours_preserved": shared(near, neighbours.indices[:, :k]),
            "trustworthiness": trustworthiness(reduced.scores, near),
            "knn_accuracy": vote_accuracy(near, data.train_y, data.classes),
        }
    )


def shared(a: np.ndarray, b: np.ndarray) -> float:
    """The share of each row's entries of `a` that stand in the same row of `b`, both (n, k) without repeats."""
    common = sum(int(np.count_nonzero(a[rows, :, None] == b[rows, None])) for rows in blocks(len(a)))
    return common / a.size


def trustworthiness(points: np.ndarray, near: np.ndarray) -> float:
    """1 - (sum over points and their neighbours in the map of max(0, rank - k)) / its largest possible value.

    points: (n, dims), where ranks are counted: 1 for the nearest, among all n; of ties the best rank. near: (n, k), the
    neighbours in the map, k < n / 2.
    Source: Venna & Kaski, Neighborhood preservation in nonlinear projection methods (2001), equation 2.
    """
    from scipy.spatial.distance import cdist

    n, k = near.shape
    queries = np.arange(n)
    if n > ALL_QUERIED_UNTIL:
        queries = np.sort(np.random.default_rng(QUERY_SEED).choice(n, QUERIES, replace=False))
    penalty = 0
    for rows in blocks(len(queries), 128):
        query = queries[rows]
        away = cdist(points[query], points, "sqeuclidean")
        away[np.arange(len(query)), query] = np.inf
        for neighbour in near[query].T:
            nearer = np.count_nonzero(away < away[np.arange(len(query)), neighbour, None], axis=1)
            penalty += int(np.maximum(nearer + 1 - k, 0).sum())
    return 1 - 2 * penalty / (len(queries) * k * (2 * n - 3 * k - 1))


def vote_accuracy(near: np.ndarray, y: np.ndarray, classes: int) -> float:
    """The share of points in whose class most of their neighbours lie; near: (n, k), y: (n,)."""
    votes = np.stack([np.count_nonzero(y[near] == c, axis=1) for c in range(classes)])
    return int(np.count_nonzero(votes.argmax(0) == y)) / len(y)
