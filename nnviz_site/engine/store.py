"""The store: a folder per answer with a manifest of hashes, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz_site.engine import codec

MANIFEST = "manifest.json"
KEPT_DAYS = 30


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
            place = self._place(key)
            return all((place / n).stat().st_size == size for n, (_, size) in manifest["files"].items())
        except (OSError, Damaged):
            return False

    def manifest(self, key: str) -> dict[str, Any]:
        """name, files {name: [sha256, size]}, parts, seconds, peak_mb of an answer. Raises Damaged."""
        if key not in self._manifests:
            try:
                self._manifests[key] = json.loads((self._place(key) / MANIFEST).read_bytes())
            except (OSError, ValueError):
                raise Damaged(key, MANIFEST) from None
        return self._manifests[key]

    def put(self, key: str, files: Mapping[str, bytes], about: Mapping[str, Any]) -> None:
        """Keep an answer. about: what goes into its manifest beside the files. A kill leaves nothing behind."""
        place = self._place(key)
        place.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=place.parent))
        try:
            for name, content in files.items():
                _write(new / name, content)
            listed = {n: [hashlib.sha256(c).hexdigest(), len(c)] for n, c in sorted(files.items())}
            _write(new / MANIFEST, json.dumps({**about, "files": listed}, sort_keys=True).encode())
            self.drop(key)
            new.rename(place)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        _sync_folder(place.parent)

    def drop(self, key: str) -> None:
        """Forget an answer."""
        self._manifests.pop(key, None)
        shutil.rmtree(self._place(key), ignore_errors=True)

    def files(self, key: str) -> dict[str, StoredFile]:
        """The files of an answer by name. Raises Damaged if there is none."""
        place = self._place(key)
        listed = self.manifest(key)["files"].items()
        if any("/" in name or "\\" in name or name in ("", "..") for name, _ in listed):
            raise Damaged(key, MANIFEST)
        return {name: StoredFile(place / name, sha256, size, key) for name, (sha256, size) in listed}

    def value(self, key: str) -> Any:
        """An answer as the value that its step returned; arrays are read-only maps of the files. Raises Damaged."""
        files = self.files(key)
        if codec.VALUE not in files:
            return {name: file.read() for name, file in files.items()}
        return codec.decode(files[codec.VALUE].read(), lambda name: _map_array(files[name]))

    def json(self, key: str, name: str) -> Any:
        """One JSON file of an answer, parsed. Raises Damaged."""
        return json.loads(self.files(key)[name].read())

    def keep_alive(self, keys: Iterator[str] | set[str]) -> None:
        """Mark answers as used, and prune those that no build has used for KEPT_DAYS."""
        now = time.time()
        for key in keys:
            manifest = self._place(key) / MANIFEST
            if now - manifest.stat().st_mtime > 86_400:
                os.utime(manifest)
        for manifest in self.folder.glob(f"answers/??/*/{MANIFEST}"):
            if now - manifest.stat().st_mtime > KEPT_DAYS * 86_400:
                shutil.rmtree(manifest.parent, ignore_errors=True)

    def _place(self, key: str) -> Path:
        return self.folder / "answers" / key[:2] / key


def _map_array(file: StoredFile) -> Any:
    import numpy as np

    array = np.load(file.path, mmap_mode="r")
    with file.path.open("rb") as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
            raise Damaged(file.key, file.path.name)
    return array


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
