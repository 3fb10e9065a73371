"""What an author says of a projection, and what t-SNE takes beside.

Apart from the code that runs it: what speaks of a map needs no openTSNE, and is not made anew with another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


class PerplexityTooLarge(Exception):
    """The perplexity is not below a third of the number of points. args: (perplexity, points)."""
