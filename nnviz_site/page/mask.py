"""What on a page is code, mathematics, a comment or an ask: found once, so that every reader of a page agrees.

Code and mathematics are replaced by tokens before anything else looks at the text. So what stands in them is shown as it
is typed: `{{ fact("x") }}` in code is an example, `{{x}}` and `$` in mathematics are LaTeX. Code is fenced blocks,
indented blocks outside lists and calls, and code spans. HTML comments are the author's own: nothing in them is asked, and
they are not published. A token is followed by as many newlines as it stands for, so lines keep their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nnviz_site.page.fences import Fence, fence

OPEN, CLOSE = "\ue000", "\ue001"
"""Tokens are made of characters that no page can hold (`characters.FORBIDDEN`); so are Python-Markdown's own."""

TOKEN = re.compile(f"{OPEN}([a-zA-Z]+)(\\d+){CLOSE}")

ASK = re.compile(r"\{\{\s.*?(?:\}\}|\Z)|\{%\s.*?(?:%\}|\Z)", re.S)
"""An ask in a masked text, to its end, or the page's if it is never closed."""


def without_asks(text: str) -> str:
    """A masked text with spaces for its asks, whose texts in quotes are no prose; every other sign keeps its place."""
    return ASK.sub(lambda ask: re.sub(r"[^\n]", " ", ask[0]), text)


_PRICE = r"""(?! (?=\.?\d[\d.,]*+(?!%)[^$\\^_={}]*+\$) [^$]*?
        (?: \s(?!(?:sin|cos|tan|log|exp|min|max|mod|sup|inf)\b)(?:[^\W\d_]{3,}|or|to|in|at|is|of|on|by|as)\b
          | \b[A-Z]{2}\$ ) )"""
r"""What `$` begins no formula with, though another follows: a price, and words, as in `$5 here and 10$` and `$5, US$ 20`."""

_MARK = r"(?:[-*+]|\d+[.)])[ \t]+"
"""What an item of a list begins with."""

_REGIONS = re.compile(
    rf"""
    (?P<escaped> \\[\\`$] )
  | (?P<comment> <!--.*?(?:-->|\Z) )
  | (?P<fence> ^(?>(?P<quoted>(?=[ \t]*>))|(?P<item>(?=[ \t]*+{_MARK}|[ ]{{4}}|[ ]{{0,3}}\t))|)
        (?P<indent>[ \t>]*+(?:{_MARK})?) (?P<ticks>`{{3,}}+(?=[^`\n]*\n)|~{{3,}}+) [^\n]*\n
        (?: (?(quoted)[ \t]*+>|(?(item)(?=[ \t\n]))) [^\n]*+\n )*?
        (?(quoted)[ \t]*+>)[ \t>]*+(?P=ticks)[`~]*+[ \t]*+$ )
  | (?P<ask> \{{\{{[ \n].*?(?:\}}\}}|\Z) | \{{%[ \n].*?(?:%\}}|\Z) )
  | (?P<code> (?<!`)(?P<run>`+)(?!`) (?: (?!\n[ ]*\n). )+? (?<!`)(?P=run)(?!`) )
  | (?P<display> \$\$ (?: (?!\n[ ]*\n)[^$] | \\\$ )+ \$\$ )
  | (?P<inline> (?<![\w$])\$(?![\s$]) {_PRICE} (?: (?!\n[ ]*\n)[^$\\] | \\. )+ (?<!\s)\$(?![\w$]) )
    """,
    re.M | re.S | re.X,
)

_QUOTE = re.compile(r"(?: {0,3}>)+")


@dataclass(frozen=True)
class Formula:
    """LaTeX at a line of the page's file."""

    latex: str
    display: bool
    line: int


