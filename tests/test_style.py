"""The palette as pictures use it: roles, bands, scales, type."""

from __future__ import annotations

import matplotlib
import numpy as np
import pytest
from pictures import LIGHT, PALETTE

from nnviz_site.figure.style import (
    WEIGHT_STEPS,
    amount_colours,
    applied,
    mixed,
    percent,
    rgb,
    scheme,
    signed,
    signed_colours,
    signed_root,
)  # fmt: skip


@pytest.mark.parametrize("name", ["light", "dark"])
def test_mixed_bands_are_the_palettes_own(name: str) -> None:
    s = scheme(PALETTE, name)
    for k in (0, 1):
        own, made = s.bands(k, 2), s.bands(k, 3)
        assert np.abs(np.array([rgb(a) - rgb(b) for a, b in zip(own, made, strict=True)])).max() <= 2


def test_margins_follow_from_the_palettes_levels() -> None:
    assert LIGHT.margins == (0.0, 0.4, 0.7, 0.9)


def test_mixing_nothing_or_everything_gives_the_ends() -> None:
    assert mixed("#fdfcf9", "#0271c6", 0) == "#fdfcf9"
    assert mixed("#fdfcf9", "#0271c6", 1) == "#0271c6"


def test_the_eleventh_class_begins_the_colours_again() -> None:
    assert LIGHT.colour(10) == LIGHT.colour(0)
    assert LIGHT.marker(11) == LIGHT.marker(1)


def test_the_signed_scale_grows_with_the_square_root_and_is_cut_at_its_limit() -> None:
    assert signed_root(np.array([0.6, 0.15, 0, -0.15, -9]), 0.6) == pytest.approx([1, 0.5, 0, -0.5, -1])


def test_the_signed_scale_has_paper_at_zero_and_its_ends_at_the_limit() -> None:
    colours = signed_colours(LIGHT, np.array([-0.6, 0, 0.6]), 0.6)
    assert (colours == np.array([rgb(LIGHT.weights[0]), rgb(LIGHT.paper), rgb(LIGHT.weights[-1])])).all()
    assert len(np.unique(signed_colours(LIGHT, np.linspace(-1, 1, 9999), 1), axis=0)) == WEIGHT_STEPS


def test_amounts_go_from_paper_to_ink() -> None:
    assert (
        amount_colours(LIGHT, np.array([-1, 0, 1, 2])) == [rgb(c) for c in (LIGHT.paper,) * 2 + (LIGHT.ink,) * 2]
    ).all()


def test_settings_hold_inside_and_are_put_back() -> None:
    before = matplotlib.rcParams["font.family"]
    with applied(LIGHT):
        assert matplotlib.rcParams["font.family"] == ["Public Sans"]
        assert matplotlib.rcParams["svg.hashsalt"]
    assert matplotlib.rcParams["font.family"] == before


def test_numbers_read_well() -> None:
    assert percent(0.888) == "88.8\N{NO-BREAK SPACE}%"
    assert signed(-1.5) == "−1.5"


def test_a_dollar_sign_in_a_name_is_drawn() -> None:
    import io

    from matplotlib.figure import Figure

    with applied(LIGHT):
        drawn = io.BytesIO()
        figure = Figure()
        figure.text(0.5, 0.5, "$a$")
        figure.savefig(drawn, format="svg")
    assert drawn.getvalue().count(b"<use ") == 3
