"""Points on a plane: by class, wrong ones ringed; names set where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.figure.style import PX, Scheme

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from nnviz_site.compute.data import Dataset

MOST_POINTS = 3000
"""More points than this hide the field and swell the file; an evenly spaced part of them is drawn then."""


def drawn_points(n: int) -> np.ndarray:
    """Indices of the points to draw, ascending."""
    return np.arange(n) if n <= MOST_POINTS else np.linspace(0, n - 1, MOST_POINTS).astype(np.int64)


def faint_points(ax: Axes, scheme: Scheme, data: Dataset) -> None:
    """The training points by class, as a ground for what is drawn over them."""
    x, y = data.inputs("train"), data.labels("train")
    some = drawn_points(len(x))
    for k in range(data.classes):
        ax.plot(
            *x[some][y[some] == k].T, ls="", marker=scheme.marker(k), ms=scheme.shape_size(k, 3.6) * PX,
            mfc=scheme.colour(k), mec="none", alpha=0.55, zorder=1,
        )  # fmt: skip


class Points:
    """Points of all classes; those that the network gets wrong are ringed and lie on top."""

    def __init__(self, ax: Axes, scheme: Scheme, x: np.ndarray, y: np.ndarray, classes: int, size: float) -> None:
        """x: (n, 2); y: (n,) labels; size: a point's diameter in CSS px."""
        from nnviz_site.figure.heap import Heap

        self.x, self.y = x, y
        big = size > 3.5
        self.right = [
            ax.plot(
                [], [], ls="", marker=scheme.marker(k), ms=scheme.shape_size(k, size) * PX,
                mfc=scheme.colour(k), mec=scheme.halo, mew=(0.7 if big else 0.5) * PX, zorder=3,
            )[0]
            for k in range(classes)
        ]  # fmt: skip
        self.wrong = Heap(ax, scheme, classes, size)

    def show(self, wrong: np.ndarray) -> list[Artist]:
        """wrong: (n,) bool. Returns the artists, bottom to top."""
        for k, artist in enumerate(self.right):
            artist.set_data(*self.x[(self.y == k) & ~wrong].T)
        self.wrong.set_points(self.x[wrong], self.y[wrong])
        return [*self.right, self.wrong]


def rooms(
    at: np.ndarray, labels: np.ndarray, boxes: Sequence[tuple[float, float]], size: tuple[int, int], edge: float = 30.0
) -> list[tuple[float, float] | None]:
    """Where a name for each class has room: near its own points, far from others', covering none.

    at: (n, 2) points in px from the picture's top left; boxes: (width, height) of each name in px; edge: px kept free
    along the sides for ticks. Returns each name's centre in px, or None where there is no room.
    """
    taken: list[tuple[float, float, float, float]] = []
    found: list[tuple[float, float] | None] = []
    for k, (width, height) in enumerate(boxes):
        xs = np.arange(edge + width / 2, size[0] - edge - width / 2 + 1, 6)
        ys = np.arange(edge + height / 2, size[1] - edge - height / 2 + 1, 6)
        if not len(xs) or not len(ys):
            found.append(None)
            continue
        places = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
        own, other = (_from_boxes(xs, ys, at[chosen], width, height) for chosen in (labels == k, labels != k))
        free = np.minimum(own, other) > 8
        for x, y, w, h in taken:
            free &= (np.abs(places[:, 0] - x) > (width + w) / 2 + 8) | (np.abs(places[:, 1] - y) > (height + h) / 2 + 8)
        if not free.any():
            found.append(None)
            continue
        score = np.where(free, np.minimum(other, 120) - 1.5 * own, -np.inf)
        x, y = places[int(score.argmax())]
        taken.append((x, y, width, height))
        found.append((float(x), float(y)))
    return found


def _from_boxes(xs: np.ndarray, ys: np.ndarray, at: np.ndarray, width: float, height: float) -> np.ndarray:
    """Px from a box of that size around each of xs × ys to the nearest of the points `at`, (len(ys) * len(xs),); at most
    1000. From the box and not from its centre: names are wider than high.
    """
    across, down = (
        np.maximum(np.abs(centres[:, None] - at[:, axis]) - half, 0) ** 2
        for axis, (centres, half) in enumerate(((xs, width / 2), (ys, height / 2)))
    )
    # Row by row: all distances at once would not fit into the processor's cache, which takes ten times as long.
    nearest = [(across + row).min(1, initial=1e6) for row in down]
    return np.sqrt(np.concatenate(nearest))
