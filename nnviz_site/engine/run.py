"""Compute the steps that the store lacks, wherever there are workers: longest path first, inputs before what needs them."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from nnviz_site.engine.durations import Tally, expect
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.latest import Latest
from nnviz_site.engine.pool import Local, pool
from nnviz_site.engine.schedule import Schedule
from nnviz_site.engine.steps import Step
from nnviz_site.engine.store import Damaged, Store
from nnviz_site.engine.work import HandedBack, Order, Outcome, StepFailed, WorkerDied, perform
from nnviz_site.errors import SiteError
from nnviz_site.request import Progress

KEEPERS = 4
"""Threads that write answers: the disk makes four of them safe in little more than the time of one."""
MOST_KEPT = 4 * KEEPERS
"""Answers that may wait in memory for the disk."""

__all__ = ["StepFailed", "WorkerDied", "Workers", "compute", "missing", "perform", "run"]


class Workers(Protocol):
    """Where steps are computed: processes here, or a cluster."""

    def free(self, running: int) -> int:
        """How many steps more can be taken, now that so many run."""

    def submit(self, step: Step, order: Order) -> Future[Any]:
        """Start a step whose inputs are in the store."""

    def wait(self, running: Collection[Future[Any]]) -> Collection[Future[Any]]:
        """Those that have ended, as soon as one has."""

    def result(self, future: Future[Any]) -> Outcome:
        """What came of it. Raises HandedBack if the step is to be handed out again, and what its function raised."""


def missing(targets: Iterable[Step], keys: Keys, store: Store) -> dict[str, Step]:
    """The steps to compute by key: targets that the store lacks, and what those need and it lacks too."""
    found: dict[str, Step] = {}
    todo = list(targets)
    seen: set[str] = set()
    while todo:
        step = todo.pop()
        key = keys.key(step)
        if key in seen:
            continue
        seen.add(key)
        if key not in store:
            found[key] = step
            todo += step.inputs.values()
    return found


def run(
    todo: Mapping[str, Step],
    keys: Keys,
    store: Store,
    jobs: int,
    progress: Progress,
    cluster: str = "",
    notify: Callable[[str], None] = lambda text: None,
    latest: Latest | None = None,
) -> None:
    """Compute steps into the store, with `jobs` processes or on the Dask cluster at an address.

    notify: told of workers that are left out. latest: knows how long steps took before. Raises StepFailed, WorkerDied, SiteError for a cluster that can't help.
    """
    if not todo:
        return
    if cluster:
        from nnviz_site.engine.cluster import join

        with join(cluster, keys, store, notify) as remote:
            compute(todo, keys, store, remote, progress, latest=latest)
        return
    jobs = min(jobs, len(todo))
    with pool(jobs) as executor:
        compute(todo, keys, store, Local(executor, jobs), progress, latest=latest)


def compute(
    todo: Mapping[str, Step],
    keys: Keys,
    store: Store,
    workers: Workers,
    progress: Progress,
    keepers: Executor | None = None,
    latest: Latest | None = None,
) -> None:
    """Hand out steps as their inputs arrive, no more than are computed at once so that the longest path stays first.

    keepers: who writes answers, so that nobody who computes waits for the disk; by default KEEPERS threads.
    latest: knows how long steps took before; by default only answers that stand in the store tell.
    """
    expected = expect(todo, (latest or Latest(store, None)).seconds)
    schedule = Schedule(todo, keys, expected.seconds)
    tally = Tally({key: step.name for key, step in todo.items()}, expected, schedule.paths, max(1, workers.free(0)))
    running: dict[Future[Any], str] = {}
    keeping: dict[Future[Any], tuple[str, float]] = {}
    with keepers or ThreadPoolExecutor(KEEPERS) as threads:
        while schedule:
            while len(keeping) < MOST_KEPT and workers.free(len(running)) > 0 and (key := schedule.take()) is not None:
                with naming(todo[k].name for k in (key, *running.values())):
                    running[workers.submit(todo[key], order_of(todo[key], keys, store))] = key
                tally.started(key, time.monotonic())
            progress(tally.moment(time.monotonic()))
            # What came to an end is kept before one that failed ends all.
            for future in sorted(workers.wait([*running, *keeping]), key=failed):
                if future in keeping:
                    key, seconds = keeping.pop(future)
                    future.result()
                    schedule.done(key)
                    tally.finished(key, seconds)
                    progress(tally.moment(time.monotonic(), key, seconds))
                    continue
                with naming(todo[k].name for k in running.values()):
                    outcome = _outcome(workers, future, todo[running[future]])
                key = running.pop(future)
                if outcome is None:
                    schedule.give_back(key)
                    continue
                about = {"name": todo[key].name, "parts": keys.parts(todo[key])}
                cost = {"seconds": round(outcome.seconds, 3), "peak_mb": round(outcome.peak_mb, 1)}
                cost |= {"cpu_seconds": round(outcome.cpu_seconds, 2)}
                keeping[threads.submit(store.put, key, outcome.files, about | cost)] = key, outcome.seconds


def order_of(step: Step, keys: Keys, store: Store) -> Order:
    """The step as a worker gets it."""
    inputs = {name: keys.key(other) for name, other in step.inputs.items()}
    return Order(keys.key(step), step.name, step.function, inputs, step.options, step.places, store.folder.resolve())


def failed(future: Future[Any]) -> bool:
    return not future.cancelled() and future.exception() is not None


@contextmanager
def naming(steps: Iterable[str]) -> Iterator[None]:
    """Say which steps were being computed when a pool finds that a process of its own ended."""
    try:
        yield
    except BrokenProcessPool:
        raise WorkerDied(tuple(sorted(set(steps)))) from None


def _outcome(workers: Workers, future: Future[Any], step: Step) -> Outcome | None:
    """What came of a step; None if it is to be handed out again."""
    try:
        return workers.result(future)
    except HandedBack:
        return None
    except (BrokenProcessPool, Damaged, SiteError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise StepFailed(step.name) from error
