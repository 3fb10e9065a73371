"""Two networks side by side, and their difference: one training at two epochs, or two trainings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import (
    Drawing,
    Sheet,
    SheetSpec,
    bare,
    blank,
    class_keys,
    count,
    place,
    unchanging,
    words,
)
from nnviz_site.figure.field import FieldArtists, Grid, bands, evaluate, grid, tie_polylines, window
from nnviz_site.figure.history import History
from nnviz_site.figure.inputs import unless_two_inputs
from nnviz_site.figure.marks import Points, drawn_points
from nnviz_site.figure.style import PX, Scheme, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nnviz_site.compute.network import NetworkHistory
    from nnviz_site.site import Experiment

FORMS = ("still",)
NEEDS: tuple[str, ...] = ()
COUNT = (1, 2)
BESIDE: str | None = None
LIVE = "two"
NAMED = True
SHEETS = {"wide": SheetSpec(960, 272, "svg", "wide"), "narrow": SheetSpec(358, 488, "svg", "narrow")}
BOXES = {
    "wide": ((0, 48, 304, 224), (328, 48, 304, 224), (656, 48, 304, 224)),
    "narrow": ((0, 48, 171, 126), (187, 48, 171, 126), (0, 224, 358, 264)),
}
"""Left, right and their difference: x, y, width, height in CSS px, all of the same shape, so that they show one window."""

POINT_SIZE = {"wide": (4.0, 4.0, 5.0), "narrow": (2.6, 2.6, 5.0)}
STEP = 2.0
CELLS = (76, 56)
"""Across and down: the window is parted into as many cells, and at their middles it is counted where classes differ."""

SMALLEST = (0.05, 0.2, 0.4, 0.7)
"""Differences of probability at which bands begin, on either side; what is less is paper."""

LEVELS = (-1.0, *(-level for level in reversed(SMALLEST)), *SMALLEST, 1.0)
CERTAIN = 1 - 1e-9
SIDES = ("left", "right")
DASHED_AND_WHOLE: tuple[Any, Any] = ((0, (5, 3)), "-")
"""The left boundary's line and the right one's, where both are drawn."""

LETTER = {14: 7.5, 12: 6.4}
"""CSS px that a letter takes at a size, at most, on average."""


def refuses(*experiments: Experiment) -> str:
    """One or two networks of the same two inputs and the same two classes."""
    for one in experiments:
        if one.projection is not None:
            return f"{one.name} is a projection: what is compared are trained networks"
        if why := unless_two_inputs(one):
            return why
        if len(one.classes) != 2:
            return f"{one.name} has {len(one.classes)} classes: networks of two classes can be compared"
    first, last = experiments[0], experiments[-1]
    if len(experiments) == 2 and first.name == last.name:
        return f"{first.name} is named twice: name it once, with epochs = [0, {first.epochs}] for two of its epochs"
    for what in ("features", "classes"):
        named = [one.classes if what == "classes" else one.data.features for one in experiments]
        if named[0] != named[-1]:
            inputs = "inputs" if what == "features" else "classes"
            return f"{first.name} and {last.name} have different {inputs}: only networks of the same can be compared"
    return ""


def faults(experiments: Sequence[Experiment], options: Mapping[str, Any]) -> list[str]:
    """Two epochs, and of one network two different ones."""
    epochs, last = options["epochs"], min(one.epochs or 0 for one in experiments)
    if epochs and len(epochs) != 2:
        return [f"epochs takes two, of the left picture and of the right, not {len(epochs)}: epochs = [0, {last}]"]
    if epochs and len(experiments) == 1 and epochs[0] == epochs[1]:
        return [f"epochs: both are {epochs[0]}, and so both pictures would be the same: give two different ones"]
    return []


def labels(*histories: History, epochs: tuple[int, ...] = ()) -> tuple[str, str]:
    """Title and sub-line, which hold at any two epochs."""
    told = " and ".join(dict.fromkeys(count(len(h.data.train_y), "training point") for h in histories))
    if len(histories) == 1:
        return f"{histories[0].title} at two epochs", f"{told}; one network at two epochs, and what has changed."
    first, last = histories
    return f"{first.title} beside {last.title}", f"{told}; two networks, and how far they lie apart."


def draw(*histories: History, sheet: Sheet, epochs: tuple[int, ...] = ()) -> Drawing:
    """Both fields with their boundaries and points, and the right one's probability of the second class less the left's.

    epochs: of the left and of the right; without it the first and the last of one network, of two networks the last.
    """
    s, boxes, sizes = sheet.scheme, BOXES[sheet.name], POINT_SIZE[sheet.name]
    pair = _Pair.of(histories, epochs)
    low, high = pair.window()
    figure = blank(*sheet.size)
    panels = [place(figure, *box) for box in boxes]
    for ax in panels:
        bare(ax)
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    for ax, box, side, size in zip(panels, boxes, pair.sides, sizes, strict=False):
        field = FieldArtists(ax, s, grid(low, high, box[2:], STEP), 2, 1.5)
        field.show(evaluate(side.layers, field.places))
        x, y, wrong = side.points()
        some = drawn_points(len(x))
        Points(ax, s, x[some], y[some], 2, size).show(wrong[some])
    _difference(panels[2], s, pair, grid(low, high, boxes[2][2:], STEP), sizes[2])
    heads = [*(side.head(len(histories)) for side in pair.sides), pair.head()]
    for (x0, y0, width, _), (name, told) in zip(boxes, heads, strict=True):
        words(figure, x0, y0 - 26, _cut(name, width, 14), 14, 600)
        words(figure, x0, y0 - 8, _cut(told, width, 12), 12, color=s.muted)
    data = histories[0].data
    frame = {
        "axes": list(boxes[0]), "boxes": [list(box) for box in boxes], "points": list(sizes),
        "xlim": [float(low[0]), float(high[0])], "ylim": [float(low[1]), float(high[1])],
        "features": list(data.feature_names), "classes": class_keys(s, data), "levels": list(s.levels),
        "differences": list(LEVELS), "cells": list(CELLS), "epochs": [side.epoch for side in pair.sides],
        "titles": [h.title for h in histories], "same": pair.same,
    }  # fmt: skip
    return unchanging(figure, frame)


def describe(*histories: History, epochs: tuple[int, ...] = ()) -> str:
    """Both accuracies, where the classes differ, and which points changed sides."""
    pair = _Pair.of(histories, epochs)
    parts = []
    for side, said in zip(pair.sides, SIDES, strict=True):
        train, test = (side.network.metric(f"{split}_accuracy")[side.epoch] for split in ("train", "test"))
        of = f"{side.history.title} at epoch {side.epoch}"
        parts.append(f"On the {said} {of}: training accuracy {percent(train)}, test accuracy {percent(test)}.")
    first, second = pair.shares()
    apart = (np.abs(second - first) > SMALLEST[1]).mean()
    name = histories[0].data.class_names[1]
    parts.append(
        f"The class differs on {percent(pair.differing())} of the picture, and the probability of {name} by more than "
        f"{100 * SMALLEST[1]:g} percentage points on {percent(apart)} of it."
    )
    if pair.same:
        gained, lost = pair.gained_and_lost()
        parts.append(
            f"Of {count(len(gained), 'training point')}, {gained.sum():,} that the left has wrong the right has right, "
            f"and {lost.sum():,} the other way round."
        )
    return " ".join(parts)


# ---------------------------------------------------------------- two networks


@dataclass(frozen=True)
class _Side:
    """One network at one epoch."""

    history: History
    epoch: int

    @property
    def network(self) -> NetworkHistory:
        assert self.history.network is not None
        return self.history.network

    @property
    def layers(self) -> list[Any]:
        return self.network.layers(self.epoch)

    def points(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Training points (n, 2), their labels, and which are wrong."""
        y = self.history.data.labels("train")
        return self.history.data.inputs("train"), y, self.network.train_predictions[self.epoch] != y

    def share(self, places: Grid) -> np.ndarray:
        """The second class's probability, (rows, columns)."""
        return np.asarray(1 / (1 + np.exp(-evaluate(self.layers, places)[1])))

    def head(self, networks: int) -> tuple[str, str]:
        """What stands over the picture: which it is, and how good it is on new points."""
        accuracy = percent(self.network.metric("test_accuracy")[self.epoch])
        if networks == 1:
            return f"epoch {self.epoch}", f"test accuracy {accuracy}"
        return self.history.title, f"epoch {self.epoch}, test {accuracy}"


