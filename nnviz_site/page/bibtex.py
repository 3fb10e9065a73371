"""BibTeX's grammar: a text as blocks `@kind{key, name = value, …}`, and where it can't be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nnviz_site.page.reference import KEY

_BLOCK = re.compile(r"(?<![\w.])@(\w+)\s*\{")
_NEXT = re.compile(r"^[ \t]*(?=@\w+\s*\{)", re.M)
_HEAD = re.compile(r"\s*([^\s,{}=]*)\s*(?:,|(?=\}))")
_FIELD = re.compile(r"\s*([\w+.:/-]+)\s*=\s*")
_BARE = re.compile(r"[^,\s#{}\"=]+")
_STRAY = re.compile(r"^[ \t]*@(?!comment|string|preamble)", re.M | re.I)


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of the text."""

    at: int
    words: str


@dataclass(frozen=True)
class Value:
    """What a name is given at a place. parts: texts and, marked by True, names of abbreviations; `#` joins them."""

    at: int
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Block:
    """An entry, or `@string` with an empty key. values: by lower-case name. is_whole: whether all of it could be read."""

    at: int
    kind: str
    key: str
    values: Mapping[str, Value] = field(default_factory=dict)
    is_whole: bool = True


def read_blocks(source: str) -> tuple[list[Block], list[Fault]]:
    """All blocks but comments and preambles, those that can't be read as far as they can."""
    faults: list[Fault] = []
    reader = _Reader(source, _pairs(source), faults)
    return list(reader.blocks()), faults


def _pairs(source: str) -> dict[int, int]:
    """Where each brace is closed, of those that are."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for brace in re.finditer(r"[{}]", source):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            pairs[opened.pop()] = brace.start()
    return pairs


@dataclass
class _Reader:
    """One pass over a text."""

    source: str
    pairs: Mapping[int, int]
    faults: list[Fault]

    def blocks(self) -> Iterator[Block]:
        position = 0
        while match := _BLOCK.search(self.source, position):
            self.strays(position, match.start())
            at, start = match.span()
            kind, end = match[1].lower(), self.pairs.get(start - 1, -1)
            if end < 0:
                head = _HEAD.match(self.source, start)
                self.faults.append(Fault(at, f"entry {head[1] if head else kind} is never closed: a brace is missing"))
                yield Block(at, kind, head[1] if head else "", is_whole=False)
                # What begins a line as an entry does is taken for the next one.
                following = _NEXT.search(self.source, start)
                position = following.end() if following else len(self.source)
                continue
            position = end + 1
            if kind == "string":
                values, is_whole = self.values(start, end, "@string")
                yield Block(at, kind, "", values, is_whole)
            elif kind not in ("comment", "preamble"):
                yield self.entry(at, kind, start, end)
        self.strays(position, len(self.source))

    def strays(self, start: int, end: int) -> None:
        """Lines between blocks that begin as one does."""
        words = "no entry: one begins @kind{key, and ends with a brace"
        self.faults += [Fault(match.start(), words) for match in _STRAY.finditer(self.source, start, end)]

    def entry(self, at: int, kind: str, start: int, end: int) -> Block:
        head = _HEAD.match(self.source, start, end + 1)
        key = head[1] if head else ""
        if not head or not re.fullmatch(KEY, key):
            what = f'"{key}" is no key' if key else "no key"
            self.faults.append(
                Fault(at, f"{what}: an entry begins @{kind}{{key, and a key has letters, digits and _ : . / + - only")
            )
            return Block(at, kind, key, is_whole=False)
        values, is_whole = self.values(head.end(), end, key)
        return Block(at, kind, key, values, is_whole)

    def values(self, position: int, end: int, owner: str) -> tuple[dict[str, Value], bool]:
        """`name = value, …` by lower-case name, and whether that is all there is."""
        values: dict[str, Value] = {}
        while match := _FIELD.match(self.source, position, end):
            parts, position = self.parts(match.end(), end)
            if parts:
                values[match[1].lower()] = Value(match.start(1), parts)
            separator = re.compile(r"\s*,[\s,]*").match(self.source, position, end)
            if not parts or not separator:
                break
            position = separator.end()
        while position < end and self.source[position] in ", \t\r\n":
            position += 1
        if position < end:
            words = f"{owner} can't be read from here on: write name = {{text}}, and a comma after it"
            self.faults.append(Fault(position, words))
        return values, position >= end

    def parts(self, position: int, end: int) -> tuple[tuple[tuple[str, bool], ...], int]:
        """A value's parts, and where it ends; none, if there is no value."""
        parts = []
        while position < end:
            after = self.after(position, end)
            if after < 0:
                return (), position
            text = self.source[position:after]
            is_bare = text[0] not in '{"'
            parts.append((text if is_bare else text[1:-1], is_bare and not text.isdigit()))
            join = re.compile(r"\s*#\s*").match(self.source, after, end)
            if not join:
                return tuple(parts), after
            position = join.end()
        return (), position

    def after(self, position: int, end: int) -> int:
        """Where the text in braces or quotes, or the bare word, ends that begins here; -1 if none does."""
        if self.source[position] == "{":
            return self.pairs[position] + 1
        if self.source[position] != '"':
            bare = _BARE.match(self.source, position, end)
            return bare.end() if bare else -1
        # Within quotes a quote stands in braces.
        mark = re.compile(r'["{]')
        position += 1
        while match := mark.search(self.source, position, end):
            if match[0] == '"':
                return match.end()
            position = self.pairs[match.start()] + 1
        return -1
