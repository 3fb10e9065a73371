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
