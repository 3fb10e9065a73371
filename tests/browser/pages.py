"""A built folder as text: its pages, their ids, what they refer to. Read with the standard library's parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

REFERRING = {"href", "src", "poster", "srcset", "data-src"}
LEAVES = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")


@dataclass(frozen=True)
class Element:
    tag: str
    attributes: Mapping[str, str]
    line: int

    def __str__(self) -> str:
        """The element as a message names it: `img src="a.svg"`."""
        shown = next(((key, self.attributes[key]) for key in ("id", "src", "href") if self.attributes.get(key)), None)
        return f'{self.tag} {shown[0]}="{shown[1]}"' if shown else self.tag


@dataclass(frozen=True)
class Reference:
    address: str
    line: int


@dataclass(frozen=True)
class Page:
    """One HTML file; `name` is its path inside the folder."""

    name: str
    text: str

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        collector = _Collector()
        collector.feed(self.text)
        return tuple(collector.elements)

    @cached_property
    def ids(self) -> frozenset[str]:
        return frozenset(element.attributes["id"] for element in self.elements if "id" in element.attributes)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Everything the page points to, the addresses of a `srcset` and of a redirect one by one."""
        return tuple(Reference(address, element.line) for element in self.elements for address in _addresses(element))

    @property
    def redirects(self) -> bool:
        """An alias, which sends the browser on at once: there is nothing to look at."""
        return any(_is_refresh(element) for element in self.elements)

    @property
    def policy(self) -> str | None:
        """The Content-Security-Policy that the page declares in a meta element."""
        declared = (e.attributes for e in self.elements if e.tag == "meta")
        return next((a.get("content") for a in declared if _is(a, "http-equiv", "content-security-policy")), None)

    @property
    def canonical(self) -> str | None:
        links = (e.attributes for e in self.elements if e.tag == "link")
        return next((a.get("href") for a in links if _is(a, "rel", "canonical")), None)


@dataclass(frozen=True)
class Folder:
    """A built site on disk."""

    root: Path

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        files = sorted(self.root.rglob("*.html"))
        names = [path.relative_to(self.root).as_posix() for path in files]
        return {name: Page(name, path.read_text("utf-8")) for name, path in zip(names, files, strict=True)}

    @cached_property
    def files(self) -> frozenset[str]:
        return frozenset(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())

    @cached_property
    def base(self) -> str | None:
        """The address under which the site was built to stand, ending in "/"; None if it was built for any."""
        canonical = self.pages["index.html"].canonical if "index.html" in self.pages else None
        return canonical.removesuffix("index.html") if canonical else None

    @cached_property
    def looked_at(self) -> tuple[Page, ...]:
        """The pages that a browser can stay on."""
        return tuple(page for page in self.pages.values() if not page.redirects)

    def inside(self, address: str) -> str | None:
        """The address relative to the site's root folder if it is absolute and leads into the site, else None."""
        if self.base is None:
            return None
        path = urlsplit(self.base).path
        for start in (self.base, path):
            if address.startswith(start) and (start != "/" or not address.startswith("//")):
                return address.removeprefix(start) or "index.html"
        return None

    def style_addresses(self) -> list[tuple[str, str]]:
        """(stylesheet, address) of every `url(...)` in the folder's CSS."""
        sheets = sorted(name for name in self.files if name.endswith(".css"))
        return [(name, url) for name in sheets for url in CSS_URL.findall((self.root / name).read_text("utf-8"))]


class _Collector(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {key: value or "" for key, value in attrs}, self.getpos()[0]))


def _is(attributes: Mapping[str, str], name: str, value: str) -> bool:
    return attributes.get(name, "").lower() == value


def _is_refresh(element: Element) -> bool:
    return element.tag == "meta" and _is(element.attributes, "http-equiv", "refresh")


def _addresses(element: Element) -> list[str]:
    found = []
    for name, value in element.attributes.items():
        if name == "srcset":
            found += [candidate.split()[0] for candidate in value.split(",") if candidate.strip()]
        elif name in REFERRING or (name.startswith("data-") and name.endswith("-href")):
            found.append(value)
    if _is_refresh(element) and "url=" in element.attributes.get("content", "").lower():
        found.append(re.split("url=", element.attributes["content"], flags=re.IGNORECASE)[1].strip())
    return found
