"""Two values of an option side by side, so that what differs is seen also where they are long."""

from __future__ import annotations

import json
from collections.abc import Sequence

NONE = "(not given)"
BEFORE = 20
"""Characters that are said of what is alike before the first difference in a long text."""


def values(old: str | None, new: str | None, longest: int) -> str:
    """`0.01 → 0.02`, as an author would write them. old, new: JSON, None or `null` for what is not given.

    longest: characters of each; of longer ones what is alike at the start is left out, then what is beyond. 0: all.
    """
    parsed = [json.loads(text or "null") for text in (old, new)]
    said = [NONE if value is None else _text(value) for value in parsed]
    if longest and max(map(len, said)) > longest:
        first, second = parsed
        said = _from_difference(first, second) if isinstance(first, list) and isinstance(second, list) else said
        said = _around_difference(said, longest)
    return " → ".join(said)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _alike(old: Sequence[object], new: Sequence[object]) -> int:
    """How many elements at the start are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(old), len(new)))


def _from_difference(old: list[object], new: list[object]) -> list[str]:
    """Lists from the first element on that differs."""
    alike = _alike(old, new)
    skipped = ["…"] if alike else []
    return [f"[{', '.join([*skipped, *map(_text, elements[alike:])])}]" for elements in (old, new)]


def _around_difference(said: list[str], longest: int) -> list[str]:
    start = max(0, _alike(*said) - BEFORE)
    return [_cut(text[start:], "…" if start else "", longest) for text in said]


def _cut(text: str, begins: str, longest: int) -> str:
    room = longest - len(begins)
    return begins + (text if len(text) <= room else f"{text[: room - 1]}…")
