"""Links, anchors, images and ids of all pages: whether what they name is there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.locate import line_of, locate_id, locate_link
from nnviz_site.page.asks import EPOCH_HASH, Asks
from nnviz_site.page.citations import cited
from nnviz_site.page.markdown import NUMBERED, TAKEN, slug
from nnviz_site.page.outline import Image, Outline

if TYPE_CHECKING:
    from nnviz_site.experiments import Experiment
    from nnviz_site.site import Page, Site

ELSEWHERE = re.compile(r"(?:https?:|mailto:|tel:)", re.I)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_LEFT_AS_TYPED = (
    (
        re.compile(r"(?<![\w\]])\[[^\[\]\n]+\]\[[^\[\]\n]*\]"),
        "no line gives that name an address, as [name]: page.html does",
    ),
    (re.compile(r"\[[^\[\]]*\]\([^\s()]*"), "a link is closed with ), and its address has no brackets"),
    (
        re.compile(r"\[[^\[\]]+\] \((?:#|https?:|static/|data/|[\w-]+\.html)[^\s()]*\)"),
        "a link has no space between its brackets: [text](address)",
    ),
)
"""What Markdown leaves as it is typed where it finds no link, and why."""

BUILT = ("facts.json", "build.json")


@dataclass(frozen=True)
class PageText:
    """A page as far as it can be made without computing. text: its body, masked."""

    page: Page
    text: str
    outline: Outline

    @property
    def anchors(self) -> frozenset[str]:
        references = {f"ref-{number}" for number in range(1, len(cited(self.text)) + 1)}
        return TAKEN | references | set(self.outline.ids)

    @property
    def ids(self) -> tuple[str, ...]:
        return self.outline.ids

    def line(self, address: str, nth: int = 0) -> int:
        """The line of the file where a link has this address; of the body's start if it can't be found."""
        return max(locate_link(self.text, address, nth), 1) + self.page.body_line - 1

    def id_line(self, name: str, nth: int) -> int:
        """The line of the file where an id is given for the nth time, from 0."""
        return max(locate_id(self.text, name, nth), 1) + self.page.body_line - 1


class Target(Protocol):
    """A page as far as links to it can be judged."""

    @property
    def page(self) -> Page: ...
    @property
    def text(self) -> str: ...
    @property
    def anchors(self) -> frozenset[str]: ...
    @property
    def ids(self) -> Sequence[str]: ...


def link_faults(texts: Mapping[str, PageText], site: Site, asks: Asks) -> Iterator[Problem]:
    """Everything wrong with what pages link to and show. texts: by slug."""
    shown: defaultdict[str, set[str]] = defaultdict(set)
    for figure in asks.figures:
        shown[figure.page] |= set(figure.experiments)
    for text in texts.values():
        yield from page_link_faults(text, texts, site, shown)


def page_link_faults(
    text: PageText, targets: Mapping[str, Target], site: Site, shown: Mapping[str, Set[str]]
) -> Iterator[Problem]:
    """Everything wrong with what one page links to and shows. targets: by slug. shown: experiments with figures, by page."""
    links = _Links(text, targets, site, shown)
    seen: Counter[str] = Counter()
    for place, href in enumerate(text.outline.links):
        words = links.fault(href)
        if not words and place in text.outline.unnamed:
            words = f"[]({href}): say in the brackets where the link leads"
        if words:
            yield Problem(text.page.path, text.line(href, seen[href]), words)
        seen[href] += 1
    yield from _as_typed(text)
    seen = Counter()
    for image in text.outline.images:
        for words in _image_faults(image, site):
            yield Problem(text.page.path, text.line(image.src, seen[image.src]), words)
        seen[image.src] += 1
    for name, count in Counter(text.outline.ids).items():
        if name in TAKEN or NUMBERED.fullmatch(name):
            words = f'the id "{name}" is the page\'s own: choose another'
            yield Problem(text.page.path, text.id_line(name, 0), words)
        elif count > 1:
            words = f'two things have the id "{name}": links can lead to one only'
            yield Problem(text.page.path, text.id_line(name, 1), words)


def _as_typed(text: PageText) -> Iterator[Problem]:
    """Links that are shown as text, for something is missing; those that were meant as text have a backslash."""
    for pattern, words in _LEFT_AS_TYPED:
        typed: dict[str, int] = {}
        for match in pattern.finditer(text.text):
            if text.text[match.start() - 1 : match.start()] != "\\":
                typed.setdefault(match[0], match.start())
        for written in dict.fromkeys(match[0] for run in text.outline.texts for match in pattern.finditer(run)):
            if written in typed:
                line = text.page.body_line + line_of(text.text, typed[written]) - 1
                yield Problem(text.page.path, line, f"{' '.join(written.split())} is shown as it is typed: {words}")


@dataclass(frozen=True)
class _Links:
    """What links of one page may lead to. shown: experiments that have figures, by page."""

    here: PageText
    texts: Mapping[str, Target]
    site: Site
    shown: Mapping[str, Set[str]]

    def fault(self, href: str) -> str:
        """What is wrong with a link, or nothing."""
        if ELSEWHERE.match(href):
            return f'"{href}": an address has no spaces: leave them out, or write %20' if re.search(r"\s", href) else ""
        address, _, anchor = href.partition("#")
        address = address.partition("?")[0]
        if not href or href == "#":
            return "a link without an address"
        if scheme := SCHEME.match(href):
            return f'"{scheme[0]}" is none of the addresses that pages link to: https:, http:, mailto: and tel:'
        if ".." in address.split("/"):
            return f'"{address}" leaves the site: link to its pages, and to files in static/ and data/'
        if address.endswith(".md"):
            return self.markdown_fault(address)
        if not address:
            return self.anchor_fault(self.here, anchor)
        if address.startswith("/"):
            return f'"{address}" begins with /: links are relative, so that the site works under any address'
        if address.endswith(".html") and "/" not in address:
            return self.page_fault(address, anchor)
        return self.file_fault(address)

    def markdown_fault(self, address: str) -> str:
        published = address.removesuffix(".md") + ".html"
        unknown = self.page_fault(published, "")
        return f'links are written as published: "{published}", not "{address}"' + (
            f"; and {unknown}" if unknown else ""
        )

    def page_fault(self, address: str, anchor: str) -> str:
        name = address.removesuffix(".html")
        if name in self.texts:
            return self.anchor_fault(self.texts[name], anchor) if anchor else ""
        if name in self.site.drafts:
            return f'"{address}" is a draft and not published: finish it, or leave the link out'
        for page in self.site.pages:
            if address in page.aliases:
                return f'"{address}" is an old address: link to "{page.address}"'
            if page.slug == name:
                return ""
        if name in self.site.unread:
            return ""
        return f'no page "{address}"{did_you_mean(address, [page.address for page in self.site.pages])}'

    def anchor_fault(self, target: Target, anchor: str) -> str:
        on = "" if target is self.here else f" on {target.page.address}"
        if epoch := EPOCH_HASH.fullmatch(anchor):
            return self.epoch_fault(target, epoch["experiment"], int(epoch["epoch"]))
        if anchor in target.anchors or anchor in self.shown.get(target.page.slug, ()):
            return ""
        if "@" in anchor:
            near = re.sub(r"\s|%20", "", anchor).lower()
            return f'no anchor "#{anchor}"{on}' + (
                f'; did you mean "#{near}"?' if EPOCH_HASH.fullmatch(near) else ": an epoch is written #moons@20"
            )
        if slug(unquote(anchor)) == "section":
            words = "a heading without Latin letters gets section, section-2, …, or an id of your own by {#id}"
            return f'no anchor "#{anchor}"{on}: {words}'
        return f'no anchor "#{anchor}"{on}{did_you_mean(anchor, target.ids)}'

    def epoch_fault(self, target: Target, name: str, epoch: int) -> str:
        if name in self.site.broken:
            return ""
        if name not in self.site.experiments:
            return f'no experiment "{name}"{did_you_mean(name, self.site.experiments)}'
        last = self.site.experiments[name].epochs
        if last is None:
            return f"#{name}@{epoch}: {name} is a projection and has no epochs"
        if epoch > last:
            return f"#{name}@{epoch}: {name} is recorded at epochs 0 to {last}"
        # A figure whose call is wrong is told at its own line.
        asked = re.search(rf"\bfigure\([^)]*[\"']{name}[\"']", target.text)
        if name not in self.shown.get(target.page.slug, ()) and not asked:
            return f"#{name}@{epoch}: {target.page.address} has no figure of {name} that it could drive"
        return ""

    def file_fault(self, address: str) -> str:
        """Files that the build writes or copies."""
        kind, _, rest = address.partition("/")
        if kind == "static":
            files = [f"static/{known}" for known in self.site.statics]
            return "" if unquote(address) in files else f'no file "{address}" in site_src{did_you_mean(address, files)}'
        if kind == "data":
            name, _, file = rest.partition("/")
            if name in self.site.broken:
                return ""
            if name not in self.site.experiments:
                return f'no experiment "{name}"{did_you_mean(name, self.site.experiments)}'
            known = data_files(self.site.experiments[name])
            return "" if file in known else f'data/{name} has no file "{file}"{did_you_mean(file, known)}'
        if address in BUILT:
            return ""
        if address.startswith("www."):
            return f'"{address}" leads nowhere: begin with https://'
        if re.fullmatch(r"[^\s/@]+@[\w-]+(?:\.[\w-]+)+", address):
            return f'"{address}" leads nowhere: write mailto:{address}'
        if scheme := re.match(r"(https?)/+", address):
            return f'"{address}" leads nowhere: begin with {scheme[1]}://'
        near = did_you_mean(address.removeprefix("./"), [page.address for page in self.site.pages])
        return (
            f'"{address}" is no page of this site and no file in static/ or data/{near if near.startswith(";") else ""}'
        )


def data_files(experiment: Experiment) -> tuple[str, ...]:
    """The open data behind an experiment's figures."""
    files = ["experiment.json", "reproduce.py"]
    files += ["samples.csv"] if not experiment.is_image else []
    files += ["history.csv"] if experiment.training else ["coordinates.csv", "projection.json"]
    return tuple(sorted(files))


def _image_faults(image: Image, site: Site) -> Iterator[str]:
    shown = f"![…]({image.src})"
    if not (image.alt or "").strip():
        yield f"{shown}: say in the brackets what the image shows, for those who can't see it"
    name = unquote(image.src).removeprefix("static/")
    if ELSEWHERE.match(image.src):
        yield f"{shown}: images lie in site_src/static; nothing is fetched from elsewhere"
    elif not image.src.startswith("static/") or name not in site.statics:
        near = did_you_mean(image.src, [f"static/{known}" for known in site.statics])
        yield f'{shown}: no file "{image.src}" in site_src{near}'
