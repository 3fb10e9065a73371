"""Every command in README.md and docs/ is run, in the documents' order, in a copy of the checkout with a tiny site.

A command that `COMMANDS` does not know fails the first test: write its line there, with the function that runs it and
looks at what came of it. pip works offline, on the libraries of the environment that runs the tests. Of `make test`,
`make check-site` and `.ci/run` everything runs but the tests themselves, which are only collected: to run them is what
`.ci/run` is for.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from conftest import ROOT
from tools.environments import borrowing, copy_tree, surroundings

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
INLINE = re.compile(r"(?<!`)`((?:make|python3?|pip|nnviz|bash|\.venv/bin/\w+) [^`\n]+)`(?!`)")


@dataclass(frozen=True)
class Clone:
    """A copy of the checkout that holds tests/tiny_site's pages, with an environment of its own in `.venv`."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return dict(surroundings(self.folder / ".venv" / "bin" / "python", PYTEST_ADDOPTS="--collect-only -q"))

    def run(self, command: str) -> str:
        """What it prints. Raises AssertionError if it fails."""
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


def builds(to: str = "_site") -> Callable[[Clone, str], None]:
    """The command writes the site into this folder."""

    def look(clone: Clone, command: str) -> None:
        shutil.rmtree(clone.folder / to, ignore_errors=True)
        assert "3 pages" in clone.run(command)
        assert (clone.folder / to / "index.html").is_file()

    return look


def installs(then: Callable[[Clone, str], None] | None = None) -> Callable[[Clone, str], None]:
    """The command installs the clone into its `.venv`, and then does what `then` looks at."""

    def look(clone: Clone, command: str) -> None:
        for stamp in (".site", ".test"):
            (clone.folder / ".venv" / stamp).unlink(missing_ok=True)
        clone.run("pip uninstall --yes nnviz_site")
        assert not (clone.folder / ".venv" / "bin" / "nnviz").exists()
        then(clone, command) if then else clone.run(command)
        assert (clone.folder / ".venv" / "bin" / "nnviz").exists()

    return look


def says(*words: str) -> Callable[[Clone, str], None]:
    """The command prints all of this."""

    def look(clone: Clone, command: str) -> None:
        said = clone.run(command)
        assert [word for word in words if word not in said] == [], said

    return look


def gives_reasons(clone: Clone, command: str) -> None:
    """The command says how many steps are to be computed, and their causes, or that there are none."""
    assert re.search(r"^(\d+ steps?$|nothing to compute: every answer is)", clone.run(command), re.MULTILINE)


def says_json(clone: Clone, command: str) -> None:
    """The command prints a list and nothing else, but for notices."""
    assert isinstance(json.loads(clone.run(f"{command} 2> notices")), list)


def says_nothing(clone: Clone, command: str) -> None:
    assert clone.run(command) == ""


def serves(clone: Clone, command: str) -> None:
    """The command, given a free port, serves the built page."""
    environment = clone.environment | {"PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        f"exec {command} --bind 127.0.0.1 0",
        shell=True,
        cwd=clone.folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        address = re.search(r"http://[\d.:]+/", server.stdout.readline())[0]
        with urlopen(f"{address}index.html", timeout=10) as answer:
            assert answer.read() == (clone.folder / "_site" / "index.html").read_bytes()
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=10)


def prints_facts(clone: Clone, command: str) -> None:
    """The program prints the experiment's facts as the site has them."""
    facts = json.loads((clone.folder / "_site" / "facts.json").read_text("utf-8"))
    name = re.search(r"data/(\w+)/", command)[1]
    printed = json.loads(clone.run(command))
    assert printed == pytest.approx({what: facts[f"{name}.{what}"] for what in printed}, rel=0, abs=0.005)


def draws(clone: Clone, command: str) -> None:
    """The command draws README's two pictures anew."""
    pictures = [clone.folder / "docs" / f"site-{scheme}.webp" for scheme in ("light", "dark")]
    before = [picture.read_bytes() for picture in pictures]
    clone.run(command)
    after = [picture.read_bytes() for picture in pictures]
    assert after[0] != after[1] and not {*before} & {*after}


def keeps_facts(clone: Clone, command: str) -> None:
    """The command keeps the facts of _site/."""
    clone.run(command)
    kept = clone.folder / ".nnviz-cache" / "kept" / "facts.json"
    assert kept.read_bytes() == (clone.folder / "_site" / "facts.json").read_bytes()


