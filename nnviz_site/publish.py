"""Files to a folder, so that at every moment every page in it is whole and all that it shows is there.

All that changes is written to a folder of its own first, so that a full disk or a kill in this long part leaves what is
published as it was. Then the order of renames: build.json says that publishing has begun; assets, whose names carry their
content; data and the author's own files; new pages, before those that lead to them; pages; what lists pages; build.json;
and only then is removed what the new site no longer needs.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from stat import S_ISREG
from types import MappingProxyType
from typing import Any, Protocol

from nnviz_site.errors import SiteError
from nnviz_site.lock import held

RECORD = "build.json"
STAGED = ".new"
"""Where files are written before they are renamed into place. One build at a time writes, so one name is enough, and what
a kill left there is known for what it is."""


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
    import tempfile  # where pages are only edited, places are not looked at

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


def is_unfinished(out: Path) -> bool:
    """Whether a build was stopped between the first file that it renamed into a folder and the last that it removed."""
    record = read_record(out)
    return bool(record.get("publishing")) or "old" in record


def read_record(out: Path) -> dict[str, Any]:
    """build.json of a published folder; empty if there is none that can be read."""
    try:
        record = json.loads((out / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


Known = Mapping[str, tuple[str, int]]
"""By name: the SHA-256 of a file that was found as it should be, and the time of its last change in ns then."""


def publish(
    files: Mapping[str, Content],
    record: Mapping[str, Any],
    out: Path,
    waiting: Callable[[], None],
    known: Known = MappingProxyType({}),
) -> int:
    """Bring the folder to hold exactly these files and build.json. Returns how many files were written.

    record: build.json without `publishing` and `files`. waiting: called once if another build holds the folder.
    known: files that need not be read to be compared, as long as nobody wrote to them.
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
            return _first(files, final, out) if fresh else _update(files, final, out, known)
    except OSError as error:
        raise SiteError(
            f"--out {out.name}: {error.strerror or error}: free space or check permissions, then build again"
        ) from error


def final_record(record: Mapping[str, Any], digests: Mapping[str, str]) -> dict[str, Any]:
    """build.json of a folder that holds exactly the files of these names and SHA-256."""
    return {**record, "publishing": False, "files": dict(sorted(digests.items()))}


def _first(files: Mapping[str, Content], final: Mapping[str, Any], out: Path) -> int:
    new = out.parent / f".{out.name}{STAGED}"
    shutil.rmtree(new, ignore_errors=True)
    try:
        for name, content in files.items():
            _write(new / name, content.read())
        _write(new / RECORD, _json(final))
        new.chmod(0o755)
        if out.exists():
            out.rmdir()
        new.rename(out)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return len(files)


def _update(files: Mapping[str, Content], final: Mapping[str, Any], out: Path, known: Known) -> int:
    refuse_links(out, files)
    before = read_record(out)
    ours = set(before.get("files", ())) | set(before.get("old", ()))
    folder = str(out)  # to join paths takes as long as to look at files
    changed = [
        name
        for name, content in files.items()
        if written_at(os.path.join(folder, name), content.sha256, content.size, known.get(name)) is None
    ]
    changed.sort(key=lambda name: _turn(name, (out / name).exists()))
    # Pages go before what they show.
    stale = sorted(ours - set(files), key=lambda name: _turn(name, True), reverse=True)
    staged = out / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    if not changed and not stale and before == final:
        return 0
    begun = dict(final) | {"publishing": True, "old": sorted(ours)}
    ended = dict(final) | {"old": stale}  # says what is still to be removed, should a kill come in between
    try:
        for name in changed:
            _write(staged / name, files[name].read())
        for name, record in (("begun", begun), ("ended", ended), ("final", final)):
            _write(staged / ".records" / name, _json(record))
        os.replace(staged / ".records/begun", out / RECORD)
        for name in _in_the_way(stale, changed):
            _remove(out, name)
        for name in changed:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged / name, out / name)
        os.replace(staged / ".records/ended", out / RECORD)
        for name in stale:
            _remove(out, name)
        os.replace(staged / ".records/final", out / RECORD)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return len(changed)


def _in_the_way(stale: Iterable[str], changed: Iterable[str]) -> list[str]:
    """Files where a folder is to be, and files in folders where a file is to be."""
    files = set(changed)
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    return [s for s in stale if s in folders or any(str(parent) in files for parent in PurePosixPath(s).parents)]


def refuse_links(out: Path, names: Iterable[str]) -> None:
    """Raises SiteError for a folder that has been replaced by a link: what is written to it would lie elsewhere."""
    holding = {name.rpartition("/")[0] for name in names}
    for folder in sorted({parent for name in holding for parent in (Path(name), *Path(name).parents)}):
        if folder != Path() and (out / folder).is_symlink():
            raise SiteError(f"--out {out.name}: {folder} is a link to another place: remove it, then build again")


def _turn(name: str, stands: bool) -> tuple[int, str]:
    """What is shown comes before what shows it, a new page before those that lead to it, what lists pages after them."""
    if name.startswith("assets/"):
        return 0, name
    if name == "sitemap.xml":
        return 4, name
    if not name.endswith(".html") or "/" in name:
        return 1, name
    return (3 if stands else 2), name


def written_at(path: str, sha256: str, size: int, known: tuple[str, int] | None) -> int | None:
    """When a file that holds this content was last written, in ns; None if it does not hold it.

    Its bytes tell, unless it is known that it held the content and nobody has written to it since.
    """
    try:
        status = os.stat(path)
        if not S_ISREG(status.st_mode) or status.st_size != size:
            return None
        if known != (sha256, status.st_mtime_ns):
            with open(path, "rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                    return None
        return status.st_mtime_ns
    except OSError:
        return None


def _write(path: Path, content: bytes) -> None:
    """A file in a folder that nobody looks at yet, readable by all whatever the umask."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o644)


def _remove(out: Path, name: str) -> None:
    path = (out / name).resolve()
    if out not in path.parents:
        return  # A record from elsewhere must not reach outside the folder.
    try:
        os.remove(path)
    except FileNotFoundError:
        pass  # A build that was killed got this far.
    except (NotADirectoryError, IsADirectoryError):
        return  # A folder has taken its place, or a file that of its folder.
    for folder in path.parents:
        if folder == out:
            return
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return  # It holds more.


def _json(record: Mapping[str, Any]) -> bytes:
    return (json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
