"""Which facts changed, as a table in Markdown: `python scripts/facts_diff.py OLD NEW`, two facts.json.

Plain Python, so that it runs before anything is installed. Exit status 0, whatever changed and also without an OLD to
compare with; 2 when NEW can't be read. What the files hold is not trusted: a pull request may have written it.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TRIFLE = 1e-6
"""A relative change below this comes from the order of a sum, not from the experiment: it is counted, not listed."""

MOST_ROWS = 60
MOST_FACTS = 20
EPOCHS_A_FACT = 3
LONGEST_NAME = 100
PLAIN_NAME = re.compile(r"[A-Za-z_]\w*(\.\w+)*(@\d+)?", re.ASCII)


class Unreadable(Exception):
    """Not a file of facts. args: (one line that says why,)."""


@dataclass(frozen=True)
class Change:
    """A fact before and after; None: there is none. epoch: None for a main number, whose name has no `@`."""

    fact: str
    epoch: int | None
    before: float | None
    after: float | None

    @property
    def difference(self) -> float:
        """What came or went differs by more than any number."""
        return math.inf if self.before is None or self.after is None else abs(self.after - self.before)

    @property
    def relative(self) -> float:
        """The difference as a share of the larger of the two numbers."""
        return self.difference / (max(abs(self.before or 0.0), abs(self.after or 0.0)) or 1.0)


def main(argv: Sequence[str]) -> int:
    """Print the table; return the exit status."""
    if len(argv) != 2:
        print("give two files: python scripts/facts_diff.py OLD NEW", file=sys.stderr)
        return 2
    old, new = map(Path, argv)
    try:
        after = read_facts(new)
    except Unreadable as why:
        print(f"{new}: {why}; build the site first, with make site", file=sys.stderr)
        return 2
    try:
        before = read_facts(old)
    except Unreadable as why:
        print(f"There are no facts to compare with yet (`{old}`: {why}); the next build of main keeps some.")
        return 0
    print("\n\n".join([*other_images(old, new), *report(before, after)]))
    return 0


def read_facts(path: Path) -> dict[str, float]:
    """The facts by name, every one finite. Raises Unreadable."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Unreadable(error.strerror or "it can't be read") from None
    except (ValueError, RecursionError):
        raise Unreadable("it is no JSON") from None
    if not isinstance(document, dict) or not all(type(value) in (int, float) for value in document.values()):
        raise Unreadable("it must be one object of names and numbers")
    try:
        facts = {name: float(value) for name, value in document.items()}
    except OverflowError:
        raise Unreadable("a number in it is too large") from None
    if not all(map(math.isfinite, facts.values())):
        raise Unreadable("a number in it is not finite")
    return facts


def compare(before: Mapping[str, float], after: Mapping[str, float]) -> list[Change]:
    """Every fact that is not exactly what it was, by name, epochs in their order."""
    changes = [
        Change(*split(name), before.get(name), after.get(name))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]
    return sorted(changes, key=lambda change: (change.fact, -1 if change.epoch is None else change.epoch))


def split(name: str) -> tuple[str, int | None]:
    """`moons.test_loss@20` → ("moons.test_loss", 20)."""
    fact, at, epoch = name.rpartition("@")
    return (fact, int(epoch)) if at and re.fullmatch("[0-9]{1,9}", epoch) else (name, None)


def report(before: Mapping[str, float], after: Mapping[str, float]) -> list[str]:
    """The paragraphs and tables that say what changed, of bounded length."""
    everything = compare(before, after)
    changes = [change for change in everything if change.relative >= TRIFLE]
    trifles = len(everything) - len(changes)
    less = f" {trifles} more by less than a millionth." if trifles else ""
    if not changes:
        less = f", but {trifles} by less than a millionth" if trifles else ""
        return [f"No fact changed, of {len(after)}{less}."]
    new = sum(change.before is None for change in changes)
    gone = sum(change.after is None for change in changes)
    parts = {"changed": len(changes) - new - gone, "new": new, "gone": gone}
    said = ", ".join(f"{count} {word}" for word, count in parts.items() if count)
    differ = "fact differs" if len(changes) == 1 else "facts differ"
    return [
        f"**{len(changes)} {differ}**: {said}; there are {len(after)} now.{less}",
        *main_numbers([change for change in changes if change.epoch is None]),
        *epochs([change for change in changes if change.epoch is not None]),
    ]


