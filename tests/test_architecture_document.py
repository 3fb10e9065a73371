"""docs/architecture.md is the code: its picture shows the build's calls, its table every module, in the imports' order."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from conftest import ROOT

from nnviz_site import build, prepare, sources
from nnviz_site.engine.keys import ModuleHashes
from nnviz_site.engine.plan import make_plan
from nnviz_site.prepare import read_palette
from nnviz_site.sources import read_sources

PACKAGE = ROOT / "nnviz_site"
TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PICTURE = re.findall(r"├─ ([\w.]+(?: ──► [\w./ ]+?)*)(?:  .*)?\n", TEXT)


def test_the_picture_shows_the_builds_calls_in_their_order() -> None:
    drawn = [line.split(" ──► ")[0] for line in PICTURE]
    assert drawn == [call for call in dict.fromkeys(calls(build, "build")) if call in drawn]
    assert len(drawn) > 10


def test_an_arrow_leads_to_what_is_called_from_there() -> None:
    arrows = [pair for line in PICTURE for pair in pairwise(line.split(" ──► "))]
    named = [(caller, callee) for caller, callee in arrows if "/" not in callee]
    assert named and len(named) < len(arrows)
    for caller, callee in named:
        assert function(caller).__globals__[callee.rpartition(".")[2]] is function(callee)


def test_a_worker_calls_what_the_picture_says_and_nothing_else() -> None:
    """Steps name their functions in words, so no import shows them: here they are those of a real plan."""
    (places,) = [line.split(" ──► ")[2] for line in PICTURE if line.count("──►") == 2]
    site, asks, _ = read_sources(ROOT / "tests" / "tiny_site", strict=True)
    steps = make_plan(site, asks.figures, None, read_palette(site)).everything()
    assert {place(PACKAGE.joinpath(*step.function.split(":")[0].split(".")[1:])) for step in steps} == set(
        places.split()
    )


def test_every_module_has_its_row_and_no_row_is_left_over() -> None:
    assert sorted(rows()) == sorted({place(file) for file in modules()})


def test_imports_lead_down_the_table() -> None:
    row, known = rows(), ModuleHashes(None)
    upward = [
        f"{file.relative_to(PACKAGE)} imports {module}"
        for file in modules()
        for module in known.facts(".".join(file.relative_to(ROOT).with_suffix("").parts))["imports"]
        if row[place(PACKAGE.joinpath(*module.split(".")[1:]))] < row[place(file)]
    ]
    assert upward == []


def modules() -> list[Path]:
    return [file for file in sorted(PACKAGE.rglob("*.py")) if file.name != "__init__.py"]


def rows() -> dict[str, int]:
    """Module or folder → number of its row in the table; raises on one that is named twice."""
    lines = re.findall(r"^\| (`.*?) \|", TEXT, flags=re.MULTILINE)
    found = [(name, number) for number, line in enumerate(lines) for name in re.findall(r"`([^`]+)`", line)]
    assert len(dict(found)) == len(found)
    return dict(found)


def place(path: Path) -> str:
    """The folder of the package that holds a module, `page/`, or the module's own file, `site.py`."""
    first, *inner = path.relative_to(PACKAGE).parts
    return f"{first}/" if inner or (PACKAGE / first).is_dir() else f"{first.removesuffix('.py')}.py"


def function(dotted: str) -> object:
    """`engine.run.run` → the function."""
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(f"nnviz_site.{module}"), name)


def calls(module: object, name: str) -> Iterator[str]:
    """What a function calls, as `module.function`, in the order of the calls; functions of build.py, prepare.py and sources.py are entered."""
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    (body,) = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    for call in called(body):
        target = resolve(module, call.func)
        home = getattr(target, "__module__", "") or ""
        if home in (build.__name__, prepare.__name__, sources.__name__) and not isinstance(target, type):
            yield from calls(import_module(home), target.__name__)
        elif home.startswith("nnviz_site."):
            yield f"{home.removeprefix('nnviz_site.')}.{target.__name__}"


def called(node: ast.AST) -> Iterator[ast.Call]:
    """Calls in the order in which they are made: a call's arguments before the call."""
    for child in ast.iter_child_nodes(node):
        yield from called(child)
    if isinstance(node, ast.Call):
        yield node


def resolve(module: object, node: ast.expr) -> object:
    """What a name, or a module's attribute, stands for; None for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return getattr(getattr(module, node.value.id, None), node.attr, None)
    return getattr(module, node.id, None) if isinstance(node, ast.Name) else None
