"""The font of formulas holds what formulas are set in: a letter from another font is larger, and sans serif."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from math_font import kept

from nnviz_site.page.mathematics import mathml
from nnviz_site.page.syntax import parse_page
from nnviz_site.site import read_site

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def held() -> set[str]:
    return {chr(code) for code in TTFont(ROOT / "templates" / "fonts" / "math.woff2").getBestCmap()}


def shown(markup: str) -> set[str]:
    """The characters that a browser sets: a variable of one letter in italics."""
    letters = set()
    for tag, text in re.findall(r"<(mi|mo|mn)[^>]*>([^<]+)<", markup):
        variable = tag == "mi" and len(text) == 1 and text.isalpha() and text.isascii()
        style = "MATHEMATICAL ITALIC " + ("SMALL " if text.islower() else "CAPITAL ") + text.upper()
        letters |= set((unicodedata.lookup(style) if text != "h" else "ℎ") if variable else text)
    return letters


def test_every_formula_of_this_site_is_set_in_it(held: set[str]) -> None:
    site, _ = read_site(ROOT)
    formulas = [f for page in site.pages for f in parse_page(page)[0].masked.formulas.values()]
    assert len(formulas) > 20
    lacking = {f.latex: lost for f in formulas if (lost := shown(mathml(f)) - held)}
    assert lacking == {}


def test_the_font_is_what_the_script_cuts(held: set[str]) -> None:
    lacking_in_the_source = {"‾", "⧵"}
    assert kept() - held <= lacking_in_the_source
