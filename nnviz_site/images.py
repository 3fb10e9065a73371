"""Images of digits: where MNIST is found, how it is checked and read, and the small stand-in of a preview."""
from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, TextIO

import numpy as np

from nnviz_site.compute.data import Dataset
from nnviz_site.download import Unavailable, answering, fetch
from nnviz_site.errors import Problem, SiteError


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

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://systemds.apache.org/assets/datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)

MNIST_SOURCE = (
    'Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits"; '
    "licence CC BY-SA 3.0; made from NIST's Special Databases 1 and 3"
)
DIGITS_SOURCE = (
    'E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998; '
    "licence CC BY 4.0; the 1,797 images bundled with scikit-learn"
)

CHECKED = "checked.json"
DIGITS_TEST, DIGITS_SEED = 360, 42


@dataclass(frozen=True)
class Images:
    """What the image experiments run on. folder: where MNIST's files lie; None for the digits."""

    kind: Literal["mnist", "digits"]
    folder: Path | None


def user_cache() -> Path:
    """Where downloads are kept for every site of this user."""
    import pooch

    return Path(pooch.os_cache("nnviz_site")) / "mnist"


def locate(
    mode: Literal["auto", "mnist", "digits"],
    data_dir: Path | None,
    cache_dir: Path | None,
    *,
    notify: Callable[[str], None] = lambda line: None,
    terminal: TextIO | None = None,
    mirrors: Sequence[str] = MIRRORS,
    files: Sequence[ImageFile] = FILES,
) -> Images:
    """Find MNIST: in data_dir if one is given, else in the cache, else by download; else take the digits.

    Files that were found whole before cost a stat and nothing more. cache_dir: None for the user's own.
    notify: takes each line that the user should read. terminal: where a download's progress is drawn, if anywhere.
    Raises SiteError when data_dir lacks a file, or when mode "mnist" can't be met.
    """
    if mode == "digits":
        return Images("digits", None)
    if data_dir is not None:
        if not data_dir.is_dir():
            raise SiteError(f"{data_dir}: no such folder; name the one that holds MNIST's four files with --data-dir")
        if absent := [file.name + ".gz" for file in files if find(data_dir, file) is None]:
            raise SiteError(
                f"{data_dir}: MNIST's {' and '.join(absent)} not there: put the four files in this folder, "
                "or leave out --data-dir (and NNVIZ_DATA_DIR) to have them downloaded"
            )
        return Images("mnist", data_dir)
    folder = cache_dir or user_cache()
    try:
        complete(folder, mirrors, files, notify, terminal)
    except (Unavailable, OSError) as reason:
        if mode == "mnist":
            raise SiteError(
                f"no MNIST ({reason}): put its four files in a folder and name it with --data-dir, "
                "or take --images auto for a preview on small digits"
            ) from None
        notify(
            f"no MNIST ({reason}): this is a preview on scikit-learn's small digits; "
            "with MNIST's four files in a folder, build with --data-dir FOLDER"
        )
        return Images("digits", None)
    return Images("mnist", folder)


def complete(
    folder: Path,
    mirrors: Sequence[str],
    files: Sequence[ImageFile],
    notify: Callable[[str], None],
    terminal: TextIO | None,
) -> None:
    """Bring the cache to hold every file whole; set damaged ones aside. Raises Unavailable or OSError."""
    if not (lacking := unchecked(folder, files, notify)):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder, notify):
        if not (lacking := unchecked(folder, files, notify)):
            return
        if not (near := answering(mirrors, lacking[0].name + ".gz")):
            raise Unavailable("no mirror answers")
        for file in lacking:
            check = partial(fault, file=file)
            fetch(file.name + ".gz", near, folder / f"{file.name}.gz", check, file.size + 2**16, terminal)
        unchecked(folder, files, notify)


