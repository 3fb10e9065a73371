"""A page's body as prose and asks, from Jinja's syntax tree.

Jinja's delimiters are `{{ ` and `{% ` with the space, and there is no comment syntax, so `{{x}}` and `{#id}` are text.
Only three functions can be called, with literal arguments, and nothing is executed: the tree is read, not run.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from nnviz_site.characters import forbidden, shown
from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.locate import too_much
from nnviz_site.page.asks import ClaimAsk, FactAsk, FigureAsk, Options
from nnviz_site.page.limits import too_deep, too_long
from nnviz_site.page.mask import Masked, mask

if TYPE_CHECKING:
    from nnviz_site.site import Page

FUNCTIONS = ("figure", "fact", "claim")


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
    # Blank lines in front make Jinja's line numbers the file's.
    text = "\n" * (page.body_line - 1) + masked.text
    try:
        with warnings.catch_warnings():
            # A backslash before a letter that it means nothing to stays a backslash.
            warnings.simplefilter("ignore", DeprecationWarning)
            tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        return ParsedPage(masked, ()), (Problem(page.path, *_syntax_words(error, text)),)
    except (ValueError, RecursionError) as error:
        words, line = too_much(error, text)
        return ParsedPage(masked, ()), (Problem(page.path, line, words),)
    reader = _Reader(page)
    parts = reader.parts(tree.body)
    if parts and isinstance(parts[0], str):
        first = parts[0][page.body_line - 1 :]
        parts = (first, *parts[1:]) if first else parts[1:]
    for match in re.finditer(r"\{\{(?:figure|fact|claim)\(|\{%(?:-?)(?:call|endcall)\b", text):
        line = text.count("\n", 0, match.start()) + 1
        reader.problems.append(Problem(page.path, line, f'"{match[0]}" is text: write a space after "{match[0][:2]}"'))
    return ParsedPage(masked, parts), tuple(reader.problems)


def _too_much(page: Page, text: str, fault: tuple[int, str]) -> Problem:
    place, words = fault
    return Problem(page.path, page.body_line + text.count("\n", 0, place), words)


@cache
def _environment() -> Environment:
    return Environment(
        block_start_string="{% ",
        block_end_string=" %}",
        variable_start_string="{{ ",
        variable_end_string=" }}",
        comment_start_string="\x00#",
        comment_end_string="#\x00",
        keep_trailing_newline=True,
    )


def _syntax_words(error: TemplateSyntaxError, text: str) -> tuple[int, str]:
    message = str(error.message)
    if unknown := re.match(r"Encountered unknown tag '(\w+)'", message):
        if unknown[1] == "endcall":
            return error.lineno, "{% endcall %} without its {% call … %}"
        if unknown[1] == "end":
            return error.lineno, "the end of a call is written {% endcall %}, in one word"
        if unknown[1] in FUNCTIONS:
            return (
                error.lineno,
                f"a {unknown[1]} is asked for as {{{{ {unknown[1]}(…) }}}} or {{% call {unknown[1]}(…) %}}",
            )
        return error.lineno, f'no tag "{unknown[1]}"{did_you_mean(unknown[1], ["call", "endcall", "raw", "endraw"])}'
    if "endcall" in message or "Unexpected end of template" in message:
        opened = [m for m in re.finditer(r"\{% (call|endcall|raw|endraw)\b", text)]
        depth: list[re.Match[str]] = []
        for tag in opened:
            if tag[1].startswith("end"):
                depth = depth[:-1]
            else:
                depth.append(tag)
        line = text.count("\n", 0, depth[-1].start()) + 1 if depth else error.lineno
        return line, "{% call … %} is never closed: write {% endcall %} after its text"
    if curly := re.match("unexpected char '([“”„‘’])'", message):
        return error.lineno, f'{curly[1]} is none of the quotes that an ask is written with: "moons"'
    if message.startswith(("unexpected char '\"'", 'unexpected char "\'"')):
        return error.lineno, "a quote is missing: texts begin and end with one"
    return (
        error.lineno,
        f'{message[:1].lower()}{message[1:].rstrip(".")}: an ask is written {{{{ fact("name") }}}}, with the spaces',
    )


class _WrongAsk(Exception):
    """An ask that can't be read. args: (line, words)."""


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
                except _WrongAsk as wrong:
                    line, words = wrong.args
                    self.problems.append(Problem(self.page.path, line, words))
        return tuple(parts)

    def part(self, node: nodes.Node, within: str) -> Part:
        if isinstance(node, nodes.TemplateData):
            return node.data
        if isinstance(node, nodes.CallBlock):
            if node.args or node.call.node.__class__ is not nodes.Name:
                raise _WrongAsk(node.lineno, "a call block is written {% call figure(…) %} or {% call claim(…) %}")
            return self.ask(node.call, node.body, within)
        if isinstance(node, nodes.Call):
            return self.ask(node, None, within)
        if isinstance(node, nodes.Name):
            near = did_you_mean(node.name, FUNCTIONS)
            raise _WrongAsk(node.lineno, f'"{node.name}" asks for nothing: call figure, fact or claim{near}')
        raise _WrongAsk(node.lineno, _no_ask(node))

    def ask(self, call: nodes.Call, body: Sequence[nodes.Node] | None, within: str) -> Part:
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name not in FUNCTIONS:
            known = did_you_mean(name, FUNCTIONS) or " (known: claim, fact, figure)"
            raise _WrongAsk(call.lineno, f'nothing is called "{name}"{known}' if name else "call figure, fact or claim")
        if within and (name != "fact" and (name == within or name == "figure")):
            raise _WrongAsk(call.lineno, f"a {name} can't stand in a {within}")
        arguments, keywords = _literals(call)
        where = (self.page.slug, self.page.path, call.lineno)
        if name == "figure":
            return FigurePart(_figure(where, arguments, keywords), self.parts(body or (), "figure"))
        if name == "fact":
            if body is not None:
                raise _WrongAsk(call.lineno, "a fact has no text of its own: write {{ fact(…) }}")
            return FactPart(_fact(where, arguments, keywords))
        if body is None:
            raise _WrongAsk(call.lineno, "a claim needs its words: {% call claim(…) %}words{% endcall %}")
        ask = _claim(where, arguments, keywords)
        words = self.parts(body, "claim")
        if all(isinstance(part, str) and not part.strip() for part in words):
            raise _WrongAsk(call.lineno, "a claim needs its words: {% call claim(…) %}words{% endcall %}")
        if any(isinstance(part, str) and re.search(r"\n\s*\n", part.strip()) for part in words):
            raise _WrongAsk(call.lineno, "a claim is a run of words within one paragraph, without blank lines")
        text = "".join(part if isinstance(part, str) else "x" for part in words)
        if re.search(r"\n[ >]*(?:[-*+]|\d+[.)]|#+)[ \t]|(?<!\\)\|", text):
            raise _WrongAsk(call.lineno, "a claim's words stand within one list item or one cell of a table")
        if len(re.findall(r"(?<!\\)\*\*", text)) % 2:
            raise _WrongAsk(call.lineno, "emphasis that begins within a claim's words ends within them")
        return ClaimPart(ask, _stripped(words))


