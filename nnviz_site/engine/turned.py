"""Experiments that became something else: much differs in them then, and one line of the author's file says why."""

from __future__ import annotations

from nnviz_site.engine.differences import Parts
from nnviz_site.engine.values import values

SECTIONS = ("network", "projection")
"""Of which an experiment has one."""
SOURCE = "option spec.data.source"
OF_SOURCE = ("option config.", "option digest", "option spec.data.", "option spec.images")
"""What another source has of its own."""


def turned(name: str, before: Parts, now: Parts) -> tuple[str, ...]:
    """What an experiment became, in words; empty if it only has other values. before, now: parts of its `files` step's keys."""
    (old, old_source), (new, new_source) = ((_section(parts), parts.get(SOURCE)) for parts in (before, now))
    section = [f"{name}: [{old}] → [{new}]"] if old != new else []
    return (*section, *([f"{name}: source {values(old_source, new_source, 0)}"] if old_source != new_source else []))


def common(before: Parts, now: Parts, causes: tuple[str, ...]) -> tuple[Parts, Parts]:
    """Parts of a step of an experiment that became something else, as said in `causes`, without those that it differs in
    just by that.
    """
    other_source = any(": source " in cause for cause in causes)
    kept = {
        part
        for part in before.keys() & now.keys()
        if part != "function" and not (other_source and part.startswith(OF_SOURCE))
    }
    return {part: before[part] for part in kept}, {part: now[part] for part in kept}


def _section(parts: Parts) -> str:
    return next((s for s in SECTIONS if any(part.startswith(f"option spec.{s}.") for part in parts)), "")