all_tests = says("tests/test_cli.py::", "tests/browser/test_planted.py::", "browser: ", "node: ")
site_tests = says(
    "test_published.py::test_the_built_site_passes", "prints_the_facts[flowers]", "prints_the_facts[moons]"
)

COMMANDS: dict[str, Callable[[Clone, str], None]] = {
    "make site": installs(builds()),
    'make site PIP_ARGS="--extra-index-url https://download.pytorch.org/whl/cpu"': installs(builds()),
    'make site BUILD_ARGS="--strict --images mnist"': builds(),
    "make test": installs(all_tests),
    "make preview": builds(),
    'make site BUILD_ARGS="--strict --base-url https://example.org/site"': builds(),
    "make keep-facts": keeps_facts,
    "make changed-facts": says("No fact changed"),
    "python scripts/facts_diff.py .nnviz-cache/kept/facts.json _site/facts.json": says("No fact changed"),
    "make check-site": site_tests,
    "bash .ci/run": says("the site was built and checked", "tests/test_cli.py::", "prints_the_facts[moons]"),
    "pip install .": installs(),
    "pip install -e '.[dev]'": installs(),
    "pip install '.[dask]'": installs(),
    ".venv/bin/python -m nnviz_site check": says("3 pages, 3 experiments, nothing wrong"),
    ".venv/bin/python -m nnviz_site why": gives_reasons,
    ".venv/bin/python -m nnviz_site build": builds(),
    ".venv/bin/python -m nnviz_site verify": says("files byte for byte as the sources give them"),
    ".venv/bin/python -m nnviz_site verify --output": says("files as published"),
    "nnviz build": builds(),
    ".venv/bin/python -m http.server -d _site": serves,
    ".venv/bin/python _site/data/moons/reproduce.py": prints_facts,
    ".venv/bin/python -m nnviz_site why --json": says_json,
    ".venv/bin/python benchmarks/scaling.py --experiments 7 --workers 1 8 --seeds 2": says("in one process", "busy"),
    ".venv/bin/python benchmarks/cold_build.py": says("answers", "s of computing", "longest path", "peak memory"),
    ".venv/bin/python benchmarks/films.py": says("decision_boundary", "weights", "away"),
    ".venv/bin/python benchmarks/training.py": says("one thread", "ratio"),
    ".venv/bin/python tests/tools/readme_picture.py": draws,
}


def commands(text: str) -> Iterator[str]:
    """Each line of a document's `sh` blocks, and each command within its sentences, in their order."""
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$|" + INLINE.pattern, text, flags=re.M | re.S):
        language, block, inline = match.groups()
        if inline:
            yield inline
        elif language == "sh":
            lines = block.replace("\\\n", " ").splitlines()
            yield from filter(None, (re.sub(r"(^|\s+)#.*", "", line).strip() for line in lines))


def documented() -> list[str]:
    found = [command for file in DOCUMENTS for command in commands(file.read_text("utf-8"))]
    return list(dict.fromkeys(found))


def test_commands_are_found_where_they_stand() -> None:
    text = "Run `make a` or `python -m b --c`; `make` is a program.\n\n```sh\nd e   # why\n# no\nf \\\n  g\n```\n\n```toml\nh\n```\n"
    assert list(commands(text)) == ["make a", "python -m b --c", "d e", "f    g"]


def test_every_command_has_its_line_and_no_line_is_left_over() -> None:
    assert sorted(documented()) == sorted(COMMANDS)


@pytest.fixture
def clone(tmp_path: Path, node_modules: Path) -> Clone:
    folder = copy_tree(tmp_path / "clone")
    shutil.rmtree(folder / "site_src")
    shutil.copytree(ROOT / "tests" / "tiny_site" / "site_src", folder / "site_src")
    borrowing(folder / ".venv")
    # Packages as `npm ci` leaves them, so that `make test` finds nothing to fetch and never touches the real ones.
    (folder / "node_modules").mkdir()
    for package in node_modules.iterdir():
        (folder / "node_modules" / package.name).symlink_to(package)
    record = folder / "node_modules" / ".from-lock"
    record.unlink(missing_ok=True)
    shutil.copy(folder / "package-lock.json", record)
    return Clone(folder)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.node
def test_every_command_does_what_it_says(clone: Clone, chromium: Path) -> None:
    for command in documented():
        try:
            COMMANDS[command](clone, command)
        except AssertionError as error:
            pytest.fail(f"{command}\n{error}")
