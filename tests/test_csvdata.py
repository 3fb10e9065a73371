"""CSV files of one's own: what can be learnt from and what can't."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.table import read_csv
from nnviz_site.csvdata import Size, read_size

GOOD = "x,y,kind\n1,2,a\n3,4,a\n5,6,b\n7,8e-1,b\n"


def read(folder: Path, text: str | bytes, **config: object) -> tuple[Size | None, list[str]]:
    """What can be learnt from, and each fault with its place: a key of the TOML, or a line of the CSV."""
    (folder / "own.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    size, faults = read_size(wanted(**config), folder)
    return size, [f"{fault.key or fault.line}: {fault.text}" for fault in faults]


def wanted(**config: object) -> DataConfig:
    return DataConfig(**({"source": "csv", "file": "own.csv", "label": "kind", "test_share": 0.5} | config))  # type: ignore[arg-type]


def test_a_good_file(tmp_path: Path) -> None:
    assert read(tmp_path, GOOD) == (Size(2, ("x", "y"), 2, ("a", "b")), [])
    assert read(tmp_path, "\ufeff" + GOOD.replace("\n", "\r\n") + "\r\n\r\n", features=("y",)) == (
        Size(2, ("y",), 1, ("a", "b")),
        [],
    )


@pytest.mark.parametrize("rows", [5, 6, 7, 9, 10, 11])
@pytest.mark.parametrize("share", [0.2, 0.3, 0.5, 0.7])
def test_the_size_is_that_of_the_training_set_that_will_be_drawn(tmp_path: Path, rows: int, share: float) -> None:
    text = "x,y,kind\n" + "".join(f"{i},{i * i},{'ab'[i % 2]}\n" for i in range(rows))
    size, faults = read(tmp_path, text, test_share=share)
    if size is None:
        assert "leaves" in faults[0]
    else:
        data = read_csv(wanted(test_share=share), "", tmp_path / "own.csv")
        assert data.train_x.shape == (size.points, len(size.features))


@pytest.mark.parametrize(
    ("text", "config", "words"),
    [
        (GOOD, {"file": "onw.csv"}, 'file: no file "onw.csv" in site_src/data; did you mean "own.csv"?'),
        (GOOD, {"file": "../own.csv"}, 'file: file = "../own.csv": give the name of a file'),
        (GOOD, {"label": "kinds"}, 'label: own.csv has no column "kinds"; did you mean "kind"?'),
        (GOOD, {"features": ("x", "z")}, 'features: own.csv has no column "z"'),
        (GOOD, {"features": ("x", "kind")}, 'features: "kind" is the label'),
        ("", {}, "1: empty"),
        ("\n\n", {}, "1: empty"),
        ("x;y;kind\n1;2;a\n", {}, "1: its values are separated by semicolons"),
        ("x\tkind\n1\ta\n", {}, "1: its values are separated by tabs"),
        ("x,x,kind\n", {}, '1: two columns "x"'),
        ("x, ,kind\n1,2,a\n", {}, "1: column 2 has no name: name it"),
        (GOOD, {"features": ("",)}, 'features: own.csv has no column ""'),
        (GOOD, {"features": ("",)}, 'features: own.csv has no column ""'),
        (GOOD + "1,\0,b\n", {}, r"6: character '\x00' has no meaning here: remove it"),
        (GOOD + "1,2,\x1b[31m\n", {}, r"6: character '\x1b' has no meaning here: remove it"),
        (GOOD, {"file": "x" * 300 + ".csv"}, 'file: no file "xxx'),
        (GOOD, {"file": "\0.csv"}, 'file: no file "\0'),
        (GOOD + "9,b\n", {}, "6: 2 values for 3 columns"),
        (GOOD + "9,8,b,b\n9,8,b,b\n", {}, "6: 4 values for 3 columns (and 1 more); a text with a comma"),
        (GOOD + "x,1,b\n", {}, '6: x is "x", not a number: mend it'),
        (GOOD + "\n\n?,1,b\n,1,b\n", {}, '8: x is missing ("?") (and 1 more)'),
        (GOOD + '1,1,"b\nb"\n1,2,"b\nb"\n', {}, "6: kind goes on over several lines: is a quote missing?"),
        (GOOD + '1,"2\n",b\n,1,b\n', {}, "8: x is missing"),
        (GOOD + '"0,5",1,b\n', {}, '6: x is "0,5", not a number: write 0.5'),
        (GOOD + "1e31,1,b\n", {}, '6: x is "1e31", not a number within ±1e+30'),
        ("x,y,kind\n1,2,a\n1,3,a\n1,4,b\n1,5,b\n", {}, '1: "x" never varies: give at least two columns that do'),
        ("x,kind\n", {}, "1: no rows under the names of the columns"),
        ("x,,kind\n", {}, "1: column 2 has no name"),
        ("x,kind\n1,a\n2,b\n3,c\n", {}, 'label: own.csv: column "kind" holds another value in each of 3 rows'),
        (GOOD + "nan,1,b\n", {}, "6: x is "),
        (GOOD + "inf,1,b\n", {}, "6: x is "),
        (GOOD + "1,1,c\n", {}, '6: class "c" has one row'),
        (GOOD + "1,1,\n2,2,  \n", {}, "6: kind is missing (and 1 more): name the class"),
        ("x,kind\n1,a\n2,a\n", {}, 'label: own.csv: column "kind" holds "a" in every row'),
        ("kind\na\na\nb\nb\n", {}, "file: own.csv has no column besides the label"),
        (GOOD, {"test_share": 0.1}, "test_share: test_share = 0.1 of 4 rows leaves 3 to train on and 1 to test"),
        (GOOD.replace(",b\n7", ",b \n7"), {}, '4: class "b " and class "b" differ by spaces only: write them alike'),
        ("5.1,3.5,setosa\n4.9,3,setosa\n", {}, "1: the first line holds numbers (5.1) where the columns' names stand"),
        ("# flowers\n" + GOOD, {}, "1: a comment: a table has none; remove this line, so that the first one"),
        (GOOD + "# end\n", {}, "6: a comment: a table has none; remove this line"),
        (
            GOOD.replace(",", ", "),
            {},
            '1: a space beside the name of column " y" (and 1 more): write commas without spaces',
        ),
        (GOOD + '1,2, "b, c"\n', {}, "6: 4 values for 3 columns; a quote stands right behind its comma"),
        (b"PK\x03\x04\x14\xff", {}, "0: a workbook of a spreadsheet program, not CSV: open it there and save it"),
        ("\n<!DOCTYPE html>\n", {}, "0: a web page, not CSV: download the table itself"),
        (GOOD, {"file": "folder.csv"}, 'file: "folder.csv" in site_src/data is a folder: put the table itself there'),
        (b"x,kind\n1,\xe9\n", {}, "2: not UTF-8 (byte 0xe9): save the file as UTF-8"),
        ("x,kind\n1," + "a" * 200_000, {}, "2: a value of more than 131,072 characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, config: dict[str, object], words: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    size, found = read(tmp_path, text, **config)
    assert size is None
    assert len(found) == 1
    assert found[0].startswith(words)


def test_a_column_that_never_varies_among_others_is_only_noted(tmp_path: Path) -> None:
    text = "x,y,z,kind\n1,2,0,a\n3,4,0,a\n5,6,0,b\n7,8,0,b\n"
    size, found = read(tmp_path, text)
    assert size == Size(2, ("x", "y", "z"), 2, ("a", "b"))
    assert found == ['1: "z" never varies and tells no classes apart: leave it out of features']


def test_a_column_that_counts_the_rows_and_classes_that_differ_in_capitals_are_noted(tmp_path: Path) -> None:
    text = "Unnamed: 0,x,kind\n" + "".join(f"{k},{k * k},{'abA'[k % 3]}\n" for k in range(12))
    size, found = read(tmp_path, text)
    assert size is not None and found == [
        '4: class "A" (and 3 more) and class "a" differ by capitals only: write them alike, if they are one',
        '1: "Unnamed: 0" counts the rows, and is learnt from: leave the column out, or name the others in features',
    ]
    assert len(read(tmp_path, text, features=("Unnamed: 0", "x"))[1]) == 1


def test_each_column_is_told_once_and_rows_too_long_hide_nothing(tmp_path: Path) -> None:
    _, found = read(tmp_path, GOOD + "1,2,3,b\na,b,b\nc,1,b\n")
    assert [text.split(",")[0] for text in found] == [
        "6: 4 values for 3 columns; a text with a comma in it stands in quotes",
        '7: x is "a"',
        '7: y is "b"',
    ]
