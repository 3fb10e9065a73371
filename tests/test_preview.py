"""What the author of a site about MNIST gets, through the command line: a preview, a refusal, a named damaged file."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sites import MOONS, write_site
from test_digits import NAMES
from test_download import closed, mirror, sends
from test_download_faults import PROGRAM

pytestmark = pytest.mark.slow
MAP = '[data]\nsource = "images"\n[projection]\nmethod = "pca"\n'
BANNER = '<aside class="preview">'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    shown = '# Digits\n\n{{ figure("projection", "digits") }}\n'
    claim = 'Digits need {% call claim("digits.explained_variance_ratio_1 > 2") %}one axis{% endcall %}.\n'
    files = {"index.md": shown + "\n" + claim, "moons.md": '# Moons\n\n{{ fact("moons.test_accuracy", ".0%") }}\n'}
    return write_site(tmp_path, files | {"experiments/digits.toml": MAP, "experiments/moons.toml": MOONS})


def build(site: Path, mirror: str, *arguments: str) -> tuple[int, list[str]]:
    """(exit status, lines on stderr) of a build with one mirror and a user's cache of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "NNVIZ_DATA_DIR"}
    environment |= {"XDG_CACHE_HOME": str(site / "user"), "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, str(PROGRAM), "--build", mirror, "--", *arguments]
    done = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True)
    return done.returncode, done.stderr.splitlines()


def test_without_mnist_there_is_a_preview_that_says_so_on_the_pages_that_show_it(site: Path) -> None:
    with mirror(sends(b"", 404)) as bad:
        status, said = build(site, bad)
    assert status == 0, said
    (notice,) = [line for line in said if "MNIST" in line]
    assert notice.startswith(f"notice: no MNIST ({NAMES[0]}.gz from 127.0.0.1: HTTP 404): this is a preview")
    assert "2 pages (preview on small digits)" in said[-1]
    pages = {name: (site / "_site" / f"{name}.html").read_text("utf-8") for name in ("index", "moons")}
    assert BANNER in pages["index"] and BANNER not in pages["moons"]
    assert 'title="not checked on preview data"' in pages["index"], "a claim that is false, and not checked"
    assert '"images": "digits"' in (site / "_site/build.json").read_text("utf-8")


@pytest.mark.parametrize("arguments", [("--images", "mnist"), ("--strict",), ("--images", "digits", "--strict")])
def test_a_preview_can_be_refused(arguments: tuple[str, ...], site: Path) -> None:
    status, said = build(site, closed(), *arguments)
    assert status == 2
    assert said[-1] == "1 problem; nothing was written." and len(said) == 2
    assert "preview" in said[0] and ("--data-dir" in said[0] or "leave out --images digits" in said[0])
    assert not (site / "_site").exists()


def test_damaged_files_in_the_users_folder_end_the_build_and_stay_as_they_are(site: Path) -> None:
    folder = site / "mine"
    folder.mkdir()
    contents = [gzip.compress(b"other"), gzip.compress(bytes(60_008))[:-9], gzip.compress(bytes(10**9)), b"<html>"]
    says = ["unpacks to less than", "is cut short", "unpacks to more than", "is a web page"]
    for name, content in zip(NAMES, contents, strict=True):
        (folder / f"{name}.gz").write_bytes(content)
    status, said = build(site, closed(), "--data-dir", str(folder), "--jobs", "1")
    assert status == 2
    for name, words in zip(NAMES, says, strict=True):
        (line,) = [line for line in said if name in line]
        assert line.startswith(f"{folder / name}.gz: {words}") and "replace it" in line
    assert said[-1] == "4 problems in 4 files; nothing was written."
    assert [(folder / f"{name}.gz").read_bytes() for name in NAMES] == contents
    assert {path.name for path in folder.iterdir()} == {f"{name}.gz" for name in NAMES}
    assert not (site / "_site").exists() and not (site / "user").exists()
