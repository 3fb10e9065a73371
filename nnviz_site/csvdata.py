"""A CSV of one's own, read as text: whether it is there and can be learnt from."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nnviz_site.compute.data import DataConfig
from nnviz_site.errors import did_you_mean

MOST_ROWS = 100_000


def csv_faults(config: DataConfig, folder: Path) -> list[tuple[str, str]]:
    """(key of `[data]`, what is wrong) for the CSV that an experiment names; empty if it can be used.

    It needs a row of column names, the columns `features` (all but the label's without it) as finite numbers, and at
    least two classes of at least two rows each.
    """
    name = config.file or ""
    path = folder / name
    if Path(name).name != name or not path.is_file():
        names = [p.name for p in sorted(folder.glob("*.csv"))]
        return [("file", f'no file "{name}" in site_src/data{did_you_mean(name, names)}')]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        return [("file", f"{name} is not CSV in UTF-8: {error}")]
    rows = [row for row in rows if row]
    if not rows:
        return [("file", f"{name} is empty: its first line names the columns")]
    return _column_faults(config, rows[0]) or _row_faults(config, name, rows[0], rows[1:])


def _column_faults(config: DataConfig, columns: Sequence[str]) -> list[tuple[str, str]]:
    wanted = [("features", c) for c in config.features] + [("label", config.label or "")]
    faults = [
        (key, f'{config.file} has no column "{c}"{did_you_mean(c, columns)}') for key, c in wanted if c not in columns
    ]
    faults += [("file", f'{config.file} has two columns "{c}"') for c, n in Counter(columns).items() if n > 1]
    if config.label in config.features:
        faults.append(("features", f'"{config.label}" is the label: it can\'t be a feature as well'))
    return faults


def _row_faults(
    config: DataConfig, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[tuple[str, str]]:
    features = config.features or tuple(c for c in columns if c != config.label)
    if len(rows) > MOST_ROWS:
        return [("file", f"{name} has {len(rows)} rows: give at most {MOST_ROWS}")]
    for number, row in enumerate(rows, 2):
        if len(row) != len(columns):
            return [("file", f"{name}, row {number}: {len(row)} values for {len(columns)} columns")]
        for column in features:
            if not _is_number(row[columns.index(column)]):
                value = row[columns.index(column)]
                return [("file", f'{name}, row {number}: {column} is "{value}", not a finite number')]
    counts = Counter(row[columns.index(str(config.label))] for row in rows)
    small = [label for label, count in counts.items() if count < 2]
    if len(counts) < 2:
        return [("label", f'{name}: column "{config.label}" holds {len(counts)} class; give at least two')]
    if small:
        return [
            ("label", f'{name}: class "{small[0]}" has one row; give at least two, one to train on and one to test')
        ]
    return [] if features else [("file", f"{name} has no column besides the label")]


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
