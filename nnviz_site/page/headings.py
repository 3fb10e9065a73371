"""A page's headings: one title, words in each, styles that there are, and tabs that become tabs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.locate import line_of
from nnviz_site.page.outline import Heading

if TYPE_CHECKING:
    from nnviz_site.site import Page, Site

_WRITTEN = re.compile(
    r"^[ >\t]*(?:(?:[-*+]|\d+[.)])[ ]+)*(?P<signs>\#{1,6})"
    r"|(?:(?<=\n\n)|\A)[^\n]+\n(?P<rule>=+|-+)[ ]*$"
    r"|<h(?P<raw>[1-6])\b",
    re.M,
)
_BRACES = re.compile(r"\{[^{}]*\}(?=[ #]*$)")
_ATTRIBUTES = re.compile(r"(?<!\\)\{:?[ ]*[.#][\w.# -]*\}")


@dataclass(frozen=True)
class _Placed:
    """A heading as Markdown made it, the line of the text where it begins, and what stands there."""

    heading: Heading
    line: int
    source: str


def heading_faults(page: Page, text: str, headings: Sequence[Heading], site: Site) -> Iterator[Problem]:
    """Everything wrong with a page's headings. text: its body, masked."""
    if all(heading.level != 1 for heading in headings):
        yield Problem(page.path, page.body_line, "no heading: a page begins with # and its question")
    titles = 0
    for placed in _placed(text, headings):
        titles += placed.heading.level == 1
        for words in _faults(placed, titles > 1 and placed.heading.level == 1, site):
            yield Problem(page.path, page.body_line + placed.line - 1, words)


def _placed(text: str, headings: Sequence[Heading]) -> Iterator[_Placed]:
    """Each heading with its line: the nth of a level is the nth that is written so."""
    written: defaultdict[int, list[int]] = defaultdict(list)
    for match in _WRITTEN.finditer(text):
        level = len(match["signs"] or "") or int(match["raw"] or 0) or (1 if match["rule"][0] == "=" else 2)
        written[level].append(line_of(text, match.start()))
    lines = text.split("\n")
    seen: Counter[int] = Counter()
    for heading in headings:
        places = written[heading.level][: seen[heading.level] + 1]
        seen[heading.level] += 1
        line = places[-1] if places else 1
        yield _Placed(heading, line, lines[line - 1])


def _faults(placed: _Placed, is_second_title: bool, site: Site) -> Iterator[str]:
    heading = placed.heading
    if is_second_title and re.match(r"[ >]*#[^\s#]", placed.source):
        yield "a heading has a space after its #; as text it is written \\#"
    elif is_second_title:
        yield "a second # heading: a page has one; write ## for its parts"
    if not heading.text and "![" not in placed.source:
        yield "a heading without words: write them, or leave it out"
    for name in heading.classes:
        if name == "tab":
            yield "{.tab} makes no tab here: tabs are two headings or more of one level, in no list, quote or other tab"
        elif name == "tabs" or not _is_styled(name, site):
            yield f'no style is called ".{name}"{did_you_mean(f".{name}", [".tab"])}'
    for name in heading.bare[:1]:
        typed = _BRACES.search(placed.source)
        braces = typed[0] if typed else f"{{{name}}}"
        style = f"a style is written {{.{name}}}, an id {{#{name}}}, " if braces.strip("{: }") == name else ""
        yield f"{braces} is not shown: {style}as text it is written \\{braces}"
    if (as_typed := _ATTRIBUTES.search(placed.source)) and as_typed[0] in heading.text:
        yield f"{as_typed[0]} is shown as it is typed: a space goes before it, and nothing comes after it"


def _is_styled(name: str, site: Site) -> bool:
    sheets = (file.read_text("utf-8") for path, file in site.templates.items() if path.endswith(".css"))
    return any(re.search(rf"\.{re.escape(name)}\b", sheet) for sheet in sheets)
