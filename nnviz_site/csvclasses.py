"""The classes of a table: whether there are at least two, each with rows enough, and written alike."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

from nnviz_site.compute.data import DataConfig
from nnviz_site.csvrows import Fault, Row, more
from nnviz_site.errors import Level


def class_faults(config: DataConfig, at: int, rows: Sequence[Row]) -> list[Fault]:
    """What is wrong with the classes of a table whose column `at` names them."""
    if faults := _spelling_faults(at, rows, _without_spaces, "spaces", "error"):
        return faults
    label = config.label
    counts = Counter(row.values[at] for row in rows)
    if len(counts) < 2:
        words = f'column "{label}" holds "{next(iter(counts))}" in every row: give rows of at least two classes'
        return [Fault(f"{config.file}: {words}", "label")]
    alone = [row for row in rows if counts[row.values[at]] == 1]
    if len(alone) == len(rows):
        words = f'column "{label}" holds another value in each of {len(rows)} rows: name a column of classes'
        return [Fault(f"{config.file}: {words}", "label")]
    faults = [
        Fault(
            f'class "{row.values[at]}" has one row: give at least two, one to train on and one to test', line=row.line
        )
        for row in alone[:5]
    ]
    return faults or _share_faults(config, len(counts), len(rows))


def _share_faults(config: DataConfig, classes: int, rows: int) -> list[Fault]:
    held_out = math.ceil(config.test_share * rows)
    if min(held_out, rows - held_out) >= classes:
        return []
    return [
        Fault(
            f"test_share = {config.test_share:g} of {rows} rows leaves {rows - held_out} to train on and {held_out} to "
            f"test: give a share with room for all {classes} classes in both, or more rows",
            "test_share",
        )
    ]


def class_notices(at: int, rows: Sequence[Row]) -> list[Fault]:
    """Classes that are likely one."""
    return _spelling_faults(at, rows, lambda text: _without_spaces(text).casefold(), "capitals", "notice")


def _spelling_faults(at: int, rows: Sequence[Row], fold: Callable[[str], str], by: str, level: Level) -> list[Fault]:
    """The first class that is another's in a rarer spelling; fold: what both have in common."""
    usual: dict[str, str] = {}
    counts = Counter(row.values[at] for row in rows)
    for value in sorted(counts, key=lambda value: (-counts[value], len(value))):
        usual.setdefault(fold(value), value)
    wrong = [row for row in rows if usual[fold(row.values[at])] != row.values[at]]
    return [
        Fault(
            f'class "{row.values[at]}"{more(wrong)} and class "{usual[fold(row.values[at])]}" differ by {by} only: '
            "write them alike, if they are one",
            line=row.line,
            level=level,
        )
        for row in wrong[:1]
    ]


def _without_spaces(text: str) -> str:
    return " ".join(text.split())
