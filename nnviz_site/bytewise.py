"""Where two folders of published files differ: which files, from which byte on, and which values where it is JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nnviz_site.errors import Problem, counted
from nnviz_site.publish import RECORD

CONTENT_HASH = re.compile(r"\.[0-9a-f]{12}(?=[./])")
"""What a file or a folder below `assets/` has of its content in its name."""

SHOWN, AROUND = 3, 24
"""Values that are shown of a JSON file; characters that are shown of a text."""


def names(folder: Path) -> set[str]:
    """Every file below a folder, hidden ones too, by its path."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() or path.is_symlink()}


def differing(published: Path, rebuilt: Path, made_by: Mapping[str, str]) -> Iterator[Problem]:
    """Each file that is not the same in both folders, pictures and data before the pages that show them.

    made_by: for names of files in either folder, the step that made them.
    """
    left, right = names(published), names(rebuilt)
    twins = _renamed(left - right, right - left)
    for name in sorted(left | right, key=lambda n: (not n.startswith(("assets/", "data/")), "/" not in n, n)):
        if name in twins.values():
            continue
        by = f" ({made_by[name]})" if name in made_by else ""
        if name in twins:
            words = where(name, (published / name).read_bytes(), (rebuilt / twins[name]).read_bytes())
            yield Problem(name, 0, f"{words}; the rebuild calls it {twins[name]}{by}")
        elif name not in right:
            yield Problem(name, 0, f"is not in the rebuild{by}")
        elif name not in left:
            yield Problem(name, 0, f"is missing: the rebuild has it{by}")
        elif (old := (published / name).read_bytes()) != (new := (rebuilt / name).read_bytes()):
            yield Problem(name, 0, where(name, old, new) + by)


def _renamed(left: set[str], right: set[str]) -> dict[str, str]:
    """Pairs of files with other bytes, and so with other hashes in their names."""
    stems = {CONTENT_HASH.sub("", name): name for name in right}
    found = {name: stems.get(CONTENT_HASH.sub("", name)) for name in left if CONTENT_HASH.search(name)}
    return {name: other for name, other in found.items() if other is not None}


def where(name: str, old: bytes, new: bytes) -> str:
    """Where two contents first differ, the published one first."""
    if name == RECORD:
        return _values(*map(_without_files, (old, new))) or "differs in the files that it lists"
    if name.endswith(".json") and (words := _values(old, new)):
        return words
    at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    sizes = f" of {len(old)}" if len(old) == len(new) else f" of {len(old)}, rebuilt {len(new)}"
    try:
        line = old[:at].decode().count("\n") + 1
        said = tuple(json.dumps(_around(text.decode(), at), ensure_ascii=False) for text in (old, new))
    except UnicodeDecodeError:
        return f"differs from byte {at + 1}{sizes} on"
    return f"differs in line {line}, from byte {at + 1}{sizes} on: {said[0]}, rebuilt {said[1]}"


def _without_files(record: bytes) -> bytes:
    """build.json without what differs wherever a file does."""
    try:
        return json.dumps({name: part for name, part in json.loads(record).items() if name != "files"}).encode()
    except (ValueError, AttributeError):
        return record


def _around(text: str, at: int) -> str:
    """What stands at a byte of a text."""
    start = len(text.encode()[:at].decode(errors="ignore"))
    return text[start : start + AROUND].partition("\n")[0]


def _values(old: bytes, new: bytes) -> str:
    """The first values that differ in two JSON documents; empty if that is not what differs."""
    try:
        found = list(_leaves("", json.loads(old), json.loads(new)))
    except ValueError:
        return ""
    more = f", and {counted(len(found) - SHOWN, 'other value')}" if len(found) > SHOWN else ""
    return "; ".join(found[:SHOWN]) + more


def _leaves(place: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _leaves(f"{place}: {key}" if place else key, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for n, pair in enumerate(zip(old, new, strict=True)):
            yield from _leaves(f"{place}[{n}]", *pair)
    elif old != new or type(old) is not type(new):
        yield f"{place} is {json.dumps(old, ensure_ascii=False)}, rebuilt {json.dumps(new, ensure_ascii=False)}"
