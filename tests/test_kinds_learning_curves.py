"""Learning curves: the recorded values, fixed axes, a cursor at the epoch shown."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from pictures import LIGHT, trained

from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.kinds import learning_curves as kind
from nnviz_site.figure.style import applied


def drawn(sheet: str = "wide", side: bool = False) -> Drawing:
    specs = kind.sheets([], {}, "side" if side else "still")
    with applied(LIGHT):
        return kind.draw(trained(), sheet=Sheet(sheet, specs[sheet], LIGHT))


def test_the_sheets_are_those_of_the_page_and_of_a_side_column() -> None:
    assert (drawn().size, drawn("narrow").size) == ((960, 330), (358, 272))
    assert (drawn(side=True).size, drawn("narrow", side=True).size) == ((304, 272), (358, 272))


@pytest.mark.parametrize("sheet", ["wide", "narrow"])
def test_lines_are_the_recorded_metrics(sheet: str) -> None:
    network = trained().network
    for ax, metric in zip(drawn(sheet).figure.axes, ("accuracy", "loss"), strict=True):
        train, test = (line.get_ydata() for line in ax.lines[:2])
        assert (train == network.metric(f"train_{metric}")).all() and (test == network.metric(f"test_{metric}")).all()


def test_the_cursor_moves_and_the_axes_stay() -> None:
    drawing = drawn()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in drawing.figure.axes]
    for epoch in (0, 3):
        artists = drawing.show(epoch)
        assert list(artists[0].get_xdata()) == [epoch, epoch]
    assert limits == [(ax.get_xlim(), ax.get_ylim()) for ax in drawing.figure.axes]


@pytest.mark.parametrize(
    ("highest", "top", "step"), [(2.31, 2.5, 1), (0.72, 0.8, 0.4), (0.03, 0.04, 0.02), (7, 8, 4), (48, 50, 20)]
)
def test_the_loss_axis_ends_at_a_round_number_with_few_ticks(highest: float, top: float, step: float) -> None:
    assert kind._round_top(highest) == pytest.approx((top, step))


def test_description_says_first_last_and_shown_values() -> None:
    network = trained().network
    text = kind.describe(trained(), epoch=2)
    for value in network.metric("test_accuracy")[[0, 2, 4]]:
        assert f"{100 * value:.1f}\N{NO-BREAK SPACE}%" in text
    assert f"epoch {int(np.argmin(network.metric('test_loss')))}" in text


def test_a_projection_is_refused() -> None:
    assert kind.refuses(SimpleNamespace(name="it", projection=None)) == ""
    assert "projection" in kind.refuses(SimpleNamespace(name="it", projection=object()))
