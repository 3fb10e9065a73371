"""What pages want: figures, facts, claims and links to epochs, read before anything is computed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nnviz_site.errors import Problem
from nnviz_site.locate import line_of

if TYPE_CHECKING:
    from nnviz_site.site import Page, Site

EPOCH_HASH = re.compile(r"(?P<experiment>[a-z][a-z0-9_]*)@(?P<epoch>[0-9]{1,9})(?P<state>;[^\s)\"']*)?")
"""The hash of a link that drives figures: `moons@20`, with further state behind it as `;name=value`."""


class Options(Mapping[str, Any]):
    """A figure's options as given: a mapping that can be a key, its lists being tuples."""

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        self._items = tuple(sorted((options or {}).items()))

    def __getitem__(self, name: str) -> Any:
        return dict(self._items)[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(self._items)

    def __eq__(self, other: object) -> bool:
        # `1 == True == 1.0` in Python, but they are different options.
        return isinstance(other, Options) and repr(self._items) == repr(other._items)

    def __repr__(self) -> str:
        return f"Options({dict(self._items)!r})"


@dataclass(frozen=True)
class FigureAsk:
    """`figure(kind, *experiments, **options)` at a line of a page; form and alt None: the kind's own."""

    page: str
    file: str
    line: int
    kind: str
    experiments: tuple[str, ...]
    options: Options = field(default_factory=Options)
    form: str | None = None
    alt: str | None = None


@dataclass(frozen=True)
class FactAsk:
    """`fact(name, format)`: a number in prose."""

    page: str
    file: str
    line: int
    name: str
    format: str = ""


@dataclass(frozen=True)
class ClaimAsk:
    """`claim(expression)`: prose that holds only if the expression does."""

    page: str
    file: str
    line: int
    expression: str


@dataclass(frozen=True)
class EpochAsk:
    """A link to `#EXPERIMENT@EPOCH`, on `page`, to the figures of page `target`."""

    page: str
    file: str
    line: int
    experiment: str
    epoch: int
    target: str


@dataclass(frozen=True)
class Asks:
    """Everything that a site's pages want, in the order of files and lines."""

    figures: tuple[FigureAsk, ...] = ()
    facts: tuple[FactAsk, ...] = ()
    claims: tuple[ClaimAsk, ...] = ()
    epochs: tuple[EpochAsk, ...] = ()


def read_asks(site: Site) -> tuple[Asks, list[Problem]]:
    """Read every page's asks; what can't be read is a problem at its line. Nothing is looked up yet."""
    return asks_of(site.pages)


def asks_of(pages: Iterable[Page]) -> tuple[Asks, list[Problem]]:
    """The asks of some pages, and what of them can't be read."""
    from nnviz_site.page.syntax import parse_page, walk

    asks: list[Any] = []
    problems: list[Problem] = []
    for page in pages:
        parsed, faults = parse_page(page)
        problems += faults
        asks += [part.ask for part in walk(parsed.parts) if not isinstance(part, str)]
        asks += _epoch_links(page, parsed.masked.text)
    return (
        Asks(
            tuple(a for a in asks if isinstance(a, FigureAsk)),
            tuple(a for a in asks if isinstance(a, FactAsk)),
            tuple(a for a in asks if isinstance(a, ClaimAsk)),
            tuple(a for a in asks if isinstance(a, EpochAsk)),
        ),
        problems,
    )


def _epoch_links(page: Page, text: str) -> list[EpochAsk]:
    link = re.compile(rf"(?:\]\(\s*<?|\]:\s*<?|href=[\"']?)(?P<page>[\w-]+\.html)?#{EPOCH_HASH.pattern}")
    return [
        EpochAsk(
            page.slug,
            page.path,
            page.body_line + line_of(text, match.start()) - 1,
            match["experiment"],
            int(match["epoch"]),
            (match["page"] or page.address).removesuffix(".html"),
        )
        for match in link.finditer(text)
    ]
