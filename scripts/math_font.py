"""Cut the font of formulas from its source: `python scripts/math_font.py texgyretermes-math.otf templates/fonts/math.woff2`.

The source is TeX Gyre Termes Math (Debian's fonts-texgyre-math 20180621; GUST Font License: a changed font needs another
name, so stylesheets call it Site Math). Needs fontTools and brotli. What is kept: the letters that a browser sets for
variables, upright and bold ones, Greek, the signs of every macro that a page may use, and the sets of numbers; taller
brackets and sums come with them. Script letters, bold italics and other double-struck letters are left to the reader's
own font: all of them together would be three times as large.
"""

from __future__ import annotations

import re
import sys

from nnviz_site.page import mathematics
from nnviz_site.page.mask import Formula

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
NUMBERS = "ℝℕℤℚℂℙ𝔼"
MARKS = " ()[]{}|/=+−-<>,.;:!?·×'*%&#_$¯ˆ˜˙⃗^~⏞⏟‾√⋅\u2061\u2062\u2063\u00a0"
ITALIC, BOLD, GREEK = (0x1D434, 0x1D468), (0x1D400, 0x1D434), (0x1D6E2, 0x1D71C)
HOLE = 0x1D455
"""Where an italic h would be: Unicode had one already, ℎ."""


def kept() -> set[str]:
    """Every character that the font is to hold."""
    blocks = {chr(code) for block in (ITALIC, BOLD, GREEK) for code in range(*block) if code != HOLE}
    macros = f"{mathematics.GREEK} {mathematics.SIGNS}".split()
    signs = {c for name in macros for c in re.sub("<[^>]*>", "", mathematics.mathml(Formula(f"\\{name}", True, 0)))}
    return {*blocks, *signs, *LETTERS, *NUMBERS, *MARKS, "ℎ"}


def main(source: str, out: str) -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        hinting=False,
        desubroutinize=True,
        layout_features=[],
        name_IDs=[0, 1, 2, 13, 14],
        notdef_outline=True,
        glyph_names=False,
        flavor="woff2",
        drop_tables=["FFTM"],
    )
    font = TTFont(source, recalcTimestamp=False)
    cut = subset.Subsetter(options)
    cut.populate(text="".join(sorted(kept())))
    cut.subset(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = "Site Math"
    font.flavor = "woff2"
    font.save(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
