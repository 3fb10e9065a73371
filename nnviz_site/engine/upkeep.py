"""What the store still holds after a build: answers in use, others as long as they are young and there is room."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path

from nnviz_site.engine.store import MANIFEST, TEMPORARY, Store

KEPT_DAYS = 30
FRESH_SECONDS = 3600
"""What was used within this time may be of a build that still runs."""


@dataclass(frozen=True)
class Holding:
    """What the store holds, in bytes and answers; dropped: what was removed to keep it within its bound."""

    bytes: int
    answers: int
    dropped_bytes: int = 0
    dropped_answers: int = 0


def keep_alive(store: Store, used: Set[str]) -> None:
    """Mark answers as used; remove those that no build has used for KEPT_DAYS. A store that can't be written keeps them."""
    now = time.time()
    for key in used:
        _mark(store.place(key) / MANIFEST, now)
    for folder in store.answers():
        if now - _used_at(folder, now) > KEPT_DAYS * 86_400:
            store.drop(folder.name)


def remove_leftovers(store: Store) -> None:
    """Remove what killed builds left half written, and nothing that a running one may be writing."""
    now = time.time()
    for left in (*store.folder.glob(f"{TEMPORARY}*"), *store.folder.glob(f"answers/??/{TEMPORARY}*")):
        if now - _time_of(left, now) > FRESH_SECONDS:
            _remove(left)


def hold_within(store: Store, used: Set[str], limit: int) -> Holding:
    """Remove answers that the last build did not use, the longest unused first, until the store takes `limit` bytes.

    used: keys that are never removed; nor is what was used within FRESH_SECONDS, for another build may be at it.
    """
    now = time.time()
    found = [(_used_at(folder, now), _size(folder), folder.name) for folder in store.answers()]
    total, answers = sum(size for _, size, _ in found), len(found)
    dropped_bytes = dropped = 0
    for used_at, size, key in sorted(found):
        if total - dropped_bytes <= limit or now - used_at < FRESH_SECONDS:
            break
        if key not in used:
            store.drop(key)
            dropped_bytes, dropped = dropped_bytes + size, dropped + 1
    return Holding(total - dropped_bytes, answers - dropped, dropped_bytes, dropped)


def _mark(manifest: Path, now: float) -> None:
    """Set its time to now; not each time, for a build that changes nothing should write nothing."""
    try:
        if now - manifest.stat().st_mtime > FRESH_SECONDS / 2:
            os.utime(manifest)
    except OSError:
        pass  # Another build has just removed it, or the store is not ours to write.


def _used_at(folder: Path, now: float) -> float:
    try:
        return (folder / MANIFEST).stat().st_mtime
    except OSError:
        return _time_of(folder, now)


def _time_of(path: Path, now: float) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return now


def _size(folder: Path) -> int:
    try:
        return sum(entry.stat().st_size for entry in os.scandir(folder))
    except OSError:
        return 0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        try:
            path.unlink()
        except OSError:
            pass
