"""Where the images come from: MNIST in the user's folder, the cache or a mirror, else the digits of a preview."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TextIO
from urllib.parse import urlsplit

from nnviz_site.compute.digits import FILES, ImageFile, Spoiled, find, unpack
from nnviz_site.download import Unavailable, answering, fetch
from nnviz_site.errors import SiteError
from nnviz_site.lock import held

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://systemds.apache.org/assets/datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)

CHECKED = "checked.json"
"""In the cache: size and time of each file when it was last checked."""


@dataclass(frozen=True)
class Images:
    """What the image experiments run on. folder: where MNIST's files lie; None for the digits."""

    kind: Literal["mnist", "digits"]
    folder: Path | None


def is_preview(images: Images | None) -> bool:
    return images is not None and images.kind == "digits"


def watched(images: Images | None, mode: Literal["auto", "mnist", "digits"]) -> list[Path]:
    """The files, there or not, that decide what image experiments run on."""
    if images is None or mode == "digits":
        return []
    folder = images.folder or user_cache()
    return [folder / name for file in FILES for name in (file.name, f"{file.name}.gz")]


def user_cache() -> Path:
    """Where downloads are kept for every site of this user."""
    import pooch

    return Path(pooch.os_cache("nnviz_site")) / "mnist"


def locate(
    mode: Literal["auto", "mnist", "digits"],
    data_dir: Path | None,
    cache_dir: Path | None,
    *,
    notify: Callable[[str], None] = lambda line: None,
    terminal: TextIO | None = None,
    mirrors: Sequence[str] = MIRRORS,
    files: Sequence[ImageFile] = FILES,
) -> Images:
    """Find MNIST: in data_dir if one is given, else in the cache, else by download; else take the digits.

    Files that were found whole before cost a stat and nothing more. cache_dir: None for the user's own.
    notify: takes each line that the user should read. terminal: where a download's progress is drawn, if anywhere.
    Raises SiteError when data_dir lacks a file, or when mode "mnist" can't be met.
    """
    if mode == "digits":
        return Images("digits", None)
    if data_dir is not None:
        return given(data_dir, files)
    folder = cache_dir or user_cache()
    try:
        complete(folder, mirrors, files, notify, terminal)
    except (Unavailable, OSError) as failure:
        reason = said(failure)
        if mode == "mnist":
            raise SiteError(
                f"no MNIST ({reason}): put its four files in a folder and name it with --data-dir; "
                "for a preview on small digits leave out --strict and --images mnist"
            ) from None
        notify(
            f"no MNIST ({reason}): this is a preview on scikit-learn's small digits; "
            "with MNIST's four files in a folder, build with --data-dir FOLDER"
        )
        return Images("digits", None)
    return Images("mnist", folder)


def said(failure: Unavailable | OSError) -> str:
    """Why there is no MNIST; of a file that can't be written which, and what helps."""
    if isinstance(failure, Unavailable):
        return str(failure)
    where = f"{failure.filename}: " if failure.filename else ""
    return f"{where}{failure.strerror or failure}; free space or check permissions there, and build again"


def given(folder: Path, files: Sequence[ImageFile] = FILES) -> Images:
    """MNIST in a folder that the user names. Raises SiteError when it lacks a file."""
    if not folder.is_dir():
        raise SiteError(f"{folder}: no such folder; name the one that holds MNIST's four files with --data-dir")
    if absent := [file.name + ".gz" for file in files if find(folder, file) is None]:
        what = "none of MNIST's four files is" if len(absent) == len(files) else f"MNIST's {' and '.join(absent)} not"
        raise SiteError(
            f"{folder}: {what} there: put {', '.join(file.name + '.gz' for file in files)} into this folder, "
            f"or leave out --data-dir (and NNVIZ_DATA_DIR) to have them downloaded{nearby(folder, files)}"
        )
    return Images("mnist", folder)


def nearby(folder: Path, files: Sequence[ImageFile]) -> str:
    """`; they are in X`, where torchvision puts them below the folder that it is given."""
    for place in (folder / "raw", folder / "MNIST" / "raw"):
        if all(find(place, file) for file in files):
            return f"; {place} holds them: name that folder"
    return ""


def complete(
    folder: Path,
    mirrors: Sequence[str],
    files: Sequence[ImageFile],
    notify: Callable[[str], None],
    terminal: TextIO | None,
) -> None:
    """Bring the cache to hold every file whole; set damaged ones aside. Raises Unavailable or OSError."""
    if not (lacking := unchecked(folder, files, notify)):
        return
    folder.mkdir(parents=True, exist_ok=True)
    waiting = f"another build is downloading MNIST to {folder}: waiting for it"
    with held(folder / ".lock", lambda: notify(waiting)):
        if not (lacking := unchecked(folder, files, notify)):
            return
        if not (near := answering(mirrors, lacking[0].name + ".gz")):
            hosts = ", ".join(str(urlsplit(mirror).hostname) for mirror in mirrors)
            raise Unavailable(f"no mirror answers of {hosts}: is there a network?" if hosts else "no mirror answers")
        for file in lacking:
            check = partial(fault, file=file)
            fetch(file.name + ".gz", near, folder / f"{file.name}.gz", check, file.size + 2**16, terminal)
        unchecked(folder, files, notify)


def unchecked(folder: Path, files: Sequence[ImageFile], notify: Callable[[str], None]) -> list[ImageFile]:
    """The files that the cache lacks, once the damaged ones are set aside.

    A file whose size and time are those of its last check is not read again.
    """
    try:
        known = dict(json.loads((folder / CHECKED).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        known = {}
    lacking, seen = [], {}
    for file in files:
        path = find(folder, file)
        if path is None:
            lacking.append(file)
            continue
        stat = path.stat()
        mark = [stat.st_size, stat.st_mtime_ns]
        if known.get(path.name) != mark and (wrong := fault(path, file)):
            aside = path.with_name(path.name + ".damaged")
            try:
                path.replace(aside)
            except OSError as error:
                raise OSError(error.errno, f"{wrong}, and can't be set aside: {error.strerror}", str(path)) from error
            notify(f"{path} {wrong}: kept as {aside.name}, and fetched again")
            lacking.append(file)
        else:
            seen[path.name] = mark
    if seen != known:
        # A cache that can be read and not written is still a cache: its files are then checked every time.
        with suppress(OSError):
            part = folder / (CHECKED + ".part")
            part.write_text(json.dumps(seen), "utf-8")
            part.replace(folder / CHECKED)
    return lacking


def fault(path: Path, file: ImageFile) -> str:
    """What is wrong with a file, or ""."""
    try:
        unpack(path, file)
    except Spoiled as wrong:
        return spoiled_words(wrong)
    return ""


def damaged_words(wrong: Spoiled | str) -> str:
    """What is wrong with one of MNIST's files that a step was to read, and what to do; a text is an OSError's."""
    if isinstance(wrong, str):
        return f"can't be read: {wrong}"
    return f"{spoiled_words(wrong)}: replace it, or in the download cache delete it and build again"


def spoiled_words(wrong: Spoiled) -> str:
    match wrong.args:
        case ("packing",):
            return "is cut short or is not a gzip file"
        case ("page",):
            return "is a web page and not the file: does this network ask for a login?"
        case ("longer" | "shorter" as than, size):
            return f"unpacks to {'more' if than == 'longer' else 'less'} than {size} bytes"
        case (_, found, wanted):
            return f"is not MNIST's: the SHA-256 of its content is {found[:12]}…, not {wanted[:12]}…"
    raise AssertionError(wrong.args)
