"""What a command costs when there is nothing to compute: `check` and a build of what is built already, as whole processes.

Beside them stands the floor, Python importing Jinja and Markdown, without which no page can be read. The commands take
turns, so that whatever else the machine does falls on all of them:

    python benchmarks/startup.py --site . --out _site
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

RUNS = 9


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return 0, or the status of a command that failed."""
    parser = argparse.ArgumentParser(description="Time check and a build with nothing to do.")
    parser.add_argument("--site", type=Path, default=Path(), help="holds site_src (default: here)")
    parser.add_argument("--out", type=Path, default=Path("_site"), help="where it was built (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each command (default: %(default)s)")
    arguments = parser.parse_args(argv)
    program = [sys.executable, "-m", "nnviz_site"]
    commands = {
        "python -c 'import jinja2, markdown'": [sys.executable, "-c", "import jinja2, markdown"],
        "check": [*program, "check", "--site", str(arguments.site)],
        "build": [*program, "build", "--site", str(arguments.site), "--out", str(arguments.out)],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    # As on an author's machine: modules are compiled once. Some images of Linux tell Python to keep nothing.
    kept = tempfile.mkdtemp(prefix="bytecode-")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": kept}
    for run in range(arguments.runs + 1):
        for name, command in commands.items():
            started = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
            if done.returncode:
                sys.stderr.write(done.stderr)
                return done.returncode
            # The first round fills the disk's cache, and brings the build up to date.
            if run:
                seconds[name].append(time.perf_counter() - started)
    shutil.rmtree(kept)
    floor = statistics.median(next(iter(seconds.values())))
    print(f"{'command':<38} {'least':>7} {'median':>7} {'of the floor':>13}")
    for name, times in seconds.items():
        print(
            f"{name:<38} {min(times):>6.2f}s {statistics.median(times):>6.2f}s {statistics.median(times) / floor:>12.1f}x"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
