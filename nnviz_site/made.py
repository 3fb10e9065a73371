"""What a site's pages were made of, and what each shows the others: kept as JSON, so that an edit of one reads no more."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnviz_site.engine import codec
from nnviz_site.frontmatter import split
from nnviz_site.page.asks import Asks, EpochAsk, FigureAsk
from nnviz_site.page.body import skeleton
from nnviz_site.page.claims import Verdict
from nnviz_site.page.links import PageText
from nnviz_site.page.mathematics import mathml
from nnviz_site.page.parts import FigureParts
from nnviz_site.page.render import Drawn, Formulas, Rendering
from nnviz_site.page.syntax import ParsedPage, parse_page
from nnviz_site.site import Page, Settings

Led = frozenset[tuple[str, str, int]]


@dataclass(frozen=True)
class Subject:
    """What pages need to know of an experiment. epochs: the last; None for a projection, which has no training either."""

    name: str
    is_image: bool
    epochs: int | None
    training: bool


@dataclass(frozen=True)
class Known:
    """What other pages see of one. front: its front matter as it stands in the file. anchors: that links may lead to.

    shown: experiments that have figures on it. led: (page, experiment, epoch) that its links lead to.
    """

    page: Page
    front: str
    anchors: frozenset[str]
    shown: frozenset[str]
    led: Led
    text: str = ""
    ids: Sequence[str] = ()


@dataclass(frozen=True)
class Made:
    """What all pages share. templates: where each lies. statics: addresses within `static/`. facts: that pages ask for."""

    settings: Settings
    rendering: Rendering
    bibliography: Mapping[str, Any]
    subjects: Mapping[str, Subject]
    pixels: Mapping[str, tuple[int, int]]
    statics: tuple[str, ...]
    drafts: tuple[str, ...]
    templates: Mapping[str, str]
    formulas: Formulas
    verdicts: Mapping[str, Verdict | None]
    facts: Mapping[str, float]


class Looks:
    """Figures' parts by what decides how they look, each read when a page shows it, and the figures' HTML by page."""

    def __init__(self, packed: Mapping[str, str], drawn: Drawn) -> None:
        self.packed = packed
        self.drawn = drawn

    @classmethod
    def of(cls, figures: Mapping[FigureAsk, FigureParts], drawn: Drawn) -> Looks:
        return cls({identity(ask): json.dumps(codec.pack(parts)) for ask, parts in figures.items()}, drawn)

    def parts(self, ask: FigureAsk) -> FigureParts:
        """Raises KeyError for a figure that the site did not have."""
        parts: FigureParts = codec.unpack(json.loads(self.packed[identity(ask)]))
        return parts


def identity(ask: FigureAsk) -> str:
    """What decides how a figure looks: asks that are alike in this show the same."""
    return json.dumps([ask.kind, ask.experiments, repr(ask.options), ask.form])


def known(page: Page, parsed: ParsedPage, figures: Sequence[FigureAsk], epochs: Sequence[EpochAsk]) -> Known:
    """What others see of a page. figures, epochs: its own asks."""
    return Known(
        page,
        split(page.source)[0] or "",
        PageText(page, parsed.masked.text, skeleton(parsed)).anchors,
        frozenset(name for ask in figures for name in ask.experiments),
        frozenset((ask.target, ask.experiment, ask.epoch) for ask in epochs),
    )


def known_pages(pages: Sequence[Page], asks: Asks) -> list[Known]:
    """What others see of each page."""
    shown, led = defaultdict(list), defaultdict(list)
    for figure in asks.figures:
        shown[figure.page].append(figure)
    for link in asks.epochs:
        led[link.page].append(link)
    return [known(page, parse_page(page)[0], shown[page.slug], led[page.slug]) for page in pages]


def formulas_of(pages: Sequence[Page]) -> Formulas:
    """Every formula that stands on a page. Raises ValueError for one that can't be set."""
    found: dict[str, list[str]] = {}
    for page in pages:
        for formula in parse_page(page)[0].masked.formulas.values():
            found.setdefault(formula.latex, ["", ""])[formula.display] = mathml(formula)
    return found


def joined(made: Made, pages: Sequence[Known], looks: Looks) -> bytes:
    """A line of JSON, as `parted` reads it."""
    document = {
        "made": codec.pack(made),
        "pages": [_packed_page(page) for page in pages],
        "looks": looks.packed,
        "drawn": looks.drawn,
    }
    return json.dumps(document, separators=(",", ":")).encode()


def parted(line: bytes) -> tuple[Made, list[Known], Looks]:
    """Raises ValueError, KeyError or TypeError for what `joined` has not written."""
    document = json.loads(line)
    return (
        codec.unpack(document["made"]),
        list(map(_unpacked_page, document["pages"])),
        Looks(document["looks"], document["drawn"]),
    )


def _packed_page(known: Known) -> list[Any]:
    page = known.page
    about = [page.slug, page.path, page.title, page.description, page.nav, page.aliases]
    return [about, known.front, sorted(known.anchors), sorted(known.shown), sorted(known.led)]


def _unpacked_page(packed: Sequence[Any]) -> Known:
    (slug, path, title, description, nav, aliases), front, anchors, shown, led = packed
    page = Page(slug, path, "", "", 1, title, description, nav, tuple(aliases))
    links = frozenset((target, experiment, epoch) for target, experiment, epoch in led)
    return Known(page, front, frozenset(anchors), frozenset(shown), links)
