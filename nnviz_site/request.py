"""What a command is asked for, whom it tells, and what it reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from nnviz_site.errors import Problem


@dataclass(frozen=True)
class Moment:
    """How far the computing is. step: the one that has just ended, which took so many seconds; empty: none has, but others
    have begun. running: those that are being computed. left: seconds until the end, None if nothing is known of it.
    """

    step: str
    seconds: float
    done: int
    total: int
    running: tuple[str, ...] = ()
    left: float | None = None


Progress = Callable[[Moment], None]
"""Called as each answer arrives, and as steps begin."""

CACHE_SIZE = 5 * 10**9
PART_OF_VERIFY = "NNVIZ_PART_OF_VERIFY"
"""An environment variable of the build that `verify` starts: of an interrupt `verify` itself tells."""


@dataclass(frozen=True)
class Request:
    """What the author asked for on the command line. workers: address of a Dask scheduler, or empty. cache_size: bytes that the
    store may take; None: CACHE_SIZE, looked at only after something was computed."""

    site: Path
    out: Path
    cache: Path
    data_dir: Path | None = None
    images: Literal["auto", "mnist", "digits"] = "auto"
    jobs: int = 1
    workers: str = ""
    strict: bool = False
    base_url: str = ""
    repository: str = ""
    force: bool = False
    cache_size: int | None = None


@dataclass(frozen=True)
class Listener:
    """Who is told of what: warnings and notices as they come, each answer as it is computed.

    terminal: where a download draws its progress; None: nowhere.
    """

    say: Callable[[Problem], None]
    progress: Progress
    terminal: TextIO | None = None


@dataclass(frozen=True)
class Report:
    """What a build did. computed, reused: answers. written: files. stored: bytes that the store takes, None: not looked at."""

    pages: int
    computed: int
    reused: int
    written: int
    preview: bool
    stored: int | None = None


def waiting(request: Request, listener: Listener) -> Callable[[], None]:
    """What to do if another build is writing to --out."""
    notice = Problem("", 0, f"another build is writing {request.out}: waiting for it", "notice")
    return lambda: listener.say(notice)
