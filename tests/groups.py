"""Commands as a shell starts them: each in a process group of its own, which Ctrl-C reaches."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def started(command: Sequence[str | Path], **more: Any) -> subprocess.Popen[str]:
    """A command that is running; what it says on stderr can be read as text."""
    return subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A test run in the background ignores SIGINT and would hand that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **more,
    )


def wait_until(happened: Callable[[], object], seconds: float = 60) -> None:
    """Fail if it does not happen in time."""
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
