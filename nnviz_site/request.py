"""What a command is asked for, whom it tells, and what it reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TextIO

from nnviz_site.errors import Problem

Progress = Callable[[str, int, int, float], None]
"""Called with (step's name, steps done, steps in all, its seconds) as each answer arrives."""


@dataclass(frozen=True)
class Request:
    """What the author asked for on the command line. workers: address of a Dask scheduler, or empty."""

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
    """What a build did. computed, reused: answers. written: files."""

    pages: int
    computed: int
    reused: int
    written: int
    preview: bool


def waiting(request: Request, listener: Listener) -> Callable[[], None]:
    """What to do if another build is writing to --out."""
    notice = Problem("", 0, f"another build is writing {request.out}: waiting for it", "notice")
    return lambda: listener.say(notice)
