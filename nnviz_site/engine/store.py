"""The store: a folder per answer with a manifest of hashes, written whole or not at all.

Several builds may share it: an answer is renamed into place and renamed away, so that each sees it whole or not at all.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz_site.engine import codec

MANIFEST = "manifest.json"
TEMPORARY = ".new-"
"""Begins the name of a folder that is being written, or removed."""
TAKEN = (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR)
HASH_DIGITS = 64


class Damaged(Exception):
    """A stored file is not what was stored. args: (key, file name)."""


@dataclass(frozen=True)
class StoredFile:
    """One file of an answer: where it lies, its SHA-256 in hexadecimal, its size in bytes."""

    path: Path
    sha256: str
    size: int
    key: str

    def read(self) -> bytes:
        """The bytes. Raises Damaged if they are not those that were stored."""
        try:
            content = self.path.read_bytes()
        except OSError:
            raise Damaged(self.key, self.path.name) from None
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise Damaged(self.key, self.path.name)
        return content


class Store:
    """Answers under the keys of all that they depend on. Only the build's own process writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifests: dict[str, dict[str, Any]] = {}

    def __contains__(self, key: str) -> bool:
        try:
            manifest = self.manifest(key)
            place = self.place(key)
            return all((place / n).stat().st_size == size for n, (_, size) in manifest["files"].items())
        except (OSError, Damaged):
            return False

    def manifest(self, key: str) -> dict[str, Any]:
        """name, files {name: [sha256, size]}, parts, seconds, peak_mb of an answer. Raises Damaged."""
        if key not in self._manifests:
            try:
                self._manifests[key] = _read_manifest((self.place(key) / MANIFEST).read_bytes())
            except (OSError, ValueError):
                raise Damaged(key, MANIFEST) from None
        return self._manifests[key]

    def put(self, key: str, files: Mapping[str, bytes], about: Mapping[str, Any]) -> None:
        """Keep an answer. about: what goes into its manifest beside the files. Raises OSError.

        A kill leaves no more than a folder with a temporary name, which `upkeep` removes. An answer that stands with the
        same bytes stays, so that another build can go on reading it.
        """
        place = self.place(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        listed = {n: [hashlib.sha256(c).hexdigest(), len(c)] for n, c in sorted(files.items())}
        manifest = json.dumps({**about, "files": listed}, sort_keys=True).encode()
        new = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=place.parent))
        try:
            for name, content in files.items():
                _write(new / name, content)
            _write(new / MANIFEST, manifest)
            _sync_folder(new)
            self._manifests.pop(key, None)
            if self.is_whole(key) and self.manifest(key)["files"] == listed:
                os.replace(new / MANIFEST, place / MANIFEST)
                self._manifests.pop(key, None)
            else:
                self._settle(new, key)
        finally:
            shutil.rmtree(new, ignore_errors=True)
        _sync_folder(place.parent)

    def _settle(self, new: Path, key: str) -> None:
        """Rename an answer into place; what stands there, put by another build or damaged, makes room."""
        for last in (False, False, True):
            try:
                new.rename(self.place(key))
                return
            except OSError as error:
                if last or error.errno not in TAKEN:
                    raise
            self.drop(key)

    def drop(self, key: str) -> None:
        """Forget an answer, if there is one and the store can be written."""
        self._manifests.pop(key, None)
        place = self.place(key)
        try:
            away = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=place.parent))
        except OSError:
            shutil.rmtree(place, ignore_errors=True)  # A full disk has no room for a name, and gets some by this.
            return
        try:
            place.rename(away / "answer")
        except OSError:
            pass
        finally:
            shutil.rmtree(away, ignore_errors=True)

    def is_whole(self, key: str) -> bool:
        """Whether an answer is there and every byte is as it was stored; reads all of it."""
        try:
            for file in self.files(key).values():
                file.read()
        except Damaged:
            return False
        return True

    def try_writing(self) -> None:
        """Raises OSError if nothing can be kept: known before the first answer is computed, and not after."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.folder):
            pass

    def files(self, key: str) -> dict[str, StoredFile]:
        """The files of an answer by name. Raises Damaged if there is none."""
        place = self.place(key)
        listed = self.manifest(key)["files"].items()
        if any("/" in name or "\\" in name or name in ("", "..") for name, _ in listed):
            raise Damaged(key, MANIFEST)
        return {name: StoredFile(place / name, sha256, size, key) for name, (sha256, size) in listed}

    def value(self, key: str) -> Any:
        """An answer as the value that its step returned; arrays are read-only maps of the files. Raises Damaged."""
        files = self.files(key)
        if codec.VALUE not in files:
            return {name: file.read() for name, file in files.items()}
        try:
            return codec.decode(files[codec.VALUE].read(), lambda name: _map_array(files[name]))
        except KeyError:
            raise Damaged(key, MANIFEST) from None  # It no longer lists a file that the value names.

    def json(self, key: str, name: str) -> Any:
        """One JSON file of an answer, parsed. Raises Damaged."""
        files = self.files(key)
        if name not in files:
            raise Damaged(key, MANIFEST)
        return json.loads(files[name].read())

    def answers(self) -> Iterator[Path]:
        """The folders of all answers."""
        return self.folder.glob("answers/??/[!.]*")

    def place(self, key: str) -> Path:
        """The folder of an answer, there or not."""
        return self.folder / "answers" / key[:2] / key


def _read_manifest(content: bytes) -> dict[str, Any]:
    """Raises ValueError for anything but a manifest as this version writes it."""
    manifest = json.loads(content)
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise ValueError("no manifest")
    for listed in manifest["files"].values():
        match listed:
            case [str(sha256), int(size)] if len(sha256) == HASH_DIGITS and size >= 0:
                pass
            case _:
                raise ValueError("a file without hash and size")
    parts = manifest.setdefault("parts", {})
    if not isinstance(parts, dict) or not all(isinstance(text, str) for text in parts.values()):
        raise ValueError("parts that are no texts")
    return manifest


def _map_array(file: StoredFile) -> Any:
    import numpy as np

    try:
        with file.path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
                raise Damaged(file.key, file.path.name)
        return np.load(file.path, mmap_mode="r")
    except OSError:
        raise Damaged(file.key, file.path.name) from None


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
