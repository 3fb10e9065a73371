"""What `figure`, `fact` and `claim` are called with: literals, turned into asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import nodes

from nnviz_site.characters import forbidden, shown
from nnviz_site.page.asks import ClaimAsk, FactAsk, FigureAsk, Options

Where = tuple[str, str, int]


class WrongAsk(Exception):
    """An ask that can't be read. args: (line, words)."""


def figure_ask(where: Where, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> FigureAsk:
    if len(arguments) < 2 or not all(isinstance(a, str) for a in arguments):
        raise WrongAsk(where[2], 'a figure names a kind and its experiments: figure("scatter", "moons")')
    options = dict(keywords)
    form, alt = options.pop("form", None), options.pop("alt", None)
    for name, value in (("form", form), ("alt", alt)):
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise WrongAsk(where[2], f'{name} takes a text in "quotes", not {shown(value)}')
    return FigureAsk(*where, arguments[0], tuple(arguments[1:]), Options(options), form, alt)


def fact_ask(where: Where, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> FactAsk:
    given = list(arguments) + [keywords[k] for k in keywords if k == "format"]
    if set(keywords) - {"format"} or not 1 <= len(given) <= 2 or not all(isinstance(a, str) for a in given):
        raise WrongAsk(where[2], 'a fact has a name and a format: fact("moons.test_accuracy", ".1%")')
    return FactAsk(*where, *given)


def claim_ask(where: Where, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> ClaimAsk:
    if keywords or len(arguments) != 1 or not isinstance(arguments[0], str):
        raise WrongAsk(where[2], 'a claim is one expression in quotes: claim("moons.test_accuracy > 0.9")')
    return ClaimAsk(*where, " ".join(arguments[0].split()))


def literals(call: nodes.Call) -> tuple[list[Any], dict[str, Any]]:
    if call.dyn_args is not None or call.dyn_kwargs is not None:
        raise WrongAsk(call.lineno, "arguments are literals: no * and no **")
    keywords: dict[str, Any] = {}
    for keyword in call.kwargs:
        if keyword.key in keywords:
            raise WrongAsk(call.lineno, f"{keyword.key} is given twice")
        keywords[keyword.key] = _literal(keyword.value, keyword.key)
    return [_literal(node, "an argument") for node in call.args], keywords


def _literal(node: nodes.Node, name: str) -> Any:
    if isinstance(node, nodes.Const):
        if words := forbidden(node.value) if isinstance(node.value, str) else "":
            raise WrongAsk(node.lineno, words)
        return node.value
    if isinstance(node, nodes.Neg) and isinstance(node.node, nodes.Const) and type(node.node.value) in (int, float):
        return -node.node.value
    if isinstance(node, nodes.List | nodes.Tuple):
        return tuple(_literal(item, name) for item in node.items)
    hint = f'; in quotes it would be one: "{node.name}"' if isinstance(node, nodes.Name) else ""
    raise WrongAsk(node.lineno, f"{name} is no literal{hint}")
