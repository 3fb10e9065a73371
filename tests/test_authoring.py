"""The author's guide: its site is whole and builds, and it names every kind with its forms and options."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

from nnviz_site import catalogue
from nnviz_site.cli import main

GUIDE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
FILE = re.compile(r"^`(site_src/\S+)`\n\n(`{3,})\w+\n(.*?)^\2$", re.M | re.S)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The guide's files in a folder, with a table for them to read."""
    for name, _, text in FILE.findall(GUIDE):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    rows = [f"{n % 7 + 3 * (n % 2)},{n % 5 + n % 2},{'ab'[n % 2]}" for n in range(40)]
    (tmp_path / "site_src" / "data").mkdir()
    (tmp_path / "site_src" / "data" / "flowers.csv").write_text("\n".join(["length,width,species", *rows]))
    return tmp_path


def test_its_pages_and_experiments_have_no_fault(written: Path) -> None:
    assert len(FILE.findall(GUIDE)) == 4
    assert main(["check", "--site", str(written), "--strict"]) == 0


@pytest.mark.slow
def test_its_site_is_built(written: Path) -> None:
    places = ["--site", written, "--out", written / "out", "--cache", written / "cache", "--jobs", "2"]
    assert main(["build", "--quiet", *map(str, places)]) == 0
    assert 'class="tab-panel"' in (written / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(catalogue.kinds()))
def test_it_names_forms_and_options(name: str) -> None:
    row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{name}` |"))
    kind = catalogue.kinds()[name]
    assert {f"`{word}`" for word in (*kind.forms, *kind.options)} <= set(re.findall(r"`[^`]*`", row))
