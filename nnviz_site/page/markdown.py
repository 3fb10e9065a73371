"""Markdown to HTML: headings with ids, the page's head, tabs, tables, links that drive figures.

What stands in for asks, citations, mathematics and fenced blocks are tokens (`mask.TOKEN`); they go through as text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from xml.etree.ElementTree import Element, SubElement

import markdown
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor

from nnviz_site.page.asks import EPOCH_HASH
from nnviz_site.page.blocks import BEFORE_ALL, FenceProcessor
from nnviz_site.page.mask import TOKEN

TAKEN = frozenset({"main", "references", "contents-title"})
"""Ids that the page's template uses."""

NUMBERED = re.compile(r"(?:check|ref)-\d+")
"""Ids of a page's claims and references."""

WIDE = 4
"""Columns from which on a table may need to scroll sideways at phone width."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

BLOCKS = ("fence", "figure", "math")
TIMES = re.compile(r"(?<=\d) × (?=\d)")
"""`28 × 28` stays on one line."""

_STASH = re.compile("\x02[^\x03]*\x03")


def to_html(text: str, taken: Iterable[str] = TAKEN) -> str:
    """A page's Markdown as HTML: `# title` and the paragraph after it become the head, headings get ids.

    taken: ids that no heading may get.
    """
    return _convert(text, _Shape(frozenset(taken), whole=True))


def fragment(text: str) -> str:
    """A caption's Markdown as HTML, without head, tabs and ids."""
    return _convert(text, _Shape(frozenset(), whole=False))


def slug(text: str) -> str:
    """`Élan & co. 2` as `elan-co-2`; `section` if nothing is left."""
    plain = unicodedata.normalize("NFKD", TOKEN.sub("", _STASH.sub("", text))).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "section"


@lru_cache(maxsize=4096)
def _convert(text: str, shape: _Shape) -> str:
    """Kept, for a page is checked and rendered in turn."""
    if (found := _foretold.pop((text, shape), None)) is not None:
        return found
    converter = _converter()
    converter.reset()
    # Making a converter takes longer than using it, and each caption of a page is converted on its own.
    converter.treeprocessors["page"].shape = shape  # type: ignore[attr-defined]
    html = converter.convert(TIMES.sub("\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}", text))
    for notes in _notes:
        notes.append(((text, shape), html))
    return html


_foretold: dict[Conversion, str] = {}
_notes: list[list[tuple[Conversion, str]]] = []


def foretell(conversions: Iterable[tuple[Conversion, str]]) -> None:
    """What texts become, where another process has converted them."""
    _foretold.update(conversions)


@contextmanager
def noted() -> Iterator[list[tuple[Conversion, str]]]:
    """What is converted meanwhile, for `foretell` in another process."""
    notes: list[tuple[Conversion, str]] = []
    _notes.append(notes)
    try:
        yield notes
    finally:
        _notes.remove(notes)


@cache
def _converter() -> markdown.Markdown:
    # As objects: for names the library would look through every installed package.
    extensions = [
        AttrListExtension(),
        MarkdownInHtmlExtension(),
        # The library's default is `style=`, which the Content-Security-Policy forbids.
        TableExtension(use_align_attribute=True),
        SaneListExtension(),
    ]
    converter = markdown.Markdown(extensions=extensions, output_format="html")
    # A dollar sign that is no mathematics is written `\\$`.
    converter.ESCAPED_CHARS.append("$")
    converter.parser.blockprocessors.register(FenceProcessor(converter.parser), "fence", BEFORE_ALL)
    # After inline patterns (20) and attribute lists (8).
    converter.treeprocessors.register(_ShapeTree(converter), "page", 1)
    return converter


@dataclass(frozen=True)
class _Shape:
    """What the tree's last pass is to know. taken: ids that no heading may get. whole: a page, not a caption."""

    taken: frozenset[str]
    whole: bool


Conversion = tuple[str, _Shape]
"""A text, and what is known of the page that it is part of."""


class _ShapeTree(Treeprocessor):
    shape = _Shape(frozenset(), whole=False)

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if EPOCH_HASH.search(link.get("href", "").partition("#")[2]):
                link.set("class", f"{link.get('class', '')} drive".strip())
        for image in root.iter("img"):
            image.set("loading", "lazy")
        if self.shape.whole:
            _number_headings(root, set(self.shape.taken))
            root[:] = _with_tabs(_with_head(list(root)))
        else:
            # A caption opens with one bold phrase, an instruction to look; in prose `**` is emphasis.
            for node in root.iter("strong"):
                node.tag = "b"
        _classes_for_alignment(root)
        _wrap_wide_tables(root)


