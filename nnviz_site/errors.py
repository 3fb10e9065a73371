"""What can be wrong, said for people: file, line, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nnviz_site.characters import one_line

Level = Literal["error", "warning", "notice"]
"""An error stops the build; a warning does so under `--strict`; a notice never does."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, at a place that an author can open.

    file: path as the author types it, relative to the site's root (`site_src/weights.md`); empty: no file.
    line: 1-based; 0 when the file as a whole is meant.
    text: what is wrong and what would be right, in one line.
    """

    file: str
    line: int
    text: str
    level: Level = "error"

    def __str__(self) -> str:
        file = one_line(self.file)
        place = f"{file}:{self.line}: " if self.line else f"{file}: " if file else ""
        return f"{place}{'' if self.level == 'error' else self.level + ': '}{one_line(self.text)}"


class SiteError(Exception):
    """The input or the usage is wrong; the command ends with `exit_code` and prints every problem."""

    exit_code = 2

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(p if isinstance(p, Problem) else Problem("", 0, p) for p in problems)
        super().__init__("\n".join(map(str, self.problems)))


class FalseClaims(SiteError):
    """A statement on a page contradicts the facts; nothing is published."""

    exit_code = 1


def counted(n: int, noun: str) -> str:
    """`1 page`, `6 pages`."""
    return f"{n} {noun}{'' if n == 1 else 's'}"


def megabytes(size: int, space: str = " ") -> str:
    """A size in words: `44 kB`, `0.9 MB`, `1.2 GB`. space: what stands before the unit."""
    if size < 100_000:
        return f"{max(1, round(size / 1e3))}{space}kB"
    return f"{size / 1e9:.1f}{space}GB" if size >= 10**9 else f"{size / 1e6:.1f}{space}MB"


def did_you_mean(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`; did you mean "x"?` for the nearest known name, else the list of names if it is short, else nothing.

    cutoff: how near, up to 1; higher where many known names are short, and so like any other.
    """
    from difflib import get_close_matches

    names = sorted(known)
    # Capitals are the likeliest slip and the least of differences.
    lower = {known_name.lower(): known_name for known_name in names}
    near = get_close_matches(name, names, 1, cutoff) or get_close_matches(name.lower(), lower, 1, cutoff)
    if near:
        return f'; did you mean "{lower.get(near[0], near[0])}"?'
    return f" (known: {', '.join(names)})" if 0 < len(names) <= 12 else ""