@dataclass(frozen=True)
class _Pair:
    """Left and right. same: whether both were trained on the same points."""

    sides: tuple[_Side, _Side]
    same: bool

    @classmethod
    def of(cls, histories: Sequence[History], epochs: Sequence[int]) -> _Pair:
        first, last = histories[0], histories[-1]
        assert first.network is not None and last.network is not None
        wanted = epochs or (0 if len(histories) == 1 else first.network.epochs, last.network.epochs)
        left = _Side(first, min(wanted[0], first.network.epochs))
        right = _Side(last, min(wanted[-1], last.network.epochs))
        same = np.array_equal(first.data.train_x, last.data.train_x)
        return cls((left, right), same and np.array_equal(first.data.train_y, last.data.train_y))

    def window(self) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper limits that hold all points of both."""
        data = [side.history.data for side in self.sides]
        points = [d.inputs(split) for d in data for split in ("train", "test")]  # type: ignore[arg-type]
        return window(np.concatenate(points), BOXES["wide"][0][2] / BOXES["wide"][0][3])

    def shares(self) -> list[np.ndarray]:
        """Both probabilities in the middle of each of CELLS."""
        low, high = self.window()
        ends = [(np.arange(n) + 0.5) / n * (high[at] - low[at]) + low[at] for at, n in enumerate(CELLS)]
        return [side.share(Grid(*ends)) for side in self.sides]

    def differing(self) -> float:
        """On which share of the window the classes differ."""
        first, second = self.shares()
        return float(((first > 0.5) != (second > 0.5)).mean())

    def gained_and_lost(self) -> tuple[np.ndarray, np.ndarray]:
        """The training points that only the right one has right, and those that only the left one has; of the same data."""
        left, right = (side.points()[2] for side in self.sides)
        return left & ~right, right & ~left

    def head(self) -> tuple[str, str]:
        return "difference, right − left", f"the class differs on {percent(self.differing())}"


def _cut(text: str, width: int, size: int) -> str:
    """As much of it as has room."""
    most = int(width / LETTER[size])
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _difference(ax: Axes, s: Scheme, pair: _Pair, places: Grid, size: float) -> None:
    """Bands of the signed scale, both boundaries, the left one dashed, and the points whose verdict changed."""
    from matplotlib.collections import PathCollection

    first, second = (side.share(places) for side in pair.sides)
    # A margin m leads by 2 artanh m, which is what bands are cut from.
    lead = 2 * np.arctanh(np.clip(second - first, -CERTAIN, CERTAIN))
    middle = len(s.weights) // 2
    for sign in (1, -1):
        for band, paths in enumerate(bands(places, sign * lead, SMALLEST), 1):
            colour = s.weights[middle + sign * band]
            ax.add_collection(
                PathCollection(paths, facecolors=colour, edgecolors=colour, linewidths=0.3), autolim=False
            )
    for side, width, style in zip(pair.sides, (PX, 2 * PX), DASHED_AND_WHOLE, strict=True):
        for line in tie_polylines(places, evaluate(side.layers, places)):
            ax.plot(*line.T, color=s.ink, zorder=2, solid_joinstyle="round", lw=width, ls=style)
    for edge in ax.spines.values():
        edge.set(visible=True, color=s.rule, linewidth=PX)
    if pair.same:
        x, y, wrong = pair.sides[1].points()
        some = np.logical_or(*pair.gained_and_lost())
        Points(ax, s, x[some], y[some], 2, size).show(wrong[some])
