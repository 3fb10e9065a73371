"""Values that people type, and the annotations that they must fit."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from nnviz_site.typed import fits, settled, spoken

Colour = Literal["red", "green"]


@pytest.mark.parametrize(
    ("value", "annotation", "fit"),
    [
        (1, int, True),
        (True, int, False),
        (1.5, int, False),
        (1, float, True),
        (False, float, False),
        ("x", str, True),
        (True, bool, True),
        (1, bool, False),
        ("red", Colour, True),
        ("blue", Colour, False),
        ([1, 2], tuple[int, ...], True),
        ([1, "2"], tuple[int, ...], False),
        (3, tuple[int, ...], False),
        (None, float | None, True),
        (2, float | None, True),
        ("2", float | None, False),
        (2**63 - 1, int, True),
        (2**63, int, False),
        (10**400, float, False),
        (float("inf"), float, False),
        (float("nan"), float | None, False),
    ],
)
def test_fits(value: Any, annotation: Any, fit: bool) -> None:
    assert fits(value, annotation) is fit


def test_spoken() -> None:
    assert spoken(tuple[int, ...]) == "a list, each a whole number"
    assert spoken(float | None) == "a number"
    assert spoken(Colour) == '"red" or "green"'


def test_settled() -> None:
    assert settled([1, 2], tuple[int, ...]) == (1, 2)
    assert isinstance(settled(2, float | None), float)
    assert str(settled(-0.0, float | None)) == "0.0"
    assert settled(None, float | None) is None
    assert isinstance(settled(2, int), int)
