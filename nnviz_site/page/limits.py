"""How much a page may hold, so that every page is read in a few seconds: the parsers behind us look ahead from each bracket."""

from __future__ import annotations

import re

MOST_CHARACTERS, MOST_LINES = 1_000_000, 20_000
MOST_OPEN = 100
"""Brackets `[` open at once, tags and comments never closed."""

MOST_DEPTH = 40
"""Lists and quotations in each other."""

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*(?=<)")
_LINK = re.compile(r"\]\((?=[^()]*\]\()")
_MARK = r"(?:>|(?:[-*+]|\d{1,9}[.)])(?=\s))"
_LEAD = re.compile(rf"^([ \t]*)((?:{_MARK}[ \t]*)+)", re.M)
_RULE = re.compile(r"(?:[- \t]+|[* \t]+)(?=\n|\Z)")


def too_long(body: str) -> tuple[int, str] | None:
    """(place, words) if a page's body is more than can be masked in time, else None."""
    if len(body) > MOST_CHARACTERS:
        return MOST_CHARACTERS, f"more than {MOST_CHARACTERS:,} characters: make several pages of it"
    lines = body.count("\n")
    if lines > MOST_LINES:
        return 0, f"{lines:,} lines: give a page at most {MOST_LINES:,}"
    last = body.rfind("-->")
    if body.count("<!--", max(last, 0)) > MOST_OPEN:
        return body.find("<!--", max(last, 0)), f"more than {MOST_OPEN} comments <!-- that are never closed"
    return None


def too_deep(text: str) -> tuple[int, str] | None:
    """(place, words) if a masked body is more than Markdown can read in time and depth, else None."""
    for lead in _LEAD.finditer(text):
        depth = len(lead[1].expandtabs(4)) // 4 + len(re.findall(_MARK, lead[2]))
        if depth > MOST_DEPTH and not _RULE.match(text, lead.start()):
            return lead.start(), f"nested more than {MOST_DEPTH} deep"
    for pattern, what in (
        (_TAG, "tags < that are never closed with >"),
        (_LINK, "links ]( that are never closed with )"),
    ):
        unclosed = [match.start() for match in pattern.finditer(text)]
        if len(unclosed) > MOST_OPEN:
            return unclosed[0], f"more than {MOST_OPEN} {what}"
    opened: list[int] = []
    for mark in re.finditer(r"\[|\]|\n[ \t]*\n", text):
        if mark[0] == "[":
            opened.append(mark.start())
        elif mark[0] == "]":
            opened = opened[:-1]
        else:
            opened = []
        if len(opened) > MOST_OPEN:
            return opened[0], f"more than {MOST_OPEN} brackets [ open at once"
    return None
