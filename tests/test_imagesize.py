"""Sizes of images, against Pillow."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz_site.page.imagesize import image_size


@pytest.mark.parametrize("kind", ["png", "gif", "jpg"])
def test_bitmaps(tmp_path: Path, kind: str) -> None:
    from PIL import Image

    path = tmp_path / f"a.{kind}"
    Image.new("RGB", (37, 21)).save(path)
    assert image_size(path) == (37, 21)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ('<svg width="37" height="21.4px">', (37, 21)),
        ('<?xml version="1.0"?><svg xmlns="x" viewBox="0 0 37 21">', (37, 21)),
        ('<svg width="100%">', None),
    ],
)
def test_svg(tmp_path: Path, text: str, size: tuple[int, int] | None) -> None:
    (tmp_path / "a.svg").write_text(text)
    assert image_size(tmp_path / "a.svg") == size


def test_anything_else_has_no_size(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x04ab")
    assert image_size(tmp_path / "a.csv") is None
    assert image_size(tmp_path / "a.jpg") is None


DAMAGED = {
    "a.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0",
    "a.gif": b"GIF89a\1",
    "a.jpg": b"\xff\xd8" + b"\xff\xe0\0\0" * 5000,
    "b.jpg": b"\xff\xd8\xff\xe0\xff\xff",
    "c.jpg": b"\xff\xd8\xff\xc0\0\x0b\x08\0",
    "a.svg": b'<svg width="1.2.3" height="4">',
    "b.svg": b'<svg width="' + b"9" * 400 + b'" height="4">',
    "c.svg": b'<svg width="0" height="4">',
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_header_has_no_size(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(DAMAGED[name])
    assert image_size(tmp_path / name) is None


def test_a_photos_size_stands_behind_its_metadata_and_no_more_is_read(tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "a.jpg"
    Image.new("RGB", (37, 21)).save(path, icc_profile=bytes(200_000))
    with path.open("ab") as file:
        file.truncate(10**10)  # holes: nothing of it is on the disk
    assert image_size(path) == (37, 21)
