"""A page's body as prose and asks, from Jinja's syntax tree.

An ask begins with `{{ ` or `{% `, with the space, and there is no comment syntax, so `{{x}}` and `{#id}` are text.
Only three functions can be called, with literal arguments, and nothing is executed: the tree is read, not run.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, TemplateSyntaxError, nodes

from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.locate import line_of, too_much
from nnviz_site.page.arguments import WrongAsk, claim_ask, fact_ask, figure_ask, literals
from nnviz_site.page.asks import ClaimAsk, FactAsk, FigureAsk
from nnviz_site.page.limits import too_deep, too_long
from nnviz_site.page.mask import Masked, mask
from nnviz_site.page.misread import FUNCTIONS, asks_shown_as_text, no_ask, syntax_fault

if TYPE_CHECKING:
    from nnviz_site.site import Page

_LINE_END = re.compile(r"\{[{%](?=\n)")
"""Braces of an ask that goes on in the next line."""


_ANY_ASK = re.compile(r"\{[{%] ")


@dataclass(frozen=True)
class FigurePart:
    """A figure and its caption, in Markdown."""

    ask: FigureAsk
    caption: tuple[Part, ...] = ()


@dataclass(frozen=True)
class FactPart:
    ask: FactAsk


@dataclass(frozen=True)
class ClaimPart:
    """A claim and the words that state it, in Markdown."""

    ask: ClaimAsk
    words: tuple[Part, ...]


Part = str | FigurePart | FactPart | ClaimPart
"""A run of Markdown, or an ask in its place."""


@dataclass(frozen=True, eq=False)
class ParsedPage:
    """A page's body, its code and mathematics still masked. Each is equal to itself alone, and so can be a cache's key."""

    masked: Masked
    parts: tuple[Part, ...]


def walk(parts: Sequence[Part]) -> Iterator[Part]:
    """All parts in the order of the text, those within captions and claims after the one that holds them."""
    for part in parts:
        yield part
        if isinstance(part, FigurePart):
            yield from walk(part.caption)
        elif isinstance(part, ClaimPart):
            yield from walk(part.words)


@lru_cache(maxsize=4096)
def parse_page(page: Page) -> tuple[ParsedPage, tuple[Problem, ...]]:
    """Read a page's body. On a syntax error the parts are empty; other wrong asks are left out and reported.

    Its asks are read, checked and rendered in turn, so what was parsed is kept.
    """
    if fault := too_long(page.body):
        return ParsedPage(mask(""), ()), (_too_much(page, page.body, fault),)
    masked = mask(page.body, page.body_line)
    if fault := too_deep(masked.text):
        return ParsedPage(masked, ()), (_too_much(page, masked.text, fault),)
    nearly = [
        Problem(page.path, page.body_line + line_of(masked.text, place) - 1, words)
        for place, words in asks_shown_as_text(masked)
    ]
    # Blank lines in front make Jinja's line numbers the file's; to it the space belongs to the braces.
    text = "\n" * (page.body_line - 1) + _LINE_END.sub(r"\g<0> ", masked.text)
    if not _ANY_ASK.search(text):
        return ParsedPage(masked, (masked.text,) if masked.text else ()), tuple(nearly)
    try:
        with warnings.catch_warnings():
            # A backslash before a letter that it means nothing to stays a backslash.
            warnings.simplefilter("ignore", DeprecationWarning)
            tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        return ParsedPage(masked, ()), (*nearly, Problem(page.path, *syntax_fault(error, text)))
    except (ValueError, RecursionError) as error:
        words, line = too_much(error, text)
        return ParsedPage(masked, ()), (Problem(page.path, line, words),)
    reader = _Reader(page)
    parts = reader.parts(tree.body)
    if parts and isinstance(parts[0], str):
        first = parts[0][page.body_line - 1 :]
        parts = (first, *parts[1:]) if first else parts[1:]
    return ParsedPage(masked, parts), (*nearly, *reader.problems)


def _too_much(page: Page, text: str, fault: tuple[int, str]) -> Problem:
    place, words = fault
    return Problem(page.path, page.body_line + text.count("\n", 0, place), words)


@cache
def _environment() -> Environment:
    return Environment(
        block_start_string="{% ",
        block_end_string="%}",
        variable_start_string="{{ ",
        variable_end_string="}}",
        comment_start_string="\x00#",
        comment_end_string="#\x00",
        keep_trailing_newline=True,
    )


@dataclass
class _Reader:
    """Turns one page's syntax tree into parts, and gathers what is wrong with it."""

    page: Page

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []

    def parts(self, body: Sequence[nodes.Node], within: str = "") -> tuple[Part, ...]:
        parts: list[Part] = []
        for node in body:
            for inner in node.nodes if isinstance(node, nodes.Output) else [node]:
                try:
                    parts.append(self.part(inner, within))
                except WrongAsk as wrong:
                    line, words = wrong.args
                    self.problems.append(Problem(self.page.path, line, words))
        return tuple(parts)

    def part(self, node: nodes.Node, within: str) -> Part:
        if isinstance(node, nodes.TemplateData):
            return node.data
        if isinstance(node, nodes.CallBlock):
            if node.args or node.call.node.__class__ is not nodes.Name:
                raise WrongAsk(node.lineno, "a call block is written {% call figure(…) %} or {% call claim(…) %}")
            return self.ask(node.call, node.body, within)
        if isinstance(node, nodes.Call):
            return self.ask(node, None, within)
        if isinstance(node, nodes.Name):
            near = did_you_mean(node.name, FUNCTIONS)
            raise WrongAsk(node.lineno, f'"{node.name}" asks for nothing: call figure, fact or claim{near}')
        raise WrongAsk(node.lineno, no_ask(node))

    def ask(self, call: nodes.Call, body: Sequence[nodes.Node] | None, within: str) -> Part:
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name not in FUNCTIONS:
            known = did_you_mean(name, FUNCTIONS) or " (known: claim, fact, figure)"
            raise WrongAsk(call.lineno, f'nothing is called "{name}"{known}' if name else "call figure, fact or claim")
        if within and (name != "fact" and (name == within or name == "figure")):
            raise WrongAsk(call.lineno, f"a {name} can't stand in a {within}")
        arguments, keywords = literals(call)
        where = (self.page.slug, self.page.path, call.lineno)
        if name == "figure":
            return FigurePart(figure_ask(where, arguments, keywords), self.parts(body or (), "figure"))
        if name == "fact":
            if body is not None:
                raise WrongAsk(call.lineno, "a fact has no text of its own: write {{ fact(…) }}")
            return FactPart(fact_ask(where, arguments, keywords))
        if body is None:
            raise WrongAsk(call.lineno, "a claim needs its words: {% call claim(…) %}words{% endcall %}")
        ask = claim_ask(where, arguments, keywords)
        words = self.parts(body, "claim")
        if all(isinstance(part, str) and not part.strip() for part in words):
            raise WrongAsk(call.lineno, "a claim needs its words: {% call claim(…) %}words{% endcall %}")
        if any(isinstance(part, str) and re.search(r"\n\s*\n", part.strip()) for part in words):
            raise WrongAsk(call.lineno, "a claim is a run of words within one paragraph, without blank lines")
        text = "".join(part if isinstance(part, str) else "x" for part in words)
        if re.search(r"\n[ >]*(?:[-*+]|\d+[.)]|#+)[ \t]|(?<!\\)\|", text):
            raise WrongAsk(call.lineno, "a claim's words stand within one list item or one cell of a table")
        if len(re.findall(r"(?<!\\)\*\*", text)) % 2:
            raise WrongAsk(call.lineno, "emphasis that begins within a claim's words ends within them")
        return ClaimPart(ask, _stripped(words))


def _stripped(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Without the white space at both ends."""
    kept = list(parts)
    if isinstance(kept[0], str):
        kept[0] = kept[0].lstrip()
    if isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip()
    return tuple(kept)
