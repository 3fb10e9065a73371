"""The author's guide: its site is whole and builds, its lines work in it, and what it says of kinds and errors is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

from nnviz_site import catalogue
from nnviz_site.cli import main

GUIDE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
SNIPPET = re.compile(r"(?<!`\n\n)^(`{3,})markdown\n(.*?)^\1$", re.M | re.S)
FILE = re.compile(r"^`(site_src/\S+)`\n\n(`{3,})\w+\n(.*?)^\2$", re.M | re.S)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The guide's files in a folder, with a table for them to read."""
    for name, _, text in FILE.findall(GUIDE):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    # The lines between the files, together on one page.
    lines = "\n\n".join(text for _, text in SNIPPET.findall(GUIDE))
    front = "---\ntitle: Lines\ndescription: All of them.\n---\n# Do they work?\n\n"
    (tmp_path / "site_src" / "lines.md").write_text(front + lines, "utf-8")
    rows = [f"{n % 7 + 3 * (n % 2)},{n % 5 + n % 2},{'ab'[n % 2]}" for n in range(40)]
    (tmp_path / "site_src" / "data").mkdir()
    (tmp_path / "site_src" / "data" / "flowers.csv").write_text("\n".join(["length,width,species", *rows]))
    return tmp_path


def test_its_pages_and_experiments_have_no_fault(written: Path) -> None:
    assert len(FILE.findall(GUIDE)) == 4 and len(SNIPPET.findall(GUIDE)) == 5
    assert main(["check", "--site", str(written), "--strict"]) == 0


@pytest.mark.slow
def test_its_site_is_built(written: Path) -> None:
    places = ["--site", written, "--out", written / "out", "--cache", written / "cache", "--jobs", "2"]
    assert main(["build", "--quiet", *map(str, places)]) == 0
    first, lines = ((written / "out" / f"{name}.html").read_text(encoding="utf-8") for name in ("index", "lines"))
    assert 'class="tab-panel"' in first and first.count("<figure") == 3
    assert "<math" in lines and lines.count("<figure") == 2 and "The line at three epochs." in lines


def test_its_table_can_be_read(written: Path) -> None:
    (table,) = re.findall(r"^```csv\n(.*?)^```", GUIDE, flags=re.M | re.S)
    header, *rows = table.splitlines()
    (written / "site_src" / "data" / "flowers.csv").write_text("\n".join([header, *rows * 10]))
    assert main(["check", "--site", str(written), "--strict"]) == 0


def test_its_errors_are_those_that_authors_get() -> None:
    said = "".join(file.read_text("utf-8") for file in (ROOT / "tests" / "broken_sites").glob("*/expected.txt"))
    named = re.findall(r"^\| `([^`]*)` \|", GUIDE.split("\n## What does this error mean?\n")[1], flags=re.M)
    assert len(named) > 5
    assert [text for text in named if text not in said] == []


@pytest.mark.parametrize("name", sorted(catalogue.kinds()))
def test_it_names_forms_and_options(name: str) -> None:
    row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{name}` |"))
    kind = catalogue.kinds()[name]
    assert {f"`{word}`" for word in (*kind.forms, *kind.options)} <= set(re.findall(r"`[^`]*`", row))
