"""After each kind of change exactly the expected steps are to be computed, and the cause is named.

Each row really edits a copied source tree and asks `why` in a new process that runs from it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from key_table import ROWS, Row

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]

NEWER = """
import sys
from typing import NamedTuple
import matplotlib, sklearn, torch, nnviz_site.why
from nnviz_site.cli import main

class Version(NamedTuple):
    major: int
    minor: int

sys.version_info = Version(sys.version_info.major, sys.version_info.minor + 1)
sys.exit(main(sys.argv[1:]))
"""
"""No other Python has the libraries, so this one says that it is newer, once all that asks for it on import is imported."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copied source tree, `nnviz_site/`, `templates/` and `site/`, and beside it the store that a build of it filled."""
    folder = tmp_path_factory.mktemp("table")
    for name, place in (("nnviz_site", ROOT), ("templates", ROOT), ("tiny_site", ROOT / "tests")):
        copy = folder / "tree" / (name if place == ROOT else "site")
        shutil.copytree(place / name, copy, ignore=shutil.ignore_patterns("__pycache__"))
    done = run(folder / "tree", folder / "cache", "-m", "nnviz_site", "build")
    assert done.returncode == 0, done.stderr
    shutil.copytree(folder / "tree", folder / "original")
    return folder


@pytest.fixture
def tree(built: Path) -> Path:
    """The tree as it was built, and where: the store knows a site by its place."""
    shutil.rmtree(built / "tree")
    return Path(shutil.copytree(built / "original", built / "tree"))


def run(tree: Path, cache: Path, *command: str) -> subprocess.CompletedProcess[str]:
    places = ["--quiet", "--site", "site", "--cache", str(cache)]
    environment = os.environ | {"PYTHONPATH": str(tree)}
    return subprocess.run(
        [sys.executable, *command, *places], cwd=tree, env=environment, capture_output=True, text=True
    )


def asked(row: Row, tree: Path, cache: Path) -> list[dict[str, object]]:
    """What `why --json` lists in the tree once it is changed as the row says."""
    row.edit(tree)
    start = ("-c", NEWER) if row.newer_python else ("-m", "nnviz_site")
    done = run(tree, cache, *start, "why", "--json", *row.arguments)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@pytest.mark.parametrize("change", ROWS)
def test_exactly_what_depends_on_it_is_computed_anew(change: str, built: Path, tree: Path) -> None:
    row = ROWS[change]
    found = asked(row, tree, built / "cache")
    assert sorted(str(step["name"]) for step in found) == sorted(row.computed)
    assert {cause for step in found for cause in step["because"]} == row.causes  # type: ignore[attr-defined]
    assert all(step["because"] for step in found)


def test_the_next_build_computes_what_why_lists(built: Path, tree: Path) -> None:
    cache = Path(shutil.copytree(built / "cache", built / "another"))
    listed = {str(step["key"]) for step in asked(ROWS["a CSV's cell"], tree, cache)}
    before = {file.parent.name for file in cache.rglob("manifest.json")}
    done = run(tree, cache, "-m", "nnviz_site", "build")
    assert done.returncode == 0, done.stderr
    assert {file.parent.name for file in cache.rglob("manifest.json")} - before == listed


def test_there_are_more_than_fifty_kinds_of_change() -> None:
    assert len(ROWS) > 50
    assert sum(not row.computed for row in ROWS.values()) > 20, "most of what authors write computes nothing"
