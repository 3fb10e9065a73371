"""LaTeX as BibTeX's values hold it, as plain text: accents and letters, signs and dashes, no emphasis.

What has no plain text (mathematics, macros of one's own) is refused, so that a page never shows a backslash by accident.
"""

from __future__ import annotations

import re
import unicodedata

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
"""Each accent's combining character: Unicode composes it with the letter before it."""

LETTERS = {
    "i": "ı", "j": "ȷ", "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
    "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "dots": "…", "ldots": "…", "TeX": "TeX", "LaTeX": "LaTeX",
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textregistered": "®", "texttrademark": "™", "textdegree": "°", "textunderscore": "_",
    "textless": "<", "textgreater": ">", "textbar": "|", "textquotesingle": "'", "textquotedbl": '"', "textmu": "µ",
    "textellipsis": "…", "textbullet": "•", "textperiodcentered": "·", "textdollar": "$", "textasteriskcentered": "*",
    "textasciigrave": "`", "texteuro": "€", "textsterling": "£", "textyen": "¥", "textcent": "¢", "textcopyright": "©",
    "textsection": "§", "textparagraph": "¶", "texttimes": "×", "textpm": "±", "textonehalf": "½", "textdiv": "÷",
    "guillemotleft": "«", "guillemotright": "»", "textexclamdown": "¡", "textquestiondown": "¿",
}  # fmt: skip
DOTTED = {"i": "i", "j": "j"}
"""What accents are composed with: they take the place of the dot themselves."""

_PLAIN = (
    "emph textit textbf textsc textsf textsl texttt textrm textup textmd textnormal text mbox url em it bf sc sf sl tt "
    "rm itshape bfseries scshape relax"
)
PLAIN = frozenset(_PLAIN.split())
"""Macros whose argument is set as plain text."""

SIGNS = {**{sign: sign for sign in "&%$#_{}"}, " ": " ", "\n": " ", ",": "\u2009", "-": "", "/": "", "@": ""}
MARKS = {"{": "", "}": "", "~": "\u00a0", "---": "—", "--": "–", "``": "“", "''": "”"}

_LATEX = re.compile(
    r"""
    \\(?: (?P<accent>[`'^~=."]|[uHrvdckb](?![A-Za-z])) \s* \{{0,2} \s* (?: \\(?P<macro>[A-Za-z]+)\s* | (?P<letter>[^\W_]) )
        | (?P<bare>[~^]) \s*\{\s*\}
        | (?P<name>[A-Za-z]+) \s*
        | (?P<sign>.) )
  | (?P<mark>---?|``|''|[{}~])
  | \$(?P<formula>(?!\s)[^$]+(?<!\s))\$(?!\d)
    """,
    re.X | re.S,
)
_RAISED = re.compile(
    r"\\text(?P<script>super|sub)script\s*\{(?P<text>[^{}\\$]*)\}|\$(?P<mark>[\^_])\{?(?P<sign>[\d+\-()=n]+)\}?\$"
)
_SUPER = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_SUB = str.maketrans("0123456789+-=()n", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₙ")
_SIMPLE = re.compile(r"[\w\s+\-−–=<>(),.:/']*", re.A)


def plain(value: str) -> str:
    r"""`{\"u}ber {\emph{Stra{\ss}e}} -- 2` as `über Straße – 2`. Raises ValueError, in words, at what has no plain text."""
    text = _LATEX.sub(_plain, _RAISED.sub(_raised, value))
    return unicodedata.normalize("NFC", re.sub(r"[ \t\n]+", " ", text).strip())


def address(value: str) -> str:
    r"""An address or a DOI: as it stands, without braces and `\url`, its signs without backslashes."""
    value = re.sub(
        r"\\text(?:asciitilde|less|greater)(?![A-Za-z])\s*", lambda sign: LETTERS[sign[0][1:].strip()], value
    )
    value = re.sub(r"\\url\b|\\(?=[&%$#_{}~])", "", value)
    return re.sub(r"[{}]", "", value).strip()


def _raised(match: re.Match[str]) -> str:
    r"""`\textsuperscript{2}` and `$^2$` as `²`; `\textsuperscript{th}` stays letters."""
    text = match["text"] or match["sign"] or ""
    table = _SUPER if match["script"] == "super" or match["mark"] == "^" else _SUB
    return text.translate(table) if all(ord(letter) in table for letter in text) else text


def _plain(match: re.Match[str]) -> str:
    if accent := match["accent"]:
        letter = match["letter"] or DOTTED.get(match["macro"]) or _letter(match["macro"])
        return letter + ACCENTS[accent]
    if match["name"]:
        return _letter(match["name"])
    if match["sign"]:
        return _known(SIGNS, match["sign"])
    if match["formula"] is None:
        return match["bare"] or MARKS[match["mark"]]
    if not _SIMPLE.fullmatch(match["formula"]) or "_" in match["formula"]:
        raise ValueError(f"mathematics is not set here: write {match[0]} in words, or with signs such as α and ²")
    return match["formula"]


def _letter(name: str) -> str:
    return "" if name in PLAIN else _known(LETTERS, name)


def _known(table: dict[str, str], name: str) -> str:
    if name not in table:
        raise ValueError(f'no LaTeX "\\{name}" here: write the character itself, as é, or leave the macro out')
    return table[name]


def kept_together(names: str) -> str:
    """Names with no-break spaces within their braces: `{World Health Organization}` is one name, and a family's."""
    depth, out = 0, []
    for letter in names:
        depth += (letter == "{") - (letter == "}")
        out.append("\N{NO-BREAK SPACE}" if letter == " " and depth > 0 else letter)
    return "".join(out)
