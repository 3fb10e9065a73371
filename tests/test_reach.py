"""What a build touches on the disk: it writes to --out, --cache, the user's cache and the temporary folder, and reads its
own sources, the program and its libraries. Every process of a build of a hostile site is watched.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import hostile
import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[1]
SYSTEM = ("/usr", "/lib", "/etc", "/proc", "/sys", "/dev")


def test_a_build_writes_and_reads_only_where_it_should(tmp_path: Path) -> None:
    home, temporary, place = tmp_path / "home", tmp_path / "temporary", tmp_path / "place"
    for folder in (home, temporary, place):
        folder.mkdir()
    site = hostile.write(tmp_path / "site", hostile.HOSTILE)
    (tmp_path / "secret.txt").write_text("not for the site")
    log = tmp_path / "log"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "tests" / "tools" / "audit"), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "NNVIZ_AUDIT_LOG": str(log),
        "HOME": str(home),
        "TMPDIR": str(temporary),
    }
    # PyTorch, once imported by a test before this one, hands its cache on.
    foreign = ("XDG_", "MPLCONFIG", "TORCH")
    environment = {name: value for name, value in environment.items() if not name.startswith(foreign)}
    command = [sys.executable, "-m", "nnviz_site", "build", "--jobs", "2", "--quiet", "--site", str(site)]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

    touched: dict[str, set[Path]] = {"r": set(), "w": set(), "x": set()}
    for line in log.read_text("utf-8").splitlines():
        kind, _, path = line.partition("\t")
        touched[kind].add(Path(os.path.realpath(ast.literal_eval(path))))
    written_to = [
        place / "_site",
        place / "._site.new",
        place / ".nnviz-cache",
        home / ".cache",
        home / ".config",
        temporary,
    ]
    # The lock and the folder that a first build fills lie beside --out.
    written_to += [
        place / "._site.lock",
    ]
    assert {p for p in touched["w"] if not within(p, written_to) and not is_no_file(p)} - {place} == set()
    assert any(p.name == "index.html" for p in touched["w"]) and any(p.name == "manifest.json" for p in touched["w"])

    libraries = {Path(p).resolve() for p in (*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix)}
    readable = [site / "site_src", ROOT, *libraries, *written_to, *map(Path, SYSTEM), place, home]
    assert {p for p in touched["r"] if not within(p, readable)} - {site} == set()
    assert any(p.name == "table.csv" for p in touched["r"])
    assert {p for p in touched["x"] if not within(p, [temporary, *libraries, *map(Path, SYSTEM)])} == set()


def is_no_file(path: Path) -> bool:
    """The null device, and the kernel's counter of a process's peak memory."""
    return str(path) == "/dev/null" or (path.parts[1] == "proc" and path.name == "clear_refs")


def within(path: Path, folders: list[Path]) -> bool:
    return any(folder == path or folder in path.parents for folder in (f.resolve() for f in folders))
