"""Broken sites: each folder is a small site and the full message that its author gets.

`command` in a folder holds the exit status and the command line, by default `2 check`. A case is copied and run from within
the copy, as an author would. What a repository can't hold (links, names that differ in case, a line of 10 MB) is planted
into the copy by `planted.py`. After a message was reworded on purpose, `python tests/test_broken_sites.py` writes all
expected.txt anew: look at each change before you commit it.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import tempfile
from pathlib import Path

import planted
import pytest

from nnviz_site.cli import main

ROOT = Path(__file__).parent / "broken_sites"
CASES = sorted(folder.name for folder in ROOT.iterdir() if (folder / "expected.txt").is_file())
BUILDS = [name for name in CASES if (ROOT / name / "slow").is_file()]
WRITTEN = re.compile(r"(problems?(?: in \d+ files?)?)\.$", re.MULTILINE)
"""The last line of what a verb says that never writes: `build` says the same, and that it wrote nothing."""
PUBLISHED = {"index.html": b"<p>as it was</p>", "build.json": b'{"nnviz_site": "1.0.0", "files": {}}'}


def copied(case: str, work: Path) -> Path:
    """The case's site in a folder of its own, with what is planted there, and a site that was published before."""
    site = work / case
    shutil.copytree(ROOT / case, site, ignore=shutil.ignore_patterns("expected.txt", "command", "slow"))
    planted.PLANTED.get(case, lambda site: None)(site)
    (site / "_site").mkdir(exist_ok=True)
    for name, content in PUBLISHED.items():
        (site / "_site" / name).write_bytes(content)
    return site


def command(case: str) -> tuple[int, list[str]]:
    """(exit status, arguments) that a case is about."""
    file = ROOT / case / "command"
    status, *arguments = shlex.split(file.read_text()) if file.is_file() else ("2", "check")
    return int(status), arguments


def run(arguments: list[str], site: Path) -> tuple[int, str]:
    """(exit status, messages) of a command in a site's folder."""
    messages = io.StringIO()
    with contextlib.chdir(site), contextlib.redirect_stderr(messages):
        try:
            status = main([*arguments, "--quiet"])
        except SystemExit as done:
            status = int(done.code or 0)
    return status, messages.getvalue()


@pytest.mark.parametrize(
    "case", [pytest.param(name, marks=[pytest.mark.slow] if name in BUILDS else []) for name in CASES]
)
def test_an_author_is_told_everything_in_one_run(case: str, tmp_path: Path) -> None:
    site = copied(case, tmp_path)
    expected = (ROOT / case / "expected.txt").read_text(encoding="utf-8")
    status, arguments = command(case)
    assert run(arguments, site) == (status, expected), "if the new text is meant: python tests/test_broken_sites.py"
    if arguments == ["check"]:
        assert run(["build", "--jobs", "1"], site) == (status, WRITTEN.sub(r"\1; nothing was written.", expected))
    assert {file.name: file.read_bytes() for file in (site / "_site").iterdir()} == PUBLISHED


@pytest.mark.parametrize("case", CASES)
def test_problems_are_in_the_order_of_files_and_lines_each_in_one_line(case: str) -> None:
    *lines, last = (ROOT / case / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert last.endswith("; nothing was written.") == (command(case)[1][0] not in ("check", "verify", "why"))
    assert int(last.split()[0]) == len(lines)
    places = [line.split(":")[:2] for line in lines if line.startswith("site_src/")]
    assert places == sorted(places, key=lambda place: (place[0], int(place[1]) if place[1].isdigit() else 0))
    assert not any("Traceback" in line or "Error" in line or len(line) > 300 for line in lines)


def test_there_are_forty_cases_and_some_have_several_faults() -> None:
    counts = [len((ROOT / case / "expected.txt").read_text(encoding="utf-8").splitlines()) - 1 for case in CASES]
    assert len(CASES) >= 40
    assert sum(count >= 2 for count in counts) >= 5
    assert set(planted.PLANTED) <= set(CASES)


if __name__ == "__main__":
    for name in sorted(folder.name for folder in ROOT.iterdir() if folder.is_dir()):
        with tempfile.TemporaryDirectory() as folder:
            text = run(command(name)[1], copied(name, Path(folder)))[1]
        (ROOT / name / "expected.txt").write_text(text, encoding="utf-8")
