"""What a network says at every place of a plane: margins on a grid, bands and tie lines as paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.compute.forward import forward
from nnviz_site.compute.network import Layer
from nnviz_site.figure.style import PX, Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

ROOM = 1.14
"""A window is this much larger than its points' range: the names of the axes stand in the margin."""

PART = 1024
"""Places evaluated at a time."""

FARTHEST = 30.0
"""Scores are cut here: a margin of 1 - 1e-13. No band ends beyond it, and infinities would break contours."""


@dataclass(frozen=True)
class Grid:
    """Places at which a field is evaluated. x: (columns,), y: (rows,), in data units."""

    x: np.ndarray
    y: np.ndarray

    @property
    def points(self) -> np.ndarray:
        """(rows * columns, 2)."""
        return np.stack(np.meshgrid(self.x, self.y), -1).reshape(-1, 2)


def window(x: np.ndarray, aspect: float) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limits (2,) that hold all points, at equal scales, for a box of that width / height."""
    low, high = x.min(0).astype(np.float64), x.max(0).astype(np.float64)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-9) * ROOM
    half = np.maximum(half, [half[1] * aspect, half[0] / aspect])
    return middle - half, middle + half


def grid(low: np.ndarray, high: np.ndarray, size: tuple[int, int], step: float = 3.0) -> Grid:
    """A place every `step` CSS px of a box of that size."""
    across, down = (max(int(n / step), 2) for n in size)
    return Grid(np.linspace(low[0], high[0], across), np.linspace(low[1], high[1], down))


def scores(logits: np.ndarray) -> np.ndarray:
    """(n, classes): each class's lead over the strongest other, log((1 + m) / (1 - m)) of their
    probabilities' difference m.

    0 where the two tie. For two classes it is exactly the difference of the logits, which a ReLU network makes
    piecewise linear, so that contours drawn through it on a grid lie where they should.
    """
    if logits.shape[1] == 2:
        lead = logits - logits[:, ::-1]
    else:
        e = np.exp(logits - logits.max(1, keepdims=True))
        order, rows = np.argsort(e, 1), np.arange(len(e))
        first, second = (e[rows, order[:, -k]][:, None] for k in (1, 2))
        strongest = np.where(order[:, -1:] == np.arange(e.shape[1]), second, first)
        tiny = np.finfo(np.float64).tiny
        others = e.sum(1, keepdims=True) - e
        lead = np.log(np.maximum(2 * e + others - strongest, tiny) / np.maximum(others + strongest, tiny))
    return np.clip(lead, -FARTHEST, FARTHEST)


def score_of(margin: float) -> float:
    """The score at which a class leads by that difference of probabilities, 0 ≤ margin < 1."""
    return float(np.log((1 + margin) / (1 - margin)))


def evaluate(layers: Sequence[Layer], places: Grid) -> np.ndarray:
    """Scores on the grid, (classes, rows, columns)."""
    points = places.points
    # In parts that stay in the processor's cache: four times as fast as all at once.
    parts = [scores(forward(layers, points[n : n + PART])) for n in range(0, len(points), PART)]
    lead = np.concatenate(parts)
    return lead.T.reshape(-1, len(places.y), len(places.x))


def bands(places: Grid, lead: np.ndarray, margins: Sequence[float]) -> list[list[Path]]:
    """Where one class leads by at least each margin, as closed paths. lead: (rows, columns) scores.

    Painted one over the other, the least margin first, they are bands without seams, each edge drawn once.
    """
    from contourpy import FillType, contour_generator
    from matplotlib.path import Path

    generator = contour_generator(places.x, places.y, lead, fill_type=FillType.OuterCode)
    regions = (zip(*generator.filled(score_of(m), 2 * FARTHEST), strict=True) for m in margins)
    return [[Path(points, codes) for points, codes in region] for region in regions]


def tie_polylines(places: Grid, field: np.ndarray) -> list[np.ndarray]:
    """Where the two likeliest classes tie, as polylines (n, 2). field: (classes, rows, columns) scores.

    A border is one of both its classes; the last class's are therefore drawn by the others.
    """
    return [line for lead in field[:-1] for line in level_lines(places, lead, 0.0)]


def level_lines(places: Grid, lead: np.ndarray, level: float) -> list[np.ndarray]:
    """Where a score on the grid, (rows, columns), is at that level, as polylines (n, 2)."""
    from contourpy import LineType, contour_generator

    generator = contour_generator(places.x, places.y, lead, line_type=LineType.Separate)
    return [np.asarray(points) for points in generator.lines(level)]


def tie_lines(places: Grid, field: np.ndarray) -> list[Path]:
    """`tie_polylines` as paths."""
    from matplotlib.path import Path

    return [Path(points) for points in tie_polylines(places, field)]


class FieldArtists:
    """Bands and tie line of one axes; shows a field by giving them new paths."""

    def __init__(self, ax: Axes, scheme: Scheme, places: Grid, classes: int, line: float = 2.0) -> None:
        self.places, self.margins = places, scheme.margins
        self.bands = [
            [_patch(ax, facecolors=colour, edgecolors="none") for colour in scheme.bands(k, classes)]
            for k in range(classes)
        ]
        self.line = _patch(ax, facecolors="none", edgecolors=scheme.ink, linewidths=line * PX, zorder=1.5)

    def show(self, field: np.ndarray) -> list[PathCollection]:
        """field: (classes, rows, columns) scores. Returns the artists, bottom to top."""
        for artists, lead in zip(self.bands, field, strict=True):
            for artist, paths in zip(artists, bands(self.places, lead, self.margins), strict=True):
                artist.set_paths(paths)
        self.line.set_paths(tie_lines(self.places, field))
        return [artist for group in self.bands for artist in group] + [self.line]


def _patch(ax: Axes, **style: Any) -> PathCollection:
    from matplotlib.collections import PathCollection

    patch = PathCollection([], **{"zorder": 1, **style})
    ax.add_collection(patch, autolim=False)
    return patch