def main_numbers(changes: Sequence[Change]) -> list[str]:
    """The table of facts without an epoch; where there are too many, of those that changed most."""
    if not changes:
        return []
    shown = sorted(largest(changes, MOST_ROWS), key=lambda change: change.fact)
    rows = [[name(change.fact), *numbers(change)] for change in shown]
    return [table(["fact", "before", "after", "change"], rows), *further(len(changes) - len(shown))]


def epochs(changes: Sequence[Change]) -> list[str]:
    """The table of facts at their epochs: of each those where it changed most, and how many others."""
    if not changes:
        return []
    by_fact: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_fact[change.fact].append(change)
    ranked = sorted(by_fact, key=lambda fact: -max(change.relative for change in by_fact[fact]))
    rows = [row for fact in sorted(ranked[:MOST_FACTS]) for row in epochs_of(fact, by_fact[fact])]
    left = len(ranked) - MOST_FACTS
    return [table(["at an epoch", "epoch", "before", "after", "change"], rows), *further(left)]


def epochs_of(fact: str, changes: Sequence[Change]) -> list[list[str]]:
    """The rows of one fact: some epochs that changed, and one row each for those that came, went or are not shown."""
    changed = [change for change in changes if math.isfinite(change.difference)]
    shown = sorted(largest(changed, EPOCHS_A_FACT), key=lambda change: change.epoch or 0)
    rows = [[name(fact), str(change.epoch), *numbers(change)] for change in shown]
    if others := len(changed) - len(shown):
        rows.append([name(fact), f"{others} more", "", "", "less than these"])
    for word, some in (
        ("new", [change for change in changes if change.before is None]),
        ("gone", [change for change in changes if change.after is None]),
    ):
        if some:
            span = f"{some[0].epoch}" if len(some) == 1 else f"{len(some)} from {some[0].epoch} to {some[-1].epoch}"
            rows.append([name(fact), span, "", "", word])
    return rows


def largest(changes: Iterable[Change], most: int) -> list[Change]:
    """Those that changed most; where two changed alike, the earlier one."""
    return sorted(changes, key=lambda change: -change.relative)[:most]


def further(count: int) -> list[str]:
    return [f"… and {count} more that changed no more than these."] if count > 0 else []


def numbers(change: Change) -> list[str]:
    """before, after, change as text: digits enough to see the difference."""
    if change.before is None or change.after is None:
        only = change.after if change.before is None else change.before
        value = f"{only:.7g}"
        return ["", value, "new"] if change.before is None else [value, "", "gone"]
    return [f"{change.before:.7g}", f"{change.after:.7g}", f"{change.after - change.before:+.3g}"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    marks = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, marks, *rows])


def name(fact: str) -> str:
    """A fact's name as code; what is no such name can neither end the cell nor become HTML, a link or a mention."""
    return f"`{fact}`" if PLAIN_NAME.fullmatch(fact) and len(fact) <= LONGEST_NAME else text(fact)


def text(words: str) -> str:
    """Words from outside as text of bounded length: every character that Markdown could read becomes its number."""
    cut = words if len(words) <= LONGEST_NAME else words[: LONGEST_NAME - 1] + "…"
    return "".join(c if c == " " or (c.isascii() and c.isalnum()) else f"&#{ord(c)};" for c in cut)


def other_images(old: Path, new: Path) -> list[str]:
    """A warning when the build.json beside the facts say that one was built on MNIST and the other on small digits."""
    before, after = (images(path.with_name("build.json")) for path in (old, new))
    if not before or not after or before == after:
        return []
    return [f"Image experiments ran on {before} before and on {after} now: their facts can't be compared."]


def images(record: Path) -> str:
    """`mnist` or `digits`, or nothing where that is not known."""
    try:
        found = json.loads(record.read_text("utf-8"))["images"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""
    return found if found in ("mnist", "digits") else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
