"""Mathematics: every macro on the list is set, everything else is refused with a remedy."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from nnviz_site.page.mask import Formula
from nnviz_site.page.mathematics import FUNCTIONS, GREEK, MACROS, SIGNS, faults, mathml

ARGUMENTS = {
    "frac": r"\frac{1}{2}",
    "sqrt": r"\sqrt{x}",
    "left": r"\left( x \right)",
    "right": r"\left[ x \right]",
    "begin": r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}",
    "end": r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    "underbrace": r"\underbrace{a + b}_{c}",
    "overbrace": r"\overbrace{a + b}^{c}",
}


def inline(latex: str) -> str:
    return mathml(Formula(latex, False, 1))


@pytest.mark.parametrize("macro", sorted(MACROS))
def test_every_macro_on_the_list_is_set_as_mathematics(macro: str) -> None:
    if macro in ARGUMENTS:
        latex = ARGUMENTS[macro]
    elif len(macro) == 1 or macro in f"{GREEK} {SIGNS} {FUNCTIONS} quad qquad".split():
        latex = f"a \\{macro} b"
    else:
        latex = f"\\{macro}{{x}}"
    assert faults(latex) == []
    text = "".join(ElementTree.fromstring(inline(latex)).itertext())
    assert "\\" not in text or macro == "\\"


def test_an_unknown_macro_is_refused_with_the_nearest_known() -> None:
    assert faults(r"\fract{1}{2}") == ['mathematics: no macro "\\fract"; did you mean "\\frac"?']


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"\bm{x}", r": write \boldsymbol"),
        (r"\dfrac{1}{2}", r": write \frac"),
        (r"\bigl( x", r": leave it out, or write \left and \right"),
        (r"x \tag{1}", ": leave it out: formulas have no numbers here"),
        (r"\overset{a}{b}", ": nothing is set above a sign here"),
        (r"\aplha", r'; did you mean "\alpha"?'),
        (r"\thera", r'; did you mean "\theta"?'),
        (r"\foo", ""),
        (r"\tab", ""),
    ],
)
def test_what_is_not_set_has_its_remedy_and_no_chance_likeness(latex: str, words: str) -> None:
    macro = re.search(r"\\\w+", latex)
    assert macro and faults(latex)[0] == f'mathematics: no macro "{macro[0]}"{words}'


def test_several_faults_are_told_at_once() -> None:
    assert len(faults(r"\foo + \bar{x} + \baz + \begin{gather}x\end{gather}")) == 3


@pytest.mark.parametrize("latex", ["", "{x", "x}", r"\frac{1}", "a & b", r"\left( x", r"\begin{cases} x"])
def test_broken_latex_is_refused(latex: str) -> None:
    assert faults(latex)


def test_bold_letters_are_unicode_for_browsers_ignore_mathvariant() -> None:
    assert "𝐱" in inline(r"\mathbf{x}")
    assert "𝒘" in inline(r"\boldsymbol{w}")
    assert "mathvariant" not in inline(r"\boldsymbol{w} + \mathbf{x} + \mathrm{d}")


def test_aligned_leaves_no_ampersand() -> None:
    html = mathml(Formula(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", True, 1))
    assert "&amp;" not in html
    assert html.count("<mtr>") == 2
    assert 'class="right"' in html and 'class="left"' in html


def test_display_formulas_are_blocks() -> None:
    assert 'display="block"' in mathml(Formula("x", True, 1))
    assert "display" not in inline("x")


def test_text_is_escaped() -> None:
    assert "&lt;" in inline(r"a < b")


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\exp(-z)", '<mi>exp</mi><mo stretchy="false">(</mo><mo form="prefix">−</mo><mi>z</mi>'),
        (r"a = -b", '<mo>=</mo><mo form="prefix">−</mo><mi>b</mi>'),
        (r"a - b", "<mi>a</mi><mo>−</mo><mi>b</mi>"),
        (r"(a) - b", '<mo stretchy="false">)</mo><mo>−</mo><mi>b</mi>'),
        (r"\ln p", '<mi>ln</mi><mspace width="0.1667em"/><mi>p</mi>'),
        (r"\max(0, x)", '<mo rspace="0">max</mo><mo stretchy="false">(</mo>'),
    ],
)
def test_signs_bind_to_their_numbers_and_names_to_their_arguments(latex: str, expected: str) -> None:
    assert expected in mathml(Formula(latex, False, 1))


@pytest.mark.parametrize(
    "latex", [r"\text{<script>alert(1)</script>}", r"\text{<b/>}", r"\text{<![CDATA[a]]>}", r"\text{<!-- a -->}"]
)
def test_a_text_can_not_become_an_element(latex: str) -> None:
    assert faults(latex) == [r'mathematics: "<" within a text: write it outside of \text{…}']
