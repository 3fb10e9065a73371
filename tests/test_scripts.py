"""The workflows' own scripts, against repositories on this disk and a gh that answers as told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import preview
import pytest
from conftest import need

from nnviz_site.errors import SiteError
from nnviz_site.images import Images

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
MAIN = "refs/heads/main"


def run(script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    outside = {name: value for name, value in os.environ.items() if name not in ("GITHUB_STEP_SUMMARY", "GH_TOKEN")}
    return subprocess.run(
        [str(SCRIPTS / script), *arguments], env=outside | environment, capture_output=True, text=True
    )


@pytest.fixture
def git():
    """Run git in a folder, as somebody."""
    need(shutil.which("git"), "no git")

    def run_git(folder: Path, *arguments: str) -> str:
        somebody = ["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(folder), *somebody, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    return run_git


@pytest.fixture
def repository(tmp_path: Path, git) -> tuple[Path, str, str]:
    """A repository, and the commits of its main: the old one and the newest."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    for message in ("old", "new"):
        git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return folder, git(folder, "rev-parse", "HEAD~1"), git(folder, "rev-parse", "HEAD")


def test_the_newest_commit_may_be_deployed(repository: tuple[Path, str, str]) -> None:
    folder, _, new = repository
    for arguments in ((), ("--or-stop",)):
        done = run("newest.sh", str(folder), MAIN, new, *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (0, "newest=true\n", "")


def test_an_old_commit_is_not_deployed_over_a_newer_one(repository: tuple[Path, str, str], tmp_path: Path) -> None:
    folder, old, new = repository
    summary = tmp_path / "summary.md"
    late = run("newest.sh", str(folder), MAIN, old, GITHUB_STEP_SUMMARY=str(summary))
    assert (late.returncode, late.stdout) == (0, "newest=false\n")
    assert (
        late.stderr
        == summary.read_text()
        == f"{old} is not deployed: {MAIN} is at {new} by now, and its own run publishes that.\n"
    )
    assert run("newest.sh", str(folder), MAIN, old, "--or-stop").returncode == 1


def test_a_branch_with_a_name_that_ends_alike_is_another_branch(repository: tuple[Path, str, str], git) -> None:
    folder, old, new = repository
    git(folder, "update-ref", f"refs/heads/a/{MAIN}", old)
    assert run("newest.sh", str(folder), MAIN, old).stdout == "newest=false\n"
    assert run("newest.sh", str(folder), MAIN, new).stdout == "newest=true\n"


@pytest.mark.parametrize("ref", [MAIN, "refs/heads/none"])
def test_what_can_not_be_told_is_not_deployed(repository: tuple[Path, str, str], tmp_path: Path, ref: str) -> None:
    folder, _, new = repository
    asked = folder if ref != MAIN else tmp_path / "nowhere"
    done = run("newest.sh", str(asked), ref, new)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing is deployed; run this again later" in done.stderr


def test_the_address_is_where_github_publishes(tmp_path: Path) -> None:
    done = ask_pages(tmp_path, "echo workflow https://somebody.github.io/site/")
    assert (done.returncode, done.stdout, done.stderr) == (0, "url=https://somebody.github.io/site/\n", "")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("echo 'gh: Not Found (HTTP 404)' >&2; exit 1", "has no Pages site: in its Settings, under Pages"),
        ("echo legacy https://somebody.github.io/site/", "publishes a branch, not what its workflow builds"),
        ("echo 'no network' >&2; exit 1", "does not say where somebody/site is published: no network"),
        ("echo 'workflow https://a.example/$(id)'", "names an address that is none"),
    ],
)
def test_without_an_address_the_remedy_is_one_line(tmp_path: Path, answers: str, said: str) -> None:
    done = ask_pages(tmp_path, answers)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def ask_pages(folder: Path, answers: str) -> subprocess.CompletedProcess[str]:
    gh = folder / "gh"
    gh.write_text(f'#!/bin/sh\n[ "$1 $2" = "api repos/somebody/site/pages" ] || exit 9\n{answers}\n')
    gh.chmod(0o755)
    return run("pages_url.sh", "somebody/site", PATH=f"{folder}:{os.environ['PATH']}")


def options(monkeypatch: pytest.MonkeyPatch, found: Images | SiteError) -> list[str]:
    """The options of `make preview`, where looking for MNIST ends so."""

    def locate(*_: object, **__: object) -> Images:
        if isinstance(found, SiteError):
            raise found
        return found

    monkeypatch.setattr(preview, "locate", locate)
    return preview.images(None)


def test_a_preview_is_strict_where_mnist_can_be_had(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert options(monkeypatch, Images("mnist", tmp_path)) == ["--images", "mnist", "--strict"]
    assert options(monkeypatch, Images("digits", None)) == ["--images", "digits"]


def test_a_preview_with_half_of_mnist_is_an_error_and_no_preview(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPTS / "preview.py", "--out", str(tmp_path / "out"), "--cache", str(tmp_path / "cache")],
        env=os.environ | {"NNVIZ_DATA_DIR": str(tmp_path)},
        cwd=SCRIPTS.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "none of MNIST's four files is there" in done.stderr
