"""Where a cold build's time and memory go, step by step, and how long processes had nothing to do.

Builds the site from an empty store in a temporary folder and prints a table from what the store remembers of each
answer. Options that this script does not know are handed to the build:

    python benchmarks/cold_build.py --images digits --jobs 2

Seconds are of waiting; what else the machine does makes them more. CPU seconds are of the step's process and of those
that it started (a film's encoder).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Cost:
    """What one answer, or several, took: wall and CPU seconds, peak memory in MB of the process, MB on disk."""

    name: str
    seconds: float
    cpu: float
    peak_mb: float
    stored_mb: float


def main(argv: Sequence[str] | None = None) -> int:
    """Build, print the table, return the build's exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=25, metavar="N", help="steps to list one by one (default: 25)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes of the build")
    own, build = parser.parse_known_args(argv)
    with tempfile.TemporaryDirectory(prefix="cold-build-") as folder:
        cache, out = Path(folder, "cache"), Path(folder, "site")
        command = [sys.executable, "-m", "nnviz_site", "build", "--cache", str(cache), "--out", str(out)]
        started = time.monotonic()
        status, peak_mb = watched([*command, "--jobs", str(own.jobs), *build])
        wall = time.monotonic() - started
        cores = sum(os.times()[2:4])
        manifests = read_manifests(cache)
        costs = [cost_of(manifest) for manifest in manifests.values()]
        site_mb = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
    print(table("step", sorted(costs, key=lambda cost: -cost.seconds)[: own.rows]))
    print()
    print(table("all of a kind", by_kind(costs)))
    print()
    busy, cpu = sum(cost.seconds for cost in costs), sum(cost.cpu for cost in costs)
    print(f"{len(costs)} answers, {cpu:.1f} s of computing in {wall:.1f} s of waiting")
    print(f"start-up, pages and publishing: {cores - cpu:.1f} s more, {cores:.1f} CPU seconds in all")
    print(f"{own.jobs} processes, busy {busy / wall / own.jobs:.0%} of the time: {own.jobs * wall - busy:.1f} s idle")
    seconds, path = longest_path(manifests)
    print(f"longest path: {seconds:.1f} s, {' → '.join(path)}")
    largest = max(costs, key=lambda cost: cost.peak_mb)
    print(f"largest process: {largest.peak_mb:.0f} MB, {largest.name}")
    print(f"peak memory of all processes together: {peak_mb:.0f} MB" if peak_mb else "peak memory: only known on Linux")
    print(f"store: {sum(cost.stored_mb for cost in costs):.0f} MB, site: {site_mb:.0f} MB")
    return status


def watched(command: Sequence[str]) -> tuple[int, float]:
    """Run a command; return its exit status and the peak memory in MB of it and all that it started, sampled."""
    process = subprocess.Popen(command)
    peak = 0.0
    done = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not done.wait(0.5):
            peak = max(peak, tree_mb(process.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        return process.wait(), peak
    finally:
        done.set()
        sampler.join()


def tree_mb(root: int) -> float:
    """Memory in MB of a process and its descendants, what they share counted once; 0 where /proc does not tell."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name in parentheses may itself hold blanks and parentheses; the parent is the second field after it.
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it has ended meanwhile
        children[int(parent)].append(int(folder.name))
    total, todo = 0.0, [root]
    while todo:
        pid = todo.pop()
        todo += children[pid]
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(rollup.partition("\nPss:")[2].split()[0]) / 1024
        except (OSError, IndexError):
            continue
    return total


def read_manifests(cache: Path) -> dict[str, dict[str, Any]]:
    """What the store remembers of each of its answers, by key."""
    return {
        path.parent.name: json.loads(path.read_bytes()) for path in sorted(cache.glob("answers/??/*/manifest.json"))
    }


def cost_of(manifest: Mapping[str, Any]) -> Cost:
    stored = sum(size for _, size in manifest["files"].values()) / 1e6
    return Cost(manifest["name"], manifest["seconds"], manifest["cpu_seconds"], manifest["peak_mb"], stored)


def longest_path(manifests: Mapping[str, Mapping[str, Any]]) -> tuple[float, list[str]]:
    """Seconds, and the steps' names, of the chain of inputs that takes longest: no number of processes can be faster."""
    found: dict[str, tuple[float, list[str]]] = {}

    def path(key: str) -> tuple[float, list[str]]:
        if key not in found:
            step = manifests[key]
            inputs = [value for part, value in step["parts"].items() if part.startswith("input ")]
            seconds, names = max((path(other) for other in inputs), default=(0.0, []))
            found[key] = seconds + step["seconds"], [*names, step["name"]]
        return found[key]

    return max(path(key) for key in manifests)


def by_kind(costs: Iterable[Cost]) -> list[Cost]:
    """Costs summed over steps whose names begin with the same word, the longest first; memory is the largest peak."""
    kinds: dict[str, list[Cost]] = defaultdict(list)
    for cost in costs:
        kinds[cost.name.partition(" ")[0]].append(cost)
    summed = [
        Cost(
            f"{kind} ({len(group)})",
            sum(cost.seconds for cost in group),
            sum(cost.cpu for cost in group),
            max(cost.peak_mb for cost in group),
            sum(cost.stored_mb for cost in group),
        )
        for kind, group in kinds.items()
    ]
    return sorted(summed, key=lambda cost: -cost.seconds)


def table(title: str, costs: Sequence[Cost]) -> str:
    """Costs as aligned text, one line each."""
    width = max([len(title), *(len(cost.name) for cost in costs)])
    head = f"{title:<{width}}  {'seconds':>8}  {'CPU':>8}  {'peak MB':>8}  {'kept MB':>8}"
    rows = (f"{c.name:<{width}}  {c.seconds:8.1f}  {c.cpu:8.1f}  {c.peak_mb:8.0f}  {c.stored_mb:8.1f}" for c in costs)
    return "\n".join([head, "-" * len(head), *rows])


if __name__ == "__main__":
    sys.exit(main())
