"""Where something stands in a text: the one place that finds lines."""

from __future__ import annotations

import re
from functools import lru_cache


def line_of(source: str, offset: int) -> int:
    """The 1-based line of a character."""
    return source.count("\n", 0, offset) + 1


def locate(source: str, needle: str, nth: int = 0) -> int:
    """The 1-based line of the `nth` (from 0) occurrence of `needle` as a whole; 0 if there are not that many.

    A needle ends where a link's address would: `weights.html` is not found in `weights.html#layers`. Code and comments
    should be masked before, so that what is only shown is not taken for what is meant.
    """
    lines = _lines(source, needle)
    return lines[nth] if nth < len(lines) else 0


def locate_link(source: str, address: str, nth: int = 0) -> int:
    """The 1-based line of the `nth` link or image (from 0) with this address; 0 if it is written nowhere.

    Where a reference is used more often than written, it is the last place where it is written.
    """
    lines = _link_lines(source, address)
    return lines[min(nth, len(lines) - 1)] if lines else locate(source, address, nth) if address else 0


def locate_id(source: str, name: str, nth: int = 0) -> int:
    """The 1-based line where an id is given for the `nth` time (from 0), or for the last if the others are not written."""
    given = re.compile(rf"\{{[^{{}}\n]*#{re.escape(name)}(?=[\s}}])|\bid\s*=\s*[\"']?{re.escape(name)}(?=[\s>\"'])")
    lines = _lines_of(given, source)
    return lines[min(nth, len(lines) - 1)] if lines else 0


@lru_cache(maxsize=64)
def _link_lines(source: str, address: str) -> tuple[int, ...]:
    before = r"(?:\]\([ ]*<?|\]:\s*<?|\b(?:href|src)\s*=\s*[\"']?|<)"
    return _lines_of(re.compile(before + re.escape(address) + r"(?=[\s)>\"']|\Z)"), source)


@lru_cache(maxsize=64)
def _lines(source: str, needle: str) -> tuple[int, ...]:
    """The lines of all occurrences, found at once: a page may link to one place a thousand times."""
    whole = re.compile(r"(?<![\w./#-])" + re.escape(needle) + r"(?![\w./#@=;-])")
    return _lines_of(whole, source)


def _lines_of(pattern: re.Pattern[str], source: str) -> tuple[int, ...]:
    lines, line, place = [], 1, 0
    for match in pattern.finditer(source):
        line += source.count("\n", place, match.end())
        place = match.end()
        lines.append(line)
    return tuple(lines)


def toml_line(source: str, table: str, key: str = "") -> int:
    """The line of `key =` under `[table]` (of the table's own heading without a key); 0 if it isn't there.

    table: empty for the keys above the first table.
    """
    current = ""
    for number, line in enumerate(source.split("\n"), 1):
        heading = re.match(r"\s*\[+([\w.\" -]+)\]", line)
        if heading and not re.match(r"\s*[\w\"-]+\s*=", line):
            current = heading[1].strip()
            if current == table and not key:
                return number
        elif key and current == table and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
            return number
    return 0


def too_much(error: ValueError | RecursionError, source: str) -> tuple[str, int]:
    """(words, line) for a parser of texts that failed at what is too large: a number's digits, or the depth of brackets."""
    if isinstance(error, RecursionError):
        lines = source.split("\n")
        depth = [sum(map(line.count, "[({")) for line in lines]
        return "nested too deeply", depth.index(max(depth)) + 1
    digits = re.search(r"[\d_]{4000}", source)
    return ("a number of thousands of digits", line_of(source, digits.start())) if digits else (str(error), 0)
