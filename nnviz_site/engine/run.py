"""Compute the steps that the store lacks, on an executor: longest path first, inputs before what needs them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from nnviz_site.engine.keys import Keys
from nnviz_site.engine.plan import Step
from nnviz_site.engine.store import Damaged, Store
from nnviz_site.engine.work import Order, Outcome, perform
from nnviz_site.request import Progress

# Every step computes with one thread, so that its bytes don't depend on how many run beside it.
ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
}

INTERRUPTED = 130
GRACE_SECONDS = 3.0
COLLECTED_EVERY = 200_000
"""New objects, less freed ones, after which a worker looks for garbage: a tenth of drawing's time less than by default."""


class StepFailed(Exception):
    """A step's function raised. step: its name; the cause is the exception."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class WorkerDied(Exception):
    """A worker process ended in the middle of a step; steps: those that were being computed."""

    def __init__(self, steps: tuple[str, ...]) -> None:
        super().__init__(", ".join(steps))
        self.steps = steps


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


def run(todo: Mapping[str, Step], keys: Keys, store: Store, jobs: int, progress: Progress) -> None:
    """Compute steps into the store with `jobs` processes. Raises StepFailed, WorkerDied."""
    if not todo:
        return
    with pool(min(jobs, len(todo))) as executor:
        submit_all(todo, keys, store, executor, jobs, progress)


@contextmanager
def pool(jobs: int) -> Iterator[Executor]:
    """Worker processes that compute with one thread each.

    Spawned and not forked: a fork after a library has started threads can hang.
    """
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    executor = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=start_worker)
    try:
        yield executor
    except BaseException:
        processes = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        end(processes)
        raise
    else:
        executor.shutdown()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def start_worker() -> None:
    """In a worker, before its first step."""
    obey_parent()
    # By default every 700 new objects are looked through, and then all of PyTorch's, scikit-learn's and matplotlib's.
    gc.set_threshold(COLLECTED_EVERY)


def obey_parent() -> None:
    """In a worker: leave Ctrl-C to the build's own process, and let its word end a step as an exception does.

    So a step's own processes and temporary folders are cleaned up, and not once by each of two signals.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(INTERRUPTED))
    sys.unraisablehook = end_after_all
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_after_all(lost: sys.UnraisableHookArgs) -> None:
    """In a worker: a word to end that arrived in a destructor, where Python drops exceptions, is given again."""
    if issubclass(lost.exc_type, SystemExit):
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        sys.__unraisablehook__(lost)


def end_with_parent() -> None:
    """In a worker's thread: a build that was killed can say nothing, and its workers would wait for work for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(INTERRUPTED)


def end(processes: Sequence[BaseProcess]) -> None:
    """Tell workers to stop and wait for them; one that is deep in a library's loop is killed after GRACE_SECONDS."""
    for process in processes:
        process.terminate()
    until = time.monotonic() + GRACE_SECONDS
    for process in processes:
        process.join(max(0.0, until - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def submit_all(
    todo: Mapping[str, Step], keys: Keys, store: Store, executor: Executor, jobs: int, progress: Progress
) -> None:
    """Hand out steps as their inputs arrive, at most `jobs` at a time so that the longest path stays first."""
    needs = {key: {keys.key(i) for i in step.inputs.values()} & set(todo) for key, step in todo.items()}
    rank = path_lengths(todo, needs)
    running: dict[Future[Outcome], str] = {}
    done = 0
    while needs or running:
        ready = sorted((k for k, n in needs.items() if not n), key=lambda k: (-rank[k], todo[k].name))
        for key in ready[: jobs - len(running)]:
            del needs[key]
            running[executor.submit(perform, order_of(todo[key], keys, store))] = key
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            key = running.pop(future)
            outcome = _result(future, todo[key], [todo[k] for k in running.values()])
            about = {"name": todo[key].name, "parts": keys.parts(todo[key])}
            cost = {"seconds": round(outcome.seconds, 3), "peak_mb": round(outcome.peak_mb, 1)}
            cost |= {"cpu_seconds": round(outcome.cpu_seconds, 2)}
            store.put(key, outcome.files, about | cost)
            for needed in needs.values():
                needed.discard(key)
            done += 1
            progress(todo[key].name, done, len(todo), outcome.seconds)


def order_of(step: Step, keys: Keys, store: Store) -> Order:
    """The step as a worker gets it."""
    inputs = {name: keys.key(other) for name, other in step.inputs.items()}
    return Order(keys.key(step), step.name, step.function, inputs, step.options, step.places, store.folder.resolve())


def path_lengths(todo: Mapping[str, Step], needs: Mapping[str, set[str]]) -> dict[str, float]:
    """Seconds from the start of each step to the end of the longest path that begins with it."""
    users: dict[str, list[str]] = {key: [] for key in todo}
    for key, needed in needs.items():
        for other in needed:
            users[other].append(key)
    lengths: dict[str, float] = {}

    def length(key: str) -> float:
        if key not in lengths:
            lengths[key] = todo[key].cost + max((length(user) for user in users[key]), default=0.0)
        return lengths[key]

    return {key: length(key) for key in todo}


def _result(future: Future[Outcome], step: Step, others: list[Step]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        raise WorkerDied(tuple(sorted({step.name, *(o.name for o in others)}))) from None
    except (Damaged, KeyboardInterrupt):
        raise
    except Exception as error:
        raise StepFailed(step.name) from error
