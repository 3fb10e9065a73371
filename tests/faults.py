"""What a published folder must be at every moment, judged from its files alone; and the processes of a build."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

HASHED = re.compile(r"[\w-]+\.[0-9a-f]{12}\.\w+")
MODULES = re.compile(r"""(?:\bfrom|\bimport\(?)\s*["'](\./[\w.-]+)["']""")
ADDRESSES = re.compile(r"url\(\s*[\"']?([^)\"']+)[\"']?\s*\)")


class Page(HTMLParser):
    """The addresses that a page shows, and those that it leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.shows: list[str] = []
        self.leads: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "poster", "data-live") or (name == "href" and tag == "link"):
                self.shows.append(value or "")
            elif name == "srcset":
                self.shows += [part.split()[0] for part in (value or "").split(",")]
            elif name == "href":
                self.leads.append(value or "")


def listing(out: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def faults_of(files: Mapping[str, bytes], *versions: Mapping[str, bytes]) -> list[str]:
    """What is wrong with a published folder, whatever happened to the build: empty if nothing is.

    versions: the whole sites that its files may come from. A page is whole if it is one of theirs, byte for byte; what it
    shows must be there, as must what that shows, and whatever can be reached from the front page.
    """
    pages = {name: content.decode() for name, content in files.items() if name.endswith(".html")}
    found = []
    for name, text in pages.items():
        if not text.rstrip().endswith("</html>") or all(v.get(name) != files[name] for v in versions):
            found.append(f"{name} is not whole")
        shown = set(inside(name, Page(text).shows))
        found += [f"{name} shows {other}" for other in sorted(every(shown, files)) if other not in files]
    reached, todo = set(), ["index.html"] if pages else []
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            if name not in files:
                found.append(f"one can get to {name}")
            todo += inside(name, Page(pages[name]).leads) if name in pages else ()
    return found


def inside(name: str, addresses: list[str]) -> Iterator[str]:
    """The addresses that lie in the site, as names of files."""
    for address in addresses:
        parts = urlsplit(address)
        if not parts.scheme and not parts.netloc and parts.path:
            yield normpath(f"{dirname(name)}/{unquote(parts.path)}").lstrip("/")


def every(shown: set[str], files: Mapping[str, bytes]) -> set[str]:
    """These files and all that they name in turn: style sheets, scripts, and the JSON of figures that play."""
    found, todo = set(), list(shown)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        content = files.get(name, b"")
        if name.endswith(".css"):
            todo += inside(name, ADDRESSES.findall(content.decode()))
        elif name.endswith(".js"):
            todo += inside(name, MODULES.findall(content.decode()))
        elif name.endswith(".json") and content:
            todo += [f"assets/{value}" for value in texts(json.loads(content)) if HASHED.fullmatch(value)]
    return found


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def family(pid: int) -> dict[int, str]:
    """All descendants of a process that run now, with the times they began: a number may be given away again."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if stat := _stat(int(folder.name)):
            parents.setdefault(int(stat[1]), []).append(int(folder.name))
    found, todo = {}, [pid]
    while todo:
        for child in parents.get(todo.pop(), ()):
            if stat := _stat(child):
                found[child] = stat[19]
                todo.append(child)
    return found


def survivors(processes: Mapping[int, str], seconds: float = 10) -> list[int]:
    """Which of these still run after so long."""
    until = time.monotonic() + seconds
    while left := [p for p, began in processes.items() if (s := _stat(p)) and s[19] == began and s[0] != "Z"]:
        if time.monotonic() > until:
            return left
        time.sleep(0.02)
    return []


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the state on."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def is_root() -> bool:
    return os.geteuid() == 0
