"""What a guess scores: sides of a sketch, distances of a curve, and what guesses by rule would get."""

from __future__ import annotations

import numpy as np
import pytest

from nnviz_site.figure import guesses
from nnviz_site.figure.guesses import COLUMNS, ROWS, agreement, distance, flattest, runs, sides, straightest

SIZE = (600.0, 430.0)
X, Y = np.meshgrid((np.arange(COLUMNS) + 0.5) * 5, (np.arange(ROWS) + 0.5) * 5)


def ring(radius: float, gap: float = 0.0) -> list[tuple[float, float]]:
    angles = np.linspace(gap, 2 * np.pi, 200)
    return [(300 + radius * float(np.cos(a)), 215 + radius * float(np.sin(a))) for a in angles]


@pytest.mark.parametrize(
    ("stroke", "wanted"),
    [
        ([(0, 100), (600, 100)], Y < 100),
        ([(600, 330), (0, 330)], Y < 330),
        ([(200, 0), (200, 430)], X < 200),
        ([(250, 20), (250, 410)], X < 250),
        ([(-50, 60), (650, 60)], Y < 60),
        ([(10, 200), (200, 200), (200, 420)], (X < 200) & (Y > 200)),
        ([(400, 5), (400, 200), (590, 200)], (X > 400) & (Y < 200)),
        ([(100, 425), (100, 300), (500, 300), (500, 425)], (X > 100) & (X < 500) & (Y > 300)),
    ],
)
def test_an_open_stroke_goes_on_to_the_nearest_edges(stroke: list[tuple[float, float]], wanted: np.ndarray) -> None:
    for line in (stroke, stroke[::-1]):
        side = sides([line], SIZE)
        assert min((side != wanted).sum(), (side == wanted).sum()) == 0


def test_a_loop_is_closed_if_its_ends_are_near() -> None:
    inside = np.hypot(X - 300, Y - 215) < 120
    for gap in (0, 0.2):
        assert agreement([ring(120, gap)], SIZE, inside) > 0.995


def test_strokes_are_crossed_one_by_one() -> None:
    between = (np.hypot(X - 300, Y - 215) < 150) & (np.hypot(X - 300, Y - 215) > 80)
    assert agreement([ring(150), ring(80)], SIZE, between) > 0.995
    assert agreement([[(0, 100), (600, 100)], [(0, 300), (600, 300)]], SIZE, (Y > 100) & (Y < 300)) == 1


@pytest.mark.parametrize("stroke", [[], [(300.0, 200.0)], [(300.0, 200.0)] * 3, [(100.0, 100.0), (110.0, 105.0)]])
def test_a_dot_parts_nothing(stroke: list[tuple[float, float]]) -> None:
    side = sides([stroke], SIZE)
    assert side.sum() <= 1
    assert not sides([], SIZE).any()


def test_which_side_is_which_class_counts_for_nothing() -> None:
    line = [[(200.0, 0.0), (200.0, 430.0)]]
    assert agreement(line, SIZE, X < 200) == agreement(line, SIZE, X > 200) == 1


def test_rules_that_anyone_could_follow() -> None:
    tilted = X + Y < 400
    assert straightest(SIZE, tilted) > 0.995
    inside = np.hypot(X - 300, Y - 215) < 120
    assert agreement([], SIZE, inside) == pytest.approx(1 - inside.mean())
    assert agreement([], SIZE, inside) <= straightest(SIZE, inside) < 0.9


def test_the_distance_of_a_curve() -> None:
    truth = np.array([0.5, 0.6, 0.7, 0.8, 0.9])
    assert distance([(4, 0.9)], truth) == pytest.approx(0)
    assert distance([], truth) == pytest.approx(0.25)
    assert distance([(2, 0.7)], truth) == pytest.approx((0 + 0 + 0.1 + 0.2) / 4)
    assert flattest(truth) == pytest.approx(0.1)


def test_runs_are_the_cells() -> None:
    for truth in (X < 200, X > 200, np.zeros_like(X, bool), np.ones_like(X, bool)):
        told = np.concatenate([np.full(run, n % 2 == 1) for n, run in enumerate(runs(truth))])
        assert (told == truth.ravel()).all()
    assert guesses.runs(X > 200)[0] == 40
