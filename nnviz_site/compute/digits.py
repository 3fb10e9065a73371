"""Images of digits as data: MNIST's files, checked and read, and scikit-learn's small digits."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnviz_site.compute.data import Dataset

DIGITS_TEST, DIGITS_SEED = 360, 42


@dataclass(frozen=True)
class ImageFile:
    """One file of MNIST in the IDX format. sha256, size: of the decompressed bytes, however it was packed."""

    name: str
    sha256: str
    size: int


FILES = (
    ImageFile(
        "train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db", 47_040_016
    ),
    ImageFile("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", 60_008),
    ImageFile("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7", 7_840_016),
    ImageFile("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", 10_008),
)
"""Training images and labels, test images and labels."""


class Spoiled(Exception):
    """Bytes that are not the file's. args: (what is wrong, which bytes tell it); `images.py` has the words.

    That is "packing"; "page", a web page; "longer" or "shorter", with the size; "content", with both hashes.
    """


class DamagedImages(Exception):
    """Files of MNIST that are missing or not what they should be. args: (path, a Spoiled or an OSError's text) for each."""


def find(folder: Path, file: ImageFile) -> Path | None:
    """The file in a folder, compressed or not, and under either name that it goes by: `…-idx3-ubyte`, `….idx3-ubyte`."""
    names = (file.name, file.name.replace("-idx", ".idx"))
    places = [folder / f"{name}{packed}" for name in names for packed in (".gz", "")]
    return next((path for path in places if path.is_file()), None)


def unpack(path: Path, file: ImageFile) -> bytes:
    """The decompressed bytes, never more than one above those expected. Raises Spoiled."""
    try:
        with path.open("rb") as packed:
            gzipped = packed.read(2) == b"\x1f\x8b"
        with gzip.open(path) if gzipped else path.open("rb") as content:
            data = content.read(file.size + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Spoiled("packing") from None
    if data.lstrip()[:1] == b"<":
        raise Spoiled("page")
    if len(data) != file.size:
        raise Spoiled("longer" if len(data) > file.size else "shorter", file.size)
    if (found := hashlib.sha256(data).hexdigest()) != file.sha256:
        raise Spoiled("content", found, file.sha256)
    return data


def idx(data: bytes) -> np.ndarray:
    """An array of bytes in the IDX format: two zeros, type 8, the number of axes, their lengths, the values."""
    axes = data[3]
    shape = np.frombuffer(data, ">u4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def read_mnist(folder: Path, files: Sequence[ImageFile] = FILES) -> Dataset:
    """MNIST: 60,000 training and 10,000 test images of 28 × 28 pixels, (n, 784) uint8, 0 … 255, row by row.

    Raises DamagedImages naming each file that is missing or whose decompressed bytes are not MNIST's.
    Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
    """
    arrays: list[np.ndarray] = []
    damaged: list[tuple[str, Spoiled | str]] = []
    for file in files:
        path = find(folder, file) or folder / f"{file.name}.gz"
        try:
            arrays.append(idx(unpack(path, file)))
        except OSError as error:
            damaged.append((str(path), str(error.strerror)))
        except Spoiled as wrong:
            damaged.append((str(path), wrong))
    if damaged:
        raise DamagedImages(*damaged)
    train_x, train_y, test_x, test_y = arrays
    return images(train_x, train_y, test_x, test_y, scale=255.0)


def read_digits() -> Dataset:
    """scikit-learn's bundled digits: 1,437 training and 360 test images of 8 × 8 pixels, (n, 64) uint8, 0 … 16.

    The split is stratified and seeded. Source: Alpaydin, Kaynak, UCI Machine Learning Repository.
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    digits = load_digits()
    train_x, test_x, train_y, test_y = train_test_split(
        digits.images.astype(np.uint8),
        digits.target,
        test_size=DIGITS_TEST,
        stratify=digits.target,
        random_state=DIGITS_SEED,
    )
    return images(train_x, train_y, test_x, test_y, scale=16.0)


def images(train_x: np.ndarray, train_y: np.ndarray, test_x: np.ndarray, test_y: np.ndarray, scale: float) -> Dataset:
    """A data set of ten classes of images, x: (n, rows, columns) uint8."""
    rows, columns = train_x.shape[1:]
    return Dataset(
        train_x.reshape(len(train_x), -1),
        train_y.astype(np.int64),
        test_x.reshape(len(test_x), -1),
        test_y.astype(np.int64),
        class_names=tuple("0123456789"),
        feature_names=tuple(f"row {row}, column {column}" for row in range(rows) for column in range(columns)),
        scale=scale,
        image_shape=(rows, columns),
    )
