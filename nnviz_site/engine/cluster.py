"""Steps on a Dask cluster, whose workers have neither the store nor a site's files.

Inputs travel as bytes, each to the cluster once and from there between workers; answers come back as bytes, and this
process writes the store. A step that reads a file by its place (MNIST's folder, a table) runs in a process here: it takes
seconds, and the workers then need no copy of the file. The steps of a worker that died Dask hands to another one.

The only module that imports Dask, in the functions that need it.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnviz_site.engine.differences import differences
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.pool import Local, pool
from nnviz_site.engine.roster import Roster
from nnviz_site.engine.steps import Step
from nnviz_site.engine.store import Store
from nnviz_site.engine.work import HandedBack, Order, Outcome
from nnviz_site.errors import SiteError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 5
LOOK_SECONDS = 1.0
AHEAD = 2
"""Steps that a worker is given at a time: while it computes one, the next one's inputs travel."""
TRIES = 4
"""How often a step is handed out whose worker, or a worker that held its inputs, was lost."""
MEMORY = "likely out of memory; give workers more, or build without --workers"
SENT_BYTES = 2_000_000_000
"""How much of steps' inputs is kept in the workers' memory for steps to come."""


@dataclass(frozen=True)
class Flight:
    """A step that was sent. allowed: the workers that could take it then."""

    step: Step
    order: Order
    allowed: frozenset[str]


@contextmanager
def join(address: str, keys: Keys, store: Store, notify: Callable[[str], None]) -> Iterator[Cluster]:
    """The cluster of the scheduler at an address; notify is told of workers that are left out. Raises SiteError."""
    with connect(address) as client:
        roster = Roster(client, address, notify)
        with pool(1) as executor:
            yield Cluster(client, roster, Local(executor, 1), keys, store)


def connect(address: str) -> Client:
    """A client of the scheduler at an address. Raises SiteError."""
    try:
        from distributed import Client
    except ImportError:
        raise SiteError("--workers needs Dask: pip install 'nnviz_site[dask]'") from None
    # What it logs and warns of is said by name below, of the workers that it matters for.
    for name in ("distributed", "distributed.client", "tornado", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        said = " ".join(str(error).split())
        raise SiteError(
            f"{address}: no Dask scheduler answers there ({said}): start one with `dask scheduler`, or build without --workers"
        ) from None


class Cluster:
    """Workers of a cluster, and one process here for steps that read files by their places."""

    def __init__(self, client: Client, roster: Roster, local: Local, keys: Keys, store: Store) -> None:
        self._client, self._roster, self._local = client, roster, local
        self._keys, self._store = keys, store
        self._flights: dict[Future[Any], Flight] = {}
        self._sent: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._tries: Counter[str] = Counter()

    def free(self, running: int) -> int:
        if self._roster.age() > LOOK_SECONDS:
            self._roster.look()
        return AHEAD * len(self._roster.accepted) - len(self._flights)

    def submit(self, step: Step, order: Order) -> Future[Any]:
        if step.places:
            return self._local.submit(step, order)
        allowed = frozenset(self._roster.accepted)
        future = self._submit(step, order, allowed)
        self._flights[future] = Flight(step, order, allowed)
        self._tries[order.key] += 1
        return future

    def _submit(self, step: Step, order: Order, allowed: frozenset[str]) -> Future[Any]:
        from distributed.protocol import serialize_bytes

        def compute(order: Any, options: bytes, *inputs: Any) -> Any:
            # Sent by value, so that the scheduler needs nothing of ours.
            from distributed import get_worker
            from distributed.protocol import deserialize_bytes

            from nnviz_site.engine.remote import Desk, answer

            worker = get_worker()
            return answer(
                Desk(worker.address, worker.local_directory), order, lambda: deserialize_bytes(options), *inputs
            )

        told: dict[str, Any] = {
            "key": order.key,
            "name": step.name,
            "function": step.function,
            "modules": list(step.modules),
        }
        told |= {"parts": dict(self._keys.parts(step)), "needs": dict(order.inputs)}
        try:
            inputs = [self._send(key, allowed) for key in order.inputs.values()]
        except OSError:
            return lost()
        executor = self._client.get_executor(pure=False, workers=sorted(allowed), allow_other_workers=False)
        return executor.submit(compute, told, serialize_bytes(dict(step.options)), *inputs)

    def _send(self, key: str, allowed: frozenset[str]) -> Any:
        """An answer in a worker's memory, from where Dask gives it to others. Raises OSError if no worker takes it."""
        if key not in self._sent:
            files = {name: file.read() for name, file in self._store.files(key).items()}
            # In a list: of a mapping Dask would send every value by itself. Without a hash: its key is name enough.
            (sent,) = self._client.scatter([files], workers=sorted(allowed), hash=False)
            self._sent[key] = sent, sum(map(len, files.values()))
        self._sent.move_to_end(key)
        while sum(size for _, size in self._sent.values()) > SENT_BYTES and len(self._sent) > 1:
            self._sent.popitem(last=False)
        return self._sent[key][0]

    def wait(self, running: Collection[Future[Any]]) -> Collection[Future[Any]]:
        while True:
            if ended := wait(running, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED).done:
                return ended
            if not running:
                time.sleep(LOOK_SECONDS)
            self._roster.look()
            for future in running:
                # Dask would wait for ever for workers that are gone, though others have come since.
                if future in self._flights and not self._flights[future].allowed & self._roster.accepted:
                    future.cancel()
            if not running and self._roster.accepted:
                return ()

    def result(self, future: Future[Any]) -> Outcome:
        from distributed.scheduler import KilledWorker

        flight = self._flights.pop(future, None)
        if flight is None:
            return self._local.result(future)
        try:
            told: Mapping[str, Any] = future.result()
        except KilledWorker:
            raise SiteError(f"{flight.step.name}: every worker that computed it died: {MEMORY}") from None
        except CancelledError:
            self._after_loss(flight)
            raise HandedBack from None
        if "files" not in told:
            self._tries[flight.order.key] -= 1
            self._roster.refuse(told["worker"], refusal(flight.step, told, self._keys.parts(flight.step)))
            raise HandedBack
        return Outcome(flight.order.key, told["files"], told["seconds"], told["peak_mb"])

    def _after_loss(self, flight: Flight) -> None:
        """Inputs may be lost with the worker, too: send them anew. Raises SiteError if the step itself is to blame."""
        self._roster.look()
        for key in flight.order.inputs.values():
            self._sent.pop(key, None)
        if self._tries[flight.order.key] >= TRIES:
            raise SiteError(f"{flight.step.name}: {TRIES} times its worker was lost: {MEMORY}")


def refusal(step: Step, told: Mapping[str, Any], expected: Mapping[str, str]) -> str:
    """What a worker has that would give a step another key, in words."""
    if "lacks" in told:
        return f"{told['lacks']} is not there"
    again = "; its files are this build's by now: start it anew" if told["stale"] else ""
    return "; ".join(differences(step, expected, told["refused"])) + again


def lost() -> Future[Any]:
    """A future that ends as one does whose worker is gone."""
    future: Future[Any] = Future()
    future.cancel()
    future.set_running_or_notify_cancel()
    return future
