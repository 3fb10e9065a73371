"""A page's parts as the HTML of its body; what answers its asks is given by whoever wants the page."""

from __future__ import annotations

import html
import re
import textwrap
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from nnviz_site.page.asks import ClaimAsk, FactAsk, FigureAsk
from nnviz_site.page.citations import CITATION, citation_html, cited, keys_of
from nnviz_site.page.markdown import TAKEN, fragment, to_html
from nnviz_site.page.mask import CLOSE, OPEN, TOKEN, Formula
from nnviz_site.page.outline import Outline, outline
from nnviz_site.page.sized import NOTHING_KNOWN, Sizes, sized
from nnviz_site.page.syntax import ClaimPart, FactPart, FigurePart, ParsedPage, Part, walk

_TAG_OR_TOKEN = re.compile(rf"(?P<tag><[^>]*>)|{TOKEN.pattern}")
_BLOCK = re.compile(rf"<p(?: class=\"answer\")?>\s*((?:{TOKEN.pattern}\s*)+)</p>")
_FENCE = re.compile(f"{OPEN}fence(\\d+){CLOSE}")
_PREFORMATTED = re.compile(r"<pre\b[^<>]*>[^<]*+(?:<(?!/?pre\b)[^<]*+)*+</pre>")
_AFTER = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table"})
_BEFORE = frozenset({"li", "dd", "figcaption", "blockquote", "div", "section", "aside"})

WIDE_FORMULA = 60
"""Characters of LaTeX from which on a display formula may be wider than a phone."""


class Answers(Protocol):
    """What a page's asks become. The text of a fact stands in for it in attributes."""

    def fact(self, ask: FactAsk) -> tuple[str, str]:
        """(HTML, plain text)."""

    def claim(self, ask: ClaimAsk, number: int) -> tuple[str, str, str]:
        """(HTML before the words, HTML after them, the check that opens below the paragraph)."""

    def figure(self, ask: FigureAsk, number: int, caption: str) -> str:
        """HTML; `number` counts the page's figures from 0."""

    def formula(self, formula: Formula) -> str:
        """Mathematics as HTML."""

    def checks(self, checks: list[str]) -> str:
        """The checks of one paragraph together."""


def figures_of(parsed: ParsedPage) -> list[FigureAsk]:
    """The page's figures in their order."""
    return [part.ask for part in walk(parsed.parts) if isinstance(part, FigurePart)]


def figure_ids(figures: list[FigureAsk]) -> list[str]:
    """`figure-moons` for an experiment's first figure on a page, then `figure-moons-weights`, `figure-moons-weights-2`."""
    ids: dict[str, None] = {}
    counts: Counter[str] = Counter()
    for ask in figures:
        first = f"figure-{ask.experiments[0]}"
        name = wanted = first if first not in ids else f"{first}-{ask.kind}"
        while name in ids:
            counts[wanted] += 1
            name = f"{wanted}-{counts[wanted] + 1}"
        ids[name] = None
    return list(ids)


def body_html(
    parsed: ParsedPage,
    answers: Answers,
    sizes: Sizes = NOTHING_KNOWN,
    mark_misplaced: bool = False,
) -> str:
    """The body of a page.

    mark_misplaced: put the line of each figure that stands in no paragraph
    of its own before it, for `outline` to judge.
    """
    return _Body(parsed, answers, sizes, mark_misplaced).html()


@lru_cache(maxsize=4096)
def skeleton(parsed: ParsedPage) -> Outline:
    """What can be told of a page without computing anything: its ids, links, images and headings.

    It is checked and rendered in turn, so it is kept.
    """
    found = _foretold.pop(parsed, None)
    return found or outline(body_html(parsed, _StandIns(figures_of(parsed)), mark_misplaced=True))


_foretold: dict[ParsedPage, Outline] = {}


def foretell(parsed: ParsedPage, found: Outline) -> None:
    """What `skeleton` is to find, where another process has worked it out."""
    _foretold[parsed] = found


class _StandIns:
    """Answers for a page of which only the ids, the links and the captions matter."""

    def __init__(self, figures: list[FigureAsk]) -> None:
        self.ids = figure_ids(figures)

    def fact(self, ask: FactAsk) -> tuple[str, str]:
        return "0", "0"

    def claim(self, ask: ClaimAsk, number: int) -> tuple[str, str, str]:
        return "", "", ""

    def formula(self, formula: Formula) -> str:
        return "x"

    def checks(self, checks: list[str]) -> str:
        return ""

    def figure(self, ask: FigureAsk, number: int, caption: str) -> str:
        return f'<figure id="{self.ids[number]}">{caption}</figure>'


