"""The data: each class by colour and by shape, training points filled, test points hollow."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from pictures import LIGHT, dataset, trained

from nnviz_site.compute.data import DataConfig
from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.kinds import scatter as kind
from nnviz_site.figure.style import applied


def drawn(split: str = "both") -> Drawing:
    with applied(LIGHT):
        return kind.draw(trained(dataset(classes=3)), sheet=Sheet("wide", kind.SHEETS["wide"], LIGHT), split=split)


def points(drawing: Drawing) -> list:
    return [line for line in drawing.figure.axes[0].lines if line.get_linestyle() == "None"]


def test_every_point_is_drawn_by_class_in_colour_and_shape() -> None:
    data, made = dataset(classes=3), points(drawn())
    for k in range(3):
        hollow, filled = made[k], made[3 + k]
        assert filled.get_marker() == hollow.get_marker() == LIGHT.marker(k)
        assert to_hex(filled.get_markerfacecolor()) == to_hex(hollow.get_markeredgecolor()) == LIGHT.colour(k)
        assert to_hex(hollow.get_markerfacecolor()) == LIGHT.paper
        assert np.stack(filled.get_data(), 1) == pytest.approx(data.inputs("train")[data.train_y == k])
        assert np.stack(hollow.get_data(), 1) == pytest.approx(data.inputs("test")[data.test_y == k])


@pytest.mark.parametrize(("split", "sets"), [("both", 2), ("train", 1), ("test", 1)])
def test_split_chooses_the_points_and_the_window_stays(split: str, sets: int) -> None:
    drawing = drawn(split)
    assert len(points(drawing)) == 3 * sets
    assert drawing.frame["xlim"] == drawn().frame["xlim"] and drawing.frame["drawn"] == 60 * sets


def test_description_has_each_classs_count_and_range() -> None:
    data = dataset()
    text = kind.describe(trained(data))
    lowest = f"{data.inputs()[data.train_y == 0].min(0)[0]:.2f}".replace("-", "−")
    assert f"Class A: 30 points, input 1 {lowest} to" in text


def test_images_and_many_columns_are_refused() -> None:
    assert kind.refuses(SimpleNamespace(name="it", data=DataConfig("circles"))) == ""
    assert "pixels" in kind.refuses(SimpleNamespace(name="it", data=DataConfig("images")))
    assert "4 inputs" in kind.refuses(SimpleNamespace(name="it", data=DataConfig("csv", features=tuple("abcd"))))
