"""A plane of two inputs: numbers and names inside the field, along its edges, so that the picture is flush with the column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import bare, halo
from nnviz_site.figure.marks import rooms
from nnviz_site.figure.style import PX, Scheme, signed

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnviz_site.compute.data import Dataset


def ticks(low: float, high: float, px: float, keep: tuple[float, float], most: int = 4) -> list[float]:
    """Round numbers between low and high that stay `keep` px away from the axis' two ends."""
    from matplotlib.ticker import MaxNLocator

    unit = px / (high - low)
    marks = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(low, high)
    return [round(float(v), 10) for v in marks if keep[0] <= (v - low) * unit <= px - keep[1]]


def edge_names(ax: Axes, scheme: Scheme, names: tuple[str, str], size: tuple[int, int]) -> list[Artist]:
    """Ticks, their numbers and the inputs' names. ax has its limits; size: its box in CSS px. Returns all artists."""
    bare(ax)
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    text: dict[str, Any] = {"textcoords": "offset points", "size": 12 * PX, "color": scheme.ink, "zorder": 5}
    number: dict[str, Any] = {**text, "path_effects": halo(scheme, 3)}
    made: list[Artist] = []
    first, second = (name if len(name) < 28 else name[:26] + "…" for name in names)
    for v in ticks(x0, x1, size[0], (46, 30 + 6.6 * len(first)), 7 if size[0] > 400 else 4):
        made.append(ax.annotate(
            signed(v), (v, 0), (0, 8 * PX), xycoords=("data", "axes fraction"), ha="center", va="baseline", **number,
        ))  # fmt: skip
        made += ax.plot([v, v], [0, 5 / size[1]], transform=ax.get_xaxis_transform(), color=scheme.ink, lw=PX, zorder=5)
    for v in ticks(y0, y1, size[1], (34, 36), 7 if size[1] > 300 else 4):
        made.append(ax.annotate(
            signed(v), (0, v), (9 * PX, 0), xycoords=("axes fraction", "data"), ha="left", va="center_baseline", **number,
        ))  # fmt: skip
        made += ax.plot([0, 5 / size[0]], [v, v], transform=ax.get_yaxis_transform(), color=scheme.ink, lw=PX, zorder=5)
    corner: dict[str, Any] = {"xycoords": "axes fraction", "va": "baseline", **text}
    made.append(ax.annotate(first, (1, 0), (-8 * PX, 8 * PX), ha="right", **corner))
    made.append(ax.annotate(second, (0, 1), (9 * PX, -17 * PX), ha="left", **corner))
    return made


def class_names(
    ax: Axes, scheme: Scheme, data: Dataset, x: np.ndarray, y: np.ndarray, size: tuple[int, int]
) -> list[Artist]:
    """Each class's name where the picture is empty; none where there is no room (the key has them all)."""
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    px = 15 if size[0] > 400 else 14
    at = np.stack([(x[:, 0] - x0) / (x1 - x0) * size[0], (y1 - x[:, 1]) / (y1 - y0) * size[1]], 1)
    boxes = [(0.58 * px * len(name) + 6, px + 6) for name in data.class_names]
    made: list[Artist] = []
    for name, room in zip(data.class_names, rooms(at, y, boxes, size), strict=True):
        if room is not None:
            made.append(ax.text(
                x0 + room[0] / size[0] * (x1 - x0), y1 - room[1] / size[1] * (y1 - y0), name, size=px * PX, weight=600,
                ha="center", va="center", path_effects=halo(scheme, 4), zorder=6,
            ))  # fmt: skip
    return made


def set_marks(figure: Figure, artists: Sequence[Artist]) -> dict[str, list[list[Any]]]:
    """Where texts and ticks stand, for a widget that draws the same: `texts` [[text, x, y, ha, va, size, weight], …] and
    `strokes` [[x0, y0, x1, y1], …] in CSS px from the top left.
    """
    from matplotlib.lines import Line2D
    from matplotlib.text import Annotation, Text

    height = float(figure.bbox.height)
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    texts, strokes = [], []
    for artist in artists:
        if isinstance(artist, Text):
            if isinstance(artist, Annotation):
                artist.update_positions(renderer)
            x, y = artist.get_transform().transform(artist.get_position())
            place = [round(float(x), 1), round(height - float(y), 1)]
            aligned = [artist.get_horizontalalignment(), artist.get_verticalalignment()]
            size = [round(float(artist.get_fontsize()) / PX, 2), artist.get_fontweight()]
            texts.append([artist.get_text(), *place, *aligned, *size])
        elif isinstance(artist, Line2D):
            ends = artist.get_transform().transform(artist.get_xydata())
            strokes.append([round(float(v), 1) for x, y in ends for v in (x, height - y)])
    return {"texts": texts, "strokes": strokes}
