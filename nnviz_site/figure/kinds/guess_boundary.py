"""A question: where will the boundary run? The reader draws it on the bare points, then sees the network's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import (
    Drawing,
    Sheet,
    SheetSpec,
    blank,
    class_keys,
    count,
    listed,
    place,
    unchanging,
)
from nnviz_site.figure.field import FieldArtists, Grid, bands, evaluate, grid, level_lines, window
from nnviz_site.figure.guesses import COLUMNS, ROWS, agreement, runs, straightest
from nnviz_site.figure.history import History
from nnviz_site.figure.inputs import unless_two_inputs
from nnviz_site.figure.marks import Points, drawn_points
from nnviz_site.figure.plane import class_names, edge_names
from nnviz_site.figure.style import percent

if TYPE_CHECKING:
    from nnviz_site.compute.network import NetworkHistory
    from nnviz_site.site import Experiment

FORMS = ("still",)
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None
LIVE = "guess"
SHEETS = {
    "wide": SheetSpec(616, 440, "svg", "wide"),
    "narrow": SheetSpec(358, 286, "svg", "narrow"),
    "answer-wide": SheetSpec(616, 440, "svg", "wide"),
    "answer-narrow": SheetSpec(358, 286, "svg", "narrow"),
}

POINT_SIZE = {"wide": 6.0, "narrow": 4.6}


def refuses(experiment: Experiment) -> str:
    """Networks of two inputs only."""
    if experiment.projection is not None:
        return f"{experiment.name} is a projection: a boundary needs a trained network"
    return unless_two_inputs(experiment)


def labels(history: History, *, epoch: int = 100) -> tuple[str, str]:
    """Title and sub-line."""
    epoch, line = min(epoch, _last(history)), "where will the line run?"
    if history.data.classes > 2:
        line = f"where will {history.data.class_names[0]} end?"
    return (
        f"Your guess first. {history.title}: {line}",
        f"Draw the boundary of the network after {count(epoch, 'epoch')} among its {count(len(history.data.train_y), 'training point')}.",
    )


def draw(history: History, *, sheet: Sheet, epoch: int = 100) -> Drawing:
    """The training points alone; the sheets `answer-wide` and `answer-narrow` show the network's answer too.

    epoch: whose boundary is asked for.
    """
    network, data, s, epoch = _network(history), history.data, sheet.scheme, min(epoch, _last(history))
    figure = blank(*sheet.size)
    ax = place(figure, 0, 0, *sheet.size)
    low, high = window(np.concatenate([data.inputs("train"), data.inputs("test")]), sheet.size[0] / sheet.size[1])
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    some = drawn_points(len(data.train_y))
    x, y = data.inputs("train")[some], data.train_y[some]
    points = Points(ax, s, x, y, data.classes, POINT_SIZE[sheet.spec.role])
    wrong = np.zeros(len(some), bool)
    if sheet.name.startswith("answer"):
        field = FieldArtists(ax, s, grid(low, high, sheet.size), data.classes)
        field.show(evaluate(network.layers(epoch), field.places))
        wrong = network.train_predictions[epoch, some] != y
    points.show(wrong)
    first, second = data.feature_names[:2]
    edge_names(ax, s, (first, second), sheet.size)
    class_names(ax, s, data, x, y, sheet.size)
    frame = {
        "axes": [0, 0, *sheet.size], "xlim": [float(low[0]), float(high[0])], "ylim": [float(low[1]), float(high[1])],
        "classes": class_keys(s, data),
    }  # fmt: skip
    if sheet.name.startswith("answer"):
        return unchanging(figure, frame)
    return unchanging(figure, frame | truth(history, low, high, sheet.size, epoch))


def truth(history: History, low: np.ndarray, high: np.ndarray, size: tuple[int, int], epoch: int) -> dict[str, Any]:
    """What the network says over the picture, and what guesses by rule would get, for the page and its key."""
    layers, places = _network(history).layers(epoch), grid(low, high, size)
    cell = (high - low) / (COLUMNS, ROWS)
    centres = Grid(low[0] + cell[0] * (np.arange(COLUMNS) + 0.5), high[1] - cell[1] * (np.arange(ROWS) + 0.5))
    first = evaluate(layers, centres).argmax(0) == 0
    lead = evaluate(layers, places)[0]

    def in_px(line: Any) -> list[float]:
        across = (line - (low[0], high[1])) / (high - low) * (size[0], -size[1])
        return np.round(across, 1).ravel().tolist()

    return {
        "epoch": epoch,
        "lines": [in_px(line) for line in level_lines(places, lead, 0.0)],
        "region": [in_px(loop) for path in bands(places, lead, [0.0])[0] for loop in path.to_polygons()],
        "grid": [COLUMNS, ROWS],
        "runs": runs(first),
        "nothing": agreement([], size, first),
        "straight": straightest(size, first),
        "answer": answer(history, epoch, float(first.mean())),
    }


def answer(history: History, epoch: int, first: float) -> str:
    """The answer in words. first: the share of the picture that is the first class's."""
    network, data = _network(history), history.data
    wrong = int((network.train_predictions[epoch] != data.train_y).sum())
    return (
        f"The network gives {data.class_names[0]} {percent(first, 0)} of the picture; {wrong:,} of "
        f"{count(len(data.train_y), 'training point')} {'is' if wrong == 1 else 'are'} on the wrong side. Test accuracy: "
        f"{percent(network.metric('test_accuracy')[epoch])}."
    )


def describe(history: History, *, epoch: int = 100) -> str:
    """What is asked, without the answer."""
    data, epoch = history.data, min(epoch, _last(history))
    each = [f"{int((data.train_y == k).sum())} of {name}" for k, name in enumerate(data.class_names)]
    return (
        f"A question: {count(len(data.train_y), 'training point')} on the plane of {listed(data.feature_names)}, "
        f"{listed(each)}. Where will the network's boundary run after {count(epoch, 'epoch')}? The answer stands below."
    )


def _network(history: History) -> NetworkHistory:
    assert history.network is not None
    return history.network


def _last(history: History) -> int:
    return _network(history).epochs
