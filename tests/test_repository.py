"""What holds the repository together: what it depends on, what README promises, what it must not name."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from cffconvert import Citation
from jsonschema import ValidationError
from tools.programs import NODE_WHEEL

ROOT = Path(__file__).resolve().parents[1]
# Written in pieces, so that this file doesn't name what it looks for.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npm" + "js", "deb." + "debian", "npm" + "mirror"]
MACHINE_PATH = re.compile(
    r"(?<![\w./~-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers"]) + r")/\w"
)


def name_of(requirement: str) -> str:
    """The package that a requirement names, as package indexes compare names."""
    return normal(re.split(r"[^\w.-]", requirement)[0])


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def documented(heading: str) -> set[str]:
    """The packages in the tables of docs/dependencies.md under the headings that start with these words."""
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    sections = re.split(r"^#+ ", text, flags=re.MULTILINE)
    chosen = [section for section in sections if section.startswith(heading)]
    assert chosen, f"docs/dependencies.md has no heading {heading!r}"
    return {normal(name) for section in chosen for name in re.findall(r"^\| `([^`]+)`", section, flags=re.MULTILINE)}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def tracked() -> list[Path]:
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("no git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_every_runtime_package_has_its_line_and_no_line_is_left_over() -> None:
    assert documented("To build") == {name_of(line) for line in project()["dependencies"]}


def test_every_package_for_a_cluster_has_its_line_and_no_line_is_left_over() -> None:
    assert documented("To compute on a cluster") == {
        name_of(line) for line in project()["optional-dependencies"]["dask"]
    }


def test_every_package_of_the_tests_has_its_line_and_no_line_is_left_over() -> None:
    python = {name_of(line) for line in project()["optional-dependencies"]["dev"]} | {name_of(NODE_WHEEL)}
    node = set(json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"])
    assert documented("To run the tests") == python | node


def test_nothing_is_imported_that_is_not_listed() -> None:
    imported = {
        name.split(".")[0]
        for path in sorted((ROOT / "nnviz_site").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in _imports(node)
    } - {*sys.stdlib_module_names, "nnviz_site"}
    providers = packages_distributions()
    needed = {normal(providers.get(name, [name])[0]) for name in imported}
    assert needed <= documented("To build") | documented("To compute on a cluster") | documented("Used directly")


def test_what_other_packages_bring_is_still_imported() -> None:
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "nnviz_site").rglob("*.py"))
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", text, flags=re.MULTILINE))
    modules = {"pillow": "PIL"}
    assert {name for name in documented("Used directly") if modules.get(name, name) not in imported} == set()


def test_the_lock_file_holds_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    installed = {name: entry for name, entry in packages.items() if name}
    assert installed
    assert [name for name, entry in installed.items() if "resolved" in entry] == []
    assert [name for name, entry in installed.items() if "integrity" not in entry] == []


def test_no_file_names_a_package_registry() -> None:
    assert [f"{path.relative_to(ROOT)}: {host}" for path, text in _texts() for host in HOSTS if host in text] == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = [(path, number, line) for path, text in _texts() for number, line in enumerate(text.split("\n"), 1)]
    assert [f"{p.relative_to(ROOT)}:{n}: {line.strip()}" for p, n, line in found if MACHINE_PATH.search(line)] == []


def test_the_citation_is_valid_and_names_this_version() -> None:
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    Citation(text).validate()
    cited = yaml.safe_load(text)
    assert cited["title"] == (ROOT / "README.md").read_text("utf-8").splitlines()[0].removeprefix("# ")
    assert cited["version"] == project()["version"] and cited["license"] == project()["license"]
    assert [author["name"] for author in cited["authors"]] == [author["name"] for author in project()["authors"]]
    with pytest.raises(ValidationError):
        Citation(text.replace("authors:", "written-by:")).validate()


def test_readme_fits_a_screen_and_its_commands_exist() -> None:
    from nnviz_site.cli import parser

    text = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    blocks = re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    commands = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    verbs = [words[3:] for words in commands if words[1:3] == ["-m", "nnviz_site"]]
    made = [word for words in commands if words[0] == "make" for word in words[1:] if "=" not in word]

    assert len(text.splitlines()) <= 60
    assert {"site", "test"} <= set(made) <= targets
    for arguments in verbs:
        parser().parse_args(arguments)  # exits, and so fails, on what it does not know
    assert len(commands) == len(verbs) + len(made)


def test_make_hands_its_arguments_to_pip_and_installs_what_each_command_needs() -> None:
    def would_run(*arguments: str) -> str:
        command = [
            "make",
            "--no-print-directory",
            "--dry-run",
            "--always-make",
            "PIP_ARGS=--extra-index-url somewhere",
            *arguments,
        ]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    site, tests = would_run("site", "BUILD_ARGS=--strict"), would_run("test")
    assert "-m pip install --extra-index-url somewhere -e .\n" in site
    assert site.rstrip().endswith("-m nnviz_site build --strict")
    assert "-m pip install --extra-index-url somewhere -e '.[dev]'\n" in tests
    assert tests.index("tests/tools/programs.py") < tests.index('-m "not browser"') < tests.index("-m browser")


def test_the_check_runs_the_very_command_of_readme() -> None:
    check = (ROOT / ".ci" / "run").read_text("utf-8")
    assert re.search(r"^make test \|\|", check, flags=re.MULTILINE)
    assert "make check-site SITE=" in check
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"]).returncode == 0


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def _texts() -> list[tuple[Path, str]]:
    """(file, text) of every tracked file that is text."""
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:8000]:
            found.append((path, data.decode("utf-8", "replace")))
    return found