def _no_ask(node: nodes.Node) -> str:
    """Why this part of Jinja's language is none of a page's."""
    if isinstance(node, nodes.Filter):
        return f'a page has no filters: leave out | {node.name}; a fact\'s second argument is its format, as ".1%"'
    if isinstance(node, nodes.Getattr) and (name := _dotted(node)):
        return f'{name} is no ask: a number is asked for as {{{{ fact("{name}") }}}}'
    if isinstance(node, nodes.Stmt):
        tag = "set" if isinstance(node, nodes.Assign | nodes.AssignBlock) else type(node).__name__.lower()
        return f"a page has no {{% {tag} %}}: it asks for figures, facts and claims, and all else is text"
    return "only figure(…), fact(…) and claim(…) can be asked for, with literal arguments"


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    inner = _dotted(node.node) if isinstance(node, nodes.Getattr) else ""
    return f"{inner}.{node.attr}" if inner and isinstance(node, nodes.Getattr) else ""


def _stripped(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Without the white space at both ends."""
    kept = list(parts)
    if isinstance(kept[0], str):
        kept[0] = kept[0].lstrip()
    if isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip()
    return tuple(kept)


Where = tuple[str, str, int]


def _figure(where: Where, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> FigureAsk:
    if len(arguments) < 2 or not all(isinstance(a, str) for a in arguments):
        raise _WrongAsk(where[2], 'a figure names a kind and its experiments: figure("scatter", "moons")')
    options = dict(keywords)
    form, alt = options.pop("form", None), options.pop("alt", None)
    for name, value in (("form", form), ("alt", alt)):
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise _WrongAsk(where[2], f'{name} takes a text in "quotes", not {shown(value)}')
    return FigureAsk(*where, arguments[0], tuple(arguments[1:]), Options(options), form, alt)


def _fact(where: Where, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> FactAsk:
    given = list(arguments) + [keywords[k] for k in keywords if k == "format"]
    if set(keywords) - {"format"} or not 1 <= len(given) <= 2 or not all(isinstance(a, str) for a in given):
        raise _WrongAsk(where[2], 'a fact has a name and a format: fact("moons.test_accuracy", ".1%")')
    return FactAsk(*where, *given)


def _claim(where: Where, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> ClaimAsk:
    if keywords or len(arguments) != 1 or not isinstance(arguments[0], str):
        raise _WrongAsk(where[2], 'a claim is one expression in quotes: claim("moons.test_accuracy > 0.9")')
    return ClaimAsk(*where, " ".join(arguments[0].split()))


def _literals(call: nodes.Call) -> tuple[list[Any], dict[str, Any]]:
    if call.dyn_args is not None or call.dyn_kwargs is not None:
        raise _WrongAsk(call.lineno, "arguments are literals: no * and no **")
    keywords: dict[str, Any] = {}
    for keyword in call.kwargs:
        if keyword.key in keywords:
            raise _WrongAsk(call.lineno, f"{keyword.key} is given twice")
        keywords[keyword.key] = _literal(keyword.value, keyword.key)
    return [_literal(node, "an argument") for node in call.args], keywords


def _literal(node: nodes.Node, name: str) -> Any:
    if isinstance(node, nodes.Const):
        if words := forbidden(node.value) if isinstance(node.value, str) else "":
            raise _WrongAsk(node.lineno, words)
        return node.value
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const) and type(node.node.value) in (int, float):
        return -node.node.value
    if isinstance(node, nodes.List | nodes.Tuple):
        return tuple(_literal(item, name) for item in node.items)
    hint = f'; in quotes it would be one: "{node.name}"' if isinstance(node, nodes.Name) else ""
    raise _WrongAsk(node.lineno, f"{name} is no literal{hint}")
