"""A CSV of one's own, read as text: whether it is there and can be learnt from."""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nnviz_site.compute.data import DataConfig
from nnviz_site.csvclasses import class_faults, class_notices
from nnviz_site.csvrows import Fault, Row, more, read_rows
from nnviz_site.errors import counted, did_you_mean
from nnviz_site.files import Unreadable

MOST_COLUMNS = 10_000
LARGEST = 1e30
"""A network computes in float32, whose squares end at 1e38."""
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?"})
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Size:
    """What there is to learn from.

    points: of the training set. features: their names. varying: how many of them are not the same in every row.
    classes: their names.
    """

    points: int
    features: tuple[str, ...]
    varying: int
    classes: tuple[str, ...] = ()


def read_size(config: DataConfig, folder: Path) -> tuple[Size | None, list[Fault]]:
    """How much the CSV that an experiment names holds, and what is to be noted; or None, and what is wrong with it.

    It needs a row of column names, the columns `features` (all but the label's without it) as finite numbers, and at
    least two classes of at least two rows each; training and test share must each have room for all classes.
    """
    name = config.file or ""
    path = folder / name
    if Path(name).name != name or "\\" in name:
        return None, [Fault(f'file = "{name}": give the name of a file in site_src/data, without a folder', "file")]
    if os.path.isdir(path):
        return None, [Fault(f'"{name}" in site_src/data is a folder: put the table itself there', "file")]
    if not os.path.isfile(path):
        names = [p.name for p in folder.glob("*.csv")]
        near = did_you_mean(name, names) or "; put it there"
        return None, [Fault(f'no file "{name}" in site_src/data{near}', "file")]
    try:
        header, *rows = read_rows(path, folder.parent) or [Row(0, ())]
    except Unreadable as error:
        return None, [Fault(error.args[1], line=error.args[0])]
    faults = _header_faults(config, header) or _column_faults(config, header.values)
    if not faults:
        whole = [row for row in rows if len(row.values) == len(header.values)]
        faults = _row_faults(header, rows) + _value_faults(config, header.values, whole)
    if faults:
        return None, faults
    label = header.values.index(str(config.label))
    if faults := class_faults(config, label, rows):
        return None, faults
    held_out = math.ceil(config.test_share * len(rows))
    features = _features(config, header.values)
    constant = [name for name in features if _is_constant(header.values.index(name), rows)]
    classes = tuple(sorted({row.values[label] for row in rows}))
    size = Size(len(rows) - held_out, features, len(features) - len(constant), classes)
    faults = _constant_faults(constant, size) + class_notices(label, rows)
    if len(header.values) > 2 and features[0] == header.values[0] and not config.features:
        faults += _counter_faults(header.values, rows)
    return (None if any(fault.level == "error" for fault in faults) else size), faults


def _features(config: DataConfig, columns: Sequence[str]) -> tuple[str, ...]:
    return config.features or tuple(c for c in columns if c != config.label)


def _header_faults(config: DataConfig, header: Row) -> list[Fault]:
    columns = header.values
    if not columns:
        return [Fault("empty: its first line names the columns", line=1)]
    if columns[0].lower().startswith("sep="):
        return [Fault("sep= is a note to Excel: remove this line", line=header.line)]
    if (words := _no_names(config, columns)) or (words := _spaced(config, columns)):
        return [Fault(words, line=header.line)]
    for mark, name in SEPARATORS.items():
        if len(columns) == 1 and mark in columns[0]:
            words = f"its values are separated by {name}: separate them by commas, and write decimals with a point"
            return [Fault(words, line=header.line)]
    if len(columns) > MOST_COLUMNS:
        return [Fault(f"{len(columns):,} columns: give at most {MOST_COLUMNS:,}", line=header.line)]
    unnamed = [at for at, name in enumerate(columns, 1) if not name.strip()]
    if unnamed:
        words = f"column {unnamed[0]}{more(unnamed)} has no name: name it, or leave the column out"
        return [Fault(words, line=header.line)]
    twice = [c for c, n in Counter(columns).items() if n > 1]
    return [Fault(f'two columns "{c}": give each its own name', line=header.line) for c in twice]


def _no_names(config: DataConfig, columns: Sequence[str]) -> str:
    """Why a first line without the label's name can't be that of the columns' names; nothing if it may be misspelt."""
    if config.label in columns or did_you_mean(str(config.label), columns).startswith(";"):
        return ""
    if columns[0].startswith("#"):
        return "a comment: a table has none; remove this line, so that the first one names the columns"
    numbers = [c for c in columns if _is_float(c)]
    if 2 * len(numbers) < len(columns):
        return ""
    return f"the first line holds numbers ({numbers[0]}) where the columns' names stand: put a line of names above it"


def _spaced(config: DataConfig, columns: Sequence[str]) -> str:
    wanted = {config.label, *config.features} - set(columns)
    spaced = [c for c in columns if c != c.strip()]
    if not wanted & {c.strip() for c in spaced}:
        return ""
    return f'a space beside the name of column "{spaced[0]}"{more(spaced)}: write commas without spaces'


