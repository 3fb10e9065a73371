"""The data: classes by colour and by shape, training points filled, test points hollow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, SheetSpec, blank, class_keys, count, listed, place, unchanging
from nnviz_site.figure.field import window
from nnviz_site.figure.history import History
from nnviz_site.figure.inputs import unless_two_inputs
from nnviz_site.figure.marks import drawn_points
from nnviz_site.figure.plane import class_names, edge_names
from nnviz_site.figure.style import PX, Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nnviz_site.site import Experiment

FORMS = ("still",)
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None
SHEETS = {"wide": SheetSpec(616, 440, "svg", "wide"), "narrow": SheetSpec(358, 286, "svg", "narrow")}
POINT_SIZE = {"wide": 6.0, "narrow": 4.6}

Split = Literal["both", "train", "test"]


def refuses(experiment: Experiment) -> str:
    """Two inputs only."""
    return unless_two_inputs(experiment)


def labels(history: History, *, split: Split = "both") -> tuple[str, str]:
    """Title and sub-line."""
    data = history.data
    sets = {"both": "the data", "train": "the training data", "test": "the test data"}
    sizes = {"train": count(len(data.train_y), "training point"), "test": count(len(data.test_y), "test point")}
    told = [size for name, size in sizes.items() if split in ("both", name)]
    return (
        f"{history.title}: {sets[split]}",
        f"{listed(told)} in {count(data.classes, 'class').replace('classs', 'classes')}.",
    )


def draw(history: History, *, sheet: Sheet, split: Split = "both") -> Drawing:
    """Every point where it lies. split: which points are drawn."""
    data, s = history.data, sheet.scheme
    figure = blank(*sheet.size)
    ax = place(figure, 0, 0, *sheet.size)
    both = np.concatenate([data.inputs("train"), data.inputs("test")])
    low, high = window(both, sheet.size[0] / sheet.size[1])
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    drawn = 0
    parts: tuple[Literal["test", "train"], ...] = ("test", "train")
    for part in parts:
        if split in ("both", part):
            drawn += _points(ax, s, data.inputs(part), data.labels(part), POINT_SIZE[sheet.name], hollow=part == "test")
    first, second = data.feature_names[:2]
    edge_names(ax, s, (first, second), sheet.size)
    labels = np.concatenate([data.train_y, data.test_y])
    class_names(ax, s, data, both, labels, sheet.size)
    frame = {
        "axes": [0, 0, *sheet.size], "xlim": [float(low[0]), float(high[0])], "ylim": [float(low[1]), float(high[1])],
        "features": list(data.feature_names), "classes": class_keys(s, data, "test" if split == "test" else "train"),
        "split": split, "train_points": len(data.train_y), "test_points": len(data.test_y), "drawn": drawn,
    }  # fmt: skip
    return unchanging(figure, frame)


def _points(ax: Axes, s: Scheme, x: np.ndarray, y: np.ndarray, size: float, hollow: bool) -> int:
    """Draw one set's points, class by class; return how many."""
    some = drawn_points(len(x))
    x, y = x[some], y[some]
    for k in np.unique(y):
        marker, colour = s.marker(int(k)), s.colour(int(k))
        style: dict[str, Any] = {"mfc": s.halo, "mec": colour, "mew": PX} if hollow else _filled(s, colour)
        px = s.shape_size(int(k), size - (0.8 if hollow else 0))
        ax.plot(*x[y == k].T, ls="", marker=marker, ms=px * PX, zorder=2 if hollow else 3, **style)
    return len(some)


def _filled(s: Scheme, colour: str) -> dict[str, Any]:
    return {"mfc": colour, "mec": s.halo, "mew": 0.7 * PX}


def describe(history: History, *, split: Split = "both") -> str:
    """Where each class lies, in numbers."""
    data = history.data
    part: Literal["train", "test"] = "test" if split == "test" else "train"
    x, y = data.inputs(part), data.labels(part)
    names = data.feature_names
    parts = [f"{count(len(y), ('test' if part == 'test' else 'training') + ' point')} on the plane of {listed(names)}."]
    for k, name in enumerate(data.class_names):
        own = x[y == k]
        if len(own):
            (x0, y0), (x1, y1) = own.min(0), own.max(0)
            parts.append(
                f"{name[0].upper()}{name[1:]}: {count(len(own), 'point')}, {names[0]} {x0:.2f} to {x1:.2f}, "
                f"{names[1]} {y0:.2f} to {y1:.2f}.".replace("-", "−")
            )
    if split == "both":
        parts.append(f"{count(len(data.test_y), 'test point')} of the same distribution are drawn hollow.")
    return " ".join(parts)
