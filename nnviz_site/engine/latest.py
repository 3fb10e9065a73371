"""What a site's last build left of itself in the store: which answer each of its steps had."""

from __future__ import annotations

import hashlib
import math
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from nnviz_site.engine.differences import Parts
from nnviz_site.engine.memo import memorize, recall
from nnviz_site.engine.store import Damaged, Store

LATEST = "latest"
"""Folder in the store: a file a site."""
KEPT_DAYS = 30


class Latest:
    """Which answer each step had when a site was built last, by the step's name. Without a site nothing is known by name."""

    def __init__(self, store: Store, site: Path | None) -> None:
        """site: its root."""
        self._store = store
        self._file = store.folder / LATEST / f"{_digest(site, store.folder)}.json" if site is not None else None
        self._keys: dict[str, str] = recall(self._file)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._keys)

    def parts(self, name: str) -> Parts | None:
        """What that answer's key was made of; None if there is none, or it is gone."""
        try:
            return self._store.manifest(self._keys[name])["parts"]
        except (KeyError, Damaged):
            return None

    def seconds(self, key: str, name: str) -> float | None:
        """What a step took when this very answer was made, else when its last one was; None if that is not known."""
        for known in (key, self._keys.get(name)):
            try:
                seconds = self._store.manifest(known)["seconds"] if known else None
            except (KeyError, Damaged):
                continue
            if isinstance(seconds, int | float) and 0 <= seconds < math.inf:
                return float(seconds)
        return None

    def save(self, keys: Mapping[str, str]) -> None:
        """Remember the keys of a build, name → key, and forget sites that were not built for KEPT_DAYS."""
        if self._file is None:
            return
        if keys != self._keys:
            memorize(self._file, keys)
        now = time.time()
        with suppress(OSError):
            os.utime(self._file)
            for other in self._file.parent.iterdir():
                if now - other.stat().st_mtime > KEPT_DAYS * 86_400:
                    other.unlink(missing_ok=True)


def _digest(site: Path, store: Path) -> str:
    """Of a site by its way from the store, so that both can be moved together."""
    way = os.path.relpath(site.resolve(), store.resolve())
    return hashlib.sha256(os.fsencode(way)).hexdigest()[:16]
