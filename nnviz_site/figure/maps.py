"""Maps of projected points: dots, regions of highest density, badges at the classes' medians."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import halo
from nnviz_site.figure.style import PX, Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nnviz_site.analysis.findings import Findings

DRAWN = 10_000
"""Points drawn of a larger set: more would hide each other."""


@dataclass(frozen=True)
class RegionStyle:
    """How regions are drawn, densest first. fills: opacity; lines: px; 0: none."""

    fills: tuple[float, ...]
    lines: tuple[float, ...]


TINTS = RegionStyle((0.42, 0.25, 0.16), (1.2, 0, 0))
LAID_OVER = RegionStyle((0.26, 0, 0.045), (1.6, 0.8, 0))
"""Where classes lie on one another: tints of all three regions would mix to mud, so the middle one is a line."""

OUTLINES = RegionStyle((0, 0, 0), (1.7, 0, 0))


def chosen(n: int) -> np.ndarray:
    """Indices of the points to draw, in a random order, so that no class always lies on top."""
    return np.random.default_rng(0).permutation(n)[:DRAWN]


def limits(points: np.ndarray, pad: float = 0.055) -> tuple[np.ndarray, np.ndarray]:
    """Limits (2,), (2,) that hold all but the outermost 0.05 % at each side of points, (n, 2), and some room."""
    low, high = np.percentile(points, 0.05, 0), np.percentile(points, 99.95, 0)
    room = np.maximum(high - low, 2e-9) * pad
    return low - room, high + room


def to_aspect(low: np.ndarray, high: np.ndarray, aspect: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits widened about their middle to width / height = aspect, so that both scales are equal."""
    middle, half = (low + high) / 2, (high - low) / 2
    half = np.maximum(half, [half[1] * aspect, half[0] / aspect])
    return middle - half, middle + half


def dots(ax: Axes, s: Scheme, points: np.ndarray, labels: np.ndarray, size: float, alpha: float) -> None:
    """points: (n, 2), drawn in their order; size: px across."""
    colours = np.array([s.colour(k) for k in range(int(labels.max()) + 1)])
    ax.scatter(points[:, 0], points[:, 1], s=(size * PX) ** 2, c=colours[labels], lw=0, alpha=alpha, zorder=2)


def signs(ax: Axes, s: Scheme, points: np.ndarray, labels: np.ndarray, size: float) -> None:
    """Few points: by shape too."""
    for k in np.unique(labels):
        ax.plot(
            *points[labels == k].T, ls="", marker=s.marker(int(k)), ms=s.shape_size(int(k), size) * PX, mfc=s.colour(int(k)),
            mec=s.halo, mew=0.7 * PX, zorder=2,
        )  # fmt: skip


def regions(ax: Axes, s: Scheme, density: Findings, style: RegionStyle) -> None:
    """Each class's smallest regions of 50, 80 and 95 % of its points, as fills and lines.

    density: the findings of `analysis/density.py`.
    """
    from contourpy import FillType, LineType, contour_generator
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    found = density.arrays
    generators = [
        [
            contour_generator(found["x"], found["y"], g, fill_type=FillType.OuterCode, line_type=LineType.Separate)
            for g in grids
        ]
        for grids in found["regions"]
    ]
    # Mass by mass and not class by class: else a class's thin outer region would veil another's dense one.
    for j in reversed(range(len(found["masses"]))):
        for k, of_class in enumerate(generators):
            level = float(found["levels"][k, j])
            if style.fills[j]:
                inside = zip(*of_class[j].filled(level, np.inf), strict=True)
                fill: dict[str, Any] = {"facecolors": s.colour(k), "alpha": style.fills[j], "edgecolors": "none"}
                paths = [Path(points, codes) for points, codes in inside]
                ax.add_collection(PathCollection(paths, zorder=1, **fill), autolim=False)
            if style.lines[j]:
                outline = [Path(np.asarray(points)) for points in of_class[j].lines(level)]
                line: dict[str, Any] = {"edgecolors": s.colour(k), "linewidths": style.lines[j] * PX}
                ax.add_collection(PathCollection(outline, facecolors="none", zorder=3, **line), autolim=False)


