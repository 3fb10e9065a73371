"""What runs, how far, how long still: a moving line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from nnviz_site.request import Moment, Progress


@contextmanager
def progress(quiet: bool) -> Iterator[Progress]:
    """Yields what to call as steps begin and end. Nothing heavy is imported before the first."""
    if quiet:
        yield lambda moment: None
    elif not sys.stderr.isatty():
        yield say
    else:
        with _moving() as tell:
            yield tell


def say(moment: Moment) -> None:
    """A line for each step that has ended."""
    if moment.step:
        print(line(moment), file=sys.stderr, flush=True)


def line(moment: Moment) -> str:
    """`[3/73] history moons (4.1 s), about 20 s left`."""
    left = f", {left_in_words(moment.left)}" if moment.left is not None and moment.done < moment.total else ""
    return f"[{moment.done}/{moment.total}] {moment.step} ({moment.seconds:.1f} s){left}"


def left_in_words(seconds: float) -> str:
    """`about 20 s left`, no more exact than an estimate is."""
    if seconds < 10:
        return f"about {max(1, round(seconds))} s left"
    if seconds < 90:
        return f"about {5 * round(seconds / 5)} s left"
    return f"about {round(seconds / 60)} min left"


def now_running(moment: Moment) -> str:
    """The steps that run now, as many as a line has room for."""
    first, *others = moment.running or ("computing",)
    return f"{first} and {len(others)} more" if others else first


@contextmanager
def _moving() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class LeftColumn(ProgressColumn):
        """Counts down between one step's end and the next."""

        def render(self, task: Task) -> Text:
            until = task.fields["until"]
            return Text("" if until is None else left_in_words(max(0.0, until - time.monotonic())))

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        LeftColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("planning", total=None, until=None)

        def tell(moment: Moment) -> None:
            until = None if moment.left is None else time.monotonic() + moment.left
            bar.update(task, total=moment.total, completed=moment.done, description=now_running(moment), until=until)

        yield tell
