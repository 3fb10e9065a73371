"""What stands in prose for something else, citations, formulas and code: whether it is right, or nearly so.

Markdown shows what it doesn't know as it is typed. So what is plainly meant and written otherwise is an error here; what
may be meant as it stands (prices, handles, brackets) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING

from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.locate import line_of
from nnviz_site.page import mathematics
from nnviz_site.page.citations import CITATION, cited, keys_of
from nnviz_site.page.mask import OPEN, Masked, without_asks
from nnviz_site.page.reference import KEY

if TYPE_CHECKING:
    from nnviz_site.page.reference import Reference
    from nnviz_site.site import Page

Fault = tuple[int, str]
"""A place in the text, and what is wrong there."""

_NAMED = re.compile(rf"(?<![\w./@])@({KEY})(?:'\w+)?")
_BRACKET = re.compile(r"(?<!\\)\[(?=-?@[\w])(?:[^\[\]\n]|\n(?!\s*\n))*+(?:\](?![(\[:])|(?!\]))")
"""`[@…` up to its bracket, or without one; `[@name on Mastodon](address)` is a link."""

_OPENED = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(`{3,}|~{3,})", re.M)
_FOOTNOTE = re.compile(r"\[\^([\w-]+)\](:?)")

_MACRO = r"\\[a-zA-Z]{2,}"
_CLEAR = rf"(?:{_MACRO}|[^\W_]{{1,2}}\^[\w{{\\(]|[a-zA-Z]_(?:\{{|[^\W_]\b))"
r"""What only a formula begins with: `\alpha`, `x^2`, `w_{ij}`."""

_HALF = re.compile(rf"(?<![\\a-zA-Z])\$(?: ?{_CLEAR}|[a-zA-Z]\$(?:th|st|nd|rd|s)\b)")
_LATEX_INLINE = re.compile(r"(?<!\\)\\\(((?:[^\\\n\ue000]|\\[^()\n]|\n(?!\s*\n))++)\\\)")
_LATEX_DISPLAY = re.compile(r"(?<!\\)\\\[((?:[^\\\n\ue000]|\\[^\[\]\n]|\n(?!\s*\n))++)\\\]")
_BEGIN = re.compile(rf"\\begin\s*\{{((?:{'|'.join(sorted(mathematics.ENVIRONMENTS | mathematics.ELSEWHERE))})\*?)\}}")


def notation_faults(
    page: Page, masked: Masked, bibliography: Mapping[str, Reference], settable: Container[str] = ()
) -> Iterator[Problem]:
    """Everything wrong with a page's citations, formulas and blocks of code, and what is no notation here.

    settable: LaTeX that has been set before.
    """
    text = masked.text
    prose = without_asks(text)
    faults = [*_citations(text, bibliography), *_footnotes(prose), *_mathematics(prose)]
    words = "a block of code is opened here and never closed: end it with"
    faults += [(match.start(), f"{words} {match[1]}") for match in _OPENED.finditer(text)]
    for at, words in faults:
        yield Problem(page.path, page.body_line + line_of(text, at) - 1, words)
    for key in cited(text):
        if key in bibliography:
            yield from bibliography[key].problems
    for formula in masked.formulas.values():
        for words in mathematics.faults(formula.latex) if formula.latex not in settable else ():
            yield Problem(page.path, formula.line, words)


def _citations(text: str, known: Mapping[str, object]) -> Iterator[Fault]:
    """Keys without entries, and citations that are written otherwise."""
    right = _within(CITATION, text)
    meant = _within(_BRACKET, text)
    for match in CITATION.finditer(text):
        yield from ((match.start(), _no_entry(key, known)) for key in keys_of(match) if key not in known)
    for match in _NAMED.finditer(text):
        at, key = match.start(), match[1] if match[1] in known else match[1].rstrip(".:/+-")
        # A key that is none is told where its entry stands.
        if at in right or (match[0][1:] not in (match[1], key) and match[0][1:] in known):
            continue
        if at in meant and key not in known:
            yield at, _no_entry(key, known)
        if at in meant or key in known:
            words = f"a citation is written [@{key}], or [@{key}; @another]"
            yield at, f"{words}; other words stand outside of its brackets"


def _within(pattern: re.Pattern[str], text: str) -> Container[int]:
    return {at for match in pattern.finditer(text) for at in range(*match.span())}


def _no_entry(key: str, known: Mapping[str, object]) -> str:
    return f'no entry "{key}" in references.bib{did_you_mean(key, known)}'


def _footnotes(text: str) -> Iterator[Fault]:
    """Each footnote at its first mark. Other brackets with a caret may be meant as they stand."""
    found = list(_FOOTNOTE.finditer(text))
    notes = {match[1] for match in found if match[1].isdigit() or match[2]}
    for match in found:
        if match[1] in notes:
            notes.remove(match[1])
            words = "footnotes are not set: write the note in parentheses, or cite a source as [@key]"
            yield match.start(), f"[^{match[1]}]: {words}"


def _mathematics(text: str) -> Iterator[Fault]:
    """Formulas that Markdown would show as they are typed."""
    ends = [match.start() for match in re.finditer(r"(?<!\\)\$\$", text)]
    for at in ends:
        yield at, "$$ without its second $$: a formula is closed before the next blank line"
    if ends:
        # What follows is probably within.
        return
    for match in _BEGIN.finditer(text):
        name = match[1]
        near = "" if name in mathematics.ENVIRONMENTS else did_you_mean(name, mathematics.ENVIRONMENTS)
        yield match.start(), f"\\begin{{{name}}} stands outside of a formula: write $$ before and after it{near}"
    for match in _HALF.finditer(text):
        shown = re.split(f"[\n{OPEN}]", text[match.start() : match.start() + 20])[0]
        words = "a formula is written $x$: one $ is missing, or has a letter, a digit or a space beside it"
        yield match.start(), f'"{shown}": {words}'
    for pattern, mark in ((_LATEX_INLINE, "$"), (_LATEX_DISPLAY, "$$")):
        for match in pattern.finditer(text):
            if _is_formula(match[1], mark):
                latex = " ".join(match[1].split())
                yield match.start(), f"a formula is written {mark}{latex}{mark}, not {match[0][:2]}…{match[0][-2:]}"


def _is_formula(text: str, mark: str) -> bool:
    r"""Whether escaped parentheses or brackets hold a formula; words in them are words, and `\[x]` may be a box."""
    if re.search(rf"(?<![\w\\]){_CLEAR}", text):
        return True
    symbols = re.sub(r"\W", " ", text).split()
    short = bool(symbols) and not any(len(name) > 1 and not name.isdigit() for name in symbols)
    return short and (mark == "$" or "=" in text) and not text.isdigit()
