"""A question: the same neurons' weights at some epochs, side by side. Which network is the best?"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnviz_site.figure.drawing import Drawing, Role, Sheet, SheetSpec, blank, listed, unchanging
from nnviz_site.figure.folds import canvas, fitted
from nnviz_site.figure.history import History
from nnviz_site.figure.layer import Layer
from nnviz_site.figure.style import percent

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FORMS = ("still",)
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None
LIVE = "guess"
NAMED = True
MOST_GRIDS, NEURONS = 4, 16
SIDES: Mapping[Role, int] = {"wide": 240, "narrow": 115}
"""Width in CSS px of a grid."""

LETTERS = "ABCD"
NUMBERS = {2: "two", 3: "three", 4: "four"}


ROLES: tuple[Role, ...] = ("wide", "narrow")


def _specs(grids: int) -> Mapping[str, SheetSpec]:
    return {
        f"{letter.lower()}-{role}": SheetSpec(SIDES[role], SIDES[role], "pixels", role)
        for letter in LETTERS[:grids]
        for role in ROLES
    }


SHEETS = _specs(MOST_GRIDS)


def sheets(histories: Sequence[History], options: Mapping[str, Any], form: str) -> Mapping[str, SheetSpec]:
    """One image a grid and width."""
    return _specs(len(_order(histories[0], options["epochs"])))


def refuses(experiment: Experiment) -> str:
    """Trained networks that see images only: of others a tile's cells have no order."""
    if experiment.projection is not None:
        return f"{experiment.name} is a projection: it has no weights"
    return "" if experiment.is_image else f"{experiment.name} sees no images: its weights are no pictures to judge by"


def faults(experiments: Sequence[Experiment], options: Mapping[str, Any]) -> list[str]:
    """What is wrong with the options for these experiments."""
    epochs = sorted(set(options["epochs"]))
    if 2 <= len(epochs) <= MOST_GRIDS:
        return []
    last = experiments[0].epochs or 1
    given = f"epochs = {list(options['epochs'])}"
    return [f"{given}: give two to four different ones, for instance {sorted({0, last // 2, last})}"]


def labels(history: History, *, epochs: tuple[int, ...] = (1, 20, 100)) -> tuple[str, str]:
    """Title and sub-line."""
    shown = Layer(history, 1)
    many = NUMBERS[len(_order(history, epochs))]
    return (
        f"Your guess first. {history.title}: which of {many} networks reads digits best?",
        f"The incoming weights of the same {min(NEURONS, shown.neurons)} neurons of {shown.spoken} at {many} epochs of one training.",
    )


def draw(history: History, *, sheet: Sheet, epochs: tuple[int, ...] = (1, 20, 100)) -> Drawing:
    """One grid of tiles a sheet, A, B, C by name. epochs: two to four; in which order they stand the grids don't tell."""
    from nnviz_site.figure.mosaic import Mosaic

    shown, order = Layer(history, 1), _order(history, epochs)
    at = order[LETTERS.index(sheet.name[0].upper())]
    drawn = min(NEURONS, shown.drawn)
    layout = fitted(drawn, shown.tile, sheet.size[0], 1, 4 if sheet.spec.role == "wide" else 1)
    figure = blank(*layout.size)
    Mosaic(figure, canvas(sheet.scheme, layout, shown.weights(at)[:drawn], shown.limit))
    choices = [
        {"label": letter, "epoch": epoch, "accuracy": accuracy(history, epoch)}
        for letter, epoch in zip(LETTERS, order, strict=False)
    ]
    frame = {"axes": [0, 0, *layout.size], "limit": shown.limit, "choices": choices, "answer": answer(history, epochs)}
    return unchanging(figure, frame)


def answer(history: History, epochs: tuple[int, ...]) -> str:
    """The answer in words, for those who don't choose."""
    order = _order(history, epochs)
    best = max(order, key=lambda epoch: accuracy(history, epoch))
    each = [
        f"{letter} is epoch {epoch}, {percent(accuracy(history, epoch))}"
        for letter, epoch in zip(LETTERS, order, strict=False)
    ]
    return f"{LETTERS[order.index(best)]} is the best. By test accuracy: {listed(each)}."


def describe(history: History, *, epochs: tuple[int, ...] = (1, 20, 100)) -> str:
    """What is asked, without the answer."""
    shown = Layer(history, 1)
    rows, columns = shown.tile
    many = NUMBERS[len(_order(history, epochs))]
    return (
        f"A question: {many} grids of {min(NEURONS, shown.neurons)} tiles of {rows} × {columns} weights, the same neurons of "
        f"{shown.spoken} at {many} epochs; green weights are negative, purple ones positive. Which grid belongs to "
        "the best network? The answer stands below."
    )


def accuracy(history: History, epoch: int) -> float:
    """On test images."""
    assert history.network is not None
    return float(history.network.metric("test_accuracy")[epoch])


def _order(history: History, epochs: tuple[int, ...]) -> list[int]:
    """The epochs in an order that is always the same and follows from nothing one could guess."""
    assert history.network is not None
    some = {min(epoch, history.network.epochs) for epoch in epochs}
    return sorted(some, key=lambda epoch: zlib.crc32(f"{history.name} {epoch}".encode()))
