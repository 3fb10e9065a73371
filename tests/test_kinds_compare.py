"""Two networks compared: three panels of one window, the difference signed, numbers in words, and what can't be compared."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pictures import LIGHT, dataset, trained

from nnviz_site.compute.data import DataConfig
from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.history import History
from nnviz_site.figure.kinds import compare as kind
from nnviz_site.figure.style import applied


def drawn(*histories: History, sheet: str = "wide", epochs: tuple[int, ...] = ()) -> Drawing:
    with applied(LIGHT):
        return kind.draw(*histories, sheet=Sheet(sheet, kind.SHEETS[sheet], LIGHT), epochs=epochs)


def texts(drawing: Drawing) -> list[str]:
    return [text.get_text() for text in drawing.figure.texts]


def paths(drawing: Drawing) -> set[str]:
    """Colours of the difference's bands that are not empty."""
    from matplotlib.collections import PathCollection
    from matplotlib.colors import to_hex

    found = [c for c in drawing.figure.axes[2].collections if isinstance(c, PathCollection) and c.get_paths()]
    return {to_hex(c.get_facecolor()[0]) for c in found if len(c.get_facecolor())}


@pytest.mark.parametrize("sheet", ["wide", "narrow"])
def test_three_panels_show_one_window(sheet: str) -> None:
    drawing = drawn(trained(), sheet=sheet, epochs=(1, 4))
    assert len({(ax.get_xlim(), ax.get_ylim()) for ax in drawing.figure.axes}) == 1
    boxes = drawing.frame["boxes"]
    assert len({round(width / height, 2) for _, _, width, height in boxes}) == 1
    width, height = drawing.size
    assert all(x >= 0 and x + w <= width and y >= 46 and y + h <= height for x, y, w, h in boxes)


def test_the_window_holds_the_points_of_both() -> None:
    near, far = trained(), trained(replace(dataset(), train_x=dataset().train_x + 40))
    (low, high), alone = kind._Pair.of([near, far], ()).window(), kind._Pair.of([near], ()).window()
    assert low[0] <= alone[0][0] and high[0] > alone[1][0] + 30
    drawing = drawn(near, far)
    assert drawing.frame["same"] is False
    assert "the other way round" not in kind.describe(near, far)


def test_epochs_are_left_and_right_in_their_order() -> None:
    assert texts(drawn(trained(), epochs=(4, 1)))[::2] == ["epoch 4", "epoch 1", "difference, right − left"]
    assert drawn(trained()).frame["epochs"] == [0, 4]
    assert drawn(trained(), trained(hidden=(7,), epochs=3)).frame["epochs"] == [4, 3]


def test_what_grows_on_the_right_is_of_the_positive_colours() -> None:
    """A network that is sure of class B everywhere, right of one that is sure of class A everywhere."""
    a, b = (replace(h, network=sure(h.network, k)) for k, h in enumerate((trained(), trained())))
    assert paths(drawn(a, b)) == {colour for colour in LIGHT.weights[5:]}
    assert paths(drawn(b, a)) == {colour for colour in LIGHT.weights[:4]}
    assert "class differs on 100.0\N{NO-BREAK SPACE}%" in kind.describe(a, b)


def sure(network: Any, k: int) -> Any:
    biases = network.biases[-1].copy()
    biases[..., k] += 1000
    return replace(network, biases=(*network.biases[:-1], biases))


def test_nothing_differs_from_itself() -> None:
    drawing = drawn(trained(), trained())
    assert paths(drawing) == set()
    assert "0 that the left has wrong the right has right, and 0 the other way round" in kind.describe(
        trained(), trained()
    )


def test_the_difference_has_the_points_whose_verdict_changed() -> None:
    history = trained()
    y, said = history.data.train_y, history.network.train_predictions
    left, right = said[1] != y, said[4] != y
    pair = kind._Pair.of([history], (1, 4))
    gained, lost = pair.gained_and_lost()
    assert gained.sum() + lost.sum() == (left != right).sum() > 0
    text = kind.describe(history, epochs=(1, 4))
    assert (
        f"Of 60 training points, {gained.sum()} that the left has wrong" in text
        and f"and {lost.sum()} the other" in text
    )


def test_the_description_has_the_accuracies_and_how_much_differs() -> None:
    history = trained()
    text = kind.describe(history, epochs=(1, 4))
    for epoch in (1, 4):
        shown = f"{100 * history.network.metric('test_accuracy')[epoch]:.1f}\N{NO-BREAK SPACE}%"
        assert f"Toy at epoch {epoch}" in text and shown in text
    first, second = kind._Pair.of([history], (1, 4)).shares()
    assert f"differs on {100 * ((first > 0.5) != (second > 0.5)).mean():.1f}\N{NO-BREAK SPACE}% of the picture" in text


def test_long_titles_are_cut_to_their_panel() -> None:
    history = trained()
    long = History("x", "A training with a title of many words that nobody reads", history.data, history.network)
    heads = texts(drawn(history, long, sheet="narrow"))
    assert heads[2].endswith("…") and len(heads[2]) <= 22


def test_titles_say_what_is_compared_at_any_two_epochs() -> None:
    one, two = kind.labels(trained()), kind.labels(trained(), trained(hidden=(3,)))
    assert one == ("Toy at two epochs", "60 training points; one network at two epochs, and what has changed.")
    assert two[0] == "Toy beside Toy"


def of(name: str = "it", source: Any = "moons", classes: tuple[str, ...] = ("a", "b"), **more: Any) -> Any:
    return SimpleNamespace(
        **{"name": name, "data": DataConfig(source), "projection": None, "epochs": 50, "classes": classes, **more}
    )


def test_it_compares_networks_of_the_same_two_inputs_and_classes() -> None:
    table = DataConfig("csv", features=("length", "width"))
    assert kind.refuses(of()) == kind.refuses(of("it"), of("other")) == ""
    assert kind.refuses(of(projection=object())) == "it is a projection: what is compared are trained networks"
    assert "pixels" in kind.refuses(of(source="images"))
    assert kind.refuses(of("it"), of("iris", classes=("a", "b", "c"))).startswith("iris has 3 classes")
    assert kind.refuses(of("it"), of("it")).startswith("it is named twice: name it once")
    assert (
        kind.refuses(of(data=table), of("o"))
        == "it and o have different inputs: only networks of the same can be compared"
    )
    assert "different classes" in kind.refuses(of(), of("o", classes=("a", "c")))


def test_epochs_are_two_and_of_one_network_two_different_ones() -> None:
    def said(experiments: int, *epochs: int) -> list[str]:
        return kind.faults([of()] * experiments, {"epochs": epochs})

    assert said(1) == said(2) == said(1, 20, 100) == said(2, 20, 20) == []
    assert said(1, 20) == ["epochs takes two, of the left picture and of the right, not 1: epochs = [0, 50]"]
    assert said(1, 20, 20) == ["epochs: both are 20, and so both pictures would be the same: give two different ones"]


def test_cells_are_of_the_panels_shape() -> None:
    _, _, width, height = kind.BOXES["wide"][0]
    assert kind.CELLS[0] * height == kind.CELLS[1] * width
    assert np.allclose(kind.LEVELS, [-level for level in reversed(kind.LEVELS)])
