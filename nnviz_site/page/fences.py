"""Fenced blocks of code: what stands between the fences, and how it is shown."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_LANGUAGE = re.compile(r"[`~]+\s*(?:\{[^}.\"]*\.)?([a-zA-Z][\w+#.-]*)")
"""The first word after the ticks, also as `{.python}`; whatever follows is left out."""

_TAB = 4


@dataclass(frozen=True)
class Fence:
    """A block from the opening fence to the closing one, without what it is indented by."""

    text: str

    @property
    def language(self) -> str:
        """As written; empty if there is none."""
        found = _LANGUAGE.match(self.text.partition("\n")[0])
        return found[1] if found else ""

    @property
    def code(self) -> str:
        """The lines between the fences, each with its newline."""
        return self.text[self.text.index("\n") + 1 : self.text.rindex("\n") + 1]

    def html(self) -> str:
        """The block as a page shows it."""
        named = f' class="language-{self.language}"' if self.language else ""
        return f"<pre><code{named}>{html.escape(self.code, quote=False)}</code></pre>"


def fence(typed: str, indent: str) -> Fence:
    """A block from its first tick on. indent: what stands before it: spaces, tabs, marks of quotes, an item's mark."""
    first, *rest = typed.split("\n")
    width, marks = len(indent.expandtabs(_TAB)), " \t>" if ">" in indent else " \t"
    return Fence("\n".join([first, *(_without(line, width, marks) for line in rest)]))


def _without(line: str, width: int, marks: str) -> str:
    """A line without the first columns, as far as these signs fill them."""
    at = column = 0
    while column < width and line[at : at + 1] and line[at] in marks:
        column += _TAB - column % _TAB if line[at] == "\t" else 1
        at += 1
    return line[at:]
