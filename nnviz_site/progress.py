"""What runs, how far, how long still: a moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from nnviz_site.request import Progress


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """Yields what to call as each answer arrives. Nothing heavy is imported before the first."""
    if quiet:
        yield lambda step, done, total, seconds: None
    elif not sys.stderr.isatty():
        yield lambda step, done, total, seconds: print(
            f"[{done}/{total}] {step} ({seconds:.1f} s)", file=sys.stderr, flush=True
        )
    else:
        with _moving() as tell:
            yield tell


@contextmanager
def _moving() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("computing", total=None)

        def tell(step: str, done: int, total: int, seconds: float) -> None:
            bar.update(task, total=total, completed=done, description=step)

        yield tell
