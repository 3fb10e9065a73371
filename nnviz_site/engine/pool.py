"""Processes on this machine that compute with one thread each."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from nnviz_site.engine.work import Order, Outcome, WorkerDied, perform

if TYPE_CHECKING:
    from nnviz_site.engine.steps import Step

# Every step computes with one thread, so that its bytes don't depend on how many run beside it.
ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
}

# By default glibc hands freed memory of a field's size back to the system and then asks for it again, page by page.
KEPT_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(64 * 2**20)}
"""In bytes. The first is glibc's greatest. Drawing twenty networks' fields takes half the time."""

INTERRUPTED = 130
GRACE_SECONDS = 3.0
SOON_SECONDS = 0.5
"""How long a worker that was told to end may wait for the last word of the build, which ends it in good order."""
COLLECTED_EVERY = 200_000
"""New objects, less freed ones, after which a worker looks for garbage: a tenth of drawing's time less than by default."""


@dataclass(frozen=True)
class Local:
    """An executor of this machine that takes `jobs` steps at a time."""

    executor: Executor
    jobs: int

    def free(self, running: int) -> int:
        return self.jobs - running

    def submit(self, step: Step, order: Order) -> Future[Outcome]:
        return self.executor.submit(work, order)

    def wait(self, running: Collection[Future[Outcome]]) -> Collection[Future[Outcome]]:
        return wait(running, return_when=FIRST_COMPLETED).done

    def result(self, future: Future[Outcome]) -> Outcome:
        return future.result()


@dataclass
class Duty:
    """What a worker is at. told: that it is to end."""

    computing: bool = False
    told: bool = False


DUTY = Duty()


def work(order: Order) -> Outcome:
    """In a worker: compute a step. Raises what `perform` does, and SystemExit when the worker is told to end."""
    DUTY.computing = True
    try:
        if DUTY.told:
            sys.exit(INTERRUPTED)
        return perform(order)
    finally:
        DUTY.computing = False
        if DUTY.told:
            end_soon()


@contextmanager
def pool(jobs: int) -> Iterator[Executor]:
    """Worker processes that compute with one thread each.

    Spawned and not forked: a fork after a library has started threads can hang.
    """
    own = ONE_THREAD | KEPT_MEMORY
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    executor = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=start_worker)
    try:
        yield executor
    except BaseException as error:
        processes = list((executor._processes or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        end(processes)
        if isinstance(error, WorkerDied):
            error.signal = max(0, *(-(process.exitcode or 0) for process in processes))
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
    # Registered first, so called last: to take PyTorch's and matplotlib's objects apart one by one takes a second.
    atexit.register(os._exit, 0)
    # By default every 700 new objects are looked through, and then all of PyTorch's, scikit-learn's and matplotlib's.
    gc.set_threshold(COLLECTED_EVERY)


def obey_parent() -> None:
    """In a worker: leave Ctrl-C to the build's own process, and let its word end a step as an exception does.

    So a step's own processes and temporary folders are cleaned up, and not once by each of two signals.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, obey)
    sys.unraisablehook = end_after_all
    threading.Thread(target=end_with_parent, daemon=True).start()


def obey(*_: object) -> None:
    """In a worker: end what it computes. Between steps it goes on for a moment, and the build's last word ends it.

    It may be reading from the pipe that all workers read: of an order that it left half read, another one would take the
    rest for the next.
    """
    DUTY.told = True
    if DUTY.computing:
        sys.exit(INTERRUPTED)
    end_soon()


def end_soon() -> None:
    """In a worker: no last word comes from a build that was killed."""
    # By no thread: where memory ran out none can be started.
    signal.signal(signal.SIGALRM, lambda *_: os._exit(INTERRUPTED))
    signal.setitimer(signal.ITIMER_REAL, SOON_SECONDS)


def end_after_all(lost: sys.UnraisableHookArgs) -> None:
    """In a worker: a word to end that arrived in a destructor, where Python drops exceptions, is given again."""
    if issubclass(lost.exc_type, SystemExit):
        # Not here and now: that would be lost in this very place.
        again = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM))
        again.daemon = True
        again.start()
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