def _is_heading(node: Element) -> bool:
    return node.tag in _HEADINGS


def _number_headings(root: Element, taken: set[str]) -> None:
    headings = [node for node in root.iter() if _is_heading(node)]
    taken |= {node.get("id", "") for node in root.iter()}
    counts: Counter[str] = Counter()
    for heading in headings:
        if heading.get("id"):
            continue
        name = wanted = slug("".join(heading.itertext()))
        while name in taken or NUMBERED.fullmatch(name):
            counts[wanted] += 1
            name = f"{wanted}-{counts[wanted] + 1}"
        taken.add(name)
        heading.set("id", name)


def _with_head(nodes: list[Element]) -> list[Element]:
    """`# title` at the top, and the first paragraph if it follows, as `<header class="head">`."""
    if not nodes or nodes[0].tag != "h1":
        return nodes
    head = Element("header", {"class": "head"})
    head.append(nodes[0])
    rest = nodes[1:]
    if rest and rest[0].tag == "p" and not _is_block(rest[0]):
        rest[0].set("class", f"{rest[0].get('class', '')} answer".strip())
        head.append(rest[0])
        rest = rest[1:]
    head.tail = "\n"
    return [head, *rest]


def _is_block(paragraph: Element) -> bool:
    """Whether a paragraph is only there to hold a figure, a display formula or raw HTML."""
    text = "".join(paragraph.itertext())
    tokens = TOKEN.findall(text)
    only = not TOKEN.sub("", text).strip() and len(paragraph) == 0
    holds_block = only and bool(tokens) and tokens[0][0] in BLOCKS
    return holds_block or re.fullmatch("\x02wzxhzdk:\\d+\x03", text) is not None


def _is_tab(node: Element) -> bool:
    return _is_heading(node) and "tab" in node.get("class", "").split()


def _with_tabs(nodes: list[Element]) -> list[Element]:
    """Headings with the class `tab`, up to the next heading that is as high and no tab, as one group of sections."""
    out: list[Element] = []
    groups: list[Element] = []
    tabs: Element | None = None
    level = ""
    for node in nodes:
        if (
            tabs is not None
            and _is_heading(node)
            and str(node.tag) <= level
            and not (_is_tab(node) and node.tag == level)
        ):
            tabs = None
        if _is_tab(node) and tabs is None:
            tabs, level = Element("div", {"class": "tabs wide"}), str(node.tag)
            tabs.tail = "\n"
            groups.append(tabs)
            out.append(tabs)
        if tabs is None:
            out.append(node)
        elif _is_tab(node) and node.tag == level:
            SubElement(tabs, "section", {"class": "tab-panel"}).append(node)
        else:
            tabs[-1].append(node)
    return [node for shown in out for node in (_settled(shown) if shown in groups else [shown])]


def _settled(group: Element) -> list[Element]:
    """A group of tabs with the names of its panels; one tab alone is none, and stays the heading that it is."""
    if len(group) == 1:
        return list(group[0])
    for panel in group:
        _name_panel(panel, panel[0])
    return [group]


def _name_panel(panel: Element, heading: Element) -> None:
    """The section gets the heading's id, for it is what a link must lead to and what the heading names."""
    name = heading.get("id", "")
    panel.set("id", name)
    panel.set("aria-labelledby", f"{name}-title")
    heading.set("id", f"{name}-title")
    classes = [c for c in heading.get("class", "").split() if c != "tab"]
    heading.attrib.pop("class")
    if classes:
        heading.set("class", " ".join(classes))


def _classes_for_alignment(root: Element) -> None:
    """`n` for columns set to the right, which are numbers, `c` for centred ones."""
    for node in root.iter():
        align = node.attrib.pop("align", "") if node.tag in ("td", "th") else ""
        if align in ("right", "center"):
            node.set("class", {"right": "n", "center": "c"}[align])
        if node.tag == "th":
            node.set("scope", "col")


def _wrap_wide_tables(root: Element) -> None:
    """A table of many columns gets a region of its own that scrolls, with the name of the heading above it."""
    parents = {child: parent for parent in root.iter() for child in parent}
    heading, names = "Table", set[str]()
    for node in list(root.iter()):
        if _is_heading(node):
            heading = _STASH.sub("", "".join(node.itertext())).strip() or heading
        if node.tag == "table" and len(node.findall("thead/tr/th")) >= WIDE:
            name, count = heading, 1
            while name in names:
                count += 1
                name = f"{heading} ({count})"
            names.add(name)
            parent = parents[node]
            wrap = Element("div", {"class": "table", "role": "region", "aria-label": name, "tabindex": "0"})
            parent[list(parent).index(node)] = wrap
            wrap.append(node)
