"""CSV files of one's own: what can be learnt from and what can't."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz_site.compute.data import DataConfig
from nnviz_site.csvdata import csv_faults

GOOD = "x,y,kind\n1,2,a\n3,4,a\n5,6,b\n7,8e-1,b\n"


def faults(folder: Path, text: str | bytes, **config: object) -> list[str]:
    (folder / "own.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    wanted = DataConfig(**({"source": "csv", "file": "own.csv", "label": "kind"} | config))  # type: ignore[arg-type]
    return [words for _, words in csv_faults(wanted, folder)]


def test_a_good_file(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == []
    assert faults(tmp_path, "\ufeff" + GOOD + "\n\n", features=("y",)) == []


@pytest.mark.parametrize(
    ("text", "config", "words"),
    [
        (GOOD, {"file": "onw.csv"}, 'no file "onw.csv" in site_src/data; did you mean "own.csv"?'),
        (GOOD, {"file": "../own.csv"}, 'no file "../own.csv"'),
        (GOOD, {"label": "kinds"}, 'no column "kinds"; did you mean "kind"?'),
        (GOOD, {"features": ("x", "z")}, 'no column "z"'),
        (GOOD, {"features": ("x", "kind")}, "is the label"),
        ("", {}, "is empty"),
        ("x,x,kind\n", {}, 'two columns "x"'),
        (GOOD + "9,b\n", {}, "row 6: 2 values for 3 columns"),
        (GOOD + "?,1,b\n", {}, 'row 6: x is "?", not a finite number'),
        (GOOD + "nan,1,b\n", {}, "not a finite number"),
        (GOOD + "inf,1,b\n", {}, "not a finite number"),
        (GOOD + "1,1,c\n", {}, 'class "c" has one row'),
        ("x,kind\n1,a\n2,a\n", {}, "holds 1 class"),
        ("kind\na\na\nb\nb\n", {}, "no column besides the label"),
        (b"x,kind\n1,\xe9\n", {}, "not CSV in UTF-8"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, config: dict[str, object], words: str) -> None:
    found = faults(tmp_path, text, **config)
    assert len(found) == 1
    assert words in found[0]
