"""Where two files differ is said so that a person finds the place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nnviz_site.bytewise import differing, where

PLACES = {
    "a text": (b"one\ntwo\n", b"one\ntoo\n", 'differs in line 2, from byte 6 of 8 on: "wo", rebuilt "oo"'),
    "letters of several bytes": (
        "é\nü=1".encode(),
        "é\nü=2".encode(),
        'differs in line 2, from byte 7 of 7 on: "1", rebuilt "2"',
    ),
    "half a letter": ("ü".encode(), "ö".encode(), "differs from byte 2 of 2 on"),
    "a longer one": (b"one\n", b"one\ntwo\n", 'differs in line 2, from byte 5 of 4, rebuilt 8 on: "", rebuilt "two"'),
    "no text": (b"\xff\x00\x01", b"\xff\x00\x02", "differs from byte 3 of 3 on"),
}


@pytest.mark.parametrize("case", PLACES)
def test_the_first_byte_that_differs(case: str) -> None:
    old, new, words = PLACES[case]
    assert where("a.txt", old, new) == words


def test_values_of_json_are_named_by_their_place() -> None:
    old = {"moons.loss": 0.5, "same": 1, "list": [1, {"a": None}]}
    new = {"moons.loss": 0.25, "same": 1, "list": [1, {"a": "ü"}]}
    words = where("facts.json", *(json.dumps(d).encode() for d in (old, new)))
    assert words == 'list[1]: a is null, rebuilt "ü"; moons.loss is 0.5, rebuilt 0.25'


def test_of_many_values_a_few_are_shown() -> None:
    old, new = ({f"f{n}": n + add for n in range(9)} for add in (0, 1))
    words = where("facts.json", *(json.dumps(d).encode() for d in (old, new)))
    assert words == "f0 is 0, rebuilt 1; f1 is 1, rebuilt 2; f2 is 2, rebuilt 3, and 6 other values"


def test_the_same_values_written_otherwise_differ_in_bytes() -> None:
    assert where("a.json", b'{"a":1}', b'{"a": 1}').startswith("differs in line 1, from byte 6")


def test_hashes_of_files_are_no_news_of_the_record() -> None:
    old, new = ({"images": None, "files": {"a": digest}} for digest in ("1", "2"))
    assert where("build.json", *(json.dumps(d).encode() for d in (old, new))) == "differs in the files that it lists"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_picture_with_another_hash_is_the_same_picture(tmp_path: Path) -> None:
    a, b = "assets/moons.0123456789ab.svg", "assets/moons.ba9876543210.svg"
    left = write(tmp_path / "a", index_html=a, assets__moons_0123456789ab_svg="<svg>1</svg>")
    right = write(tmp_path / "b", index_html=b, assets__moons_ba9876543210_svg="<svg>2</svg>")
    found = list(differing(left, right, {a: "drawing scatter moons light"}))
    assert [problem.file for problem in found] == [a, "index.html"]
    assert found[0].text == (
        'differs in line 1, from byte 6 of 12 on: "1</svg>", rebuilt "2</svg>"; '
        f"the rebuild calls it {b} (drawing scatter moons light)"
    )


def test_files_of_one_side_only_are_named(tmp_path: Path) -> None:
    left, right = write(tmp_path / "a", a_html="", x_html=""), write(tmp_path / "b", a_html="", y_html="")
    assert [str(problem) for problem in differing(left, right, {})] == [
        "x.html: is not in the rebuild",
        "y.html: is missing: the rebuild has it",
    ]


def test_equal_folders_have_no_difference(tmp_path: Path) -> None:
    left, right = (write(tmp_path / name, index_html="a", data__a_csv="1") for name in "ab")
    assert list(differing(left, right, {})) == []
