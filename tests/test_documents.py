"""README.md and docs/ say what is so: their links lead somewhere, their numbers are the code's."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT
from PIL import Image
from test_open_data import OTHERWISE, TOLERANCE

from nnviz_site.compute.digits import FILES
from nnviz_site.images import MIRRORS

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
LINK = re.compile(r"\]\(([^)#\s]+)|\b(?:src|srcset|href)=\"([^\"#]+)\"")
REPRODUCING = (ROOT / "docs" / "reproducing.md").read_text("utf-8")


def prose(text: str) -> str:
    """A document without what it quotes."""
    return re.sub(r"`[^`\n]+`", "", re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.M | re.S))


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_links_lead_to_files(file: Path) -> None:
    targets = ["".join(found) for found in LINK.findall(prose(file.read_text("utf-8")))]
    missing = [target for target in targets if "://" not in target and not (file.parent / target).exists()]
    assert missing == []


def test_readme_links_to_every_document_and_shows_the_site() -> None:
    targets = {"".join(found) for found in LINK.findall(prose(DOCUMENTS[0].read_text("utf-8")))}
    assert {f"docs/{file.name}" for file in DOCUMENTS[1:]} <= targets
    assert {"docs/site-light.webp", "docs/site-dark.webp"} <= targets


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readmes_picture_is_light_to_load_and_of_the_size_that_it_says(scheme: str) -> None:
    file = ROOT / "docs" / f"site-{scheme}.webp"
    width, height = re.search(r'width="(\d+)" height="(\d+)"', DOCUMENTS[0].read_text("utf-8")).groups()
    assert file.stat().st_size < 150_000
    with Image.open(file) as picture:
        assert picture.size == (int(width), int(height))


def rows(heading: str) -> dict[str, str]:
    """First cell → second, of the table under a heading of docs/reproducing.md."""
    section = REPRODUCING.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (.*?) \| (.*?) \|$", section, flags=re.M)
    return {first.strip("`"): second.strip("`") for first, second in cells[1:]}


def test_mnists_files_are_named_with_their_digests() -> None:
    assert rows("MNIST") == {file.name: file.sha256 for file in FILES}
    assert f"first of {['three', 'four', 'five'][len(MIRRORS) - 3]} mirrors" in REPRODUCING


def test_the_tolerances_are_those_of_the_tests() -> None:
    assert list(map(float, rows("One experiment alone").values())) == [
        OTHERWISE,
        TOLERANCE["explained_variance_ratio"],
        TOLERANCE["kl_divergence"],
    ]


def test_the_pinned_library_is_the_one_that_is_pinned() -> None:
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    (pinned,) = [name for name in needed if name.startswith("torch==")]
    assert f"pinned to {pinned.removeprefix('torch==')}" in " ".join(REPRODUCING.split())
