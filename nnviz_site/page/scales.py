"""Numbers in keys: which levels of a scale are printed, and where."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LABEL_GAP = 0.16
"""Least distance of two printed levels, as a share of the scale: nearer ones would touch."""


def percent(share: float, digits: int = 1) -> str:
    """`88.8 %`, number and sign joined by a no-break space."""
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def beyond_at_the_end(beyond: Mapping[str, float]) -> tuple[int, float] | None:
    """(last epoch, share of weights beyond the scale) from shares by epoch, whose keys JSON has made texts."""
    return max((int(epoch), share) for epoch, share in beyond.items()) if beyond else None


def levels_shown(levels: Sequence[float]) -> list[tuple[str, str]]:
    """Levels of a scale that are printed: (place, text), `("5%", "5 %")`; ends bare, the outer ones with the sign."""
    inner = list(levels)[1:-1]
    kept = list(_spread(inner))
    return [
        (f"{100 * level:g}%", f"{100 * level:g}" + ("\N{NO-BREAK SPACE}%" if level in (kept[0], kept[-1]) else ""))
        for level in kept
    ]


def _spread(levels: Sequence[float]) -> Iterator[float]:
    """From both ends inwards, so that what is left out is left out on both sides."""
    low = [level for level in levels if level < 0.5]
    high = [level for level in levels if level > 0.5]
    kept = [level for level in levels if level == 0.5]
    for side in (low, high[::-1]):
        last = -math.inf
        for level in side:
            if abs(level - last) >= LABEL_GAP and abs(level - 0.5) >= LABEL_GAP:
                kept.append(level)
                last = level
    return iter(sorted(kept))


def ramp_ticks(frame: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str, str]]:
    """Ticks of the signed scale that grows with the square root: (place, text, anchor), `("50%", "0", "")`."""
    limit = frame.get(f"{prefix}limit")
    if not limit:
        return []
    ticks = []
    for value in frame.get(f"{prefix}ticks") or (-limit, 0, limit):
        place = 50 + 50 * math.copysign(math.sqrt(min(abs(value) / limit, 1)), value)
        sign = "−" if value < 0 else "+" if value > 0 else ""
        anchor = "from" if place < 2 else "to" if place > 98 else ""
        ticks.append((f"{place:.1f}%".replace(".0%", "%"), f"{sign}{abs(value):g}", anchor))
    return ticks
