"""Words in pixels: fonts that can set them, lines, sizes."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from nnviz_site.figure.lettering import FINER, SEMIBOLD, SERIF, Setting, fitted, plain, unset, wrapped

LONG = "Why a network with a hundred hidden units needs no more than eight of them to separate two moons"


def widths(setting: Setting) -> list[float]:
    return [setting.font.getlength(line) / FINER for line in setting.lines]


def test_the_largest_size_that_fits_is_taken() -> None:
    assert fitted("Short", SERIF, (60, 40, 20), 400, 2).font.size == 60 * FINER
    longer = fitted(LONG, SERIF, (60, 40, 20), 400, 6)
    assert longer.font.size == 40 * FINER and len(longer.lines) <= 6
    assert " ".join(longer.lines) == LONG
    assert max(widths(longer)) <= 400


def test_lines_are_about_equally_long() -> None:
    text = "one two three four five six seven eight nine ten"
    setting = fitted(text, SERIF, (40,), 700, 3)
    plainly = wrapped(text, setting.font, 700 * FINER)
    assert len(setting.lines) == len(plainly) == 2
    assert min(widths(setting)) > 0.8 * max(widths(setting))
    assert setting.font.getlength(plainly[1]) < 0.5 * setting.font.getlength(plainly[0])


def test_what_is_too_much_ends_in_an_ellipsis_within_the_width() -> None:
    setting = fitted(LONG, SERIF, (60, 40), 300, 2)
    assert len(setting.lines) == 2 and setting.lines[-1].endswith("…")
    assert max(widths(setting)) <= 300


def test_a_word_wider_than_the_line_breaks() -> None:
    setting = fitted("Donaudampfschifffahrtsgesellschaft", SERIF, (60, 40), 300, 4)
    assert "".join(setting.lines) == "Donaudampfschifffahrtsgesellschaft" and len(setting.lines) > 1
    assert max(widths(setting)) <= 300


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("What do they learn? “86 %” – größer", ""),
        ("Œuvre, Łódź, Как учатся сети, Ελληνικά", ""),  # by the font that stands in
        ("On 神经 networks", "神经"),
        ("שלום", "שלום"),  # would run from left to right
        ("a\u0323", "\u0323"),  # a mark that would not be placed
        ("Sand 🏖", "🏖"),
    ],
)
def test_letters_that_no_font_has_are_named(text: str, lacking: str) -> None:
    assert unset(text, SERIF) == unset(text, SEMIBOLD) == lacking


def test_text_that_cant_be_set_is_refused() -> None:
    with pytest.raises(ValueError, match="no font"):
        fitted("神", SERIF, (40,), 400, 1)


def test_composed_letters_and_single_spaces() -> None:
    assert plain(" Gro\u0308ße \n der  Welt ") == "Größe der Welt"


def test_letters_are_drawn_where_they_are_asked_for() -> None:
    card = Image.new("RGB", (300, 100), "#ffffff")
    below = fitted("Hxp", SERIF, (40,), 300, 1).draw(card, 20, 30, "#000000")
    rows, columns = np.nonzero(np.asarray(card.convert("L")) < 128)
    assert 18 <= columns.min() <= 24 and 30 <= rows.min() < rows.max() <= below + 2
