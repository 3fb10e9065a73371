"""Questions show nothing of their answer, and say it where it is asked for."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from pictures import LIGHT, dataset, trained

from nnviz_site.compute.data import DataConfig
from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.field import evaluate, grid
from nnviz_site.figure.guesses import COLUMNS, ROWS
from nnviz_site.figure.history import History
from nnviz_site.figure.kinds import guess_boundary, guess_curve, guess_weights
from nnviz_site.figure.style import applied


def drawn(kind, history: History, sheet: str, **options) -> Drawing:
    with applied(LIGHT):
        return kind.draw(history, sheet=Sheet(sheet, kind.SHEETS[sheet], LIGHT), **options)


def images() -> History:
    return trained(dataset(features=64, classes=3, image=(8, 8)), hidden=(20,))


@pytest.mark.parametrize("sheet", ["wide", "narrow"])
def test_the_boundary_is_in_the_answer_alone(sheet: str) -> None:
    history = trained()
    question = drawn(guess_boundary, history, sheet, epoch=4)
    assert not question.figure.axes[0].collections
    answer = drawn(guess_boundary, history, f"answer-{sheet}", epoch=4)
    answer.show(4)
    assert answer.figure.axes[0].collections
    assert answer.size == question.size
    for ends in ("xlim", "ylim"):
        assert answer.frame[ends] == question.frame[ends], "one lies over the other"


def test_the_frame_knows_the_sides_and_the_line() -> None:
    history = trained()
    frame = drawn(guess_boundary, history, "wide", epoch=2).frame
    side = np.concatenate([np.full(run, n % 2 == 1) for n, run in enumerate(frame["runs"])])
    assert side.size == COLUMNS * ROWS
    low, high = np.array([frame["xlim"], frame["ylim"]]).T
    places = grid(low, high, (616, 440))
    lead = evaluate(history.network.layers(2), places)[0]
    assert side.mean() == pytest.approx((lead > 0).mean(), abs=0.02)
    for line in frame["lines"]:
        x, y = np.reshape(line, (-1, 2)).T
        column, row = (x / 616 * (len(places.x) - 1)).round().astype(int), ((1 - y / 440) * (len(places.y) - 1)).round()
        assert np.abs(lead[row.astype(int), column]).max() < 0.2 * np.abs(lead).max()
    assert 0.5 <= frame["nothing"] <= frame["straight"] <= 1


def test_several_classes_ask_for_the_first() -> None:
    history = trained(dataset(classes=3))
    assert guess_boundary.labels(history)[0] == "Your guess first. Toy: where will class A end?"
    assert drawn(guess_boundary, history, "wide").frame["lines"]
    assert guess_boundary.labels(trained())[0] == "Your guess first. Toy: where will the line run?"


def test_the_curve_is_in_the_answer_alone() -> None:
    history = trained()
    truth = history.network.metric("test_accuracy")
    for sheet in ("wide", "narrow"):
        (dot,) = drawn(guess_curve, history, sheet).figure.axes[0].lines
        assert dot.get_ydata() == pytest.approx(truth[:1])
        curve, _ = drawn(guess_curve, history, f"answer-{sheet}").figure.axes[0].lines
        assert curve.get_ydata() == pytest.approx(truth)
    assert drawn(guess_curve, history, "wide").frame["truth"] == pytest.approx(truth, abs=1e-6)


def test_grids_stand_in_an_order_that_stays_and_is_not_that_of_epochs() -> None:
    history = images()
    names = list(guess_weights.sheets([history], {"epochs": (0, 2, 4)}, "still"))
    assert names == ["a-wide", "a-narrow", "b-wide", "b-narrow", "c-wide", "c-narrow"]
    choices = drawn(guess_weights, history, "a-wide", epochs=(0, 2, 4)).frame["choices"]
    assert sorted(choice["epoch"] for choice in choices) == [0, 2, 4]
    again = drawn(guess_weights, history, "b-narrow", epochs=(4, 0, 2)).frame["choices"]
    assert again == choices
    truth = history.network.metric("test_accuracy")
    assert [choice["accuracy"] for choice in choices] == [truth[choice["epoch"]] for choice in choices]


@pytest.mark.parametrize(
    ("kind", "options"), [(guess_boundary, {"epoch": 4}), (guess_curve, {}), (guess_weights, {"epochs": (0, 2, 4)})]
)
def test_alt_texts_ask_and_do_not_tell(kind, options) -> None:
    history = images() if kind is guess_weights else trained()
    sheet = "a-wide" if kind is guess_weights else "wide"
    told, answer = kind.describe(history, **options), drawn(kind, history, sheet, **options).frame["answer"]
    assert told.startswith("A question: ") and told.endswith("? The answer stands below.")
    last = history.network.metric("test_accuracy")[4]
    assert f"{100 * last:.1f}" in answer and f"{100 * last:.1f}" not in told


def test_what_is_refused_with_what_to_give() -> None:
    def of(**what: object) -> SimpleNamespace:
        return SimpleNamespace(
            **{"name": "it", "data": DataConfig("moons"), "projection": None, "is_image": False} | what
        )

    assert "two inputs" in guess_boundary.refuses(of(data=DataConfig("images")))
    assert "projection" in guess_boundary.refuses(of(projection=1)) and "projection" in guess_curve.refuses(
        of(projection=1)
    )
    assert guess_boundary.refuses(of()) == guess_curve.refuses(of()) == ""
    assert "sees no images" in guess_weights.refuses(of())
    assert guess_weights.refuses(of(is_image=True)) == ""
    some = [SimpleNamespace(epochs=30)]
    assert guess_weights.faults(some, {"epochs": (1, 20, 30)}) == []
    for epochs in ((1,), (1, 1), (1, 2, 3, 4, 5)):
        (fault,) = guess_weights.faults(some, {"epochs": epochs})
        assert fault == f"epochs = {list(epochs)}: give two to four different ones, for instance [0, 15, 30]"
