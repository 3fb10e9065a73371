"""`references.bib`: the entries that pages cite, their fields as plain text, and what is wrong with them.

A library that another program exports is seldom tidy: what can't be read is always told, and what an entry lacks only of
those that are cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from urllib.parse import unquote

from nnviz_site.characters import FORBIDDEN, forbidden
from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.locate import line_of
from nnviz_site.page import letters
from nnviz_site.page.bibtex import Block, Fault, Value, read_blocks
from nnviz_site.page.reference import AUTHORS, Reference

_KINDS = (
    "article artwork audio book bookinbook booklet collection conference dataset electronic image inbook incollection "
    "inproceedings inreference legal legislation letter manual mastersthesis misc movie music mvbook mvcollection "
    "mvproceedings mvreference online patent performance periodical phdthesis proceedings reference report review "
    "software standard suppbook suppcollection suppperiodical techreport thesis unpublished video www"
)
KINDS = frozenset(_KINDS.split())
"""Kinds of entries, of BibTeX and biblatex. Others are set as `misc`, unless they look like a slip in one of these."""

_INHERITED = "booktitle date year publisher editor address location organization series volume"
INHERITED = frozenset(_INHERITED.split())
"""Fields that `crossref` takes from the entry that it names, besides the title, which becomes `booktitle`."""

REQUIRED = {"article": ("author", "title", "journal", "year"), "book": ("author", "title", "publisher", "year")}
_SHOWN = (
    "author editor title year journal booktitle volume number pages publisher address organization institution school "
    "type doi url"
)
SHOWN = frozenset(_SHOWN.split())
"""Fields that the list of references shows; others are not looked at."""

BIBLATEX = {"journaltitle": "journal", "location": "address", "date": "year"}
"""What biblatex calls otherwise than BibTeX."""

FOREIGN = frozenset({"fjournal", "volumes"})
"""Fields that other programs write, and that only look like a slip in one that is shown."""

_MONTHS = "January February March April May June July August September October November December"
MONTHS = {month[:3].lower(): month for month in _MONTHS.split()}
"""The abbreviations that BibTeX knows by itself."""

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.I)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"]+")
_DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)(?=10\.)", re.I)


def read_bibliography(source: str, path: str) -> tuple[dict[str, Reference], list[Problem]]:
    """The entries of a BibTeX text by key, in its order, and where it can't be read, in the order of lines.

    Entries with problems are there as well, so that what cites them is not called wrong, too. What is wrong with an
    entry only if it is cited is among its own problems.
    """
    blocks, faults = read_blocks(source)
    if odd := FORBIDDEN.search(source):
        faults.append(Fault(odd.start(), forbidden(odd[0])))

    def problems(found: list[Fault]) -> list[Problem]:
        return [Problem(path, line_of(source, fault.at), fault.words) for fault in found]

    strings = dict(MONTHS)
    references: dict[str, Reference] = {}
    named = {block.key: block for block in reversed(blocks)}
    for block in blocks:
        entry = _Entry(block, strings, named)
        if block.kind == "string":
            strings |= {name: entry.text(name, value) for name, value in block.values.items()}
            faults += entry.faults
        elif block.key in references:
            first = references[block.key].line
            faults.append(Fault(block.at, f'"{block.key}" is there twice, first in line {first}'))
        elif block.key:
            kind = entry.kind()
            fields = entry.fields(kind)
            own = tuple(problems(entry.faults))
            references[block.key] = Reference(block.key, kind, fields, line_of(source, block.at), own)
    return references, sorted(problems(faults))


class _Entry:
    """A block and what is wrong with what it says.

    strings: abbreviations and what they stand for. named: all entries by key, for `crossref`.
    """

    def __init__(self, block: Block, strings: Mapping[str, str], named: Mapping[str, Block]) -> None:
        self.block = block
        self.strings = strings
        self.named = named
        self.faults: list[Fault] = []

    def kind(self) -> str:
        """The kind of entry, or the one that is meant."""
        kind = self.block.kind
        if kind in KINDS or not (near := get_close_matches(kind, KINDS, 1, 0.8)):
            return kind
        self.faults.append(
            Fault(self.block.at, f'{self.block.key}: no kind of entry "@{kind}"; did you mean "@{near[0]}"?')
        )
        return near[0]

    def fields(self, kind: str) -> dict[str, str]:
        """The fields that are shown, as plain text. kind: decides on what must be there."""
        values = {**_as_bibtex(self.inherited()), **_as_bibtex(self.block.values)}
        found = {name: self.plain(name, value) for name, value in values.items() if name in SHOWN}
        if "date" in values and values["year"] is values["date"]:
            date = found["year"]
            found["year"] = date[:4]
            if not re.match(r"\d{4}\b", date):
                self.faults.append(Fault(values["date"].at, f'date = "{date}": begin with the year, as 1998-06-15'))
        if self.block.is_whole:
            self.judge(kind, found)
        return found

    def inherited(self) -> dict[str, Value]:
        """What the entry that this one is part of says for it."""
        if not (crossref := self.block.values.get("crossref")):
            return {}
        key = self.text("crossref", crossref).strip()
        if key not in self.named or key == self.block.key:
            near = did_you_mean(key, self.named.keys() - {self.block.key, ""})
            self.faults.append(Fault(crossref.at, f'{self.block.key}: crossref = {{{key}}}: no entry "{key}"{near}'))
            return {}
        values = self.named[key].values
        title = {"booktitle": values["title"]} if "title" in values else {}
        return title | {name: value for name, value in values.items() if name in INHERITED}

    def text(self, name: str, value: Value) -> str:
        """A value with what its abbreviations stand for."""
        parts = []
        for part, is_name in value.parts:
            if is_name and part.lower() not in self.strings:
                near = did_you_mean(part, self.strings.keys() - MONTHS.keys())
                words = f'{name} = {part}: a text stands in braces, {{{part}}}; no @string is called "{part}"{near}'
                self.faults.append(Fault(value.at, words))
            parts.append(self.strings.get(part.lower(), part) if is_name else part)
        return "".join(parts)

    def plain(self, name: str, value: Value) -> str:
        text = self.text(name, value)
        if name in ("author", "editor"):
            text = letters.kept_together(text)
        try:
            if name == "doi":
                return _bare_doi(letters.address(text))
            return letters.address(text) if name == "url" else letters.plain(text)
        except ValueError as error:
            self.faults.append(Fault(value.at, f"{name}: {error}"))
            return text

    def judge(self, kind: str, found: Mapping[str, str]) -> None:
        """What is missing, misspelt or leads nowhere."""
        key = self.block.key
        missing = [name for name in REQUIRED.get(kind, ("author", "title", "year")) if not found.get(name)]
        if any(found.get(name) for name in AUTHORS):
            missing = [name for name in missing if name != "author"]
        for name, meant in self.misspelt(found, missing):
            self.faults.append(Fault(self.block.values[name].at, f'{key}: no field "{name}"; did you mean "{meant}"?'))
            missing = [other for other in missing if other != meant]
        # Without a year, "n.d." is set.
        if missing := [name for name in missing if name != "year"]:
            self.faults.append(Fault(self.block.at, f"{key} has no {' and no '.join(missing)}"))
        elif fault := _address_fault(found):
            self.faults.append(Fault(self.block.at, f"{key}: {fault}"))

    def misspelt(self, found: Mapping[str, str], missing: list[str]) -> Iterator[tuple[str, str]]:
        """Fields that are not shown, with the one that is meant; what is missing may be farther off."""
        for name in self.block.values.keys() - SHOWN - BIBLATEX.keys():
            near = get_close_matches(name, missing, 1, 0.7)
            if name not in FOREIGN:
                near += get_close_matches(name, SHOWN - found.keys(), 1, 0.88)
            if near:
                yield name, near[0]


def _as_bibtex(values: Mapping[str, Value]) -> dict[str, Value]:
    """Values also by what BibTeX calls them."""
    return {known: values[name] for name, known in BIBLATEX.items() if name in values} | dict(values)


def _bare_doi(doi: str) -> str:
    """What follows `https://doi.org/` or `doi:`; an address has signs as `%3C`."""
    bare = _DOI_PREFIX.sub("", doi, count=1)
    return unquote(bare) if bare != doi and "/" in doi[: len(doi) - len(bare)] else bare


def _address_fault(values: Mapping[str, str]) -> str:
    """What is wrong with where an entry leads to: the list makes links of it."""
    doi, url = values.get("doi"), values.get("url")
    if doi is not None and not _DOI.fullmatch(doi):
        return f'doi = "{doi[:60]}" is none: write what follows https://doi.org/, which begins with 10.'
    if url is not None and not _ADDRESS.fullmatch(url):
        return f'url = "{url[:60]}" is no address: begin with https://'
    return ""
