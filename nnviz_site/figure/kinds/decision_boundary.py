"""The decision boundary of a network with two inputs: what it says everywhere, and where it is undecided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nnviz_site.figure.drawing import (
    Drawing,
    Sheet,
    SheetSpec,
    architecture,
    bare,
    blank,
    class_keys,
    count,
    halo,
    listed,
    place,
    words,
)  # fmt: skip
from nnviz_site.figure.field import FieldArtists, evaluate, grid, window
from nnviz_site.figure.history import History
from nnviz_site.figure.inputs import unless_two_inputs
from nnviz_site.figure.marks import Points, drawn_points
from nnviz_site.figure.plane import class_names, edge_names, set_marks
from nnviz_site.figure.style import BAND_SHARES, percent

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from nnviz_site.compute.network import NetworkHistory
    from nnviz_site.site import Experiment

FORMS = ("film", "multiples", "still")
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE = "learning_curves"
LIVE = "training"
REPLAYS = ("pruned",)
SHEETS = {
    "wide": SheetSpec(616, 440, "svg", "wide"),
    "narrow": SheetSpec(358, 286, "svg", "narrow"),
    "panel": SheetSpec(222, 166, "webp", "panel"),
    "film": SheetSpec(616, 440, "webp", "film"),
}
STEP = {"wide": 3.0, "narrow": 3.0, "panel": 3.0, "film": 4.0}
POINT_SIZE = {"wide": 6.0, "narrow": 4.6, "panel": 3.2, "film": 6.0}

Split = Literal["train", "test"]
SPOKEN = {"train": "training", "test": "test"}


def refuses(experiment: Experiment) -> str:
    """Networks of two inputs only."""
    if experiment.projection is not None:
        return f"{experiment.name} is a projection: a boundary needs a trained network"
    return unless_two_inputs(experiment)


def labels(
    history: History, *, epoch: int = 100, epochs: tuple[int, ...] = (1, 5, 20, 100), split: Split = "train"
) -> tuple[str, str]:
    """Title and sub-line."""
    network = _network(history)
    sizes = (network.weights[0].shape[3], *(w.shape[2] for w in network.weights))
    points = count(len(history.data.labels(split)), f"{SPOKEN[split]} point")
    return f"{history.title}: where the network draws its line", f"{points}; a network of {architecture(sizes)}."


def draw(
    history: History,
    *,
    sheet: Sheet,
    epoch: int = 100,
    epochs: tuple[int, ...] = (1, 5, 20, 100),
    split: Split = "train",
) -> Drawing:
    """The field in fixed bands, the line where the two likeliest classes tie, the points; wrong ones are ringed.

    epoch: of the still. epochs: of the small multiples. split: whose points are drawn and ringed.
    """
    network, data, s = _network(history), history.data, sheet.scheme
    x, y = data.inputs(split), data.labels(split)
    said = network.train_predictions if split == "train" else network.test_predictions
    figure = blank(*sheet.size)
    ax = place(figure, 0, 0, *sheet.size)
    low, high = window(np.concatenate([data.inputs("train"), data.inputs("test")]), sheet.size[0] / sheet.size[1])
    small = sheet.spec.role == "panel"
    field = FieldArtists(ax, s, grid(low, high, sheet.size, STEP[sheet.spec.role]), data.classes, 1.5 if small else 2.0)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    some = drawn_points(len(x))
    points = Points(ax, s, x[some], y[some], data.classes, POINT_SIZE[sheet.spec.role])
    above = _names(ax, sheet, history, x[some], y[some])
    caption = _caption(figure, sheet) if sheet.spec.role == "film" else []

    def show(epoch: int) -> Sequence[Artist]:
        changed: list[Artist] = [*field.show(evaluate(network.layers(epoch), field.places))]
        changed += points.show(said[epoch, some] != y[some])
        for text, line in zip(caption, _told(history, epoch), strict=bool(caption)):
            text.set_text(line)
        return [*changed, *above, *caption]

    wrong = int((said[min(epoch, network.epochs)] != y).sum())
    frame = {
        "axes": [0, 0, *sheet.size], "xlim": [float(low[0]), float(high[0])], "ylim": [float(low[1]), float(high[1])],
        "features": list(data.feature_names), "classes": class_keys(s, data, split), "levels": list(s.levels),
        "margins": list(s.margins), "shares": list(BAND_SHARES["light"]), "dark_shares": list(BAND_SHARES["dark"]), "points": len(x), "drawn": len(some), "split": split, "wrong": wrong,
        "point": POINT_SIZE[sheet.spec.role], **set_marks(figure, above),
    }  # fmt: skip
    return Drawing(figure, show, range(network.epochs + 1), frame)


def describe(
    history: History, *, epoch: int = 100, epochs: tuple[int, ...] = (1, 5, 20, 100), split: Split = "train"
) -> str:
    """What the picture shows at that epoch, in numbers."""
    network, data = _network(history), history.data
    epoch = min(epoch, network.epochs)
    y, said = data.labels(split), (network.train_predictions if split == "train" else network.test_predictions)[epoch]
    wrong = said != y
    parts = [
        f"Epoch {epoch} of {network.epochs}. The plane of {listed(data.feature_names)}, coloured by the class that the "
        f"network holds for likeliest: {_areas(history, epoch)}."
    ]
    if wrong.any():
        each = [
            f"{int((wrong & (y == k)).sum())} of {n}"
            for k, n in enumerate(data.class_names)
            if (wrong & (y == k)).any()
        ]
        verb = "is" if wrong.sum() == 1 else "are"
        parts.append(
            f"{wrong.sum():,} of {count(len(y), SPOKEN[split] + ' point')} {verb} wrong and ringed: {listed(each)}."
        )
    else:
        parts.append(f"None of {count(len(y), SPOKEN[split] + ' point')} is wrong.")
    train, test = (network.metric(f"{name}_accuracy")[epoch] for name in ("train", "test"))
    return " ".join([*parts, f"Training accuracy {percent(train)}, test accuracy {percent(test)}."])


def _areas(history: History, epoch: int) -> str:
    """Each class's share of the picture."""
    data = history.data
    size = SHEETS["wide"].width, SHEETS["wide"].height
    low, high = window(np.concatenate([data.inputs("train"), data.inputs("test")]), size[0] / size[1])
    winner = evaluate(_network(history).layers(epoch), grid(low, high, size, 8)).argmax(0)
    shares = [f"{name} on {percent((winner == k).mean(), 0)} of it" for k, name in enumerate(data.class_names)]
    return listed(shares)