def locked(folder: Path, notify: Callable[[str], None]) -> AbstractContextManager[object]:
    """The one place in a cache for writers; who has to wait is told so."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock")
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        notify(f"another build is downloading MNIST to {folder}: waiting for it")
        return lock.acquire()


def unchecked(folder: Path, files: Sequence[ImageFile], notify: Callable[[str], None]) -> list[ImageFile]:
    """The files that the cache lacks, once the damaged ones are set aside.

    A file whose size and time are those of its last check is not read again.
    """
    try:
        known = dict(json.loads((folder / CHECKED).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        known = {}
    lacking, seen = [], {}
    for file in files:
        path = find(folder, file)
        if path is None:
            lacking.append(file)
            continue
        stat = path.stat()
        mark = [stat.st_size, stat.st_mtime_ns]
        if known.get(path.name) != mark and (wrong := fault(path, file)):
            aside = path.with_name(path.name + ".damaged")
            path.replace(aside)
            notify(f"{path} {wrong}: kept as {aside.name}, and fetched again")
            lacking.append(file)
        else:
            seen[path.name] = mark
    if seen != known:
        # A cache that can be read and not written is still a cache: its files are then checked every time.
        with suppress(OSError):
            part = folder / (CHECKED + ".part")
            part.write_text(json.dumps(seen), "utf-8")
            part.replace(folder / CHECKED)
    return lacking


def find(folder: Path, file: ImageFile) -> Path | None:
    """The file in a folder, compressed or not."""
    return next((path for path in (folder / f"{file.name}.gz", folder / file.name) if path.is_file()), None)


def fault(path: Path, file: ImageFile) -> str:
    """What is wrong with a file, or ""."""
    try:
        unpack(path, file)
    except ValueError as wrong:
        return str(wrong)
    return ""


def unpack(path: Path, file: ImageFile) -> bytes:
    """The decompressed bytes, never more than one above those expected. Raises ValueError saying what is wrong."""
    try:
        with path.open("rb") as packed:
            gzipped = packed.read(2) == b"\x1f\x8b"
        with gzip.open(path) if gzipped else path.open("rb") as content:
            data = content.read(file.size + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise ValueError("is cut short or is not a gzip file") from None
    if len(data) != file.size:
        raise ValueError(f"unpacks to {'more' if len(data) > file.size else 'less'} than {file.size} bytes")
    if (found := hashlib.sha256(data).hexdigest()) != file.sha256:
        raise ValueError(f"is not MNIST's: the SHA-256 of its content is {found[:12]}…, not {file.sha256[:12]}…")
    return data


def idx(data: bytes) -> np.ndarray:
    """An array of bytes in the IDX format: two zeros, type 8, the number of axes, their lengths, the values."""
    axes = data[3]
    shape = np.frombuffer(data, ">u4", axes, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * axes).reshape(shape)


def read_mnist(folder: Path, files: Sequence[ImageFile] = FILES) -> Dataset:
    """MNIST: 60,000 training and 10,000 test images of 28 × 28 pixels, (n, 784) uint8, 0 … 255, row by row.

    Raises SiteError naming each file that is missing or whose decompressed bytes are not MNIST's.
    Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits".
    """
    arrays, problems = [], []
    for file in files:
        path = find(folder, file) or folder / f"{file.name}.gz"
        try:
            arrays.append(idx(unpack(path, file)))
        except FileNotFoundError:
            problems.append(Problem(str(path), 0, "is not there; the next build looks for it again"))
        except OSError as error:
            problems.append(Problem(str(path), 0, f"can't be read: {error.strerror}"))
        except ValueError as wrong:
            remedy = "delete it, and the next build fetches it again" if (folder / CHECKED).exists() else "replace it"
            problems.append(Problem(str(path), 0, f"{wrong}; {remedy}"))
    if problems:
        raise SiteError(*problems)
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


def images(
    train_x: np.ndarray, train_y: np.ndarray, test_x: np.ndarray, test_y: np.ndarray, scale: float
) -> Dataset:
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
