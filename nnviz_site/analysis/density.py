"""Where in a map each class lies: its smallest regions that hold 50, 80 and 95 % of its smoothed mass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings
from nnviz_site.compute.components import ProjectionHistory
from nnviz_site.compute.data import Dataset

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

MASSES = (0.5, 0.8, 0.95)
FACTS = tuple(FactName(f"density.shared_{round(100 * mass)}") for mass in MASSES)

CELLS = 320
"""Cells along a side of the square grid over the map."""

OUTSIDE, MARGIN = 0.05, 0.1
"""Per cent of points left outside at each edge of the map, so that a few strays don't shrink the rest; the empty margin
round the others, as a share of the map's width, for the smoothing to reach into."""

BANDWIDTH, BANDWIDTH_AT = 0.0174, 6000
"""The smoothing's standard deviation as a share of the grid's side, for a class of 6,000 points. For n points it grows
with n to the power -1/6, as is best in the plane (Scott, Multivariate Density Estimation, 1992)."""

LEAST = 0.02
"""Patches of a region that hold less than this share of the class are left out."""


def applies(experiment: Experiment) -> bool:
    return experiment.projection is not None


def analyse(data: Dataset, history: ProjectionHistory) -> Findings:
    """Facts: `density.shared_50`, `_80`, `_95`: the share of all training points that lie in the region of that mass of
    at least one class that is not their own. Patches left out are left out here too.

    Regions are found in the first two dimensions of the map. Arrays, for a grid of CELLS × CELLS square cells:
    regions, (classes, 3, CELLS, CELLS) float32: the class's smoothed density (its share of points per cell), rows from
    low y to high y, with patches that are left out pushed below the level, so that the region of mass j of class k is
    where regions[k, j] >= levels[k, j];
    levels, (classes, 3) float64, highest first; masses, (3,); x, y, (CELLS,): the cells' centres;
    extent, (4,): the grid's left, right, lower and upper edge.
    """
    points, labels = history.coordinates[:, :2], data.train_y
    lower, side = square_round(points)
    cells = cell_of(points, lower, side)
    densities = [smoothed(cells[labels == k]) for k in range(data.classes)]
    levels = np.stack([mass_levels(d) for d in densities])
    regions = np.stack([[without_patches(d, v) for v in row] for d, row in zip(densities, levels, strict=True)])
    facts = {fact.name: shared(regions[:, j], levels[:, j], cells, labels) for j, fact in enumerate(FACTS)}
    x, y = (low + (np.arange(CELLS) + 0.5) / CELLS * side for low in lower)
    extent = np.array([lower[0], lower[0] + side, lower[1], lower[1] + side])
    arrays = {"regions": regions, "levels": levels, "masses": np.array(MASSES), "x": x, "y": y, "extent": extent}
    return Findings(facts, arrays)


def square_round(points: np.ndarray) -> tuple[np.ndarray, float]:
    """(lower left corner, side) of a square round all but the outermost of points, (n, 2)."""
    low, high = np.percentile(points, [OUTSIDE, 100 - OUTSIDE], axis=0)
    side = float((high - low).max()) * (1 + 2 * MARGIN) or 1.0
    return (low + high) / 2 - side / 2, side


def cell_of(points: np.ndarray, lower: np.ndarray, side: float) -> np.ndarray:
    """(row, column) of each point's cell, (n, 2) int64; (-1, -1) outside the square."""
    cells = np.floor((points - lower) / side * CELLS).astype(np.int64)[:, ::-1]
    inside = ((cells >= 0) & (cells < CELLS)).all(1)
    return np.where(inside[:, None], cells, -1)


def smoothed(cells: np.ndarray) -> np.ndarray:
    """A class's density on the grid, (CELLS, CELLS) float32: shares of its points, smoothed by a Gaussian."""
    from scipy.ndimage import gaussian_filter

    known = cells[cells[:, 0] >= 0]
    counts = np.zeros((CELLS, CELLS))
    np.add.at(counts, tuple(known.T), 1 / len(cells))
    deviation = BANDWIDTH * CELLS * (BANDWIDTH_AT / len(cells)) ** (1 / 6)
    return gaussian_filter(counts, deviation, mode="constant").astype(np.float32)


def at(grid: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """The grid's value in each cell, 0 outside."""
    return np.where(cells[:, 0] >= 0, grid[tuple(cells.T)], 0)


def mass_levels(density: np.ndarray) -> np.ndarray:
    """The density above which each of MASSES of the class lies, (3,) float64: with it, the region is the smallest of its
    mass. Above 0 even for a class that lies outside the grid, whose regions are empty.

    Source: Hyndman, Computing and graphing highest density regions, The American Statistician 50 (1996).
    """
    highest_first = np.sort(density, axis=None)[::-1].astype(np.float64)
    enough = np.searchsorted(np.cumsum(highest_first), MASSES)
    return np.maximum(np.append(highest_first, 0)[enough], np.finfo(np.float32).tiny)


def without_patches(density: np.ndarray, level: float) -> np.ndarray:
    """The density with every separate patch above `level` that holds less than LEAST of it pushed below the level."""
    from scipy.ndimage import label, sum_labels

    patches, count = label(density >= level)
    small = sum_labels(density, patches, range(1, count + 1)) < LEAST
    return np.where(np.isin(patches, 1 + np.flatnonzero(small)), np.float32(level * 0.999), density)


def shared(regions: np.ndarray, levels: np.ndarray, cells: np.ndarray, labels: np.ndarray) -> float:
    """The share of points that lie in a region, (classes, CELLS, CELLS) with its levels, of another class."""
    in_another = np.zeros(len(labels), bool)
    for k, (region, level) in enumerate(zip(regions, levels, strict=True)):
        in_another |= (at(region, cells) >= level) & (labels != k)
    return int(in_another.sum()) / len(labels)
