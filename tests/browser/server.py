"""Serves a built folder on 127.0.0.1 as a web host does: under a prefix, text gzipped, no byte ranges."""

from __future__ import annotations

import contextlib
import gzip
import mimetypes
import threading
from collections.abc import Iterator
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

PREFIX = "/any/prefix/"  # a project's pages stand under /repository/, so an address from the root must not work
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2", ".webp": "image/webp"}
GZIPPED = ("text/", "image/svg+xml", "application/json", "application/xml")


@contextlib.contextmanager
def serving(root: Path, prefix: str = PREFIX) -> Iterator[str]:
    """The address of the folder's index while the block runs; it ends in "/", as the prefix does."""
    handler = type("Handler", (_Handler,), {"root": root.resolve(), "prefix": prefix})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    root: Path
    prefix: str

    def do_GET(self) -> None:
        path = self._file()
        if path is None:
            lost = self.root / "404.html"
            body = lost.read_bytes() if lost.is_file() else b"not found"
            self._answer(404, "text/html; charset=utf-8", body, gzipped=False)
            return
        kind = _kind(path)
        if kind.startswith(GZIPPED):
            self._answer(200, kind, _compressed(path, path.stat().st_mtime_ns), gzipped=True)
        else:
            self._answer(200, kind, path.read_bytes(), gzipped=False)

    def _file(self) -> Path | None:
        address = unquote(urlsplit(self.path).path)
        if not address.startswith(self.prefix):
            return None
        path = (self.root / (address.removeprefix(self.prefix) or "index.html")).resolve()
        return path if path.is_file() and path.is_relative_to(self.root) else None

    def _answer(self, status: int, kind: str, body: bytes, *, gzipped: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if gzipped:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # the browser stops reading a film when it has enough
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what matters is what the browser saw."""


def transferred(root: Path, name: str) -> int:
    """Bytes that a host sends for a file of the folder: gzipped if it is text."""
    path = root / name
    return len(_compressed(path, path.stat().st_mtime_ns)) if _kind(path).startswith(GZIPPED) else path.stat().st_size


def _kind(path: Path) -> str:
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


@lru_cache(maxsize=512)
def _compressed(path: Path, modified_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)
