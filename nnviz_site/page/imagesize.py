"""The size of an author's image from its first bytes, so that the page leaves room for it."""

from __future__ import annotations

import re
import struct
from pathlib import Path


def image_size(path: Path) -> tuple[int, int] | None:
    """(width, height) in pixels of a PNG, GIF, JPEG or SVG; None for anything else, and for an SVG that doesn't say.

    Source: the formats' specifications (PNG: IHDR; GIF: logical screen; JPEG: frame header SOF0 … SOF15).
    """
    data = path.read_bytes()
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return struct.unpack("<HH", data[6:10])
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if path.suffix == ".svg":
        return _svg(data[:2000].decode("utf-8", "replace"))
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        # C4, C8 and CC lie among the frame headers and are none.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
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
