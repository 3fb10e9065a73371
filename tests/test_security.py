"""What docs/security.md says of the code as a whole: what it names is there, and no input can become a program."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = {"eval", "exec", "compile", "__import__", "system", "popen"}
LOADS = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}


def nodes() -> list[tuple[str, ast.AST]]:
    files = sorted((ROOT / "nnviz_site").rglob("*.py"))
    return [(file.name, node) for file in files for node in ast.walk(ast.parse(file.read_text("utf-8")))]


def test_every_file_that_the_page_names_is_there() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    named = re.findall(r"`((?:tests|page)/[\w/]+\.py)`", text)
    assert len(named) > 12
    assert [name for name in named if not any((place / name).is_file() for place in (ROOT, ROOT / "nnviz_site"))] == []


def test_nothing_is_unpickled_and_no_text_is_run() -> None:
    called = {
        (file, name)
        for file, node in nodes()
        if isinstance(node, ast.Call)
        and (name := node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")) in RUNS
        # A pattern is compiled too.
        and not (name == "compile" and ast.unparse(node.func) == "re.compile")
    }
    assert called == {("catalogue.py", "eval")}, "the annotations of our own figure kinds, and nothing else"
    imported = {
        alias.name.split(".")[0]
        for _, node in nodes()
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in ([ast.alias(node.module or "")] if isinstance(node, ast.ImportFrom) else node.names)
    }
    assert imported.isdisjoint(LOADS)


def test_arrays_are_read_without_pickles_and_programs_started_without_a_shell() -> None:
    options = {
        (keyword.arg, ast.unparse(keyword.value))
        for _, node in nodes()
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    }
    assert ("allow_pickle", "True") not in options and ("shell", "True") not in options
