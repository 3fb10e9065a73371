"""Files to a folder, so that at every moment every page in it is whole and all that it shows is there.

The order: build.json says that publishing has begun; assets, whose names carry their content; data; pages, each renamed
into place; the final build.json; and only then is removed what the new site no longer needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from nnviz_site.errors import SiteError
from nnviz_site.lock import held

RECORD = "build.json"


class Content(Protocol):
    """What a published file holds."""

    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    def read(self) -> bytes: ...


@dataclass(frozen=True)
class Bytes:
    """Content made in memory."""

    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self) -> bytes:
        return self.content


def is_within(name: str) -> bool:
    """Whether a file of this name lies within the folder that it is published in, and can be listed in JSON."""
    parts = name.split("/")
    return name.isprintable() and "\\" not in name and not {"", ".", ".."} & set(parts)


def check_place(out: Path, sources: Iterable[Path], cache: Path) -> None:
    """Refuse folders that are not ours to write. Raises SiteError."""
    for option, folder in (("--out", out), ("--cache", cache)):
        if folder.exists() and not folder.is_dir():
            raise SiteError(f"{option} {folder} is a file: choose another name")
        if folder.is_symlink() and not folder.exists():
            raise SiteError(f"{option} {folder} is a link to nothing: remove it, or make the folder that it leads to")
    place = out.resolve()
    sources = tuple(sources)
    if inside := next((s for s in sources if cache.resolve().is_relative_to(s.resolve())), None):
        raise SiteError(f"--cache {cache} lies in {inside}: choose another folder")
    for other in (*sources, cache):
        apart = other.resolve()
        if place == apart or place in apart.parents or apart in place.parents:
            raise SiteError(f"--out {out} and {other} must not lie in each other: choose another folder")
    if place.exists() and any(place.iterdir()) and not is_ours(place):
        raise SiteError(f"--out {out} is not empty and was not made by this program: empty it or choose another folder")
    nearest = next(p for p in (place, *place.parents) if p.exists())
    try:
        # Only a try tells: permissions say nothing of read-only or special file systems, and root has them all.
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        reason = error.strerror or error
        raise SiteError(
            f"--out {out} can't be written ({reason}): choose another folder, or mend what is said in the brackets"
        ) from None


def is_ours(out: Path) -> bool:
    """Whether a folder holds a site that this program published, or began to."""
    return "nnviz_site" in read_record(out)


def read_record(out: Path) -> dict[str, Any]:
    """build.json of a published folder; empty if there is none that can be read."""
    try:
        record = json.loads((out / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def publish(files: Mapping[str, Content], record: Mapping[str, Any], out: Path, waiting: Callable[[], None]) -> int:
    """Bring the folder to hold exactly these files and build.json. Returns how many files were written.

    record: build.json without `publishing` and `files`. waiting: called once if another build holds the folder.
    Raises SiteError if the folder can't be written; Damaged from a content that is no longer what was promised.
    """
    out = out.resolve()
    if strange := [name for name in files if not is_within(name)]:
        raise SiteError(f"{strange[0]!r} can't be the name of a published file")
    final = final_record(record, {name: content.sha256 for name, content in files.items()})
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with held(out.parent / f".{out.name}.lock", waiting):
            fresh = not out.exists() or not any(out.iterdir())
            return _first(files, final, out) if fresh else _update(files, final, out)
    except OSError as error:
        raise SiteError(
            f"--out {out.name}: {error.strerror or error}: free space or check permissions, then build again"
        ) from error


def final_record(record: Mapping[str, Any], digests: Mapping[str, str]) -> dict[str, Any]:
    """build.json of a folder that holds exactly the files of these names and SHA-256."""
    return {**record, "publishing": False, "files": dict(sorted(digests.items()))}


def _first(files: Mapping[str, Content], final: Mapping[str, Any], out: Path) -> int:
    new = Path(tempfile.mkdtemp(prefix=f".{out.name}.new-", dir=out.parent))
    try:
        new.chmod(0o755)
        for name, content in files.items():
            _write(new / name, content.read())
        _write(new / RECORD, _json(final))
        if out.exists():
            out.rmdir()
        new.rename(out)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return len(files)


def _update(files: Mapping[str, Content], final: Mapping[str, Any], out: Path) -> int:
    refuse_links(out, files)
    before = read_record(out)
    interrupted = bool(before.get("publishing"))
    old = dict(before.get("files", {}))
    changed = [n for n in sorted(files, key=_turn) if not _stands(out / n, files[n], old.get(n), interrupted)]
    stale = sorted((set(old) | set(before.get("old", ()))) - set(files))
    if not changed and not stale and before == final:
        return 0
    _write(
        out / RECORD, _json(dict(final) | {"publishing": True, "old": sorted(set(old) | set(before.get("old", ())))})
    )
    for name in changed:
        _write(out / name, files[name].read())
    _write(out / RECORD, _json(final))
    for name in stale:
        _remove(out, name)
    return len(changed)


def refuse_links(out: Path, names: Iterable[str]) -> None:
    """Raises SiteError for a folder that has been replaced by a link: what is written to it would lie elsewhere."""
    for folder in sorted({parent for name in names for parent in Path(name).parents}):
        if folder != Path() and (out / folder).is_symlink():
            raise SiteError(f"--out {out.name}: {folder} is a link to another place: remove it, then build again")


def _turn(name: str) -> tuple[int, str]:
    """Assets before data before pages: what is shown is there before what shows it."""
    return (0 if name.startswith("assets/") else 1 if name.startswith("data/") else 2, name)


def _stands(path: Path, content: Content, recorded: str | None, interrupted: bool) -> bool:
    """Whether the file on disk already holds the content; after an interrupted publication only its bytes tell."""
    try:
        if not path.is_file() or path.stat().st_size != content.size:
            return False
        if interrupted or recorded != content.sha256:
            return hashlib.sha256(path.read_bytes()).hexdigest() == content.sha256
        return True
    except OSError:
        return False


def _write(path: Path, content: bytes) -> None:
    """A file under a temporary name beside its place, then renamed: nobody sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _remove(out: Path, name: str) -> None:
    path = (out / name).resolve()
    if out not in path.parents:
        return  # A record from elsewhere must not reach outside the folder.
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == out or any(folder.iterdir()):
            return
        folder.rmdir()


def _json(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
