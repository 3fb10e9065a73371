"""Shares of a site's work for machines that share no disk: `nnviz why --json | python scripts/shares.py history`.

Prints a JSON list with a string of keys for each step of this kind that the store lacks, its own key and those of all that
it needs and the store lacks too: what `answer` takes. What several shares need is computed in each of them, to the same
bytes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

KINDS = (
    "activity baseline card coherence components data density drawing files film history neighbours projection pruned "
    "radius replay resemblance runs seeds training within words"
)
"""First words of steps' names: that the store lacks none of a kind is no error, that there is no such kind is one."""


def main(argv: Sequence[str]) -> int:
    """Read the steps from standard input, print the shares of the kind that is named; return the exit status."""
    if len(argv) != 1 or argv[0] not in KINDS.split():
        given = f"{argv[0]} is no kind of step: " if len(argv) == 1 else ""
        print(f"{given}give one of {KINDS}", file=sys.stderr)
        return 2
    try:
        steps = json.load(sys.stdin)
    except ValueError:
        print("standard input is not what `why --json` prints: did it end with an error?", file=sys.stderr)
        return 2
    print(json.dumps(shares(steps, argv[0])))
    return 0


def shares(steps: Sequence[Mapping[str, Any]], kind: str) -> list[str]:
    """The keys of each step of a kind, with all that it needs, in the order of the steps' names."""
    by_key = {step["key"]: step for step in steps}

    def needed(key: str) -> set[str]:
        return {key}.union(*(needed(other) for other in by_key[key]["needs"]))

    of_kind = sorted((step["name"], step["key"]) for step in steps if step["name"].split()[0] == kind)
    return [" ".join(sorted(needed(key))) for _, key in of_kind]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
