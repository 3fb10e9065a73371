"""One writer at a time in a place that several builds share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(file: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock while the block runs; a dead holder does not block. waiting: called once if another holds it.

    Raises OSError if the file can't be made.
    """
    from filelock import FileLock, Timeout

    # The lock would take a place where nothing can be made for one that another holds, and wait for ever.
    file.open("a").close()
    lock = FileLock(file)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
