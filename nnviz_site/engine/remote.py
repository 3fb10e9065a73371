"""What a worker of a cluster does: compare its own sources and libraries with the build's, then compute as a process here would.

Whatever arrives and leaves is a plain value, so that a worker whose sources are others can say so instead of failing.
"""

from __future__ import annotations

import os
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nnviz_site.engine.keys import PACKAGE, Keys, flatten, key_of
from nnviz_site.engine.pool import ONE_THREAD
from nnviz_site.engine.steps import Step
from nnviz_site.engine.store import Store
from nnviz_site.engine.work import Order, perform

KEPT_BYTES = 2_000_000_000
"""How much of steps' inputs a worker keeps on its disk, so that what many steps need is written once."""

Files = Mapping[str, bytes]


@cache
def here() -> Keys:
    """Keys as this process computes. It remembers sources as it first saw them, which is before it imports them."""
    return Keys()


@cache
def surroundings(function: str, modules: tuple[str, ...] = ()) -> dict[str, str]:
    """The parts of a key that this process decides: Python, libraries, sources."""
    return here().parts(Step("", function, modules=modules))


def identity() -> dict[str, str]:
    """What must be the same for a build and a worker to understand each other: Python, the form of files, this module."""
    parts = surroundings(f"{__name__}:answer")
    return {"python": parts["python"], "format": parts["format"], "code": parts[f"module {__name__}"]}


def greet(threads: int) -> dict[str, Any]:
    """What a build asks each worker first. threads: how many steps its process would compute at once."""
    os.environ.update(ONE_THREAD)
    return {"threads": threads, "identity": identity()}


@dataclass(frozen=True)
class Desk:
    """Where a worker works: its address, and a folder of its own that is cleared when it ends."""

    address: str
    folder: str


def answer(
    desk: Desk, order: Mapping[str, Any], unpack: Callable[[], Mapping[str, Any]], *inputs: Files
) -> dict[str, Any]:
    """Compute one step. order: key, name, function, modules, parts of its key, needs {name: key}. unpack: gives its options.

    Returns files, seconds, peak_mb. Or, if its key would be another one here, the worker's address and `lacks`, a file that is
    not there, or `refused`, its own parts, and `stale`, whether its files would do, had they not been imported before they
    changed. Raises what the step's function raises.
    """
    function, modules, expected = order["function"], tuple(order["modules"]), order["parts"]
    try:
        own = surroundings(function, modules)
    except FileNotFoundError as error:
        return {"worker": desk.address, "lacks": Path(error.filename).relative_to(PACKAGE).as_posix()}
    given = {name: text for name, text in expected.items() if name.startswith(("option ", "input "))}
    if own | given == expected:
        # Only now: an older module of ours might not hold the options' classes.
        options = unpack()
        needs = order["needs"]
        given = {f"option {n}": text for n, text in flatten(options)} | {f"input {n}": k for n, k in needs.items()}
    if key_of(own | given) != order["key"]:
        anew = Keys().parts(Step("", function, modules=modules))
        return {"worker": desk.address, "refused": own | given, "stale": anew | given == expected}
    store = shelf(desk.folder).holding(dict(zip(needs.values(), inputs, strict=True)))
    with one_thread():
        done = perform(Order(order["key"], order["name"], function, needs, options, {}, store))
    return {"files": done.files, "seconds": done.seconds, "peak_mb": done.peak_mb}


def one_thread() -> Any:
    """While it lasts, libraries that are loaded compute with one thread; those that are loaded later read it in the environment."""
    from threadpoolctl import threadpool_limits

    os.environ.update(ONE_THREAD)
    return threadpool_limits(limits=1)


class Shelf:
    """Inputs of steps in a store of the worker's own: read there as a process beside the build's store reads them, so the
    bytes that are computed from them are the same.
    """

    def __init__(self, folder: Path) -> None:
        self._store = Store(folder)
        self._sizes: OrderedDict[str, int] = OrderedDict()

    def holding(self, answers: Mapping[str, Files]) -> Path:
        """The store's folder, once it holds these answers; what was not needed for longest makes room for them."""
        for key, files in answers.items():
            if key not in self._sizes:
                self._store.put(key, files, {})
                self._sizes[key] = sum(map(len, files.values()))
            self._sizes.move_to_end(key)
        while sum(self._sizes.values()) > KEPT_BYTES and next(iter(self._sizes)) not in answers:
            key, _ = self._sizes.popitem(last=False)
            self._store.drop(key)
        return self._store.folder


@cache
def shelf(folder: str) -> Shelf:
    return Shelf(Path(tempfile.mkdtemp(prefix="nnviz-", dir=folder)))
