"""Which characters a page can't hold, and how what an author wrote is shown in a message: short, in one printable line."""

from __future__ import annotations

import re
import reprlib
import unicodedata
from typing import Any

FORBIDDEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000\ue001\ufffe\uffff]")
"""Controls, halves of characters, what HTML rules out, and what `page.mask` makes its tokens of."""

NO_MEANING = "character {!r} has no meaning here: remove it"

MOST = 600
"""Characters of a message, without its place."""

HEAD, GAP = 400, " … "


def forbidden(text: str) -> str:
    """What is wrong with a text's characters, or nothing."""
    match = FORBIDDEN.search(text)
    return NO_MEANING.format(match[0]) if match else ""


def one_line(text: str) -> str:
    """A message as a terminal can show it: controls, marks of direction and line ends as escapes, the middle left out if long.

    The end stays, for there stands what would be right.
    """
    if len(text) > MOST:
        text = text[:HEAD].rstrip() + GAP + text[len(text) - (MOST - HEAD - len(GAP)) :].lstrip()
    shown = "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else repr(c)[1:-1] for c in text)
    return shown if len(shown) <= MOST or shown == text else one_line(shown)


def shown(value: Any) -> str:
    """A value in few characters, however large or deep it is: `[1, 2, 3, …]`, `about 1e400`."""
    return _SHORT.repr(value)


class _Short(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxlevel, self.maxstring, self.maxother = 3, 80, 80
        self.fillvalue = "…"

    def repr_int(self, x: int, level: int) -> str:
        # Python refuses to write numbers of thousands of digits.
        return f"about {'-' if x < 0 else ''}1e{int(x.bit_length() * 0.30103)}" if x.bit_length() > 200 else repr(x)

    def repr_date(self, x: Any, level: int) -> str:
        return str(x)

    repr_datetime = repr_time = repr_date


_SHORT = _Short()
