"""Files by size, times and content, so that one that nobody touched need not be read again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_ISDIR, S_ISLNK

YOUNG_NS = 2_000_000_000
"""A file may change twice within one tick of its file system's clock; the coarsest ticks every two seconds."""

Stamp = tuple[int, int, int, str]
"""Size in bytes, times of the last change of content and of anything in ns, SHA-256 in hexadecimal."""
Seen = Mapping[str, os.stat_result | None]
"""Files by path; None: there is none of that name."""


class Uncertain(Exception):
    """There is a link: what it leads to could change without a trace where it stands."""


def listing(folder: Path) -> dict[str, os.stat_result]:
    """Every file and folder below a folder, by path; caches of Python's are left out. Raises Uncertain for a link."""
    return dict(_walk(str(folder)))


def _walk(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        status = entry.stat(follow_symlinks=False)
        if S_ISLNK(status.st_mode):
            raise Uncertain(entry.path)
        if not S_ISDIR(status.st_mode):
            yield entry.path, status
        elif entry.name != "__pycache__":
            yield entry.path, status
            yield from _walk(entry.path)


def look(path: str) -> os.stat_result | None:
    """One file, links followed."""
    try:
        return os.stat(path)
    except OSError:
        return None


def changed(now: Seen, before: Mapping[str, Stamp | None], read_at: int) -> set[str]:
    """The paths of what was added, removed or has another content. read_at: when `before` was read, in ns.

    Times that are the same tell nothing if they are as young as that reading: then only the content does.
    """
    found = set(now.keys() ^ before.keys())
    for path in now.keys() & before.keys():
        status, stamp = now[path], before[path]
        if status is None or stamp is None:
            if (status is None) != (stamp is None):
                found.add(path)
        elif not _same(path, status, stamp, read_at):
            found.add(path)
    return found


def _same(path: str, status: os.stat_result, stamp: Stamp, read_at: int) -> bool:
    if S_ISDIR(status.st_mode):
        return not stamp[3]
    times = (status.st_mtime_ns, status.st_ctime_ns)
    if (status.st_size, *times) == tuple(stamp[:3]) and max(times) < read_at - YOUNG_NS:
        return True
    return bool(stamp[3]) and status.st_size == stamp[0] and _digest(path) == stamp[3]


def stamped(now: Seen) -> dict[str, Stamp | None]:
    """Every file read once; folders have no digest."""
    return {path: _stamp(path, status) for path, status in now.items()}


def _stamp(path: str, status: os.stat_result | None) -> Stamp | None:
    if status is None:
        return None
    if S_ISDIR(status.st_mode):
        return (0, 0, 0, "")
    return (status.st_size, status.st_mtime_ns, status.st_ctime_ns, _digest(path))


def _digest(path: str) -> str:
    """Empty for what can't be read: it is then like no content."""
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
