"""A file comes from the first mirror that has it whole; everything else is refused and named."""

from __future__ import annotations

import gzip
import http.server
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nnviz_site import download

NAME = "file.gz"
CONTENT = bytes(range(256)) * 1024


@contextmanager
def mirror(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """The address of a server on this machine that answers every request the same way."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def sends(content: bytes, status: int = 200, length: int | None = None, **headers: str):
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(content)

    return answer


def promises(length: str):
    """A server that says this of its content's length."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", length)
        request.end_headers()
        request.wfile.write(CONTENT)

    return answer


def closed() -> str:
    """An address on this machine where nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{s.getsockname()[1]}/"


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def whole(path: Path) -> str:
    return "" if path.read_bytes() == CONTENT else "is not the file"


def fetch(folder: Path, *mirrors: str, limit: int = 10**6) -> bytes:
    """What was fetched; and nothing but that lies in the folder afterwards."""
    target = folder / NAME
    try:
        download.fetch(NAME, mirrors, target, whole, limit)
        return target.read_bytes()
    finally:
        assert {path.name for path in folder.iterdir()} <= {NAME}


def test_a_good_mirror_gives_the_file(tmp_path: Path) -> None:
    with mirror(sends(CONTENT)) as good:
        assert fetch(tmp_path, good) == CONTENT


REFUSED = {
    "not found": (sends(b"no such page", 404), "HTTP 404"),
    "server error": (sends(b"", 503), "HTTP 503"),
    "truncated": (sends(CONTENT[:1000], length=len(CONTENT)), "the connection failed"),
    "wrong bytes": (sends(CONTENT[::-1]), "is not the file"),
    "too many bytes": (sends(CONTENT * 5), "sent more bytes than the file has"),
    "redirect to http": (sends(b"", 302, Location="http://example.org/file.gz"), "not https"),
    "redirect to itself": (sends(b"", 302, Location="/file.gz"), "redirects without end"),
    "redirect to nonsense": (sends(b"", 302, Location="http://[/"), "its answer is not HTTP"),
    "a length that is no number": (promises("a lot"), "its answer is not HTTP"),
    "a length above what it sends": (sends(CONTENT, length=10**12), "the connection failed"),
    "two lengths": (promises("5, 7"), "the connection failed"),
    "no HTTP at all": (lambda request: request.wfile.write(b"220 mail.example ESMTP\r\n"), "the connection failed"),
    "closes at once": (lambda request: None, "the connection failed"),
    "packed so that it grows": (sends(gzip.compress(bytes(10**8)), **{"Content-Encoding": "gzip"}), "more bytes than"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_mirror_is_named_and_the_second_one_serves(case: str, tmp_path: Path) -> None:
    answer, reason = REFUSED[case]
    with mirror(answer) as bad, mirror(sends(CONTENT)) as good:
        with pytest.raises(download.Unavailable, match=reason):
            fetch(tmp_path, bad)
        assert not list(tmp_path.iterdir())
        assert fetch(tmp_path, bad, good) == CONTENT


def test_a_mirror_that_falls_silent_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "READ_SECONDS", 0.2)
    go = threading.Event()

    def stalls(request: http.server.BaseHTTPRequestHandler) -> None:
        sends(CONTENT[:5000], length=len(CONTENT))(request)
        go.wait(5)

    with mirror(stalls) as silent, mirror(sends(CONTENT)) as good:
        assert fetch(tmp_path, silent, good) == CONTENT
        go.set()


def test_a_mirror_that_only_trickles_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(download, "SLOWEST", 10**6)

    def trickles(request: http.server.BaseHTTPRequestHandler) -> None:
        sends(b"", length=len(CONTENT))(request)
        try:
            for start in range(0, len(CONTENT), 2048):
                request.wfile.write(CONTENT[start : start + 2048])
                time.sleep(0.02)
        except OSError:
            pass  # the reader has left, as it should

    with mirror(trickles) as slow, pytest.raises(download.Unavailable, match="too slow"):
        fetch(tmp_path, slow)


def test_a_mirror_that_sends_a_byte_now_and_then_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes well within the read's timeout, and a chunk would take minutes."""
    monkeypatch.setattr(download, "PATIENCE_SECONDS", 0.3)

    def drips(request: http.server.BaseHTTPRequestHandler) -> None:
        sends(b"", length=len(CONTENT))(request)
        try:
            for byte in CONTENT[:200]:
                request.wfile.write(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            pass  # the reader has left, as it should

    started = time.monotonic()
    with mirror(drips) as slow, pytest.raises(download.Unavailable, match="too slow"):
        fetch(tmp_path, slow)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("status", [403, 405, 501])
def test_a_mirror_that_refuses_to_be_asked_first_serves_all_the_same(status: int, tmp_path: Path) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        sends(CONTENT, status if request.command == "HEAD" else 200)(request)

    with mirror(answer) as good:
        assert download.answering([good], NAME) == [good]
        assert fetch(tmp_path, good) == CONTENT


def test_the_proxy_of_the_environment_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def passes(request: http.server.BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        sends(CONTENT)(request)

    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    with mirror(passes) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        assert fetch(tmp_path, "http://localhost:9/") == CONTENT
    assert asked == [f"http://localhost:9/{NAME}"]
    with pytest.raises(download.Unavailable, match="the proxy that the environment names does not pass it on"):
        fetch(tmp_path, "http://localhost:9/")
    monkeypatch.setenv("http_proxy", "nonsense://[")
    assert download.answering(["http://localhost:9/"], NAME) == []


def test_only_https_and_this_machine_are_asked(tmp_path: Path) -> None:
    assert download.secure("https://example.org/mnist/")
    assert not download.secure("http://example.org/mnist/")
    assert not download.secure("ftp://127.0.0.1/mnist/")
    assert download.answering(["http://example.org/"], NAME) == []
    with pytest.raises(download.Unavailable, match=r"example\.org: not an https address"):
        fetch(tmp_path, "http://example.org/")


def test_a_disk_that_cannot_be_written_is_no_fault_of_the_mirror(tmp_path: Path) -> None:
    with mirror(sends(CONTENT)) as good, pytest.raises(FileNotFoundError):
        download.fetch(NAME, [good], tmp_path / "absent" / NAME, whole, 10**6)


def test_mirrors_are_asked_all_at_once_and_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "PROBE_SECONDS", 0.3)
    go = threading.Event()
    with (
        mirror(sends(b"", 404)) as first,
        mirror(lambda request: go.wait(5)) as mute,
        mirror(lambda request: go.wait(5)) as mute_too,
        mirror(sends(CONTENT)) as last,
    ):
        started = time.monotonic()
        assert download.answering([first, mute, closed(), mute_too, last], NAME) == [first, last]
        assert time.monotonic() - started < 2
        go.set()


def test_the_progress_line_is_drawn_and_wiped(tmp_path: Path) -> None:
    terminal = io.StringIO()
    with mirror(sends(CONTENT)) as good:
        download.fetch(NAME, [good], tmp_path / NAME, whole, 10**6, terminal)
    assert "file.gz: 0.3 of 0.3 MB" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
