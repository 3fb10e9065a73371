"""The files of a site's sources: read as text, and whether each lies where something reads it and within the site."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nnviz_site.errors import Problem

PLACES = {".md": "site_src", ".toml": "site_src/experiments", ".csv": "site_src/data", ".bib": "site_src"}
"""Where files of a kind lie."""
KINDS = {".md": "pages", ".toml": "experiments", ".csv": "tables", ".bib": "references"}
ALIKE = {".markdown": ".md", ".mdown": ".md", ".tml": ".toml", ".bibtex": ".bib"}
SETTINGS, BIBLIOGRAPHY = "site_src/site.toml", "site_src/references.bib"
LEAVES = "links out of the site: nothing outside it is read; put a copy here"
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


class Unreadable(Exception):
    """args: (line, or 0; what is wrong and what to do)."""


def read_text(file: Path, inside: Path) -> str:
    """A file's text with plain newlines and without a byte-order mark; empty if there is no such file.

    inside: the folder that it may not lead out of. Raises Unreadable.
    """
    if leads_out(file, inside):
        raise Unreadable(0, LEAVES)
    if file.exists() and not file.is_file():
        raise Unreadable(0, "no file with text: remove it, or put one here")
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise Unreadable(0, f"can't be read: {error.strerror}") from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise Unreadable(*not_utf8(content, error)) from None


def not_utf8(content: bytes, error: UnicodeDecodeError) -> tuple[int, str]:
    """(line, words) for bytes that are no UTF-8."""
    line = content.count(b"\n", 0, error.start) + 1
    return line, f"not UTF-8 (byte 0x{content[error.start]:02x}): save the file as UTF-8"


def leads_out(file: Path, inside: Path) -> bool:
    """Whether a path, its links followed, lies outside a folder."""
    try:
        return os.path.commonpath((place := os.path.realpath(inside), os.path.realpath(file))) != place
    except (OSError, ValueError):  # links that lead to each other, or another drive
        return True


def template_folders(root: Path) -> tuple[Path, ...]:
    """Folders of templates, the strongest last: the package's (in a wheel, or beside it in a checkout), the site's own."""
    package = Path(__file__).parent
    default = package / "_templates"
    return (default if default.is_dir() else package.parent / "templates", root / "templates")


def files_in(folder: Path) -> dict[str, Path]:
    """Every file in a folder and its folders by relative name, sorted; hidden ones and links out of it are left out."""
    found = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith("."))
    return {file.relative_to(folder).as_posix(): file for file in found if not leads_out(file, folder)}


def file_faults(root: Path) -> Iterator[Problem]:
    """Links that leave the site, files that nothing reads where they lie, names that can't be published everywhere."""
    for name in ("site_src", "templates"):
        if leads_out(root / name, root):
            yield Problem(name, 0, LEAVES)
    if near := "" if (root / "templates").exists() else named_alike(root, "templates"):
        yield Problem(near, 0, "templates lie in a folder named templates, in small letters: rename it", "warning")
    if (root / "site_src" / "templates").is_dir():
        yield Problem("site_src/templates", 0, "templates lie beside site_src: move this folder there")
    paths = [path for name in ("site_src", "templates") for path in _walk(root, root / name)]
    for path in paths:
        if words := _fault(root, path):
            yield Problem(path.as_posix(), 0, words)
    yield from _same_but_for_case([path for path in paths if path.parts[:2] == ("site_src", "static")])


def named_alike(folder: Path, name: str) -> str:
    """The name of a folder in a folder that differs from a name in case only, or nothing."""
    try:
        return next((p.name for p in folder.iterdir() if p.name.lower() == name and p.name != name and p.is_dir()), "")
    except OSError:
        return ""


def _walk(root: Path, folder: Path) -> Iterator[PurePosixPath]:
    """Files and links to folders, relative to the root, sorted; hidden ones left out."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in sorted([*links, *(name for name in names if not name.startswith("."))]):
            yield PurePosixPath((Path(parent) / name).relative_to(root).as_posix())


def _fault(root: Path, path: PurePosixPath) -> str:
    file = root / path
    if leads_out(file, root / path.parts[0]):
        return LEAVES
    if file.is_symlink() and file.is_dir():
        return "a link to a folder: nothing is read through it; put the files themselves here"
    if file.is_symlink() and not file.exists():
        return "a link to nothing: remove it, or put the file here"
    if "templates" in path.parts[:-1][:2]:
        return ""
    return device_fault(path) or ("" if path.parts[1] == "static" else _misplaced(path))


def _misplaced(path: PurePosixPath) -> str:
    """Whether a file lies where something reads it."""
    suffix = ALIKE.get(path.suffix.lower(), path.suffix.lower())
    if suffix not in PLACES or path.as_posix() == SETTINGS:
        return ""
    if path.suffix != suffix:
        return f"{KINDS[suffix]} end in {suffix}: rename it"
    if path.parent.as_posix() != PLACES[suffix]:
        return f"{KINDS[suffix]} lie directly in {PLACES[suffix]}; move this one there"
    if suffix == ".bib" and path.as_posix() != BIBLIOGRAPHY:
        return "references stand in one file, references.bib"
    return ""


def device_fault(path: PurePosixPath) -> str:
    """A name that Windows keeps for a device can't be checked out, nor served from there."""
    taken = next((part for part in path.parts if part.lower().partition(".")[0] in DEVICES), "")
    return f'"{taken}" is a reserved name on Windows: choose another' if taken else ""


def _same_but_for_case(paths: list[PurePosixPath]) -> Iterator[Problem]:
    groups: defaultdict[str, list[PurePosixPath]] = defaultdict(list)
    for path in paths:
        groups[path.as_posix().lower()].append(path)
    for first, *others in groups.values():
        for path in others:
            yield Problem(
                path.as_posix(), 0, f"differs from {first.name} in case only: on many systems that is one file"
            )
