"""A Dask scheduler and workers as processes of this machine that stand for other machines.

Each has a folder of its own with a copy of the program, another HOME, and, where the system lets a process hide a folder
from itself, an empty folder where the build's site and store are.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HIDING = ("unshare", "--mount", *(() if os.geteuid() == 0 else ("--user", "--map-root-user")))


class Machines:
    """Processes that are started in folders under `folder` and can't see `hidden`; all are killed by `close`."""

    def __init__(self, folder: Path, hidden: Path) -> None:
        self.folder, self.hidden = folder, hidden
        self.hides = can_hide(hidden)
        self._processes = ExitStack()
        self.scheduler, said = self._start("scheduler", ["dask_scheduler", "--host", "127.0.0.1", "--port", "0"])
        self.address = found(r"Scheduler at: +(tcp://\S+)", said)

    def worker(self, name: str, threads: int = 1, edit: tuple[str, str, str] | None = None) -> subprocess.Popen[bytes]:
        """A worker that has arrived at the scheduler. edit: (file of the package, text, other text) in its own copy."""
        arguments = ["dask_worker", self.address, "--nthreads", str(threads), "--no-nanny", "--name", name]
        local = ["--local-directory", str(self.folder / name / "scratch")]
        process, said = self._start(name, [*arguments, *local], edit)
        found(r"(Starting established connection|Registered to)", said)
        return process

    def close(self) -> None:
        self._processes.close()

    def _start(
        self, name: str, arguments: Sequence[str], edit: tuple[str, str, str] | None = None
    ) -> tuple[subprocess.Popen[bytes], Path]:
        place = self.folder / name
        source = Path(shutil.copytree(ROOT / "nnviz_site", place / "source" / "nnviz_site"))
        (place / "home").mkdir()
        if edit is not None:
            file, text, other = edit
            before = (source / file).read_text("utf-8")
            assert text in before
            (source / file).write_text(before.replace(text, other), "utf-8")
        leading = ("PYTHON", "NNVIZ", "DASK", "OMP", "OPENBLAS", "MKL", "XDG", "MPL")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(leading)}
        # A worker must set what it needs itself.
        environment |= {"PYTHONPATH": str(source.parent), "HOME": str(place / "home"), "OMP_NUM_THREADS": "2"}
        command = [sys.executable, "-m", f"distributed.cli.{arguments[0]}", *arguments[1:], "--no-dashboard"]
        if self.hides:
            script = 'mount -t tmpfs none "$0" && exec "$@"'
            command = [*HIDING, "sh", "-c", script, str(self.hidden), *command]
        said = place / "said"
        with said.open("wb") as stream:
            process = subprocess.Popen(command, cwd=place, env=environment, stderr=stream, stdout=subprocess.DEVNULL)
        self._processes.callback(process.wait)
        self._processes.callback(process.kill)
        return process, said


def can_hide(folder: Path) -> bool:
    done = subprocess.run([*HIDING, "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True)
    return done.returncode == 0


def found(pattern: str, file: Path, seconds: float = 60) -> str:
    """What a pattern's first group matches in a file, as soon as it does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if match := re.search(pattern, file.read_text("utf-8") if file.exists() else ""):
            return match[1]
        time.sleep(0.05)
    raise AssertionError(f"{pattern} is not in {file}:\n{file.read_text('utf-8')}")
