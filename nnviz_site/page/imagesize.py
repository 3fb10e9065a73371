"""The size of an author's image from its first bytes, so that the page leaves room for it."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import BinaryIO

HEAD = 2000
"""Bytes in which an SVG's root element stands."""

MOST_SEGMENTS = 1000
"""A JPEG's header that needs more is none."""


def image_size(path: Path) -> tuple[int, int] | None:
    """(width, height) in pixels of a PNG, GIF, JPEG or SVG, from its header alone.

    None for anything else, for a damaged header, and for an SVG that doesn't say.
    Source: the formats' specifications (PNG: IHDR; GIF: logical screen; JPEG: frame header SOF0 … SOF15).
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        try:
            size = _size(head, file, path.suffix.lower() == ".svg")
        except (struct.error, ValueError, OverflowError):
            return None
    return size if size and min(size) > 0 else None


def _size(head: bytes, file: BinaryIO, is_svg: bool) -> tuple[int, int] | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return struct.unpack(">II", head[16:24])
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return struct.unpack("<HH", head[6:10])
    if head.startswith(b"\xff\xd8"):
        return _jpeg(file)
    return _svg(head.decode("utf-8", "replace")) if is_svg else None


def _jpeg(file: BinaryIO) -> tuple[int, int] | None:
    place = 2
    for _ in range(MOST_SEGMENTS):
        file.seek(place)
        start, marker, length = struct.unpack(">BBH", file.read(4))
        if start != 0xFF:
            return None
        # C4, C8 and CC lie among the frame headers and are none.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _, height, width = struct.unpack(">BHH", file.read(5))
            return width, height
        place += 2 + length
    return None


def _svg(text: str) -> tuple[int, int] | None:
    root = re.search(r"<svg\b[^>]*>", text, re.S)
    if not root:
        return None
    sides = [re.search(rf"\b{name}=[\"']([\d.]+)(?:px)?[\"']", root[0]) for name in ("width", "height")]
    if sides[0] and sides[1]:
        return round(float(sides[0][1])), round(float(sides[1][1]))
    box = re.search(r"\bviewBox=[\"'][-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)[\"']", root[0])
    return (round(float(box[1])), round(float(box[2]))) if box else None