@dataclass
class _Body:
    """The making of one page's body: what each token stands for, and how many claims and figures there were."""

    parsed: ParsedPage
    answers: Answers
    sizes: Sizes
    mark_misplaced: bool
    parts: list[FigurePart | FactPart | ClaimPart] = field(default_factory=list)
    citations: list[list[str]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    figures: int = 0
    claims: int = 0

    def html(self) -> str:
        self.numbers = {key: number for number, key in enumerate(cited(self.parsed.masked.text), 1)}
        taken = {*TAKEN, *figure_ids(figures_of(self.parsed))}
        return self.resolve(sized(to_html(self.text(self.parsed.parts), taken), self.sizes))

    def text(self, parts: tuple[Part, ...]) -> str:
        """Markdown with tokens for all that isn't prose."""
        return self.parsed.masked.with_code("".join(map(self.piece, parts)))

    def piece(self, part: Part) -> str:
        if isinstance(part, str):
            return CITATION.sub(self.citation, part)
        number = len(self.parts)
        self.parts.append(part)
        if isinstance(part, FigurePart):
            return f"{OPEN}figure{number}{CLOSE}"
        if isinstance(part, FactPart):
            return f"{OPEN}fact{number}{CLOSE}"
        words = "".join(map(self.piece, part.words))
        return f"{OPEN}claim{number}{CLOSE}{words}{OPEN}endclaim{number}{CLOSE}"

    def citation(self, match: re.Match[str]) -> str:
        self.citations.append(keys_of(match))
        return f"{OPEN}cite{len(self.citations) - 1}{CLOSE}"

    def resolve(self, html: str) -> str:
        """Put in what the tokens stand for; checks come after the paragraph that states their claim."""
        if OPEN not in html:
            return html
        out: list[str] = []
        checks: list[str] = []
        ends: dict[int, tuple[str, str]] = {}
        position = 0
        html = _BLOCK.sub(self.block, _PREFORMATTED.sub(self.as_typed, html))
        for match in _TAG_OR_TOKEN.finditer(html):
            out.append(html[position : match.start()])
            position = match.end()
            tag = match["tag"]
            if tag is None:
                out.append(self.token(match[2], int(match[3]), ends, checks))
                continue
            name = tag[2:-1].strip() if tag.startswith("</") else ""
            if checks and name in _BEFORE:
                out.append(self.answers.checks(checks))
                checks = []
            out.append(TOKEN.sub(self.plain, tag))
            if checks and name in _AFTER:
                out.append(self.answers.checks(checks))
                checks = []
        return "".join(out) + html[position:]

    def block(self, match: re.Match[str]) -> str:
        """A paragraph that only holds figures, fenced blocks and display formulas is none."""
        tokens = [(m[1], int(m[2])) for m in TOKEN.finditer(match[1])]
        if not all(
            kind in ("figure", "fence") or (kind == "math" and self.formula(number).display) for kind, number in tokens
        ):
            return match[0]
        return "\n".join(
            f'<div class="equation"{self.reach(number)}>{OPEN}{kind}{number}{CLOSE}</div>'
            if kind == "math"
            else f"{OPEN}{'block' if kind == 'figure' else kind}{number}{CLOSE}"
            for kind, number in tokens
        )

    def as_typed(self, match: re.Match[str]) -> str:
        """Fences within an indented block, or raw `<pre>`, are part of its text."""
        fences = self.parsed.masked.fences
        return _FENCE.sub(lambda token: html.escape(fences[int(token[1])].text, quote=False), match[0])

    def reach(self, number: int) -> str:
        """A formula that may have to scroll sideways at phone width must be reached by keyboard."""
        wide = len(self.formula(number).latex) > WIDE_FORMULA
        return ' tabindex="0" role="group" aria-label="Formula"' if wide else ""

    def formula(self, number: int) -> Formula:
        return self.parsed.masked.formulas[number]

    def token(self, kind: str, number: int, ends: dict[int, tuple[str, str]], checks: list[str]) -> str:
        if kind == "math":
            return self.answers.formula(self.formula(number))
        if kind == "fence":
            return self.parsed.masked.fences[number].html()
        if kind == "cite":
            keys = self.citations[number]
            return citation_html(keys, self.numbers)
        if kind == "endclaim":
            after, check = ends.pop(number)
            checks += [check] if check else []
            return after
        part = self.parts[number]
        if isinstance(part, FactPart):
            return self.answers.fact(part.ask)[0]
        if isinstance(part, ClaimPart):
            self.claims += 1
            before, *rest = self.answers.claim(part.ask, self.claims)
            ends[number] = (rest[0], rest[1])
            return before
        here = f"{OPEN}figure{part.ask.line}{CLOSE}" if kind == "figure" and self.mark_misplaced else ""
        return here + self.figure(part)

    def figure(self, part: FigurePart) -> str:
        place = self.figures
        self.figures += 1
        caption = fragment(self.text(_dedented(part.caption))) if part.caption else ""
        return self.answers.figure(part.ask, place, self.resolve(sized(caption, self.sizes)))

    def plain(self, match: re.Match[str]) -> str:
        """What a token is within a tag: the text of a fact, the LaTeX of a formula, else nothing."""
        kind, number = match[1], int(match[2])
        if kind == "math":
            return _attribute(self.formula(number).latex)
        part = self.parts[number] if kind == "fact" else None
        return _attribute(self.answers.fact(part.ask)[1]) if isinstance(part, FactPart) else ""


def _attribute(text: str) -> str:
    return html.escape(text)


def _dedented(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """A caption may be indented within its call block."""
    marked = "".join(part if isinstance(part, str) else f"{OPEN}part{k}{CLOSE}" for k, part in enumerate(parts))
    pieces = re.split(f"{OPEN}part(\\d+){CLOSE}", textwrap.dedent(marked))
    return tuple(parts[int(piece)] if at % 2 else piece for at, piece in enumerate(pieces))
