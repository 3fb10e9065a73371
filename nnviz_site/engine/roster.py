"""Which workers of a Dask cluster compute what this build would, and what is wrong with the others, by name."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nnviz_site.engine.remote import identity
from nnviz_site.errors import SiteError

if TYPE_CHECKING:
    from distributed import Client

PATIENCE_SECONDS = 10.0
"""How long a cluster may be without a worker: one that died is started anew by its nanny in less."""
RENEW = "give the workers this build's sources and libraries and start them anew"
ONE_THREAD = "start the workers with --nthreads 1"


class Roster:
    """The workers of a scheduler. accepted: addresses of those that compute what this build would, on one thread."""

    def __init__(self, client: Client, address: str, notify: Callable[[str], None]) -> None:
        self._client, self._address, self._notify = client, address, notify
        self._refused: dict[str, str] = {}  # by address: what would help
        self._met = False
        self._helped = self._looked = time.monotonic()
        self.accepted: set[str] = set()
        self.look()

    def age(self) -> float:
        """Seconds since the last look."""
        return time.monotonic() - self._looked

    def look(self) -> None:
        """Greet who is new, forget who is gone. Raises SiteError if the scheduler is gone or nobody can help."""
        if self._client.status != "running":
            raise SiteError(self._gone("the scheduler is gone"))
        try:
            present = set(self._client.scheduler_info()["workers"])
            self.accepted &= present
            self._refused = {address: remedy for address, remedy in self._refused.items() if address in present}
            self._greet(present - self.accepted - self._refused.keys())
        except OSError as error:
            raise SiteError(self._gone(f"the scheduler does not answer ({error})")) from None
        self._looked = time.monotonic()
        self._need_help()

    def refuse(self, address: str, why: str) -> None:
        """Give this worker no more. Raises SiteError if it was the last one."""
        if address not in self._refused:
            self._leave_out(address, why)
        if not self.accepted:
            raise SiteError(self._nobody())

    def _greet(self, new: set[str]) -> None:
        if not new:
            return

        def hello(dask_worker: Any) -> Any:
            # Sent by value, and imports nothing before it runs: so a worker without our sources can say that it has none.
            from nnviz_site.engine.remote import greet

            return greet(dask_worker.state.nthreads)

        versions: Any = self._client.get_versions()
        scheduler = minor(versions["scheduler"]["host"]["python"])
        if scheduler != identity()["python"]:
            raise SiteError(
                f"{self._address}: the scheduler runs Python {scheduler}: start it with {identity()['python']}"
            )
        pythons = {address: about["host"]["python"] for address, about in versions["workers"].items() if address in new}
        same = [address for address, python in pythons.items() if minor(python) == identity()["python"]]
        for address in sorted(pythons.keys() - {*same}):
            why = f"Python {identity()['python']} → {minor(pythons[address])}"
            self._leave_out(address, why, f"start the workers with Python {identity()['python']}")
        told = self._client.run(hello, workers=same, on_error="return") if same else {}
        for address, greeting in sorted(told.items()):
            if isinstance(greeting, OSError):
                continue  # It was lost just now; if it is still there it will be asked again.
            if fault := fault_of(greeting):
                self._leave_out(address, *fault)
            else:
                self.accepted.add(address)

    def _leave_out(self, address: str, why: str, remedy: str = RENEW) -> None:
        self.accepted.discard(address)
        self._refused[address] = remedy
        self._notify(f"worker {address} is left out: {why}")

    def _need_help(self) -> None:
        now = time.monotonic()
        if self.accepted:
            self._met, self._helped = True, now
        elif self._refused and (not self._met or now - self._helped > PATIENCE_SECONDS):
            raise SiteError(self._nobody())
        elif now - self._helped > PATIENCE_SECONDS:
            raise SiteError(self._gone(f"no worker for {PATIENCE_SECONDS:.0f} s"))

    def _nobody(self) -> str:
        remedies = ", ".join(sorted({*self._refused.values()}))
        kept = "no worker there can help; what was computed is kept"
        return f"{self._address}: {kept}: {remedies}, or build without --workers"

    def _gone(self, what: str) -> str:
        start = f"start workers with `dask worker {self._address} --nthreads 1` and build again"
        return f"{self._address}: {what}; what was computed is kept: {start}, or build without --workers"


def minor(python: str) -> str:
    """`3.11.7.final.0` → `3.11`."""
    return ".".join(python.split(".")[:2])


def fault_of(greeting: Mapping[str, Any] | Exception) -> tuple[str, str] | None:
    """Why a worker that said this can't be used, and what would help; None if it can."""
    if isinstance(greeting, Exception):
        return f"it has no nnviz_site like this build's ({type(greeting).__name__}: {greeting})", RENEW
    if greeting["threads"] != 1:
        why = f"it would compute {greeting['threads']} steps at once in one process: start it with --nthreads 1"
        return why, ONE_THREAD
    if greeting["identity"] != identity():
        return "its nnviz_site/engine/remote.py differs", RENEW
    return None
