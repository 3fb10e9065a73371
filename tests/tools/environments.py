"""Python environments made without downloading: empty ones that borrow the libraries of the one that runs the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# pip must neither reach a network nor fetch what is borrowed. PIP_NO_BUILD_ISOLATION=0 is how pip spells "no isolation".
OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_DEPS": "1",
    "PIP_NO_BUILD_ISOLATION": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


def borrowing(folder: Path) -> Path:
    """Make an environment in a folder that has every library of this one and nothing of ours; return its Python.

    The libraries are linked one by one: the folder that they come from also holds a way to this checkout.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    libraries = folder / "libraries"
    libraries.mkdir()
    for place in dict.fromkeys(map(sysconfig.get_path, ("purelib", "platlib"))):
        for entry in Path(place).iterdir():
            if "nnviz" not in entry.name and entry.suffix != ".pth" and not (libraries / entry.name).is_symlink():
                (libraries / entry.name).symlink_to(entry)
    python = folder / "bin" / "python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    (Path(own) / "borrowed.pth").write_text(f"{libraries}\n", "utf-8")
    # Without it `pip` would be another environment's.
    pip = python.with_name("pip")
    pip.write_text(f'#!/bin/sh\nexec "{python}" -m pip "$@"\n', "utf-8")
    pip.chmod(0o755)
    return python


def surroundings(python: Path, **more: str) -> Mapping[str, str]:
    """The variables for a command in such an environment: it comes first on PATH, and no variable leads elsewhere."""
    leading = ("PYTHON", "PYTEST_", "PIP_", "NNVIZ_DATA_DIR", "NNVIZ_TEST_SITE", "MAKE", "MFLAGS", "BUILD_ARGS", "SITE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(leading)}
    path = os.pathsep.join([str(python.parent), kept.get("PATH", "")])
    return kept | OFFLINE | {"PATH": path, "VIRTUAL_ENV": str(python.parent.parent)} | more


def copy_tree(folder: Path) -> Path:
    """A copy of the checkout as a clone would have it: without what builds, tools and environments left in it."""
    left = (
        ".git",
        ".venv",
        "node_modules",
        "_site",
        "build",
        "dist",
        ".*cache*",
        "*_cache",
        "__pycache__",
        "*.egg-info",
    )
    return Path(shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*left, ".hypothesis", ".env.d")))
