"""The nine faults of a download, as the author meets them: what is said, what lies on disk, what the build goes on with.

Each is tried in mode "auto", which goes on with MNIST or a preview, and in mode "mnist", which goes on with MNIST or not.
"""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from test_digits import CONTENTS, NAMES, TINY
from test_download import closed, mirror

from nnviz_site import download
from nnviz_site.compute.digits import read_mnist
from nnviz_site.errors import SiteError
from nnviz_site.images import locate

FIRST = f"{NAMES[0]}.gz"
PACKED = {f"/{name}.gz": gzip.compress(content) for name, content in CONTENTS.items()}
WHOLE = {f"{name}.gz" for name in NAMES} | {"checked.json"}
NOTHING: set[str] = set()
PROGRAM = Path(__file__).parent / "tools" / "ask_images.py"


def answers(change: Callable[[bytes], bytes] = bytes, status: int = 200, short: int = 0, pause: float = 0):
    """A server of the four files: `change` is made to each; `short` bytes fewer are sent than promised; `pause` a chunk."""

    def answer(request) -> None:
        content = change(PACKED[request.path])
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if request.command != "GET":
            return
        content = content[: len(content) - short]
        for start in range(0, len(content), 512 if pause else len(content)):
            try:
                request.wfile.write(content[start : start + 512] if pause else content)
            except OSError:
                return  # hung up, as it should
            time.sleep(pause)

    return answer


@dataclass
class Tried:
    """What the test's world looks like before `locate` is called. cache: its folder. mirrors: their addresses."""

    cache: Path
    mirrors: list[str] = field(default_factory=list)


@contextmanager
def served(tried: Tried, *servers) -> Iterator[None]:
    with ExitStack() as stack:
        tried.mirrors += [stack.enter_context(mirror(server)) for server in servers]
        yield


@contextmanager
def nobody(tried: Tried) -> Iterator[None]:
    tried.mirrors += [closed(), closed()]
    yield


@contextmanager
def first_down(tried: Tried) -> Iterator[None]:
    tried.mirrors.append(closed())
    with served(tried, answers(status=503), answers()):
        yield


@contextmanager
def slow(tried: Tried) -> Iterator[None]:
    """Faster than its read's timeout, and much too slow."""
    with pytest.MonkeyPatch.context() as patch, served(tried, answers(pause=0.05)):
        patch.setattr(download, "PATIENCE_SECONDS", 0.3)
        patch.setattr(download, "SLOWEST", 10**6)
        yield


@contextmanager
def full(tried: Tried) -> Iterator[None]:
    """Linux's full device under the name that the download writes to: the write itself fails, as on a full disk."""
    tried.cache.mkdir(exist_ok=True)
    (tried.cache / f"{FIRST}.part").symlink_to("/dev/full")
    with served(tried, answers()):
        yield


@contextmanager
def killed(tried: Tried) -> Iterator[None]:
    """A build was killed in the middle of the second file, with a part of it on disk and the lock held."""

    def stalls(request) -> None:
        content = PACKED[request.path]
        request.send_response(200)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if request.command == "GET":
            half = NAMES[2] in request.path
            request.wfile.write(content[:8192] if half else content)
            request.wfile.flush()
            if half:
                go.wait(20)

    go = threading.Event()
    part = tried.cache / f"{NAMES[2]}.gz.part"
    with mirror(stalls) as slow:
        process = subprocess.Popen([sys.executable, str(PROGRAM), str(tried.cache), slow])
        until = time.monotonic() + 30
        while not (part.exists() and part.stat().st_size > 4096) and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        go.set()
    assert process.returncode == -signal.SIGKILL
    assert {p.name for p in tried.cache.iterdir()} == {FIRST, f"{NAMES[1]}.gz", part.name, ".lock"}
    with served(tried, answers()):
        yield


@contextmanager
def corrupt(tried: Tried) -> Iterator[None]:
    tried.cache.mkdir(exist_ok=True)
    for path, content in PACKED.items():
        (tried.cache / path[1:]).write_bytes(content[:-9] if NAMES[2] in path else content)
    with served(tried, answers()):
        yield


@dataclass(frozen=True)
class Fault:
    """world: brings it about. goes_on: with what. said: parts of the one sentence; none: nothing is said.

    left: what lies in the cache afterwards, the lock aside, which stays.
    """

    world: Callable[[Tried], object]
    goes_on: str
    said: tuple[str, ...]
    left: set[str]


