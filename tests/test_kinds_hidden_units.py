"""A hidden layer's lines and their sum: a line for each unit in sight, the boundary and its kinks on top."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from pictures import LIGHT, dataset, trained

from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.field import window
from nnviz_site.figure.kinds import hidden_units as kind
from nnviz_site.figure.style import applied
from nnviz_site.figure.units import units_of


def drawn(sheet: str = "wide", classes: int = 2, epoch: int = 100) -> Drawing:
    with applied(LIGHT):
        history = trained(dataset(classes=classes), hidden=(9,))
        return kind.draw(history, sheet=Sheet(sheet, kind.SHEETS[sheet], LIGHT), epoch=epoch)


@pytest.mark.parametrize("sheet", ["wide", "narrow"])
@pytest.mark.parametrize("classes", [2, 3])
def test_two_panels_with_a_boundary_in_both(sheet: str, classes: int) -> None:
    drawing = drawn(sheet, classes)
    lines, heights = drawing.figure.axes
    dark = [[line for line in ax.lines if line.get_linewidth() > 1.5] for ax in (lines, heights)]
    assert len(dark[0]) == len(dark[1]) > 0


def test_every_unit_in_sight_has_its_line_and_the_strongest_is_the_darkest() -> None:
    network = trained(hidden=(9,)).network
    units = units_of(network.layers(4))
    low, high = window(dataset().inputs("train"), 464 / 330)
    seen = units.crossing(low, high)
    drawing = drawn()
    lines = [line for line in drawing.figure.axes[0].lines if line.get_alpha() not in (None, 0.55)]
    assert drawing.frame["crossing"] == len(lines) == len(seen)
    assert int(np.argmax([line.get_alpha() for line in lines])) == int(np.argmax(units.weight[seen]))


def test_heights_are_multiples_of_a_round_step() -> None:
    assert kind._step(np.array([[[0.0, 37.0]]])) == 5
    assert kind._step(np.array([[[0.0, 0.8]]])) == 0.1
    assert kind._step(np.array([[[0.0, 8.0]]])) == 1


def test_the_description_counts_what_is_drawn() -> None:
    drawing, text = drawn(), kind.describe(trained(hidden=(9,)))
    assert text.startswith(f"Epoch 4. The lines of {drawing.frame['crossing']} of 9 hidden neurons")
    assert f"meets a line {drawing.frame['kinks']} time" in text


def test_it_is_for_one_hidden_layer_of_two_inputs() -> None:
    def refused(data: DataConfig, network: NetworkConfig | None) -> str:
        return kind.refuses(SimpleNamespace(name="it", data=data, network=network))

    assert refused(DataConfig("moons"), NetworkConfig((5,))) == ""
    assert "one hidden layer" in refused(DataConfig("moons"), NetworkConfig((5, 5)))
    assert "one hidden layer" in refused(DataConfig("moons"), NetworkConfig((5,), "tanh"))
    assert "pixels" in refused(DataConfig("images"), NetworkConfig((5,)))
    assert "projection" in refused(DataConfig("moons"), None)
