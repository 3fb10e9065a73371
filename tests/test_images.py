"""MNIST is taken from the user's folder, the cache or a mirror, always checked; without it there is a preview."""

from __future__ import annotations

import errno
import gzip
import os
from pathlib import Path

import pytest
from test_digits import CONTENTS, NAMES, TINY, folder
from test_download import closed, mirror, sends

from nnviz_site.compute.digits import DamagedImages, read_mnist
from nnviz_site.errors import SiteError
from nnviz_site.images import CHECKED, Images, locate

__all__ = ["folder"]  # a fixture


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


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
    with pytest.raises(
        SiteError, match=rf"{folder}: MNIST's {NAMES[1]}.gz and {NAMES[3]}.gz not there: put {NAMES[0]}.gz"
    ):
        ask(data_dir=folder)
    with pytest.raises(SiteError, match="no such folder"):
        ask(data_dir=folder / "absent")


def test_files_that_lie_one_folder_below_are_pointed_to(ask: Ask, folder: Path) -> None:
    below = folder.parent / "data" / "MNIST" / "raw"
    below.parent.mkdir(parents=True)
    folder.rename(below)
    with pytest.raises(SiteError, match=f"; {below} holds them: name that folder"):
        ask(data_dir=folder.parent / "data")


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
    with pytest.raises(DamagedImages, match="longer"):
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
    assert (
        line.startswith("no MNIST (no mirror answers of 127.0.0.1, 127.0.0.1: is there a network?): this is a preview")
        and "--data-dir" in line
    )


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


def test_a_damaged_file_that_can_not_be_set_aside_is_named_and_not_used(
    ask: Ask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a cache that was mounted for reading only."""

    def refuses(path: Path, target: Path) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    ask.cache, path = folder, folder / f"{NAMES[0]}.gz"
    path.write_bytes(b"")
    monkeypatch.setattr(Path, "replace", refuses)
    with mirror(ask.serve) as good:
        assert ask(mirrors=(good,)) == Images("digits", None)
    (line,) = ask.said
    assert f"{path}: unpacks to less than 23536 bytes, and can't be set aside: Read-only file system" in line


def test_a_login_page_is_not_taken_for_a_file(ask: Ask) -> None:
    with mirror(sends(b"<html><title>Guest network</title>")) as portal:
        assert ask(mirrors=(portal,)) == Images("digits", None)
    assert "127.0.0.1: is a web page and not the file: does this network ask for a login?" in ask.said[0]


def test_mode_mnist_refuses_the_digits(ask: Ask) -> None:
    with pytest.raises(SiteError, match=r"no MNIST \(no mirror answers of .*\): put its four files in a folder"):
        ask("mnist", mirrors=(closed(),))
