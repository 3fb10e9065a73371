"""MNIST's files are read as they were written, or named with what is wrong with them."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from nnviz_site.compute.digits import FILES, DamagedImages, ImageFile, read_digits, read_mnist
from nnviz_site.images import damaged_words

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a tiny MNIST."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    for name, data in CONTENTS.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(data))
    return folder


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


@pytest.mark.parametrize("packed", [".gz", ""])
def test_the_other_name_that_the_files_go_by_is_known(packed: str, tmp_path: Path) -> None:
    for name, data in CONTENTS.items():
        content = gzip.compress(data) if packed else data
        (tmp_path / f"{name.replace('-idx', '.idx')}{packed}").write_bytes(content)
    assert len(read_mnist(tmp_path, TINY).test_x) == 20


DAMAGE = {
    "cut short": (lambda packed: packed[:-9], "is cut short"),
    "empty": (lambda packed: b"", "unpacks to less than 23536 bytes"),
    "not gzip": (lambda packed: b"\x1f\x8b" + packed[9:], "is cut short or is not a gzip file"),
    "other bytes": (lambda packed: gzip.compress(bytes(23536)), "is not MNIST's: the SHA-256 of its content is"),
    "a page to log in": (lambda packed: b"\n<!DOCTYPE html><title>Wi-Fi</title>", "is a web page and not the file"),
    "a bomb": (lambda packed: gzip.compress(bytes(10**8)), "unpacks to more than 23536 bytes"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_damaged_file_is_named_and_stays_as_it_is(case: str, folder: Path) -> None:
    damage, words = DAMAGE[case]
    path = folder / f"{NAMES[0]}.gz"
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(DamagedImages) as raised:
        read_mnist(folder, TINY)
    ((where, what),) = raised.value.args
    assert where == str(path)
    assert damaged_words(what).startswith(words) and "replace it" in damaged_words(what)
    assert path.read_bytes() == damaged


def test_every_damaged_file_is_reported_at_once(folder: Path) -> None:
    shutil.copy(folder / f"{NAMES[0]}.gz", folder / f"{NAMES[1]}.gz")
    (folder / f"{NAMES[2]}.gz").unlink()
    with pytest.raises(DamagedImages) as raised:
        read_mnist(folder, TINY)
    assert [Path(path).name for path, _ in raised.value.args] == [f"{NAMES[1]}.gz", f"{NAMES[2]}.gz"]


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
