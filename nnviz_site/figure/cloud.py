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
    half = _half([flattened(seen(points, v), radius) for v in views], sheet.size)

    def show(number: int) -> Sequence[Artist]:
        ax.clear()
        bare(ax)
        ax.set(xlim=(-half[0], half[0]), ylim=(-half[1], half[1]))
        view = views[number]
        _show(ax, sheet, points, labels, view, radius)
        _axes_names(ax, sheet, history, view, middle, radius)
        at = flattened(seen(centres, view), radius)
        badges(
            ax, sheet.scheme, data.class_names, at, 12 if panel else 18 if sheet.spec.role == "wide" else 15, sheet.size
        )
        return [ax]

    frame = {
        "axes": [0, 0, *sheet.size], "views": [v.name for v in SIDES], "view": {"azimuth": azimuth, "elevation": elevation},
        "points": len(projection.coordinates), "drawn": len(some),
    }  # fmt: skip
    return Drawing(figure, show, range(len(views)), frame)


def _half(shown: Sequence[np.ndarray], size: tuple[int, int]) -> np.ndarray:
    """Half the width and height, in data units, of one window round the middle that holds all the flattened clouds."""
    reach = np.max([np.percentile(np.abs(points), 99.7, 0) for points in shown], 0) * 1.06
    aspect = size[0] / size[1]
    return np.maximum(reach, [reach[1] * aspect, reach[0] / aspect])


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


def _axes_names(ax: Axes, sheet: Sheet, history: History, view: View, middle: np.ndarray, radius: float) -> None:
    """PCA's axes as short lines from the mean, with their variance; t-SNE's mean nothing and are not drawn."""
    projection = history.projection
    assert projection is not None
    if projection.explained_variance_ratio is None:
        return
    for k, share in enumerate(projection.explained_variance_ratio[:3]):
        ends = np.stack([-middle, -middle])
        ends[1, k] += radius * 0.75
        (x0, y0), (x1, y1) = flattened(seen(ends, view), radius)
        if np.hypot(x1 - x0, y1 - y0) < 0.3 * radius:
            continue  # it points at the eye
        ax.plot([x0, x1], [y0, y1], color=sheet.scheme.ink, lw=PX, zorder=6)
        name = f"PC {k + 1}" if sheet.spec.role == "panel" else f"PC {k + 1}, {percent(float(share))}"
        steep = abs(y1 - y0) > abs(x1 - x0)
        ax.annotate(
            name, (x1, y1), (0 if steep else 5 * PX * np.sign(x1 - x0), 5 * PX if steep else 0),
            textcoords="offset points", va="bottom" if steep else "center", size=12 * PX, zorder=7,
            ha="center" if steep else "left" if x1 > x0 else "right", path_effects=halo(sheet.scheme, 6),
        )  # fmt: skip
