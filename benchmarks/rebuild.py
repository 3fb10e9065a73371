"""What an author waits for: a build with nothing to do and one after an edit, of this site and of a thousand pages.

The floor is Python importing Jinja and Markdown, without which no page can be made. Other tools build the same thousand
pages; those that are not in the folder `--tools` (or on the path) are left out. Everything takes turns in one run:

    python benchmarks/rebuild.py --site . --cache .nnviz-cache --tools venv/bin
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from thousand_pages import OTHERS, Tool, for_nnviz

FLOOR = [sys.executable, "-c", "import jinja2, markdown"]
NNVIZ = (sys.executable, "-m", "nnviz_site", "build", "--quiet")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", type=Path, help="a site of its own to edit a copy of (default: none)")
    parser.add_argument("--cache", type=Path, default=Path(".nnviz-cache"), help="its store (default: %(default)s)")
    parser.add_argument("--tools", type=Path, default=Path(), metavar="DIR", help="holds the other tools' programs")
    parser.add_argument("--pages", type=int, default=1000, metavar="N", help="(default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="of everything (default: %(default)s)")
    own = parser.parse_args(argv)
    # As on an author's machine: modules are compiled once. Some images of Linux tell Python to keep nothing.
    with tempfile.TemporaryDirectory(prefix="rebuild-") as folder:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        if own.site:
            this_site(own.site, own.cache.resolve(), Path(folder, "this"), own.runs, environment)
        many_pages(own.pages, own.tools, Path(folder, "many"), own.runs, environment)
    return 0


def seconds(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Wall time of a command. Raises CalledProcessError."""
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def add_words(page: Path, run: int) -> None:
    """As an author edits: another sentence at the end."""
    page.write_text(f"{page.read_text('utf-8').rstrip()}\n\nA sentence more, the {run}th.\n", "utf-8")


def this_site(site: Path, cache: Path, copy: Path, runs: int, environment: Mapping[str, str]) -> None:
    """A copy of a site, against the floor: nothing to do, and an edit of each of its pages in turn."""
    for name in ("site_src", "templates"):
        if (site / name).is_dir():
            shutil.copytree(site / name, copy / name)
    command = (*NNVIZ, "--cache", str(cache))
    subprocess.run(command, cwd=copy, env=environment, check=True)
    took: defaultdict[str, list[float]] = defaultdict(list)
    pages = sorted((copy / "site_src").glob("*.md"))
    for run in range(runs):
        for page in pages:
            took["floor"].append(seconds(FLOOR, copy, environment))
            took["nothing to do"].append(seconds(command, copy, environment))
            add_words(page, run)
            took[f"an edit of {page.name}"].append(seconds(command, copy, environment))
    floor = statistics.median(took["floor"])
    limit = 2 * floor + 0.1
    print(f"{'this site':<32} {'least':>7} {'median':>7} {'of the floor':>13} {'of 2 floors + 0.1 s':>20}")
    for name, times in took.items():
        middle = statistics.median(times)
        print(f"{name:<32} {min(times):>6.2f}s {middle:>6.2f}s {middle / floor:>12.1f}x {middle / limit:>19.2f}x")


def many_pages(pages: int, tools: Path, folder: Path, runs: int, environment: Mapping[str, str]) -> None:
    """The same pages by every tool: from nothing, with nothing to do, and after an edit of one page."""
    # Other tools start each other, and sphinx-build its own Python.
    path = f"{tools.resolve()}{os.pathsep}{environment.get('PATH', '')}"
    environment = {**environment, "PATH": path}
    found = [tool for tool in OTHERS if shutil.which(tool.command[0], path=path)]
    ours = Tool("nnviz_site", NNVIZ, "site_src/page-7.md", for_nnviz)
    took: dict[str, defaultdict[str, list[float]]] = {tool.name: defaultdict(list) for tool in (ours, *found)}
    for tool in (ours, *found):
        tool.write(folder / tool.name, pages)
    for run in range(runs):
        for tool in (ours, *found):
            place, times = folder / tool.name, took[tool.name]
            if run < 2:
                fresh(tool, place, pages)
                times["all of it"].append(seconds(tool.command, place, environment))
            times["nothing to do"].append(seconds(tool.command, place, environment))
            add_words(place / tool.page, run)
            times["an edit"].append(seconds(tool.command, place, environment))
    print(
        f"\n{f'{pages:,} pages':<12}",
        *(f"{name:>14} {'ours':>8}" for name in ("all of it", "nothing to do", "an edit")),
    )
    for name, times in took.items():
        cells = []
        for what in ("all of it", "nothing to do", "an edit"):
            least, mine = min(times[what]), min(took["nnviz_site"][what])
            cells.append(f"{least:>13.2f}s {least / mine:>7.1f}x")
        print(f"{name:<12}", *cells)


def fresh(tool: Tool, place: Path, pages: int) -> None:
    """As if the tool had never run."""
    shutil.rmtree(place)
    tool.write(place, pages)


if __name__ == "__main__":
    sys.exit(main())