def _column_faults(config: DataConfig, columns: Sequence[str]) -> list[Fault]:
    wanted = [("features", c) for c in config.features] + [("label", config.label or "")]
    faults = [
        Fault(f'{config.file} has no column "{c}"{did_you_mean(c, columns)}', key)
        for key, c in wanted
        if c not in columns
    ]
    twice = [c for c, n in Counter(config.features).items() if n > 1]
    faults += [Fault(f'"{c}" is there twice: name each feature once', "features") for c in twice]
    if config.label in config.features:
        faults.append(Fault(f'"{config.label}" is the label: it can\'t be a feature as well', "features"))
    if not faults and not _features(config, columns):
        faults.append(Fault(f"{config.file} has no column besides the label: give at least one number a row", "file"))
    return faults


def _row_faults(header: Row, rows: Sequence[Row]) -> list[Fault]:
    if not rows:
        return [Fault("no rows under the names of the columns: give at least two for each class", line=header.line)]
    wrong = [row for row in rows if len(row.values) != len(header.values)]
    if not wrong:
        return []
    row, *_ = wrong
    if row.values[0].startswith("#"):
        return [Fault("a comment: a table has none; remove this line", line=row.line)]
    remedy = ""
    if any(value.lstrip().startswith('"') for value in row.values):
        remedy = "; a quote stands right behind its comma, without a space"
    elif len(row.values) > len(header.values):
        remedy = "; a text with a comma in it stands in quotes"
    words = f"{counted(len(row.values), 'value')} for {counted(len(header.values), 'column')}{more(wrong)}{remedy}"
    return [Fault(words, line=row.line)]


def _value_faults(config: DataConfig, columns: Sequence[str], rows: Sequence[Row]) -> list[Fault]:
    """For each column the first value that is no number, and the first row without a class."""
    faults = _label_faults(str(config.label), columns, rows)
    for feature in _features(config, columns):
        at = columns.index(feature)
        wrong = [row for row in rows if not _is_number(row.values[at])]
        if len(wrong) == len(rows) > 1 and not any(_is_mendable(row.values[at]) for row in rows):
            faults.append(
                Fault(f"{feature} holds no number in any row: name those that do in features", line=wrong[0].line)
            )
            continue
        for row in wrong[:1]:
            faults.append(
                Fault(f"{feature} {_shown(row.values[at])}{more(wrong)}: {_remedy(row.values[at])}", line=row.line)
            )
    return faults


def _is_constant(at: int, rows: Sequence[Row]) -> bool:
    return len({float(row.values[at]) for row in rows}) == 1


def _constant_faults(constant: Sequence[str], size: Size) -> list[Fault]:
    """Tables of pixels have columns that never vary, and lose nothing by them; a plane needs two that do."""
    words = [f'"{name}"{more(constant)} never varies' for name in constant[:1]]
    if len(size.features) > 1 and size.varying < 2:
        return [Fault(f"{text}: give at least two columns that do", line=1) for text in words]
    return [
        Fault(f"{text} and tells no classes apart: leave it out of features", line=1, level="notice") for text in words
    ]


def _label_faults(label: str, columns: Sequence[str], rows: Sequence[Row]) -> list[Fault]:
    """The first row without a class, and the first whose class is broken over lines."""
    at = columns.index(label)
    unnamed = [row for row in rows if not row.values[at].strip()]
    broken = [row for row in rows if "\n" in row.values[at].strip()]
    return [
        Fault(f"{label} is missing{more(unnamed)}: name the class or leave the row out", line=row.line)
        for row in unnamed[:1]
    ] + [Fault(f"{label} goes on over several lines: is a quote missing?", line=row.line) for row in broken[:1]]


def _counter_faults(columns: Sequence[str], rows: Sequence[Row]) -> list[Fault]:
    """A first column that counts the rows, as programs for tables write one: it would be learnt from."""
    begin = float(rows[0].values[0])
    if (
        len(rows) < 10
        or begin not in (0, 1)
        or any(float(row.values[0]) != k for k, row in enumerate(rows, int(begin)))
    ):
        return []
    words = f'"{columns[0]}" counts the rows, and is learnt from: leave the column out, or name the others in features'
    return [Fault(words, line=1, level="notice")]


def _is_missing(value: str) -> bool:
    return value.strip().lower() in MISSING


def _shown(value: str) -> str:
    if _is_missing(value):
        return f'is missing ("{value}")' if value.strip() else "is missing"
    short = value if len(value) < 40 else value[:39] + "…"
    return f'is "{short}", not a number within ±{LARGEST:.0e}' if _is_float(value) else f'is "{short}", not a number'


def _is_mendable(value: str) -> bool:
    return _is_missing(value) or bool(DECIMAL_COMMA.fullmatch(value.strip()))


def _remedy(value: str) -> str:
    if DECIMAL_COMMA.fullmatch(value.strip()):
        return f"write {value.strip().replace(',', '.')}"
    return "mend it or leave the row out"


def _is_number(text: str) -> bool:
    return _is_float(text) and abs(float(text)) <= LARGEST


def _is_float(text: str) -> bool:
    try:
        return not math.isnan(float(text))
    except ValueError:
        return False
