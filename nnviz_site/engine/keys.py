"""The key of a step: a hash of named parts, so that two keys can be compared and the difference said in words.

Parts are options, input keys, library versions, Python's major.minor, and for each module of ours that the function can
reach by import the hash of its syntax tree without docstrings, and of the files that such a module names in KEYED_FILES.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz_site.engine import codec
from nnviz_site.engine.memo import memorize, recall

if TYPE_CHECKING:
    from nnviz_site.engine.steps import Step

PACKAGE = Path(__file__).resolve().parent.parent
OURS = PACKAGE.name

# Import name → the distributions whose version decides what it computes.
LIBRARIES = {
    "numpy": ("numpy",),
    "scipy": ("scipy", "numpy"),
    "sklearn": ("scikit-learn", "scipy", "numpy"),
    "torch": ("torch",),
    "openTSNE": ("openTSNE", "scikit-learn", "scipy", "numpy"),
    "matplotlib": ("matplotlib", "contourpy", "pillow", "fonttools"),
    "PIL": ("pillow",),
    "imageio_ffmpeg": ("imageio-ffmpeg",),
}


class Keys:
    """Keys of steps, each computed once. memo: file that remembers modules' hashes by size and time, or None."""

    def __init__(self, memo: Path | None = None) -> None:
        self._modules = ModuleHashes(memo)
        self._parts: dict[int, tuple[Step, dict[str, str]]] = {}

    def parts(self, step: Step) -> dict[str, str]:
        """What the step's key is made of, by name, as text."""
        known = self._parts.get(id(step))
        if known is None:
            known = self._parts[id(step)] = step, self._collect(step)
        return known[1]

    def key(self, step: Step) -> str:
        """64 hexadecimal digits."""
        return key_of(self.parts(step))

    def save(self) -> None:
        """Write the memo of modules' hashes."""
        self._modules.save()

    def _collect(self, step: Step) -> dict[str, str]:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        parts = {"format": codec.FORMAT, "function": step.function, "python": python}
        parts |= {f"option {name}": text for name, text in flatten(step.options)}
        parts |= {f"input {name}": self.key(other) for name, other in step.inputs.items()}
        for module in self._modules.closure(step.function.partition(":")[0], *step.modules):
            facts = self._modules.facts(module)
            parts[f"module {module}"] = facts["code"]
            parts |= {f"file {name}": digest for name, digest in facts["files"].items()}
            for library in facts["libraries"]:
                # One that is not listed is most likely distributed under its own name.
                parts |= {f"library {name}": installed(name) for name in LIBRARIES.get(library, (library,))}
        return parts


def key_of(parts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def flatten(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """`network.hidden` → `[100]`, …: an option's leaves as text, floats exactly."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
        value = {str(n): v for n, v in enumerate(value)}
    if isinstance(value, Mapping):
        for part in sorted(value):
            yield from flatten(value[part], f"{name}.{part}" if name else str(part))
    else:
        yield name, json.dumps(value)


@cache
def installed(distribution: str) -> str:
    """The version of a distribution from its metadata, without importing it; `absent` if it is not there."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return "absent"


def module_file(module: str) -> Path:
    """Where the source of a module of ours lies."""
    path = PACKAGE.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _packages(module: str) -> Iterator[str]:
    """The packages that a module of ours lies in."""
    parts = module.split(".")
    return (".".join(parts[:n]) for n in range(1, len(parts)))


def _imports(tree: ast.AST) -> Iterator[str]:
    """Modules named in import statements, wherever they stand, except under TYPE_CHECKING."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for other in node.orelse:
                yield from _imports(other)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import module` names modules, `from module import name` does not.
            inner = [f"{node.module}.{a.name}" for a in node.names if node.module.split(".")[0] == OURS]
            modules = [m for m in inner if module_file(m).exists()]
            yield from modules or [node.module]
        else:
            yield from _imports(node)


class ModuleHashes:
    """Of each module of ours: its code's hash, what it imports, and the hashes of the files that it names in KEYED_FILES."""

    def __init__(self, memo: Path | None) -> None:
        self._file = memo
        self._known: dict[str, Any] = recall(memo)
        self._looked: set[str] = set()
        self._changed = False

    def facts(self, module: str) -> Mapping[str, Any]:
        """What is known of one module: as it was when this object first looked, since what a process has imported stays so."""
        if module in self._looked:
            return self._known[module]
        self._looked.add(module)
        file = module_file(module)
        stamp = self._stamp(file)
        known = self._known.get(module)
        if known is None or known["stamp"] != stamp or self._touched(file.parent, known["named"]):
            known = self._known[module] = self._read(module, file, stamp)
            self._changed = True
        return known

    def closure(self, *roots: str) -> tuple[str, ...]:
        """The modules of ours that can be reached by import from these, themselves included, sorted."""
        found: set[str] = set()
        todo = [root for root in roots if root.split(".")[0] == OURS]
        while todo:
            module = todo.pop()
            if module not in found:
                found.add(module)
                # Importing a module runs the packages that it lies in.
                todo += [*self.facts(module)["imports"], *_packages(module)]
        return tuple(sorted(found))

    def save(self) -> None:
        if self._file is not None and self._changed:
            memorize(self._file, self._known)

    def _touched(self, folder: Path, named: Mapping[str, list[int]]) -> bool:
        return any(self._stamp(folder / name) != stamp for name, stamp in named.items())

    @staticmethod
    def _stamp(file: Path) -> list[int]:
        status = file.stat()
        # Each Python writes a syntax tree out in its own way.
        return [status.st_size, status.st_mtime_ns, sys.version_info.minor]

    def _read(self, module: str, file: Path, stamp: list[int]) -> dict[str, Any]:
        tree = ast.parse(file.read_bytes())
        names = sorted(_named_files(tree))
        imported = sorted(set(_imports(tree)))
        return {
            "stamp": stamp,
            "code": code_hash(tree),
            "imports": [m for m in imported if m.split(".")[0] == OURS],
            "libraries": sorted({m.split(".")[0] for m in imported} - {OURS} - sys.stdlib_module_names),
            "named": {n: self._stamp(file.parent / n) for n in names},
            "files": {
                str((file.parent / n).relative_to(PACKAGE)): hashlib.sha256((file.parent / n).read_bytes()).hexdigest()
                for n in names
            },
        }


def code_hash(tree: ast.Module) -> str:
    """Hash of a syntax tree without docstrings, comments and formatting."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def _named_files(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "KEYED_FILES" for t in node.targets
        ):
            yield from ast.literal_eval(node.value)