@dataclass(frozen=True)
class Masked:
    """A page's body with tokens for its code (`code0`, `fence1`) and mathematics (`math2`), without comments.

    pieces: what each token stands for, as typed. formulas: those that are mathematics. fences: those that are blocks.
    """

    text: str
    pieces: Mapping[int, str]
    formulas: Mapping[int, Formula]
    fences: Mapping[int, Fence]

    def with_code(self, text: str) -> str:
        """For Markdown: code is put back, but for fenced blocks, of which each token takes one line."""
        return re.sub(f"({OPEN}fence(\\d+){CLOSE})(\n*)", self._line, _unmasked(text, self.pieces, "code"))

    def _line(self, match: re.Match[str]) -> str:
        return match[1] + match[3][self.pieces[int(match[2])].count("\n") :]


def mask(body: str, first_line: int = 1) -> Masked:
    """Mask a page's body, which starts at `first_line` of its file."""
    masking = _Masking(first_line)
    text = masking.indented(_REGIONS.sub(masking.region, body))
    return Masked(text, masking.pieces, masking.formulas, masking.fences)


def _unmasked(text: str, pieces: Mapping[int, str], kind: str = "code|fence|math") -> str:
    def piece(match: re.Match[str]) -> str:
        typed = pieces[int(match[1])]
        return typed + "\n" * (match[0].count("\n") - typed.count("\n"))

    return re.sub(f"{OPEN}(?:{kind})(\\d+){CLOSE}\n*", piece, text)


@dataclass
class _Masking:
    """One pass over one page."""

    first_line: int
    pieces: dict[int, str] = field(default_factory=dict)
    formulas: dict[int, Formula] = field(default_factory=dict)
    fences: dict[int, Fence] = field(default_factory=dict)
    line: int = 0
    counted: int = 0

    def keep(self, text: str, kind: str = "code") -> str:
        number = len(self.pieces)
        self.pieces[number] = text
        return f"{OPEN}{kind}{number}{CLOSE}" + "\n" * text.count("\n")

    def region(self, match: re.Match[str]) -> str:
        text = match[0]
        # What is never closed reaches to the end, so that it is looked for once; it is text, and reported elsewhere.
        if match["escaped"] or match["ask"] or (match["comment"] and not text.endswith("-->")):
            return text
        if match["comment"]:
            return "\n" * text.count("\n")
        if match["fence"]:
            typed = text.removeprefix(match["indent"])
            self.fences[len(self.pieces)] = fence(typed, match["indent"])
            return match["indent"] + self.keep(typed, "fence")
        if match["code"]:
            return self.keep(text)
        size = 2 if match["display"] else 1
        self.line += match.string.count("\n", self.counted, match.start())
        self.counted = match.start()
        line = self.first_line + self.line
        latex = text[size:-size]
        quote = _QUOTE.match(match.string, match.string.rfind("\n", 0, match.start()) + 1, match.start())
        if quote:
            # The marks of a quote begin each of its lines, and are none of the formula's.
            marks = f"(?: {{0,3}}>){{1,{quote[0].count('>')}}}"
            latex = re.sub("\n" + marks, "\n", latex)
        self.formulas[len(self.pieces)] = Formula(latex.strip(), size == 2, line)
        return self.keep(text, "math").replace("\n", f"\n{quote[0]}" if quote else "\n")

    def indented(self, text: str) -> str:
        """Mask lines indented by four, after a blank line, that belong to no list and no call block."""
        out: list[str] = []
        block: list[str] = []
        blank, inside = True, False
        for line in [*text.split("\n"), "end"]:
            is_code = line.startswith(("    ", "\t")) and bool(line.strip())
            if (is_code and not inside and (block or blank)) or (block and not line.strip()):
                block.append(line)
                continue
            out += self.code_block(block)
            block = []
            if line.strip() and not is_code:
                inside = bool(re.match(r"\s{0,3}(?:[-*+]\s|\d+[.)]\s|\{% call )", line))
            blank = not line.strip()
            out.append(line)
        return "\n".join(out[:-1])

    def code_block(self, lines: list[str]) -> list[str]:
        """The block's lines as one token and the blank lines after it, which are not its own."""
        text = "\n".join(lines)
        code = text.rstrip("\n")
        if not code:
            return lines
        for token in TOKEN.finditer(code):
            self.formulas.pop(int(token[2]), None)
        return [self.keep(_unmasked(code, self.pieces)) + text[len(code) :]]
