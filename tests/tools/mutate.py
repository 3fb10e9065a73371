"""Checks thousands of mutated sites, and prints a table of what became of them.

python tests/tools/mutate.py --cases 10000          # the cases 0 … 9999, on every core
python tests/tools/mutate.py --case 1234            # one case again: what was changed, and what was said
python tests/tools/mutate.py --cases 200 --build kinds    # of one site, and those that pass are built as well
"""

from __future__ import annotations

import argparse
import difflib
import faulthandler
import os
import re
import resource
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

# One thread a process: the cases fill the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from tools.building import build  # noqa: E402
from tools.mutations import Case, case  # noqa: E402  # found by the line above
from tools.survival import Outcome, examine, write  # noqa: E402

MOST_MEMORY = 6 * 2**30
"""Bytes of address space of a worker: what needs more fails and is counted."""

STUCK = 300
"""Seconds after which a worker that hangs in C says where, and ends."""


@dataclass(frozen=True)
class Result:
    number: int
    base: str
    outcome: Outcome
    built: int | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Return 1 if a case fell short, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the first one's number (default: 0)")
    parser.add_argument("--case", type=int, metavar="N", help="only this one, with its diff and its messages")
    parser.add_argument(
        "--limit", type=float, default=2.0, metavar="S", help="seconds that a case may take (default: 2)"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes")
    parser.add_argument(
        "--build", choices=("tiny", "kinds", "guide"), default="", help="only this site, built if it passes"
    )
    given = parser.parse_args(argv)
    if given.case is not None:
        return tell(case(given.case, given.build), given.limit, given.build)
    numbers = range(given.first, given.first + given.cases)
    work = [(number, given.limit, given.build) for number in numbers]
    with ProcessPoolExecutor(given.jobs, initializer=_limited) as pool:
        results = list(pool.map(_examined, work, chunksize=1 if given.build else 20))
    report(results)
    return int(any(result.outcome.fault for result in results))


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _examined(work: tuple[int, float, str]) -> Result:
    number, limit, only = work
    made = case(number, only)
    faulthandler.dump_traceback_later(STUCK, exit=True)
    with tempfile.TemporaryDirectory(prefix="mutated-") as folder:
        outcome = examine(write(made.files, Path(folder)), limit)
        faulthandler.cancel_dump_traceback_later()
        if not only or outcome.status or outcome.fault:
            return Result(number, made.base, outcome)
        # One store for all, so that only what a change reaches is computed again.
        status, fault = build(Path(folder), Path(tempfile.gettempdir(), f"mutated-store-{os.getuid()}"))
        return Result(number, made.base, replace(outcome, fault=fault), status)


def report(results: Sequence[Result]) -> None:
    """The table, and every case that fell short."""
    bases = Counter(result.base for result in results)
    print(f"{'site':8} {'cases':>7} {'accepted':>9} {'refused':>8} {'failures':>9} {'slowest':>9}")
    for base in [*sorted(bases), "all"]:
        of = [result for result in results if base in (result.base, "all")]
        accepted = sum(r.outcome.status == 0 for r in of)
        failures = sum(bool(r.outcome.fault) for r in of)
        slowest = max(r.outcome.seconds for r in of)
        print(f"{base:8} {len(of):7} {accepted:9} {len(of) - accepted:8} {failures:9} {slowest:7.2f} s")
    if any(result.built is not None for result in results):
        print(f"built: {dict(sorted(Counter(r.built for r in results if r.built is not None).items()))} by exit status")
    alike: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        if result.outcome.fault:
            alike[signature(result.outcome.fault)].append(result)
    for faults in alike.values():
        numbers = " ".join(str(result.number) for result in faults[:8])
        print(f"\n{len(faults)} times, --case {numbers}:\n{faults[0].outcome.fault.rstrip()}")


def signature(fault: str) -> str:
    """The same for faults that likely have one cause: where in this program, and the first words without numbers."""
    places = re.findall(r'nnviz_site/([\w/]+\.py", line \d+)', fault)
    words = fault.rstrip().rpartition("\n")[2]
    return f"{places[-1:]} {re.sub(chr(92) + 'd+', '0', words)[:30]}"


def tell(made: Case, limit: float, build: str) -> int:
    """One case: what it changes, what was said of it, and how that falls short."""
    for name in sorted(made.files):
        before, after = made.whole[name], made.files[name]
        if before != after:
            lines = [t.decode("utf-8", "backslashreplace").split("\n") for t in (before, after)]
            for line in difflib.unified_diff(*lines, name, name, "", "", 1, ""):
                print(ascii(line)[1:-1] if not line.isprintable() else line[:300])
    print("\n".join(made.changes))
    outcome = _examined((made.number, limit, build)).outcome
    print(f"\nexit {outcome.status} after {outcome.seconds:.2f} s\n{outcome.said}")
    print(outcome.fault or "nothing wrong with that")
    return int(bool(outcome.fault))


if __name__ == "__main__":
    sys.exit(main())
