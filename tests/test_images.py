"""MNIST is taken from the user's folder, the cache or a mirror, always checked; without it there is a preview."""
from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from test_download import closed, mirror

from nnviz_site.errors import SiteError
from nnviz_site.images import CHECKED, FILES, ImageFile, Images, locate, read_digits, read_mnist

NAMES = [file.name for file in FILES]


def idx(array: np.ndarray) -> bytes:
    """The IDX format, written independently of the reader: big-endian magic number and lengths, then the bytes."""
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


RANDOM = np.random.default_rng(0)
ARRAYS = [
    RANDOM.integers(0, 256, (30, 28, 28), np.uint8),
    np.arange(30, dtype=np.uint8) % 10,
    RANDOM.integers(0, 256, (20, 28, 28), np.uint8),
    np.arange(20, dtype=np.uint8) % 10,
]
CONTENTS = dict(zip(NAMES, map(idx, ARRAYS), strict=True))
TINY = tuple(ImageFile(name, hashlib.sha256(data).hexdigest(), len(data)) for name, data in CONTENTS.items())


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a tiny MNIST."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    for name, data in CONTENTS.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(data))
    return folder


class Ask:
    """`locate` on a tiny MNIST, with what it said and which files it asked mirrors for."""

    def __init__(self, cache: Path) -> None:
        self.cache, self.said, self.asked = cache, [], []

    def __call__(self, mode: str = "auto", data_dir: Path | None = None, mirrors: tuple[str, ...] = ()) -> Images:
        self.said.clear()
        return locate(mode, data_dir, self.cache, notify=self.said.append, mirrors=mirrors, files=TINY)

    def serve(self, request) -> None:
        """A good mirror."""
        name = request.path.removeprefix("/").removesuffix(".gz")
        if request.command == "GET":
            self.asked.append(name)
        request.send_response(200)
        request.end_headers()
        if request.command == "GET":
            request.wfile.write(gzip.compress(CONTENTS[name]))


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    return Ask(tmp_path / "cache")


def test_a_given_folder_is_taken_unread(ask: Ask, folder: Path) -> None:
    (folder / f"{NAMES[0]}.gz").write_bytes(b"damaged, which is for the reader to find")
    assert ask(data_dir=folder) == Images("mnist", folder)
    assert not ask.cache.exists()


def test_a_given_folder_that_lacks_files_is_an_error_that_names_them(ask: Ask, folder: Path) -> None:
    (folder / f"{NAMES[1]}.gz").unlink()
    (folder / f"{NAMES[3]}.gz").unlink()
    with pytest.raises(SiteError, match=rf"{folder}: MNIST's {NAMES[1]}.gz and {NAMES[3]}.gz not there: put the four"):
        ask(data_dir=folder)
    with pytest.raises(SiteError, match="no such folder"):
        ask(data_dir=folder / "absent")


def test_digits_are_taken_without_a_look_at_anything(ask: Ask, folder: Path) -> None:
    assert ask("digits", data_dir=folder / "absent") == Images("digits", None)
    assert not ask.said


def test_files_come_from_a_mirror_once(ask: Ask) -> None:
    with mirror(ask.serve) as good:
        assert ask(mirrors=(closed(), good)) == Images("mnist", ask.cache)
    assert ask.asked == NAMES
    assert ask() == Images("mnist", ask.cache), "no mirror is needed any more"
    assert read_mnist(ask.cache, TINY).train_x.shape == (30, 784)
    assert not ask.said


