"""A site's own palette.toml: whether it names every colour and shape that pages and figures take from one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nnviz_site.characters import shown
from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.experiments import read_toml
from nnviz_site.locate import line_of, toml_line

COLOUR = re.compile("#[0-9a-fA-F]{6}")

Place = tuple[str | int, ...]
"""Keys from the outermost table inwards; numbers count the tables of a list."""


def palette_faults(source: str, path: str, default: Path) -> Iterator[Problem]:
    """A palette takes the place of the program's own as a whole, so it names all that that one names.

    Only of classes it may have fewer or more. default: the program's own.
    """
    palette, problems = read_toml(source, path)
    yield from problems
    if problems:
        return
    wanted = tomllib.loads(default.read_text("utf-8"))
    shapes = [entry["marker"] for entry in wanted["class"]]
    missing: list[Place] = []
    faults = [Problem(path, _line(source, at), words) for at, words in _faults(palette, wanted, shapes, (), missing)]
    yield from faults
    if missing and not any(fault.text.startswith("no key") for fault in faults):
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        text = f"no {_name(min(missing, key=_name))}{more}: begin with a copy of the program's own palette"
        yield Problem(path, 0, text)


def _faults(given: Any, wanted: Any, shapes: list[str], at: Place, missing: list[Place]) -> Iterator[tuple[Place, str]]:
    """(where, what is wrong); what is not there is added to missing."""
    if isinstance(wanted, dict):
        if not isinstance(given, dict):
            yield at, f"{_name(at)} is a table: write its keys under a line [{_name(at)}]"
            return
        missing += [(*at, key) for key in wanted if key not in given]
        for key, value in given.items():
            if key not in wanted:
                of = f" in [{_name(at)}]" if at else ""
                yield (*at, key), f'no key "{key}"{of}{did_you_mean(key, wanted)}'
            else:
                yield from _faults(value, wanted[key], shapes, (*at, key), missing)
    elif isinstance(wanted, list) and isinstance(wanted[0], dict):
        if not isinstance(given, list) or not given:
            yield at, f"{_name(at)} is a list of tables: write each under a line [[{_name(at)}]]"
            return
        for k, entry in enumerate(given):
            yield from _faults(entry, wanted[0], shapes, (*at, k), missing)
    elif isinstance(wanted, list):
        if not isinstance(given, list) or len(given) != len(wanted):
            yield at, f"{_name(at)} is a list of {len(wanted)} values, as in the program's own palette"
            return
        for value, model in zip(given, wanted, strict=True):
            yield from _faults(value, model, shapes, at, missing)
    elif isinstance(wanted, str) and COLOUR.fullmatch(wanted):
        if not (isinstance(given, str) and COLOUR.fullmatch(given)):
            yield at, f'{_name(at)} = {_quoted(given)} is no colour: write # and six digits, as "{wanted}"'
    elif wanted in shapes:
        if given not in shapes:
            yield at, f"{_name(at)} = {_quoted(given)} is no shape{did_you_mean(str(given), shapes)}"
    elif isinstance(wanted, str) is not isinstance(given, str) or isinstance(given, list | dict | bool):
        yield at, f"{_name(at)} takes {'a text' if isinstance(wanted, str) else 'a number'}, not {shown(given)}"


def _name(at: Place) -> str:
    return ".".join(part for part in at if isinstance(part, str))


def _quoted(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else shown(value)


def _line(source: str, at: Place) -> int:
    """The line of a key, or of its table; 0 if it can't be found."""
    *tables, key = (part for part in at if isinstance(part, str))
    table, before = ".".join(tables), 0
    if nth := next((part for part in at if isinstance(part, int)), 0):
        headings = list(re.finditer(rf"^\s*\[\[\s*{re.escape(tables[0] if tables else key)}\s*\]\]", source, re.M))
        before = headings[nth].start() if nth < len(headings) else 0
    rest = source[before:]
    found = toml_line(rest, table, key) or toml_line(rest, ".".join([*tables, key])) or toml_line(rest, table)
    return found and found + line_of(source, before) - 1