def _network(history: History) -> NetworkHistory:
    assert history.network is not None and history.network.weights[0].shape[3] == 2
    return history.network


def _names(ax: Axes, sheet: Sheet, history: History, x: np.ndarray, y: np.ndarray) -> list[Artist]:
    """Ticks, inputs' and classes' names; a panel is too small for them."""
    if sheet.spec.role == "panel":
        bare(ax)
        return []
    first, second = history.data.feature_names[:2]
    return edge_names(ax, sheet.scheme, (first, second), sheet.size) + class_names(
        ax, sheet.scheme, history.data, x, y, sheet.size
    )


def _caption(figure: Figure, sheet: Sheet) -> list[Text]:
    """A film has no page around it: epoch and accuracies stand in its upper margin, where there are no points."""
    width = sheet.size[0]
    style: dict[str, Any] = {"path_effects": halo(sheet.scheme, 4), "zorder": 7}
    return [
        words(figure, width - 312, 18, "", 13, 600, **style),
        words(figure, width - 232, 18, "", 13, **style),
        words(figure, width - 104, 18, "", 13, **style),
    ]


def _told(history: History, epoch: int) -> tuple[str, str, str]:
    network = _network(history)
    train, test = (network.metric(f"{name}_accuracy")[epoch] for name in ("train", "test"))
    return f"epoch {epoch}", f"training {percent(train)}", f"test {percent(test)}"
