"""What a worker does: load inputs, call the step's function, hand back files. The same function runs everywhere."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from nnviz_site.engine import codec
from nnviz_site.engine.store import Store


@dataclass(frozen=True)
class Order:
    """One step to compute: inputs are keys of answers in the store at `store`."""

    key: str
    name: str
    function: str
    inputs: Mapping[str, str]
    options: Mapping[str, Any]
    places: Mapping[str, str]
    store: Path


@dataclass(frozen=True)
class Outcome:
    """What came of an order: the answer's files, and what it cost: wall seconds, the process's peak memory in MB, and
    seconds of computing by it and by the processes that it started.
    """

    key: str
    files: Mapping[str, bytes]
    seconds: float
    peak_mb: float
    cpu_seconds: float = 0.0


class StepFailed(Exception):
    """A step's function raised. step: its name; the cause is the exception."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class WorkerDied(Exception):
    """A worker process ended in the middle of a step.

    steps: those that were being computed. signal: the number of the one that ended it; 0 if it is not known.
    """

    def __init__(self, steps: tuple[str, ...]) -> None:
        super().__init__(", ".join(steps))
        self.steps = steps
        self.signal = 0


class HandedBack(Exception):
    """A step was not computed for no fault of its own: it is to be handed out again."""


def perform(order: Order) -> Outcome:
    """Compute one step. Raises what its function raises, and Damaged for an input that is not what was stored."""
    started, computed = time.perf_counter(), _cpu_seconds()
    _reset_peak()
    store = Store(order.store)
    inputs = {name: store.value(key) for name, key in order.inputs.items()}
    places = {name: Path(place) for name, place in order.places.items()}
    module, _, name = order.function.partition(":")
    answer = getattr(import_module(module), name)(**inputs, **order.options, **places)
    files = codec.encode(answer)
    return Outcome(order.key, files, time.perf_counter() - started, _peak_mb(), _cpu_seconds() - computed)


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _reset_peak() -> None:
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass  # Other systems keep no such counter: the peak is then the process's own, over all its steps.


def _peak_mb() -> float:
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, ValueError, IndexError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
