"""Asks that Jinja can't read, or would show as text: what is wrong with them, in words for their author."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

from nnviz_site.errors import did_you_mean
from nnviz_site.page.mask import TOKEN, Masked, without_asks

FUNCTIONS = ("figure", "fact", "claim")

_CALLED = r"(?:figure|fact|claim)\("
_CLOSE_UP = re.compile(rf"\{{\{{{_CALLED}|\{{%-?(?:call|endcall)\b")
_APART = re.compile(rf"(?P<braces>\{{[ ]+[{{%])\s*(?:{_CALLED}|call\b|endcall\b)")
_SINGLE = re.compile(rf"(?<![{{%])\{{[ ]*{_CALLED}")
_INDENTED = re.compile(rf"^(?:[ ]{{4}}|\t)\s*(?P<ask>\{{\{{ {_CALLED}|\{{% call\b)", re.M)


def asks_shown_as_text(masked: Masked) -> Iterator[tuple[int, str]]:
    """(place, words) for each ask that misses its delimiters, or is indented so that it is code."""
    text = masked.text
    for match in _CLOSE_UP.finditer(text):
        yield match.start(), f'"{match[0]}" is text: write a space after "{match[0][:2]}"'
    prose = without_asks(text)
    for match in _APART.finditer(prose):
        yield match.start(), f'"{match[0]}" is text: write "{match["braces"].replace(" ", "")}" without a space in it'
    for match in _SINGLE.finditer(prose):
        yield match.start(), f'"{match[0]}" is text: an ask stands in two braces, as {{{{ fact("name") }}}}'
    for token in TOKEN.finditer(text):
        piece = masked.pieces[int(token[2])]
        for ask in _INDENTED.finditer(piece) if piece[0] in " \t" else ():
            # As many newlines as the token stands for follow it.
            place = token.end() + piece.count("\n", 0, ask.start())
            yield place, f'"{ask["ask"]}" is shown as code, for it is indented: move it to the left'


def syntax_fault(error: TemplateSyntaxError, text: str) -> tuple[int, str]:
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
    if message.startswith(("unexpected 'end of template'", "unexpected end of template")):
        return error.lineno, "an ask {{ … }} is never closed: write }} after it"
    if curly := re.match("unexpected char '([“”„‘’])'", message):
        return error.lineno, f'{curly[1]} is none of the quotes that an ask is written with: "moons"'
    if message.startswith(("unexpected char '\"'", 'unexpected char "\'"')):
        return error.lineno, "a quote is missing: texts begin and end with one"
    return (
        error.lineno,
        f'{message[:1].lower()}{message[1:].rstrip(".")}: an ask is written {{{{ fact("name") }}}}, with the spaces',
    )


def no_ask(node: nodes.Node) -> str:
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
