"""A cloud in three dimensions, seen from chosen sides: nearer points are larger and stronger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, bare, blank, halo, place
from nnviz_site.figure.history import History
from nnviz_site.figure.maps import badges, chosen, medians
from nnviz_site.figure.style import PX, mixed, percent

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

DISTANCE = 4.0
"""The eye's distance from the middle, in radii of the cloud: a mild perspective."""

FADE = 0.55
"""How much paper is mixed into the farthest points."""


@dataclass(frozen=True)
class View:
    """A side to look from. azimuth: degrees round the third axis; elevation: degrees above the first two's plane."""

    name: str
    azimuth: float
    elevation: float


SIDES = (View("from the front", 0, 8), View("from the right", 90, 8), View("from above", 0, 82))


def seen(points: np.ndarray, view: View) -> np.ndarray:
    """(n, 3): to the right, upwards, and towards the eye, of points (n, 3) turned to that view; an orthogonal turn.

    From the front at elevation 0 the first axis points right and the third up.
    """
    a, e = np.radians([view.azimuth, view.elevation])
    right = np.array([np.cos(a), np.sin(a), 0])
    back = np.array([-np.sin(a), np.cos(a), 0])
    up = np.cos(e) * np.array([0, 0, 1]) + np.sin(e) * back
    towards = -np.cos(e) * back + np.sin(e) * np.array([0, 0, 1])
    return points @ np.stack([right, up, towards]).T


def flattened(turned: np.ndarray, radius: float) -> np.ndarray:
    """(n, 2) with perspective: what is nearer is larger."""
    return turned[:, :2] / (1 - turned[:, 2:] / (DISTANCE * radius))


def draw_cloud(history: History, sheet: Sheet, azimuth: float, elevation: float) -> Drawing:
    """The wide and narrow sheets show the chosen view; a panel shows SIDES by number."""
    projection, data = history.projection, history.data
    assert projection is not None and projection.coordinates.shape[1] == 3
    some = chosen(len(projection.coordinates))
    low, high = np.percentile(projection.coordinates, [0.3, 99.7], axis=0)
    middle = (low + high) / 2
    points, labels = projection.coordinates[some] - middle, data.train_y[some]
    centres = medians(projection.coordinates - middle, data.train_y, data.classes)
    radius = float(np.percentile(np.linalg.norm(points, axis=1), 99.5))
    figure = blank(*sheet.size)
    ax = place(figure, 0, 0, *sheet.size)
    panel = sheet.spec.role == "panel"
    views = SIDES if panel else (View("", azimuth, elevation),)
    windows = _windows([flattened(seen(points, v), radius) for v in views], sheet.size)

    def show(number: int) -> Sequence[Artist]:
        ax.clear()
        bare(ax)
        low, high = windows[number]
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
        view = views[number]
        _show(ax, sheet, points, labels, view, radius)
        taken = _axes_names(ax, sheet, history, view, middle, radius)
        at = flattened(seen(centres, view), radius)
        size = {"panel": 12, "wide": 18, "narrow": 15}[sheet.spec.role]
        badges(ax, sheet.scheme, data.class_names, at, size, sheet.size, taken)
        return [ax]

    frame = {
        "axes": [0, 0, *sheet.size], "views": [v.name for v in SIDES], "view": {"azimuth": azimuth, "elevation": elevation},
        "points": len(projection.coordinates), "drawn": len(some),
    }  # fmt: skip
    return Drawing(figure, show, range(len(views)), frame)


def _windows(shown: Sequence[np.ndarray], size: tuple[int, int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Limits (2,), (2,), in data units, round each of the flattened clouds, all of one scale."""
    ends = [np.percentile(points, [0.2, 99.8], 0) for points in shown]
    half = np.max([(high - low) / 2 for low, high in ends], 0) * 1.08
    aspect = size[0] / size[1]
    half = np.maximum(half, [half[1] * aspect, half[0] / aspect])
    return [((low + high) / 2 - half, (low + high) / 2 + half) for low, high in ends]


def _show(ax: Axes, sheet: Sheet, points: np.ndarray, labels: np.ndarray, view: View, radius: float) -> None:
    turned = seen(points, view)
    order = np.argsort(turned[:, 2], kind="stable")
    near = np.clip((turned[order, 2] / radius + 1) / 2, 0, 1)
    s, size = sheet.scheme, {"wide": 2.6, "narrow": 1.9, "panel": 1.3}[sheet.spec.role]
    steps = 8
    classes = int(labels.max()) + 1
    table = np.array(
        [[mixed(s.colour(k), s.paper, FADE * (1 - j / (steps - 1))) for j in range(steps)] for k in range(classes)]
    )
    colours = table[labels[order], np.rint(near * (steps - 1)).astype(int)]
    sizes = (size * PX * (0.75 + 0.5 * near)) ** 2
    flat = flattened(turned[order], radius)
    ax.scatter(flat[:, 0], flat[:, 1], s=sizes, c=colours, lw=0, zorder=2)


def _axes_names(
    ax: Axes, sheet: Sheet, history: History, view: View, middle: np.ndarray, radius: float
) -> list[tuple[float, float, float, float]]:
    """PCA's axes as short lines from the mean, with their variance; t-SNE's mean nothing and are not drawn.

    Returns where the names stand: x, y in data units, width and height in px.
    """
    projection = history.projection
    assert projection is not None
    taken: list[tuple[float, float, float, float]] = []
    if projection.explained_variance_ratio is None:
        return taken
    unit = sheet.size[0] / float(np.ptp(ax.get_xlim()))
    for k, share in enumerate(projection.explained_variance_ratio[:3]):
        ends = np.stack([-middle, -middle])
        ends[1, k] += radius * 0.75
        (x0, y0), (x1, y1) = flattened(seen(ends, view), radius)
        if np.hypot(x1 - x0, y1 - y0) < 0.3 * radius:
            continue  # it points at the eye
        name = f"PC {k + 1}" if sheet.spec.role == "panel" else f"PC {k + 1}, {percent(float(share))}"
        wide, steep = 6.4 * len(name), abs(y1 - y0) > abs(x1 - x0)
        way = 0.0 if steep else float(np.sign(x1 - x0))
        room = (10.0 if steep else wide + 8, 22.0 if steep else 10.0)
        x1, y1 = _shortened((x0, y0), (x1, y1), ax, (room[0] / unit, room[1] / unit))
        ax.plot([x0, x1], [y0, y1], color=sheet.scheme.ink, lw=PX, zorder=6)
        ax.annotate(
            name, (x1, y1), (5 * PX * way, 5 * PX if steep else 0),
            textcoords="offset points", va="bottom" if steep else "center", size=12 * PX, zorder=7,
            ha="center" if steep else "left" if way > 0 else "right", path_effects=halo(sheet.scheme, 6),
        )  # fmt: skip
        taken.append((x1 + way * (5 + wide / 2) / unit, y1 + (11 / unit if steep else 0), wide + 10, 18.0))
    return taken


def _shortened(
    start: tuple[float, float], end: tuple[float, float], ax: Axes, room: tuple[float, float]
) -> tuple[float, float]:
    """Where a line from `start` to `end` stops so that `room` is left to the window's edges, all in data units."""
    share = 1.0
    for a, b, limits, away in zip(start, end, (ax.get_xlim(), ax.get_ylim()), room, strict=True):
        edge = limits[1] - away if b > a else limits[0] + away
        if a != b and 0 < (edge - a) / (b - a) < share:
            share = (edge - a) / (b - a)
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])
