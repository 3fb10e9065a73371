"""Broken sites: each folder is a small site and the full message that its author gets.

`command` in a folder holds the exit status and the verb, by default `2 check`. After a message was reworded on purpose,
`python tests/test_broken_sites.py` writes all expected.txt anew: look at each change before you commit it.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

import pytest

from nnviz_site.cli import main

ROOT = Path(__file__).parent / "broken_sites"
CASES = sorted(folder.name for folder in ROOT.iterdir() if (folder / "site_src").is_dir())
BUILDS = [name for name in CASES if (ROOT / name / "command").is_file()]


def run(case: str, work: Path) -> tuple[int, int, str]:
    """(status that is expected, status, messages) of the case's command."""
    folder = ROOT / case
    status, verb = (folder / "command").read_text().split() if case in BUILDS else ("2", "check")
    arguments = [verb, "--site", str(folder), "--cache", str(work / "cache"), "--quiet"]
    arguments += ["--out", str(work / "out"), "--jobs", "1"] if verb == "build" else []
    messages = io.StringIO()
    with contextlib.redirect_stderr(messages):
        got = main(arguments)
    return int(status), got, messages.getvalue()


@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=[pytest.mark.slow] if name in BUILDS else []) for name in CASES]
)
def test_an_author_is_told_everything_in_one_run(case: str, tmp_path: Path) -> None:
    status, got, messages = run(case, tmp_path)
    expected = (ROOT / case / "expected.txt").read_text(encoding="utf-8")
    assert messages == expected, "if the new text is meant: python tests/test_broken_sites.py"
    assert got == status
    assert not (tmp_path / "out").exists()


def test_problems_are_in_the_order_of_files_and_lines() -> None:
    for case in CASES:
        lines = (ROOT / case / "expected.txt").read_text(encoding="utf-8").splitlines()[:-1]
        places = [line.split(":")[:2] for line in lines]
        assert places == sorted(places, key=lambda place: (place[0], int(place[1]) if place[1].isdigit() else 0))


def test_there_are_the_likely_cases_and_one_has_two_errors() -> None:
    assert len(CASES) >= 12
    assert len((ROOT / "unknown_kind" / "expected.txt").read_text(encoding="utf-8").splitlines()) > 2


if __name__ == "__main__":
    for name in CASES:
        with tempfile.TemporaryDirectory() as folder:
            (ROOT / name / "expected.txt").write_text(run(name, Path(folder))[2], encoding="utf-8")
