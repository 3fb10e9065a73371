"""A CSV of one's own, read as text: whether it is there and can be learnt from."""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnviz_site.characters import FORBIDDEN, forbidden
from nnviz_site.compute.data import DataConfig
from nnviz_site.errors import did_you_mean
from nnviz_site.locate import line_of

MOST_ROWS = 100_000
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a CSV. key: of `[data]`, whose line it is; empty: it is the CSV's own line `line` (0: whole)."""

    text: str
    key: str = ""
    line: int = 0


@dataclass(frozen=True)
class Size:
    """What there is to learn from: how many training points, and the names of the features."""

    points: int
    features: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    line: int
    values: Sequence[str]


def read_size(config: DataConfig, folder: Path) -> tuple[Size | None, list[Fault]]:
    """How much the CSV that an experiment names holds, or None, and what is wrong with it.

    It needs a row of column names, the columns `features` (all but the label's without it) as finite numbers, and at
    least two classes of at least two rows each; training and test share must each have room for all classes.
    """
    name = config.file or ""
    path = folder / name
    if Path(name).name != name:
        return None, [Fault(f'file = "{name}": give the name of a file in site_src/data, without a folder', "file")]
    if not _is_file(path):
        names = [p.name for p in folder.glob("*.csv")]
        near = did_you_mean(name, names) or "; put it there"
        return None, [Fault(f'no file "{name}" in site_src/data{near}', "file")]
    try:
        if odd := FORBIDDEN.search(text := path.read_text(encoding="utf-8-sig")):
            return None, [Fault(forbidden(odd[0]), line=line_of(text, odd.start()))]
        header, *rows = _rows(path) or [_Row(0, ())]
    except UnicodeDecodeError:
        return None, [Fault("not UTF-8: save it as CSV in UTF-8")]
    except _NotCsv as error:
        return None, [Fault(error.args[1], line=error.args[0])]
    faults = _header_faults(config, header) or _column_faults(config, header.values)
    if not faults:
        whole = [row for row in rows if len(row.values) == len(header.values)]
        faults = _row_faults(header, rows) + _value_faults(config, header.values, whole)
    faults = faults or _class_faults(config, header.values, rows)
    if faults:
        return None, faults
    held_out = math.ceil(config.test_share * len(rows))
    return Size(len(rows) - held_out, _features(config, header.values)), []


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than the system allows
        return False


class _NotCsv(Exception):
    """args: (line, what is wrong)."""


def _rows(path: Path) -> list[_Row]:
    """The rows that hold anything, each with the line that it begins on."""
    found: list[_Row] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        line = 1
        try:
            for values in reader:
                if values:
                    found.append(_Row(line, values))
                line = reader.line_num + 1
        except csv.Error as error:
            raise _NotCsv(line, f"not CSV: {error}") from None
    return found


def _features(config: DataConfig, columns: Sequence[str]) -> tuple[str, ...]:
    return config.features or tuple(c for c in columns if c != config.label)


def _header_faults(config: DataConfig, header: _Row) -> list[Fault]:
    columns = header.values
    if not columns:
        return [Fault("empty: its first line names the columns", line=1)]
    for mark, name in SEPARATORS.items():
        if len(columns) == 1 and mark in columns[0]:
            return [Fault(f"its values are separated by {name}: separate them by commas", line=header.line)]
    features = _features(config, columns)
    blank = [at for at, column in enumerate(columns, 1) if not column.strip() and column in features]
    if blank:
        return [Fault(f"column {blank[0]} has no name: give it one", line=header.line)]
    twice = [c for c, n in Counter(columns).items() if n > 1]
    return [Fault(f'two columns "{c}": give each its own name', line=header.line) for c in twice]


def _column_faults(config: DataConfig, columns: Sequence[str]) -> list[Fault]:
    wanted = [("features", c) for c in config.features] + [("label", config.label or "")]
    faults = [
        Fault(f'{config.file} has no column "{c}"{did_you_mean(c, columns)}', key)
        for key, c in wanted
        if c not in columns
    ]
    if config.label in config.features:
        faults.append(Fault(f'"{config.label}" is the label: it can\'t be a feature as well', "features"))
    if not faults and not _features(config, columns):
        faults.append(Fault(f"{config.file} has no column besides the label: give at least one number a row", "file"))
    return faults


def _row_faults(header: _Row, rows: Sequence[_Row]) -> list[Fault]:
    if len(rows) > MOST_ROWS:
        return [Fault(f"{len(rows)} rows: give at most {MOST_ROWS}")]
    wrong = [row for row in rows if len(row.values) != len(header.values)]
    return [
        Fault(
            f"{len(row.values)} values for {len(header.values)} columns{_more(wrong)}"
            + ("; a text with a comma in it stands in quotes" if len(row.values) > len(header.values) else ""),
            line=row.line,
        )
        for row in wrong[:1]
    ]


def _value_faults(config: DataConfig, columns: Sequence[str], rows: Sequence[_Row]) -> list[Fault]:
    """For each column the first value that is no number, and the first row without a class."""
    label = str(config.label)
    unnamed = [row for row in rows if not row.values[columns.index(label)].strip()]
    faults = [
        Fault(f"{label} is missing{_more(unnamed)}: name the class or leave the row out", line=row.line)
        for row in unnamed[:1]
    ]
    for feature in _features(config, columns):
        at = columns.index(feature)
        wrong = [row for row in rows if not _is_number(row.values[at])]
        for row in wrong[:1]:
            value = row.values[at]
            shown = (
                f'is "{value if len(value) < 40 else value[:39] + "…"}", not a finite number' if value else "is missing"
            )
            faults.append(Fault(f"{feature} {shown}{_more(wrong)}: mend it or leave the row out", line=row.line))
    return faults


def _class_faults(config: DataConfig, columns: Sequence[str], rows: Sequence[_Row]) -> list[Fault]:
    label = str(config.label)
    at = columns.index(label)
    counts = Counter(row.values[at] for row in rows)
    if len(counts) < 2:
        held = "".join(f', "{name}"' for name in counts)
        return [Fault(f'{config.file}: column "{label}" holds {len(counts)} class{held}: give at least two', "label")]
    alone = [row for row in rows if counts[row.values[at]] == 1]
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


def _more(wrong: Sequence[object]) -> str:
    return f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
