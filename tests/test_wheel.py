"""The wheel is whole: it carries the default templates, and builds a site that has `site_src` alone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from conftest import ROOT
from tools.environments import borrowing, copy_tree, surroundings

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_every_package_is_listed() -> None:
    folders = {file.parent.relative_to(ROOT) for file in (ROOT / "nnviz_site").rglob("__init__.py")}
    listed = PROJECT["tool"]["setuptools"]["packages"]
    assert sorted(listed) == sorted({"nnviz_site._templates", *(".".join(folder.parts) for folder in folders)})


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tree(tmp_path_factory.mktemp("tree") / "checkout")


@pytest.fixture(scope="module")
def wheel(copy: Path) -> Path:
    """The wheel that pip builds from a checkout."""
    return build_wheel(copy, copy.parent / "wheels")


@pytest.fixture(scope="module")
def python(wheel: Path) -> Path:
    """The Python of an environment that has the wheel and its dependencies, and knows of no checkout."""
    python = borrowing(wheel.parent.parent / "environment")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "-q", wheel]
    subprocess.run(pip, check=True, env=surroundings(python), cwd=python.parent)
    return python


def build_wheel(source: Path, wheels: Path) -> Path:
    """Raises CalledProcessError. source: a checkout or a source distribution."""
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "-w", wheels, source]
    subprocess.run(pip, check=True, env=surroundings(Path(sys.executable)), cwd=source.parent)
    (wheel,) = wheels.glob("*.whl")
    return wheel


def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def files(folder: Path) -> dict[str, bytes]:
    """Path within the folder → bytes."""
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@pytest.mark.slow
def test_it_carries_the_package_and_the_templates_and_nothing_else(copy: Path, wheel: Path) -> None:
    expected = {f"nnviz_site/{name}": content for name, content in files(copy / "nnviz_site").items()}
    expected |= {f"nnviz_site/_templates/{name}": content for name, content in files(copy / "templates").items()}
    carried = {name: content for name, content in contents(wheel).items() if ".dist-info/" not in name}
    assert sorted(carried) == sorted(expected)
    assert carried == expected
    assert any("/fonts/LICENSE" in name for name in carried)


@pytest.mark.slow
def test_the_source_distribution_makes_the_same_wheel(copy: Path, wheel: Path) -> None:
    code = "from setuptools.build_meta import build_sdist; build_sdist('../sources')"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=copy, capture_output=True)
    (source,) = (copy.parent / "sources").glob("*.tar.gz")
    assert contents(build_wheel(source, copy.parent / "wheels from it")) == contents(wheel)


@pytest.mark.slow
def test_installed_it_is_the_only_one_there(python: Path) -> None:
    code = "import importlib.metadata, json, sys, nnviz_site; d = importlib.metadata.distribution('nnviz_site'); "
    code += "print(json.dumps([nnviz_site.__file__, str(d.locate_file('')), d.version, *sys.path]))"
    command = [python, "-P", "-c", code]
    said = subprocess.run(
        command, check=True, capture_output=True, text=True, env=surroundings(python), cwd=python.parent
    )
    file, place, version, *path = json.loads(said.stdout)
    assert version == PROJECT["project"]["version"]
    assert all(Path(p).is_relative_to(python.parent.parent) for p in (file, place))
    assert [p for p in path if (Path(p) / "nnviz_site").exists()] == [place.rstrip("/")]


@pytest.fixture(scope="module")
def run(python: Path) -> Callable[..., Path]:
    """Run `nnviz build` in a folder that holds a site; return what it wrote."""

    def build(folder: Path, *arguments: str) -> Path:
        command = [python.parent / "nnviz", "build", "--quiet", *arguments]
        done = subprocess.run(command, cwd=folder, env=surroundings(python), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return folder / "_site"

    return build


@pytest.mark.slow
def test_it_builds_what_the_checkout_builds(tiny: Path, run: Callable[..., Path], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "tiny_site" / "site_src", tmp_path / "site_src")
    built, expected = files(run(tmp_path)), files(tiny)
    records = [json.loads(site.pop("build.json")) for site in (built, expected)]
    assert sorted(built) == sorted(expected)
    assert built == expected
    assert records[0] == records[1] | {"nnviz_site": PROJECT["project"]["version"]}


@pytest.mark.slow
def test_a_sites_own_templates_take_the_place_of_the_wheels_file_by_file(
    run: Callable[..., Path], tmp_path: Path
) -> None:
    page = "---\ntitle: First\ndescription: A page.\n---\n# First\n"
    for name in ("theirs", "own"):
        (tmp_path / name / "site_src").mkdir(parents=True)
        (tmp_path / name / "site_src" / "index.md").write_text(page, "utf-8")
    palette = (ROOT / "templates" / "palette.toml").read_text("utf-8")
    paper = tomllib.loads(palette)["role"]["light"]["paper"]
    (tmp_path / "own" / "templates" / "css").mkdir(parents=True)
    (tmp_path / "own" / "templates" / "palette.toml").write_text(palette.replace(paper, "#fedcba"), "utf-8")
    (tmp_path / "own" / "templates" / "css" / "9-print.css").write_text(".mine { color: red }\n", "utf-8")

    def style(site: Path) -> str:
        (sheet,) = site.glob("assets/site.*.css")
        return sheet.read_text("utf-8")

    theirs, own = style(run(tmp_path / "theirs")), style(run(tmp_path / "own"))
    assert "#fedcba" in own and paper in theirs and paper not in own
    assert own.count("@media print") < theirs.count("@media print")  # the file was replaced, not added to
    assert ".mine" in own and "@font-face" in own
