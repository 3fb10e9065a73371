"""Words set in pixels: which font can set them, where lines break, how large they can be."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

KEYED_FILES = ("fonts/newsreader-400.ttf", "fonts/public-sans-600.ttf")
FONTS = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
FINER = 4
"""Letters are set this many times as large and then reduced: at their own size they would be moved to whole pixels."""


@dataclass(frozen=True)
class Face:
    """One of the site's fonts, and the larger font of matplotlib's own that stands in for letters that it lacks."""

    file: str
    stand_in: str


SERIF = Face("newsreader-400.ttf", "DejaVuSerif.ttf")
SEMIBOLD = Face("public-sans-600.ttf", "DejaVuSans-Bold.ttf")


@dataclass(frozen=True)
class Setting:
    """Text broken into lines at one size, each line's box `leading` px high. font: FINER times as large."""

    lines: tuple[str, ...]
    font: FreeTypeFont
    leading: int

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)

    def draw(self, card: Image, x: int, y: int, colour: str) -> int:
        """Draw on the card with the top left corner at x, y; return where it ends below."""
        from PIL import Image, ImageDraw

        ascent, descent = self.font.getmetrics()
        for k, line in enumerate(self.lines):
            # A line's height more on every side: letters may reach out of their box.
            width = math.ceil(self.font.getlength(line) / FINER) + 2 * self.leading
            letters = Image.new("L", (width * FINER, 3 * self.leading * FINER))
            start = (self.leading * FINER, (3 * self.leading * FINER + ascent - descent) // 2)
            ImageDraw.Draw(letters).text(start, line, fill=255, font=self.font, anchor="ls")
            card.paste(colour, (x - self.leading, y + (k - 1) * self.leading), letters.reduce(FINER))
        return y + self.height


def plain(text: str) -> str:
    """Composed letters and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def unset(text: str, face: Face) -> str:
    """The letters that neither font of the face can set, each once; empty if one font can set the whole text.

    What runs from right to left, and marks that must be placed over letters, need shaping that isn't done here.
    """
    if _file(text, face) is not None:
        return ""
    known = _letters(_stand_in(face)) | _letters(FONTS / face.file)
    lacking = dict.fromkeys(c for c in text if c not in known or _needs_shaping(c))
    return "".join(lacking) or "".join(dict.fromkeys(text))


def fitted(
    text: str, face: Face, sizes: Sequence[int], width: int, lines: int, leading: float = 1.15, height: int = 10_000
) -> Setting:
    """The text at the largest of the sizes at which it takes no more than so many lines of that width, nor that height.

    At the smallest size a word that is wider breaks, and what is still too much ends in an ellipsis. Lines are about
    equally long. The face must be able to set the text.
    """
    for size in sizes:
        font = _font(text, face, size)
        found = wrapped(text, font, width * FINER)
        room = min(lines, height // round(size * leading))
        if len(found) <= room and all(font.getlength(line) <= width * FINER for line in found):
            return Setting(balanced(text, font, width * FINER, found), font, round(size * leading))
    width *= FINER
    font = _font(text + ELLIPSIS, face, sizes[-1])
    found = [piece for line in wrapped(text, font, width) for piece in _broken(line, font, width)]
    room = max(1, min(lines, height // round(sizes[-1] * leading)))
    kept = found[:room]
    if len(found) > room:
        kept[-1] = _shortened(kept[-1], font, width)
    return Setting(tuple(kept), font, round(sizes[-1] * leading))


def wrapped(text: str, font: FreeTypeFont, width: float) -> list[str]:
    """Lines broken at spaces, width in the font's own pixels; a word wider than a line stands on one of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def balanced(text: str, font: FreeTypeFont, width: int, found: list[str]) -> tuple[str, ...]:
    """The same number of lines, the longest of them as short as can be."""
    narrow, wide = max(map(int, (font.getlength(word) for word in text.split(" ")))), width
    while narrow < wide:
        middle = (narrow + wide) // 2
        if len(wrapped(text, font, middle)) > len(found):
            narrow = middle + 1
        else:
            wide = middle
    return tuple(wrapped(text, font, wide))


def _broken(line: str, font: FreeTypeFont, width: int) -> list[str]:
    pieces = [""]
    for letter in line:
        if pieces[-1] and font.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _shortened(line: str, font: FreeTypeFont, width: int) -> str:
    while line and font.getlength(line + ELLIPSIS) > width:
        line = line[:-1]
    return line.rstrip(" ,;:.") + ELLIPSIS


def _needs_shaping(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in ("R", "AL", "AN") or unicodedata.combining(letter) > 0


def _font(text: str, face: Face, size: int) -> FreeTypeFont:
    """The first font of the face that can set the whole text, so that no word is set in two."""
    from PIL import ImageFont

    file = _file(text, face)
    if file is None:
        raise ValueError(f"no font has all letters of {text!r}")
    # The other engine is not installed everywhere, and would set kerning and ligatures differently.
    return ImageFont.truetype(str(file), size * FINER, layout_engine=ImageFont.Layout.BASIC)


def _file(text: str, face: Face) -> Path | None:
    if any(map(_needs_shaping, text)):
        return None
    return next((f for f in (FONTS / face.file, _stand_in(face)) if set(text) <= _letters(f)), None)


def _stand_in(face: Face) -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / face.stand_in


@cache
def _letters(file: Path) -> frozenset[str]:
    """The characters that a font file has pictures of."""
    from matplotlib.ft2font import FT2Font

    return frozenset(map(chr, FT2Font(str(file)).get_charmap()))
