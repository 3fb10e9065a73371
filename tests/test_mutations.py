"""Whatever is wrong with a site, its author is told what and where: never a traceback, never a hang.

Here are 500 cases; `python tests/tools/mutate.py` checks any number of others, and shows one.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.mutations import BASES, case
from tools.survival import TooSlow, alarm, examine, message_fault, page_fault, place_fault, write

CHUNK = 25
LAST = "1 problem in 1 file.\n"


@pytest.mark.parametrize("first", range(0, 500, CHUNK))
def test_a_mutated_site_is_answered(first: int, tmp_path: Path) -> None:
    faults = {}
    for number in range(first, first + CHUNK):
        outcome = examine(write(case(number).files, tmp_path / str(number)), limit=4)
        if outcome.fault:
            faults[f"tests/tools/mutate.py --case {number}"] = outcome.fault
    assert faults == {}


@pytest.mark.parametrize("base", sorted(set(BASES) - {"broken"}))
def test_without_its_changes_a_site_is_right(base: str, tmp_path: Path) -> None:
    outcome = examine(write(case(0, base).whole, tmp_path), limit=4)
    assert (outcome.status, outcome.fault) == (0, "")


def test_a_number_gives_the_same_site_again_and_no_two_the_same() -> None:
    made = [case(number) for number in range(40)]
    assert [case(number) for number in range(40)] == made
    assert all(one.files != one.whole for one in made if one.changes[0].endswith(("inserted", "repeated")))
    assert len({tuple(one.files.items()) for one in made}) == 40


@pytest.mark.parametrize(
    ("said", "status", "fault"),
    [
        ("site_src/a.md:2: wrong\n" + LAST, 2, ""),
        ("site_src/a.md: wrong\n" + LAST, 2, ""),
        ("site_src/a.md:2: wrong\n" + LAST, 1, "exit status 1"),
        ("site_src/a.md:2: wrong\n", 2, "the last line: "),
        ("site_src/a.md:2: wr\nong\n" + LAST, 2, "no place: 'ong'"),
        ("site_src/a.md:2: wr\x1bong\n" + LAST, 2, "'\\x1b' in a line"),
        (f"site_src/a.md:2: {'x' * 700}\n{LAST}", 2, "717 characters in a line"),
        ("site_src/a.md:4: wrong\n" + LAST, 2, "the file has 3 lines"),
        ("site_src/b.md:1: wrong\n" + LAST, 2, "no such file"),
        ("site_src/a.md:2: wrong\nsite_src/a.md:1: wrong\n" + LAST, 2, "not in the order"),
        ("Traceback (most recent call last):\n" + LAST, 2, "no place"),
    ],
)
def test_what_a_message_must_not_be(said: str, status: int, fault: str, tmp_path: Path) -> None:
    root = write({"site_src/a.md": b"1\r\n2\n"}, tmp_path)
    assert message_fault(said, status, root).startswith(fault) and bool(message_fault(said, status, root)) is bool(
        fault
    )


def test_what_a_page_must_not_hold() -> None:
    assert page_fault({"a.html": b"<p>a\xc2\xa0b</p>\n"}) == ""
    assert page_fault({"a.html": "\ue000".encode()}).startswith("a.html would hold '\\ue000'")


def test_a_missing_file_may_be_named_as_missing(tmp_path: Path) -> None:
    assert place_fault(tmp_path / "index.md", None, "site_src/index.md: missing: a site needs its first page") == ""


def test_a_hang_is_noticed() -> None:
    with pytest.raises(TooSlow), alarm(0.05):
        while True:
            pass


def test_a_traceback_and_a_hang_are_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(root: Path) -> tuple[int, str]:
        while True:
            pass

    root = write(case(0, "tiny").whole, tmp_path)
    monkeypatch.setattr("tools.survival.set_pages", lambda root: 1 / 0)
    assert examine(root, limit=4).fault.endswith("ZeroDivisionError: division by zero\n")
    monkeypatch.setattr("tools.survival.checked", hang)
    assert examine(root, limit=0.05).fault.startswith("longer than 0.05 s")
