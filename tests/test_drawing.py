"""What all kinds share: sizes in CSS pixels, places, words about numbers, and the form of every kind's module."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from pictures import LIGHT, dataset, projected, trained

from nnviz_site.catalogue import kinds
from nnviz_site.figure.drawing import Drawing, Sheet, architecture, blank, class_keys, count, listed, place, words
from nnviz_site.figure.gather import gathered, kind_module, sheets_of
from nnviz_site.figure.style import applied

MINE = ("compare", "decision_boundary", "learning_curves", "projection", "scatter", "seeds", "weights")


def test_axes_and_words_are_placed_by_pixels_from_the_top_left() -> None:
    figure = blank(400, 200)
    box = place(figure, 10, 20, 100, 50).get_window_extent()
    assert (box.x0, 200 - box.y1, box.width, box.height) == pytest.approx((10, 20, 100, 50))
    text = words(figure, 40, 30, "x")
    assert figure.transFigure.transform(text.get_position()) == pytest.approx((40, 170))


def test_words_about_numbers() -> None:
    assert count(1, "point") == "1 point" and count(60000, "point") == "60,000 points"
    assert listed(["a"]) == "a" and listed(["a", "b", "c"]) == "a, b and c"
    assert architecture((2, 100, 2)) == "2 inputs, 100 hidden neurons and 2 outputs"
    assert (
        architecture((784, 100, 64, 25, 10)) == "784 inputs, 100, 64 and 25 hidden neurons in 3 layers and 10 outputs"
    )


def test_class_keys_name_and_count() -> None:
    data = dataset(classes=3, n=60)
    assert [(k["index"], k["name"], k["marker"], k["count"]) for k in class_keys(LIGHT, data)] == [
        (0, "class A", "circle", 20), (1, "class B", "triangle", 20), (2, "class C", "square", 20),
    ]  # fmt: skip


def test_histories_are_gathered_from_a_steps_inputs() -> None:
    a, b = trained(), projected()
    inputs = {
        "data_0": a.data, "history_0": a.network, "data_1": b.data, "history_1": b.projection,
        "density_1": b.findings["density"],
    }  # fmt: skip
    first, second = gathered(("toy", "map"), ("Toy", "Map"), inputs)
    assert first.network is a.network and first.projection is None and not first.findings
    assert second.projection is b.projection and second.findings["density"] is b.findings["density"]


@pytest.mark.parametrize("kind", MINE)
def test_a_kind_draws_every_sheet_with_its_defaults(kind: str) -> None:
    """The Drawing's size is even for films, its frame is JSON-able, and `show` returns artists of its own figure."""
    import json

    history = projected() if kind == "projection" else trained()
    options = {name: option.default for name, option in kinds()[kind].options.items()}
    with applied(LIGHT):
        for name, spec in sheets_of(kind, [history], options, kinds()[kind].forms[0]).items():
            drawing = kind_module(kind).draw(history, sheet=Sheet(name, spec, LIGHT), **options)
            assert isinstance(drawing, Drawing)
            json.dumps(drawing.frame)
            artists = drawing.show(drawing.epochs[-1])
            assert all(a.get_figure(root=True) is drawing.figure for a in artists)
            if spec.role == "film":
                assert not np.array(drawing.size).astype(int).__mod__(2).any()


@pytest.mark.parametrize("kind", MINE)
def test_labels_draw_and_describe_take_the_same_options(kind: str) -> None:
    module = kind_module(kind)
    options = [
        {n for n, p in inspect.signature(f).parameters.items() if p.kind is p.KEYWORD_ONLY} - {"sheet"}
        for f in (module.draw, module.labels, module.describe)
    ]
    assert options[0] == options[1] == options[2]
