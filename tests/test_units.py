"""Hidden units' lines: where they run in a window, and that a boundary turns only where it crosses one."""

from __future__ import annotations

import numpy as np
import pytest
from pictures import trained

from nnviz_site.figure.field import evaluate, grid, tie_polylines
from nnviz_site.figure.units import Units, kinks, segment, units_of

LOW, HIGH = np.array([-1.0, -1.0]), np.array([1.0, 1.0])


def test_lines_that_miss_the_window_are_left_out() -> None:
    units = Units(np.array([[1.0, 0], [1, 0], [1, 1]]), np.array([0.5, 3.0, 0.0]), np.ones(3))
    assert units.crossing(LOW, HIGH).tolist() == [0, 2]


@pytest.mark.parametrize(
    ("normal", "bias", "ends"),
    [([1, 0], 0.5, [(-0.5, -1), (-0.5, 1)]), ([0, 2], 1, [(-1, -0.5), (1, -0.5)]), ([1, 1], 0, [(-1, 1), (1, -1)])],
)
def test_a_line_is_cut_at_the_windows_edge(normal: list[float], bias: float, ends: list[tuple[float, float]]) -> None:
    found = segment(np.array(normal, float), bias, LOW, HIGH)
    np.testing.assert_allclose(sorted(map(tuple, found.tolist())), sorted(ends))


def test_the_strongest_fold_weighs_one_and_a_silent_unit_nothing() -> None:
    layers = [
        (np.array([[3.0, 4], [1, 0]]), np.zeros(2), "relu"),
        (np.array([[1.0, 0.5], [0, 0.5]]), np.zeros(2), "identity"),
    ]
    assert units_of(layers).weight.tolist() == [1, 0]


def test_a_kink_is_where_a_units_sum_is_zero() -> None:
    units = Units(np.array([[1.0, 0.0]]), np.array([-0.25]), np.ones(1))
    (found,) = kinks([np.array([[0.0, 0], [1, 1], [2, 1]])], units)
    assert found[0] == pytest.approx([0.25, 0.25]) and found[1] == 0


def test_between_kinks_a_boundary_is_straight() -> None:
    """The direction of the boundary may change only where a unit's sum changes its sign."""
    layers = trained(hidden=(6,)).network.layers(4)
    places = grid(np.array([-4.0, -4]), np.array([4.0, 4]), (800, 800), 1.0)
    units = units_of(layers)
    lines = tie_polylines(places, evaluate(layers, places))
    assert lines
    for line in lines:
        ways = np.diff(line, axis=0)
        ways /= np.linalg.norm(ways, axis=1, keepdims=True)
        signs = units.inputs(line) > 0
        # A fold is felt by the cells of the grid that it passes through: three vertices to either side must agree.
        same = (signs[:-8] == signs[8:]).all(1)
        turned = 1 - (ways[:-1] * ways[1:]).sum(1)
        assert turned[3:-3][same].max() < 1e-6 < turned.max()
