"""Projections of many dimensions to few: PCA and t-SNE."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np


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
