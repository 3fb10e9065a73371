"""HTML that an author writes into Markdown: elements that show text, closed, without scripts and styles of their own.

What is refused here the published page's Content-Security-Policy would stop as well. It is an error because it would not
work, and because it may have come with text from elsewhere. It is looked for in the HTML that Markdown makes, where
nothing can hide (attribute lists `{: onclick=… }` are attributes there), and its line in what the author wrote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.entities import html5
from html.parser import HTMLParser

from nnviz_site.locate import line_of
from nnviz_site.page.links import ELSEWHERE, SCHEME
from nnviz_site.page.mask import ASK
from nnviz_site.page.outline import VOID

_ELEMENTS = (
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup data dd del details dfn div dl dt "
    "em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp "
    "section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var video audio "
    "wbr"
)
ELEMENTS = frozenset(_ELEMENTS.split())
"""What may stand in a page."""

OPTIONAL_END = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rt", "rp"})
"""Elements that HTML closes by itself."""

INSTEAD = {
    "script": "pages run no scripts but the site's own",
    "style": "styles stand in templates/css",
    "iframe": "nothing is shown from elsewhere; link to it",
    "svg": "put the picture into site_src/static and show it with ![…](static/x.svg)",
    "math": "mathematics is written $…$",
}
ADDRESSES = frozenset(
    {"href", "src", "srcset", "poster", "cite", "longdesc", "data", "action", "formaction", "background"}
)
_ENTITY = re.compile(
    rf"(?s:{ASK.pattern})|\]\([^\s)]*|<[^<>]*>|https?:\S*|(?P<before>\w?)&(?P<name>[A-Za-z][A-Za-z0-9]+);"
)
"""`&name;` where it is no part of an ask, an address or a tag."""

MOST_SIGNS = 100
"""Unknown signs of a page that are told: a known one is looked for each, which takes a while."""

_NO_TAG = re.compile(r"<(?![^<>]*>)")


@dataclass(frozen=True, order=True)
class Fault:
    """line: in the text that was given, from 1."""

    line: int
    words: str


def raw_faults(html: str, source: str) -> Iterator[Fault]:
    """What is wrong with a page's raw HTML. html: what its Markdown became; source: its masked text."""
    if "<" in source or "{" in source:  # tags, or attributes in braces: without them Markdown writes its own HTML only
        parser = _Parser()
        parser.feed(html)
        parser.close()
        seen: Counter[str] = Counter()
        for needle, words in parser.faults:
            yield Fault(_line(source, needle, seen[needle]), words)
            seen[needle] += 1
        yield from unbalanced(source)
    yield from _entity_faults(source)


def _entity_faults(source: str) -> Iterator[Fault]:
    """Signs that HTML has no name for; within a word, as in `B&Bs;`, only what is nearly a name is none of its letters."""
    from difflib import get_close_matches

    seen = {""}
    for match in _ENTITY.finditer(source):
        name = match["name"] or ""
        if name in seen or f"{name};" in html5:
            continue
        seen.add(name)
        if len(seen) > MOST_SIGNS:
            return
        near = get_close_matches(name, {sign.rstrip(";") for sign in html5}, 1, 0.75) if len(name) > 3 else []
        if near or not match["before"]:
            hint = f'; did you mean "&{near[0]};"?' if near else ""
            words = f"&{name}; is shown as it is typed: HTML knows no such sign{hint}"
            yield Fault(line_of(source, match.start()), words)


def unbalanced(source: str) -> list[Fault]:
    """Elements that are never closed, and ends that close nothing; comments are masked already."""
    if (at := source.find("<!--")) >= 0:
        return [Fault(line_of(source, at), "<!-- is never closed: write -->")]
    parser = _Balance()
    # Asks hold comparisons; `<` in them is no markup, and neither is one without its `>` before the next.
    text = ASK.sub(lambda match: re.sub(r"[<>&]", " ", match[0]), source)
    parser.feed(_NO_TAG.sub(" ", text))
    parser.close()
    left = [Fault(line, f"raw <{tag}> is never closed: write </{tag}>") for tag, line in parser.open]
    return sorted(parser.faults + [fault for fault in left if _tag(fault) not in OPTIONAL_END])


def _tag(fault: Fault) -> str:
    return fault.words.partition("<")[2].partition(">")[0]


def attribute_fault(tag: str, name: str, value: str) -> str:
    """What is wrong with an attribute, or nothing."""
    if name.startswith("on"):
        return f"raw {name}=: pages run no scripts but the site's own"
    if name in ("style", "srcdoc", "http-equiv"):
        return f"raw {name}=: it would have no effect; give a class, {{: .name }}"
    if name.rpartition(":")[2] not in ADDRESSES or (tag, name) in (("img", "src"), ("a", "href")):
        # What images show and links lead to is judged by `links`, with what is there.
        return ""
    # Browsers leave out white space and control characters before they look for the scheme.
    address = re.sub(r"[\x00-\x20\x7f]", "", value)
    if SCHEME.match(address) and not (ELSEWHERE.match(address) and name == "cite"):
        return f'{name}="{value[:60]}": nothing is fetched from elsewhere'
    return ""


def _line(source: str, needle: str, nth: int) -> int:
    """The line of the nth place where a tag or an attribute begins; of the last one if Markdown made more of them."""
    boundary = r"(?![\w-])" if needle.startswith("<") else r"\s*="
    places = [match.start() for match in re.finditer(re.escape(needle) + boundary, source, re.I)][: nth + 1]
    return line_of(source, places[-1]) if places else 1


@dataclass
class _Parser(HTMLParser):
    """faults: (what to look for in the source, words)."""

    faults: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            instead = INSTEAD.get(tag, f"no text of a page is that; for the sign write &lt;{tag[:40]}>")
            self.faults.append((f"<{tag}", f"raw <{tag[:40]}>: {instead}"))
            return
        for name, value in attrs:
            if words := attribute_fault(tag, name, value or ""):
                self.faults.append((name, words))


@dataclass
class _Balance(HTMLParser):
    """open: (tag, line) of what is not closed yet."""

    open: list[tuple[str, int]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in ELEMENTS and tag not in VOID:
            self.open.append((tag, self.getpos()[0]))
            self.counts[tag] += 1

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        # `<div/>` opens a div all the same.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ELEMENTS or tag in VOID:
            return
        line = self.getpos()[0]
        if not self.counts[tag]:
            if tag not in OPTIONAL_END:
                self.faults.append(Fault(line, f"raw </{tag}> closes nothing: leave it out"))
            return
        while True:
            last, at = self.open.pop()
            self.counts[last] -= 1
            if last == tag:
                return
            if last not in OPTIONAL_END:
                self.faults.append(Fault(at, f"raw <{last}> is never closed: write </{last}>"))
