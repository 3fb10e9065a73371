"""A question: where will the boundary run? The reader draws it on the bare points, then sees the network's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, SheetSpec, count, listed
from nnviz_site.figure.field import Grid, bands, evaluate, grid, level_lines
from nnviz_site.figure.guesses import COLUMNS, ROWS, agreement, runs, straightest
from nnviz_site.figure.history import History
from nnviz_site.figure.kinds import decision_boundary, scatter
from nnviz_site.figure.style import percent

if TYPE_CHECKING:
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


def refuses(experiment: Experiment) -> str:
    """Networks of two inputs only."""
    return decision_boundary.refuses(experiment)


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
    epoch = min(epoch, _last(history))
    role = sheet.spec.role
    if sheet.name.startswith("answer"):
        spec = decision_boundary.SHEETS[role]
        return decision_boundary.draw(history, sheet=Sheet(role, spec, sheet.scheme), epoch=epoch)
    drawing = scatter.draw(history, sheet=Sheet(role, scatter.SHEETS[role], sheet.scheme), split="train")
    asked = truth(history, drawing.frame, sheet.size, epoch)
    return Drawing(drawing.figure, drawing.show, drawing.epochs, {**drawing.frame, **asked})


def truth(history: History, frame: Any, size: tuple[int, int], epoch: int) -> dict[str, Any]:
    """What the network says over the picture, and what guesses by rule would get, for the page and its key."""
    assert history.network is not None
    low, high = (np.array(ends) for ends in zip(frame["xlim"], frame["ylim"], strict=True))
    layers, places = history.network.layers(epoch), grid(low, high, size)
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
    network, data = history.network, history.data
    assert network is not None
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


def _last(history: History) -> int:
    assert history.network is not None
    return history.network.epochs
