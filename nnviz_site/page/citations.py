"""References: `references.bib` read, numbered on each page by first use, and set as a list."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnviz_site.characters import FORBIDDEN, forbidden
from nnviz_site.errors import Problem
from nnviz_site.locate import line_of

CITATION = re.compile(r"\[(@[\w:-]+(?:\s*;\s*@[\w:-]+)*)\]")
"""`[@rumelhart1986]` or `[@cybenko1989; @hornik1989]` in a page's text."""

_ENTRY = re.compile(r"@(\w+)\s*\{\s*([\w:-]+)\s*,")
_FIELD = re.compile(r"\s*(?:,\s*)?([\w-]+)\s*=\s*")
_QUOTED = re.compile(r'"((?:\{[^}]*\}|[^"{])*)"')
_BARE = re.compile(r"[^,\s]*")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.I)
_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")
_NAMED = {"article": ("author", "title", "journal", "year"), "book": ("author", "title", "publisher", "year")}
_ACCENTS = {"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "v": "\u030c", "c": "\u0327"}


@dataclass(frozen=True)
class Reference:
    """One entry of the bibliography. fields: by lower-case name, as text without braces, accents as letters."""

    key: str
    kind: str
    fields: Mapping[str, str]
    line: int


def read_bibliography(source: str, path: str) -> tuple[dict[str, Reference], list[Problem]]:
    """The entries of a BibTeX text by key, in its order, and what is wrong with them.

    Values stand in braces or quotes, or are numbers; `@comment`, `@string` and `#` are not needed and not read.
    """
    references: dict[str, Reference] = {}
    problems: list[Problem] = []
    position = 0
    if odd := FORBIDDEN.search(source):
        problems.append(Problem(path, line_of(source, odd.start()), forbidden(odd[0])))
    while match := _ENTRY.search(source, position):
        problems += _strays(source, position, match.start(), path)
        line = line_of(source, match.start())
        end = _closing(source, match.start() + match[0].index("{"))
        if end < 0:
            problems.append(Problem(path, line, f"entry {match[2]} is never closed: a brace is missing"))
            break
        position = end + 1
        kind, key = match[1].lower(), match[2]
        values, unread = _fields(source[match.end() : end])
        if unread:
            line = line_of(source, match.end() + unread - 1)
            problems.append(
                Problem(path, line, f"{key} can't be read from here on: write name = {{text}}, and a comma after it")
            )
            continue
        missing = [name for name in _NAMED.get(kind, ("author", "title", "year")) if name not in values]
        if key in references:
            problems.append(Problem(path, line, f'"{key}" is there twice, first in line {references[key].line}'))
        elif missing:
            problems.append(Problem(path, line, f"{key} has no {' and no '.join(missing)}"))
        elif fault := _address_fault(values):
            problems.append(Problem(path, line, f"{key}: {fault}"))
        else:
            references[key] = Reference(key, kind, values, line)
    else:
        problems += _strays(source, position, len(source), path)
    return references, problems


def _strays(source: str, start: int, end: int, path: str) -> list[Problem]:
    """Lines between entries that begin as one does."""
    found = re.compile(r"^[ \t]*@(?!comment|string|preamble)", re.M | re.I).finditer(source, start, end)
    return [
        Problem(
            path,
            line_of(source, m.start()),
            "no entry: one begins @kind{key, and has a key of letters, digits, _, : or -",
        )
        for m in found
    ]


def _address_fault(values: Mapping[str, str]) -> str:
    """What is wrong with where an entry leads to: the list makes links of it."""
    doi, url = values.get("doi"), values.get("url")
    if doi is not None and not _DOI.fullmatch(doi):
        return f'doi = "{doi[:60]}" is none: write what follows https://doi.org/, which begins with 10.'
    if url is not None and not _ADDRESS.fullmatch(url):
        return f'url = "{url[:60]}" is no address: begin with https://'
    return ""


def _closing(source: str, start: int) -> int:
    depth = 0
    for place in range(start, len(source)):
        depth += {"{": 1, "}": -1}.get(source[place], 0)
        if depth == 0:
            return place
    return -1


def _fields(body: str) -> tuple[dict[str, str], int]:
    """The fields of an entry by lower-case name, and where they can't be read any more, from 1; 0 if all can."""
    fields: dict[str, str] = {}
    position = 0
    while match := _FIELD.match(body, position):
        start = match.end()
        if body[start : start + 1] == "{":
            position = _closing(body, start) + 1
            value = body[start + 1 : position - 1]
        elif quoted := _QUOTED.match(body, start):
            position, value = quoted.end(), quoted[1]
        else:
            position = _BARE.match(body, start).end()  # type: ignore[union-attr]
            value = body[start:position]
        fields[match[1].lower()] = _plain(value)
        if not re.compile(r"\s*(,|\Z)").match(body, position):
            break
    rest = re.compile(r"[\s,]*").match(body, position)
    end = rest.end() if rest else position
    return fields, end + 1 if end < len(body) else 0


def _plain(value: str) -> str:
    """LaTeX's accents as letters, its dashes as signs, no braces, single spaces."""
    value = re.sub(r"\{?\\([`'^\"~vc])\s*\{?(\w)\}?\}?", lambda m: m[2] + _ACCENTS[m[1]], value)
    value = value.replace(r"\&", "&").replace("---", "—").replace("--", "–").replace("~", "\u00a0")
    return unicodedata.normalize("NFC", re.sub(r"[ \t\n]+", " ", re.sub(r"[{}]", "", value)).strip())


def cited(text: str) -> list[str]:
    """The keys that a page's masked text cites, in the order of first use: that is their numbering."""
    keys = [key.strip()[1:] for match in CITATION.finditer(text) for key in match[1].split(";")]
    return list(dict.fromkeys(keys))


def citation_html(keys: list[str], numbers: Mapping[str, int]) -> str:
    """`[1, 2]`, each number a link to its entry, together in one pair of brackets."""
    last = len(keys) - 1
    links = [
        f'<a class="cite" href="#ref-{numbers[key]}">{"[" if k == 0 else ""}{numbers[key]}{"]" if k == last else ","}</a>'
        for k, key in enumerate(keys)
    ]
    return " ".join(links)


def reference_html(reference: Reference) -> str:
    """An entry for the list: authors, year, title, where it appeared, and a link to it if it has a DOI or an address."""
    escaped = {name: html.escape(value, quote=False) for name, value in reference.fields.items()}

    def get(name: str, default: str = "") -> str:
        return escaped.get(name, default)

    title = get("title", "")
    is_whole = reference.kind in ("book", "phdthesis", "mastersthesis", "techreport")
    shown = f"<em>{title}</em>" if is_whole else title
    text = f"{_authors(get('author', ''))} ({get('year', '')}). {shown}{'' if title.endswith(('?', '!')) else '.'}"
    if where := _where(reference.kind, get):
        text += f" {where}."
    address = (
        f"https://doi.org/{reference.fields['doi']}" if "doi" in reference.fields else reference.fields.get("url", "")
    )
    if address:
        text += f' <a href="{html.escape(address)}">{"doi" if "doi" in reference.fields else "link"}</a>'
    return text


def _authors(names: str) -> str:
    authors = [_author(name) for name in re.split(r" and ", names)]
    if authors[-1] == "et al.":
        return f"{', '.join(authors[:-1])} et al."
    return authors[0] if len(authors) == 1 else f"{', '.join(authors[:-1])} &amp; {authors[-1]}"


def _author(name: str) -> str:
    """`van der Maaten, Laurens` and `Laurens Maaten` as `van der Maaten, L.`; `others` as et al."""
    if name == "others":
        return "et al."
    family, _, given = name.partition(", ") if ", " in name else name.rpartition(" ")[::-1]
    # `A.-B.` keeps its hyphen; each given name is cut to its first letter.
    initials = " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())
    return f"{family}, {initials}" if initials else family


def _where(kind: str, field: Callable[..., str]) -> str:
    """Where it appeared; `field(name, default)` looks up escaped values."""
    pages = field("pages", "")
    if kind == "article":
        volume = field("volume", "")
        issue = f"({field('number')})" if field("number") else ""
        place = f"<em>{field('journal', '')}</em>" + (f" {volume}{issue}" if volume else "")
    elif kind in ("inproceedings", "incollection"):
        place = f"<em>{field('booktitle', '')}</em>" + (f", {field('volume')}" if field("volume") else "")
        place += f". {field('publisher')}" if field("publisher") else ""
    else:
        places = [field("type"), field("institution"), field("school"), field("publisher"), field("address")]
        place = ", ".join(p for p in places if p)
    return f"{place}, {pages}" if pages and place else place or pages