def widened(low: np.ndarray, high: np.ndarray, density: Findings) -> tuple[np.ndarray, np.ndarray]:
    """Limits (2,), (2,) that hold every region too: of few points they reach past the outermost."""
    found = density.arrays
    inside = np.any(found["regions"][:, -1] >= found["levels"][:, -1, None, None], axis=0)
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if not len(rows):
        return low, high
    cell = np.array([found["x"][1] - found["x"][0], found["y"][1] - found["y"][0]])
    first = np.array([found["x"][columns[0]], found["y"][rows[0]]]) - cell
    last = np.array([found["x"][columns[-1]], found["y"][rows[-1]]]) + cell
    return np.minimum(low, first), np.maximum(high, last)


def medians(points: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """(classes, dimensions); a class without points is nan."""
    none = np.full(points.shape[1], np.nan)
    return np.stack([np.median(points[labels == k], 0) if (labels == k).any() else none for k in range(classes)])


def apart(at: np.ndarray, sizes: np.ndarray, still: int = 0) -> np.ndarray:
    """Centres (n, 2) of boxes of sizes (n, 2), px, moved until none touch; the last `still` stay where they are."""
    at = at.astype(np.float64).copy()
    least = (sizes[:, None] + sizes[None]) / 2
    order = np.arange(len(at))
    moving = order < len(at) - still
    # Two names at the very same place part sideways, each to its own side.
    sideways = np.sign(order[:, None] - order)[..., None] * np.array([1.0, 0.0])
    for _ in range(200):
        gap = at[:, None] - at[None]
        reach = np.sqrt(((gap / least) ** 2).sum(-1)) + np.eye(len(at)) * 1e9
        push = np.maximum(1 - reach, 0)
        way = np.where(reach[..., None] > 1e-6, gap / np.maximum(reach, 1e-6)[..., None], sideways * least)
        at[moving] += 0.25 * (way * push[..., None]).sum(1)[moving]
    return at


def badges(
    ax: Axes,
    s: Scheme,
    names: Sequence[str],
    centres: np.ndarray,
    size: float,
    box: tuple[float, float],
    others: Sequence[tuple[float, float, float, float]] = (),
) -> None:
    """A class's name where its points are: a disc of paper edged in its colour; longer names are set with a halo.

    centres: (classes, 2) in data units of ax, whose box is that many px; size: of a disc's digit, px; others:
    further texts to stay clear of: (x, y in data units, width, height in px).
    """
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    unit = np.array([box[0] / (x1 - x0), box[1] / (y1 - y0)])
    short = all(len(n) <= 2 for n in names)
    disc = size * 1.32
    sizes = np.array([[disc + 4, disc + 4] if short else [0.6 * size * 0.8 * len(n) + 26, size + 8] for n in names])
    known = np.isfinite(centres).all(1)
    at = np.full_like(centres, np.nan)
    taken = np.array(others, np.float64).reshape(-1, 4)
    all_at, all_sizes = np.vstack([centres[known], taken[:, :2]]) * unit, np.vstack([sizes[known], taken[:, 2:]])
    at[known] = apart(all_at, all_sizes, len(taken))[: known.sum()] / unit
    for k in map(int, np.flatnonzero(known)):
        x, y = float(at[k, 0]), float(at[k, 1])
        z = 8 + k / 100
        if short:
            ax.plot(x, y, "o", ms=disc * PX, mfc=s.halo, mec=s.colour(k), mew=2 * PX, zorder=z, clip_on=False)
            ax.text(
                x, y, names[k], size=size * 0.8 * PX, weight=600, ha="center", va="center_baseline", color=s.ink,
                zorder=z + 0.005,
            )  # fmt: skip
        else:
            ax.text(
                x, y, names[k], size=size * 0.8 * PX, weight=600, ha="center", va="center", color=s.ink, zorder=z,
                path_effects=halo(s, 4),
            )  # fmt: skip