def test_files_once_checked_are_not_read_again(ask: Ask, folder: Path) -> None:
    ask.cache = folder
    ask()
    path = folder / f"{NAMES[0]}.gz"
    before = path.stat()
    path.write_bytes(b"?" * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert ask("mnist") == Images("mnist", folder)
    with pytest.raises(SiteError, match="delete it, and the next build fetches it again"):
        read_mnist(folder, TINY)


@pytest.mark.parametrize("memory", ["checked before", "never checked", "memory damaged"])
def test_a_damaged_file_in_the_cache_is_kept_aside_and_fetched_again(memory: str, ask: Ask, folder: Path) -> None:
    ask.cache = folder
    if memory != "never checked":
        ask()
    if memory == "memory damaged":
        (folder / CHECKED).write_text("[1]")
    path = folder / f"{NAMES[2]}.gz"
    path.write_bytes(path.read_bytes()[:-9])
    with mirror(ask.serve) as good:
        assert ask(mirrors=(good,)) == Images("mnist", folder)
    assert ask.asked == [NAMES[2]]
    assert path.with_name(path.name + ".damaged").exists()
    (line,) = ask.said
    assert f"{NAMES[2]}.gz is cut short" in line and "fetched again" in line
    read_mnist(folder, TINY)


def test_a_download_that_was_interrupted_goes_on_with_what_is_missing(ask: Ask, folder: Path) -> None:
    ask.cache = folder
    (folder / f"{NAMES[3]}.gz").rename(folder / f"{NAMES[3]}.gz.part")
    with mirror(ask.serve) as good:
        ask(mirrors=(good,))
    assert ask.asked == [NAMES[3]]
    assert not list(folder.glob("*.part"))


def test_without_a_mirror_there_is_a_preview_and_one_notice(ask: Ask) -> None:
    assert ask(mirrors=(closed(), closed())) == Images("digits", None)
    (line,) = ask.said
    assert line.startswith("no MNIST (no mirror answers): this is a preview") and "--data-dir" in line


def test_wrong_bytes_from_every_mirror_are_never_used(ask: Ask) -> None:
    def wrong(request) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(gzip.compress(CONTENTS[NAMES[0]][::-1]))

    with mirror(wrong) as bad:
        assert ask(mirrors=(bad,)) == Images("digits", None)
    assert "127.0.0.1: is not MNIST's: the SHA-256" in ask.said[0]
    assert not list(ask.cache.glob("*.gz*"))


def test_a_cache_that_cannot_be_made_means_a_preview(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ask.cache = tmp_path / "file" / "cache"
    assert ask(mirrors=(closed(),)) == Images("digits", None)
    assert "Not a directory" in ask.said[0]


def test_mode_mnist_refuses_the_digits(ask: Ask) -> None:
    with pytest.raises(SiteError, match=r"no MNIST \(no mirror answers\): put its four files in a folder"):
        ask("mnist", mirrors=(closed(),))


def test_images_are_read_as_they_were_written(folder: Path) -> None:
    data = read_mnist(folder, TINY)
    assert data.train_x.dtype == np.uint8 and data.train_y.dtype == np.int64
    np.testing.assert_array_equal(data.train_x.reshape(-1, 28, 28), ARRAYS[0])
    np.testing.assert_array_equal(data.train_y, ARRAYS[1])
    np.testing.assert_array_equal(data.test_x.reshape(-1, 28, 28), ARRAYS[2])
    np.testing.assert_array_equal(data.test_y, ARRAYS[3])
    assert (data.scale, data.image_shape, data.class_names) == (255, (28, 28), tuple("0123456789"))
    assert data.feature_names[29] == "row 1, column 1"


def test_unpacked_files_are_read_too(folder: Path) -> None:
    for name, data in CONTENTS.items():
        (folder / f"{name}.gz").unlink()
        (folder / name).write_bytes(data)
    assert len(read_mnist(folder, TINY).test_x) == 20


DAMAGE = {
    "cut short": (lambda packed: packed[:-9], "is cut short"),
    "empty": (lambda packed: b"", "unpacks to less than 23536 bytes"),
    "not gzip": (lambda packed: b"\x1f\x8b" + packed[9:], "is cut short or is not a gzip file"),
    "other bytes": (lambda packed: gzip.compress(bytes(23536)), "is not MNIST's: the SHA-256 of its content is"),
    "a bomb": (lambda packed: gzip.compress(bytes(10**8)), "unpacks to more than 23536 bytes"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_file_is_named_and_stays_as_it_is(case: str, folder: Path) -> None:
    damage, words = DAMAGE[case]
    path = folder / f"{NAMES[0]}.gz"
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(SiteError, match=f"^{path}: {words}.*; replace it$") as raised:
        read_mnist(folder, TINY)
    assert raised.value.exit_code == 2
    assert path.read_bytes() == damaged


def test_every_damaged_file_is_reported_at_once(folder: Path) -> None:
    shutil.copy(folder / f"{NAMES[0]}.gz", folder / f"{NAMES[1]}.gz")
    (folder / f"{NAMES[2]}.gz").unlink()
    with pytest.raises(SiteError) as raised:
        read_mnist(folder, TINY)
    assert [Path(problem.file).name for problem in raised.value.problems] == [f"{NAMES[1]}.gz", f"{NAMES[2]}.gz"]


def test_digits_are_scikit_learns_split_evenly() -> None:
    from sklearn.datasets import load_digits

    data = read_digits()
    assert data.train_x.shape == (1437, 64) and data.test_x.shape == (360, 64)
    assert (data.train_x.dtype, data.train_x.max(), data.scale, data.image_shape) == (np.uint8, 16, 16, (8, 8))
    ours = np.concatenate([np.c_[data.train_x, data.train_y], np.c_[data.test_x, data.test_y]])
    theirs = np.c_[load_digits().data, load_digits().target]
    np.testing.assert_array_equal(sorted(map(tuple, ours)), sorted(map(tuple, theirs)))
    shares = np.bincount(data.train_y) / np.bincount(theirs[:, -1].astype(int))
    assert np.abs(shares - 1437 / 1797).max() < 0.005


@pytest.mark.mnist
@pytest.mark.skipif("NNVIZ_DATA_DIR" not in os.environ, reason="NNVIZ_DATA_DIR does not say where MNIST is")
def test_the_real_mnist_is_what_everyone_knows() -> None:
    data = read_mnist(Path(os.environ["NNVIZ_DATA_DIR"]))
    assert data.train_x.shape == (60_000, 784) and data.test_x.shape == (10_000, 784)
    # The mean and deviation of the training pixels, printed in many a tutorial.
    assert np.isclose(data.train_x.mean() / 255, 0.1307, atol=5e-5)
    assert np.isclose(data.train_x.std() / 255, 0.3081, atol=5e-5)
    assert data.train_y[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