HOST = f"{FIRST} from 127.0.0.1: "
FAULTS = {
    "404": Fault(lambda t: served(t, answers(status=404)), "digits", (f"{HOST}HTTP 404",), NOTHING),
    "truncated": Fault(lambda t: served(t, answers(short=999)), "digits", (f"{HOST}the connection failed",), NOTHING),
    "wrong-bytes": Fault(
        lambda t: served(t, answers(lambda packed: gzip.compress(gzip.decompress(packed)[::-1]))),
        "digits",
        (f"{HOST}is not MNIST's: the SHA-256 of its content is ", f", not {TINY[0].sha256[:12]}…"),
        NOTHING,
    ),
    "slow": Fault(slow, "digits", (f"{HOST}too slow",), NOTHING),
    "unreachable": Fault(
        nobody, "digits", ("no mirror answers of 127.0.0.1, 127.0.0.1: is there a network?",), NOTHING
    ),
    "first-mirror-down": Fault(first_down, "mnist", (), WHOLE),
    "disk-full": Fault(
        full,
        "digits",
        (f"/cache/{FIRST}.part: No space left on device; free space or check permissions there, and build again",),
        NOTHING,
    ),
    "interrupted-and-started-again": Fault(killed, "mnist", (), WHOLE),
    "corrupt-file-in-the-cache": Fault(
        corrupt,
        "mnist",
        (f"/cache/{NAMES[2]}.gz is cut short or is not a gzip file: kept as {NAMES[2]}.gz.damaged, and fetched again",),
        WHOLE | {f"{NAMES[2]}.gz.damaged"},
    ),
}


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.parametrize("fault", FAULTS)
def test_fault(fault: str, tmp_path: Path) -> None:
    for mode in ("auto", "mnist"):
        (tmp_path / mode).mkdir()
        meet(fault, mode, tmp_path / mode / "cache")


def meet(fault: str, mode: str, cache: Path) -> None:
    """Bring the fault about, and look at what is said, what lies on disk, and what the build goes on with."""
    expected = FAULTS[fault]
    tried, said = Tried(cache), list[str]()
    is_refused = mode == "mnist" and expected.goes_on == "digits"

    with expected.world(tried):
        try:
            images = locate(mode, None, tried.cache, notify=said.append, mirrors=tried.mirrors, files=TINY)
        except SiteError as error:
            assert is_refused
            said += [str(problem) for problem in error.problems]
        else:
            assert not is_refused and images.kind == expected.goes_on

    assert {path.name for path in tried.cache.iterdir()} - {".lock"} == expected.left
    assert len(said) == bool(expected.said)
    for line in said:
        assert "\n" not in line and all(part in line for part in expected.said), line
        if is_refused:
            assert (
                line.startswith("no MNIST (") and "put its four files in a folder and name it with --data-dir" in line
            )
        elif expected.goes_on == "digits":
            assert line.startswith("no MNIST (") and "this is a preview" in line and "--data-dir FOLDER" in line
    if expected.goes_on == "mnist":
        assert images.folder == tried.cache and len(read_mnist(tried.cache, TINY).train_x) == 30
        if fault == "corrupt-file-in-the-cache":
            assert (tried.cache / f"{NAMES[2]}.gz.damaged").read_bytes() == PACKED[f"/{NAMES[2]}.gz"][:-9]


def test_two_builds_at_once_download_each_file_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def counts(request) -> None:
        if request.command == "GET":
            asked.append(request.path)
        answers(pause=0.002)(request)

    with mirror(counts) as good:
        command = [sys.executable, str(PROGRAM), str(tmp_path / "cache"), good]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        said = [process.communicate(timeout=60)[0] for process in both]
    assert sorted(asked) == sorted(PACKED)
    assert all(text.endswith("mnist\n") for text in said)
    assert {path.name for path in (tmp_path / "cache").iterdir()} - {".lock"} == WHOLE


def test_ctrl_c_ends_a_download_with_130_and_no_part_of_a_file(tmp_path: Path) -> None:
    go = threading.Event()

    def stalls(request) -> None:
        request.send_response(200)
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(PACKED[f"/{FIRST}"][:8192])
            request.wfile.flush()
            go.wait(20)

    page = tmp_path / "site_src" / "index.md"
    (tmp_path / "site_src" / "experiments").mkdir(parents=True)
    page.write_text("---\ntitle: One\ndescription: One.\n---\n# One\n")
    (tmp_path / "site_src" / "site.toml").write_text('title = "One"')
    (tmp_path / "site_src" / "experiments" / "mnist.toml").write_text('[data]\nsource = "images"\n')
    environment = {name: value for name, value in os.environ.items() if name != "NNVIZ_DATA_DIR"}
    with mirror(stalls) as slow:
        build = subprocess.Popen(
            [sys.executable, str(PROGRAM), "--build", slow, "--"],
            cwd=tmp_path,
            env=environment | {"XDG_CACHE_HOME": str(tmp_path / "user")},
            stderr=subprocess.PIPE,
            text=True,
            # A test run in the background ignores SIGINT and would hand that on.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        until = time.monotonic() + 30
        while not list(tmp_path.glob("user/**/*.part")) and time.monotonic() < until:
            time.sleep(0.02)
        build.send_signal(signal.SIGINT)
        _, said = build.communicate(timeout=30)
        go.set()
    assert build.returncode == 130 and said.startswith("interrupted; what was published before is untouched, ")
    assert [path.name for path in tmp_path.glob("user/nnviz_site/mnist/*")] == [".lock"]
    assert not (tmp_path / "_site").exists()
