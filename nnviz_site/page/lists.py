"""Lists that Markdown takes for text, and what it takes out of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from nnviz_site.page.mask import ASK

_MARK = re.compile(r"(?P<indent>[> ]*)(?P<mark>[-*+]|\d{1,3}\.) +\S")
_SHOWN = re.compile(r"\n[ ]*(?:[-*+]|\d{1,3}\.)[ ]")
_NO_TEXT = re.compile(r"[> ]*(?:[<#|]|[-*+] |\d{1,3}\. )")

Line = tuple[int, str]
"""A line's number and what stands in it."""


def list_faults(text: str, shown: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(line, words) for what is wrong with a page's lists. text: its body, masked; shown: what readers see as text."""
    lines = list(enumerate(ASK.sub(lambda ask: "x" + "\n" * ask[0].count("\n"), text).split("\n"), 1))
    if any(_SHOWN.search(run) for run in shown):
        for is_paragraph, paragraph in groupby(lines, key=lambda line: bool(line[1].strip(" >"))):
            yield from _without_blank_line(list(paragraph)) if is_paragraph else ()
    yield from _too_little_indented(lines)


def _without_blank_line(paragraph: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """Lines of a list right below a line of text: two at least, or one below a colon, for prose has dashes too."""
    if _NO_TEXT.match(paragraph[0][1]):
        return
    marked = [at for at, (_, line) in enumerate(paragraph) if _MARK.match(line)]
    if marked and (len(marked) > 1 or paragraph[marked[0] - 1][1].rstrip().endswith(":")):
        yield paragraph[marked[0]][0], "a list has a blank line above it: without one it is shown as text"


def _too_little_indented(lines: Sequence[Line]) -> Iterator[tuple[int, str]]:
    """What is indented by two or three below an item, so that it seems to be its: each list is told once."""
    item: int | None = None
    told, blank = False, True
    for number, line in lines:
        mark = _MARK.match(line)
        indent = len(line) - len(line.lstrip(" >"))
        if line.strip() and (mark or blank) and item is not None and indent - item in (2, 3) and not told:
            told = True
            yield number, "what belongs to an item of a list is indented by four spaces: with less it is no part of it"
        if mark and (item is not None or blank):
            item = indent
        elif line.strip() and blank and indent < 2:
            item, told = None, False
        blank = not line.strip()
