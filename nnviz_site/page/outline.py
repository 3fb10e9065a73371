"""What a page's HTML holds that others can refer to or that refers to others: ids, links, images, headings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from nnviz_site.page.mask import TOKEN

NO_FIGURE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "a", "em", "strong", "span", "figcaption", "td", "th"})
"""Elements that can't hold a figure."""

VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

VERBATIM = frozenset({"code", "pre", "kbd", "samp"})
"""Elements whose text is an example."""


@dataclass(frozen=True)
class Heading:
    """bare: names of attributes without a value."""

    level: int
    id: str
    text: str
    classes: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


@dataclass(frozen=True)
class Image:
    """alt: None if there is none at all."""

    src: str
    alt: str | None


@dataclass(frozen=True)
class Outline:
    """In the order of the page.

    unnamed: places in links of those that hold neither words nor an image.
    misplaced: lines of figures that stand in a line of text. texts: runs of text between tags, without examples of code.
    html: what was read.
    """

    ids: tuple[str, ...]
    links: tuple[str, ...]
    images: tuple[Image, ...]
    headings: tuple[Heading, ...]
    misplaced: tuple[int, ...]
    texts: tuple[str, ...]
    unnamed: tuple[int, ...] = ()
    html: str = ""


def outline(html: str) -> Outline:
    """Read a page's body."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return Outline(
        tuple(parser.ids),
        tuple(parser.links),
        tuple(parser.images),
        tuple(parser.headings),
        tuple(parser.misplaced),
        tuple(parser.texts),
        tuple(parser.unnamed),
        html,
    )


@dataclass
class _Parser(HTMLParser):
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    misplaced: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    heading: tuple[Heading, list[str]] | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def updatepos(self, i: int, j: int) -> int:
        """Lines are not counted: nobody asks for them, and it takes a tenth of the time."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "a" and given.get("href") is not None:
            if not (given.get("aria-label") or given.get("title")):
                self.unnamed.append(len(self.links))
            self.links.append(str(given["href"]))
        if tag == "img":
            self._named()
            self.images.append(Image(given.get("src") or "", given.get("alt")))
        if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self.heading = (
                Heading(
                    int(tag[1]),
                    given.get("id") or "",
                    "",
                    tuple((given.get("class") or "").split()),
                    tuple(name for name, value in attrs if value is None and name != "hidden"),
                ),
                [],
            )
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.heading and tag == f"h{self.heading[0].level}":
            heading, words = self.heading
            self.headings.append(replace(heading, text=" ".join("".join(words).split())))
            self.heading = None
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.heading:
            self.heading[1].append(data)
        if data.strip():
            self._named()
            if not VERBATIM.intersection(self.open):
                self.texts.append(data)
        for token in TOKEN.finditer(data):
            if token[1] == "figure" and NO_FIGURE.intersection(self.open):
                self.misplaced.append(int(token[2]))

    def _named(self) -> None:
        """The link that is open, if any, holds something."""
        if "a" in self.open and self.unnamed and self.unnamed[-1] == len(self.links) - 1:
            self.unnamed.pop()
