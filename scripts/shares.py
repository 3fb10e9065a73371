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


def main(argv: Sequence[str]) -> int:
    """Read the steps from standard input, print the shares of the kind that is named; return the exit status."""
    if len(argv) != 1:
        print("give one kind of step: history", file=sys.stderr)
        return 2
    print(json.dumps(shares(json.load(sys.stdin), argv[0])))
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
