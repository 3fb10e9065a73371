"""References: cited in a page's text, numbered on each page by first use, and set as a list."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from nnviz_site.page.reference import AUTHORS, KEY, Reference

CITATION = re.compile(rf"\[(@{KEY}(?:\s*[;,]\s*@{KEY})*)\](?!\()")
"""`[@rumelhart1986]` or `[@cybenko1989; @hornik1989]` in a page's text; `[@name](address)` is a link."""

_IN_DOI = "/:;()@!$&'*+,=~"
"""What a DOI has in an address as it stands; other signs are written as `%3C`."""


def keys_of(citation: re.Match[str]) -> list[str]:
    """What a match of CITATION cites, each once."""
    return list(dict.fromkeys(part.strip()[1:] for part in re.split("[;,]", citation[1])))


def cited(text: str) -> list[str]:
    """The keys that a page's masked text cites, in the order of first use: that is their numbering."""
    return list(dict.fromkeys(key for match in CITATION.finditer(text) for key in keys_of(match)))


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
    by = next((name for name in AUTHORS if reference.fields.get(name)), "author")
    escaped = {name: html.escape(value, quote=False) for name, value in reference.fields.items()}
    names = escaped.pop(by, "")
    # An organization's name is one name.
    authors = _authors(names) if by in ("author", "editor") else names
    if by == "editor":
        authors += " (Eds.)" if " and " in names else " (Ed.)"

    def get(name: str, default: str = "") -> str:
        return escaped.get(name, default)

    title = get("title", "")
    is_whole = reference.kind in ("book", "phdthesis", "mastersthesis", "techreport")
    shown = f"<em>{title}</em>" if is_whole else title
    text = f"{authors} ({get('year') or 'n.d.'}). {shown}{'' if title.endswith(('?', '!')) else '.'}"
    if where := _where(reference.kind, get):
        text += f" {where}."
    address = (
        f"https://doi.org/{quote(reference.fields['doi'], _IN_DOI)}"
        if "doi" in reference.fields
        else reference.fields.get("url", "")
    )
    if address:
        text += f' <a href="{html.escape(address)}">{"doi" if "doi" in reference.fields else "link"}</a>'
    return text


def _authors(names: str) -> str:
    authors = [_author(name) for name in names.split(" and ")]
    if authors[-1] == "et al.":
        return f"{', '.join(authors[:-1])} et al."
    joined = authors[0] if len(authors) == 1 else f"{', '.join(authors[:-1])} &amp; {authors[-1]}"
    # They have kept a name in braces together.
    return joined.replace("\N{NO-BREAK SPACE}", " ")


def _author(name: str) -> str:
    """`van der Maaten, Laurens` and `Laurens Maaten` as `van der Maaten, L.`; `others` as et al."""
    if name == "others":
        return "et al."
    family, _, given = name.partition(", ") if ", " in name else name.rpartition(" ")[::-1]
    # `A.-B.` keeps its hyphen; each given name is cut to its first letter.
    initials = " ".join(
        "-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split(" ") if word
    )
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
