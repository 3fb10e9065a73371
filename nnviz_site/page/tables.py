"""Tables that Markdown takes for text, or of which it would show a part only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nnviz_site.errors import counted
from nnviz_site.page.mask import ASK

_NO_ROWS = re.compile(rf"{ASK.pattern}|<pre\b.*?</pre>", re.S)
_LEAD = re.compile(r"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?")
_DASHES = re.compile(r"(?=.*-)(?=.*\|)[|:\- ]+")
_PIPE = re.compile(r"(?<!\\)\|")
_LAST_PIPE = re.compile(r"(?<!\\)\|$")
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")

Row = tuple[int, str]
"""A line's number and what stands in it."""


def table_faults(text: str, shown: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(line, words) for what is wrong with a page's tables. text: its body, masked; shown: what readers see as text."""
    as_text = Counter(line.strip() for run in shown if "|" in run for line in run.split("\n"))
    blocks = [(block, _dashes_in(block)) for block in (_blocks(text) if "|" in text else ())]
    # Of tables with the same dashes, those that are shown as text are the ones that are made wrongly.
    unread = set()
    for block, dashes in sorted(blocks, key=lambda found: _is_well_made(*found)):
        if dashes is not None and as_text[block[dashes][1]] > 0:
            as_text[block[dashes][1]] -= 1
            unread.add(block[dashes][0])
    for block, dashes in blocks:
        if dashes is None:
            yield from _without_dashes(block)
        elif block[dashes][0] in unread:
            yield _unread(block, dashes)
        else:
            yield from _cut_off(block, dashes)


def _dashes_in(block: Sequence[Row]) -> int | None:
    return next((k for k, (_, row) in enumerate(block) if _DASHES.fullmatch(row)), None)


def _is_well_made(block: Sequence[Row], dashes: int | None) -> bool:
    """Whether the block begins with a row of headings and as many dashes."""
    if dashes != 1:
        return False
    heads, row = block[0][1], block[1][1]
    alike = _has_border(heads) == _has_border(row) and _own_cells(heads) == _own_cells(row)
    return alike and _PIPE.search(heads) is not None


def _blocks(text: str) -> Iterator[list[Row]]:
    """Lines without a blank one or a heading between them, where Markdown looks for tables."""
    block: list[Row] = []
    for number, line in enumerate(_NO_ROWS.sub(_stand_in, text).split("\n"), 1):
        row = line[_LEAD.match(line).end() :].strip()  # type: ignore[union-attr]
        if row and not row.startswith("#"):
            block.append((number, row))
            continue
        yield block
        block = []
    yield block


def _stand_in(match: re.Match[str]) -> str:
    """An ask holds no cells; one that begins a caption or a claim leaves no text."""
    return ("" if match[0].startswith("{% call") else "x") + "\n" * match[0].count("\n")


def _has_border(row: str) -> bool:
    return row.startswith("|") or _LAST_PIPE.search(row) is not None


def _cells(row: str, border: bool) -> int:
    inner = _LAST_PIPE.sub("", row.removeprefix("|")) if border else row
    return len(_PIPE.findall(inner)) + 1


def _own_cells(row: str) -> int:
    return _cells(row, _has_border(row))


def _dashes_for(row: str) -> str:
    return "|" + "---|" * min(_own_cells(row), 12)


def _without_dashes(block: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Rows between pipes below each other, or text in which every line has as many pipes as the first."""
    rows = [row for row in block if row[1].startswith("|") and len(row[1]) > 1 and _LAST_PIPE.search(row[1])]
    if not any(below[0] == above[0] + 1 for above, below in pairwise(rows)):
        counts = {_BRACKETED.sub("", row).count(" | ") for _, row in block}
        rows = list(block) if len(block) > 1 and len(counts) == 1 and 0 not in counts else []
    if rows:
        line, row = rows[0]
        yield line, f"a table without its line of dashes is shown as text: write {_dashes_for(row)} below this line"


def _unread(block: Sequence[Row], dashes: int) -> tuple[int, str]:
    """Why no table was made of these lines."""
    line, row = block[dashes]
    if not dashes or not _PIPE.search(block[dashes - 1][1]):
        return line, "a table begins with a row of headings: write one above this line, without a blank line between"
    above, heads = block[dashes - 1]
    if (has := _own_cells(row)) != (wanted := _own_cells(heads)):
        return (
            line,
            f"{counted(has, 'column')} of dashes below {counted(wanted, 'heading')}: write {_dashes_for(heads)}",
        )
    if _has_border(row) != _has_border(heads):
        return line, "begin and end all rows of a table with |, or none"
    return above, "a table has a blank line above it: without one it is shown as text"


def _cut_off(block: Sequence[Row], dashes: int) -> Iterator[tuple[int, str]]:
    """Rows with more cells than the table has columns: the rest would not be shown."""
    border = _has_border(block[dashes - 1][1]) if dashes else True
    columns = _cells(block[dashes][1], border)
    for line, row in block[dashes + 1 :]:
        if _own_cells(row) > columns:
            yield (
                line,
                f"{_own_cells(row)} cells in a table of {counted(columns, 'column')}: a | within a cell is written \\|",
            )
        elif _cells(row, border) > columns:
            yield line, "begin and end all rows of a table with |, or none"
