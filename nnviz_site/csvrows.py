"""A CSV as rows of texts, each with its line, and what is wrong with one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnviz_site.characters import FORBIDDEN, forbidden
from nnviz_site.errors import Level
from nnviz_site.files import Unreadable, leads_out, read_text
from nnviz_site.locate import line_of

MOST_ROWS = 100_000


@dataclass(frozen=True)
class Fault:
    """What is wrong with a CSV. key: of `[data]`, whose line it is; empty: it is the CSV's own line `line` (0: whole)."""

    text: str
    key: str = ""
    line: int = 0
    level: Level = "error"


@dataclass(frozen=True)
class Row:
    """line: that the row begins on."""

    line: int
    values: Sequence[str]


def read_rows(path: Path, inside: Path) -> list[Row]:
    """The rows that hold anything, each with the line that it begins on. Raises Unreadable."""
    found: list[Row] = []
    if words := "" if leads_out(path, inside) else _other_kind(path):
        raise Unreadable(0, words)
    text = read_text(path, inside)
    if odd := FORBIDDEN.search(text):
        raise Unreadable(line_of(text, odd.start()), forbidden(odd[0]))
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for values in reader:
            if values:
                found.append(Row(line, values))
            if len(found) > MOST_ROWS + 1:
                raise Unreadable(0, f"more than {MOST_ROWS:,} rows: give at most that many")
            line = reader.line_num + 1
    except csv.Error as error:
        words = "a value of more than 131,072 characters: is a quote or a line's end missing?"
        raise Unreadable(line, words if "field limit" in str(error) else f"not CSV: {error}") from None
    return found


def more(wrong: Sequence[object]) -> str:
    """How many more places have the same fault, for the message at the first."""
    return f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""


def _other_kind(path: Path) -> str:
    """What a file is instead of a table, and what to do; nothing if it may be one."""
    try:
        with path.open("rb") as stream:
            begin = stream.read(64)
    except OSError:
        return ""
    if begin.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "a workbook of a spreadsheet program, not CSV: open it there and save it as CSV (UTF-8)"
    if begin.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html")):
        return "a web page, not CSV: download the table itself"
    return ""
