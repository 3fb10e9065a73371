"""Notation in prose: what is only like a citation, a formula or a footnote is left alone, and quickly."""

from __future__ import annotations

import time

import pytest
from sites import page_of

from nnviz_site.page.bibliography import read_bibliography
from nnviz_site.page.mask import mask
from nnviz_site.page.notation import notation_faults

KNOWN = read_bibliography("@misc{a, author = {A}, title = {T}, year = 1}", "references.bib")[0]


def faults(text: str) -> list[str]:
    page = page_of(text)
    return [problem.text for problem in notation_faults(page, mask(text), KNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        "write to me@a or [me](mailto:b@a), https://example.org/@a",
        "`[@b, p. 3]` and\n\n```\n[@b $x^2 [^1]\n```\n",
        "[@b on Mastodon](https://example.org) and [@b](https://example.org)",
        "[@b\non Mastodon](https://example.org)",
        r"\[@everybody, look\]",
        r"\[x\] done, \[ \] to do, \[sic\], \[some_option\], \[2\]",
        r"\(in parentheses\), 1\) and \(2\)",
        "costs $5 or $6, $50,000 or $1_000, US$5, A$B, $5/$6",
        "$HOME/x, $PATH, $USER_NAME, $my_var, $x and $y",
        r"C:\$\temp and \\server\c$\users\me",
        r"a \$x^2 that is shown as typed",
        "the class [^a-z] and x[^y]",
    ],
)
def test_what_stands_for_itself_is_left_alone(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize("unit", ["\\(", "\\[", "\\(a", "\\[a ", "[@a", "@a ", "[@a; ", "$\\a", "[^1]", "\\begin{"])
def test_it_is_found_in_a_moment(unit: str) -> None:
    started = time.monotonic()
    faults(unit * (120_000 // len(unit)))
    assert time.monotonic() - started < 20
