"""The build after an edit of pages' text: those pages are read, checked and rendered, and nothing else is.

It does only what it is sure of: where more than text changed, or anything is wrong, a whole build decides and tells.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Container, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from nnviz_site import memory as memories
from nnviz_site import publish
from nnviz_site.errors import Problem, SiteError
from nnviz_site.frontmatter import split
from nnviz_site.made import Known, Led, Looks, Made, joined, known_pages, parted
from nnviz_site.memory import Memory
from nnviz_site.page import claims
from nnviz_site.page.asks import Asks, asks_of
from nnviz_site.page.check import page_text
from nnviz_site.page.facts import format_fault
from nnviz_site.page.links import page_link_faults
from nnviz_site.page.placed import wanted_epochs
from nnviz_site.page.render import Materials, render_pages
from nnviz_site.page.syntax import parse_page
from nnviz_site.page.templates import template_environment
from nnviz_site.publish import Bytes, Content
from nnviz_site.request import Report, Request
from nnviz_site.site import Page, Site, page_source
from nnviz_site.verdicts import judge


class MoreThanText(Exception):
    """Something else has changed too, or something is wrong."""


@dataclass(frozen=True)
class Kept:
    """A published file that stays as it is."""

    sha256: str
    size: int

    def read(self) -> bytes:
        raise MoreThanText


def edited(
    request: Request, memory: Memory, line: bytes, paths: Set[str], waiting: Callable[[], None]
) -> Report | None:
    """Publish the pages at these paths anew. None, with every published page whole, where a whole build is needed."""
    started = time.time_ns()
    try:
        made, pages, looks = parted(line)
        stamps = memories.stamps_of(sorted(paths))
        site, changed = _read(request.site.resolve(), made, pages, paths)
        asks = _asks(changed, memory)
        before = {page.page.slug: page for page in pages}
        now = before | {page.page.slug: page for page in known_pages(changed, asks)}
        names = _facts_named(asks, made.verdicts)
        facts = made.facts if names <= made.facts.keys() else _facts(request, memory, names)
        figures = {ask: looks.parts(ask) for ask in asks.figures}
        _refuse_texts(site, changed, before, now, made.formulas)
        verdicts = judge(asks, facts, site, memory.preview, made.verdicts)
        wanted = wanted_epochs(link for page in now.values() for link in page.led)
        materials = Materials(
            site, asks, facts, verdicts, figures, made.rendering, made.pixels, wanted, made.formulas, looks.drawn
        )
        texts, drawn = render_pages(changed, materials, template_environment(site.templates))
        outputs = {name: Bytes(text.encode()) for name, text in texts.items()}
        files: dict[str, Content] = {name: Kept(*kept) for name, kept in memory.outputs.items()}
        written = publish.publish(files | outputs, memory.record, request.out, waiting, memories.known(memory))
    except (MoreThanText, SiteError, KeyError, TypeError, ValueError):
        return None
    listed = {name: (content.sha256, content.size) for name, content in outputs.items()}
    later = replace(
        memory,
        read_at=started,
        inputs={**memory.inputs, **stamps},
        outputs={**memory.outputs, **listed},
        times={**memory.times, **memories.times_of(request.out, listed)},
    )
    memories.save(request, later, joined(made, list(now.values()), Looks(looks.packed, {**looks.drawn, **drawn})))
    return Report(memory.pages, 0, memory.reused, written, memory.preview)


def _read(root: Path, made: Made, pages: Sequence[Known], paths: Set[str]) -> tuple[Site, list[Page]]:
    """The site with these pages as they are now, the others without their text; and these pages."""
    before = {str(root / page.page.path): page for page in pages}
    changed = {}
    for path in sorted(paths):
        known, problems = before[path], list[Problem]()
        text = page_source(root, known.page.path, problems) or ""
        front, body, line = split(text)
        if problems or front != known.front:
            raise MoreThanText
        changed[known.page.slug] = replace(known.page, source=text, body=body, body_line=line)
    site = Site(
        root,
        tuple(changed.get(page.page.slug, page.page) for page in pages),
        made.subjects,  # type: ignore[arg-type]
        made.settings,
        made.bibliography,
        {name: root for name in made.statics},
        {name: Path(file) for name, file in made.templates.items()},
        made.drafts,
    )
    return site, list(changed.values())


def _asks(changed: Sequence[Page], memory: Memory) -> Asks:
    asks, problems = asks_of(changed)
    told = {problem.file for problem in memory.said}
    if problems or told & {page.path for page in changed}:
        raise MoreThanText
    return asks


def _facts_named(asks: Asks, judged: Container[str]) -> set[str]:
    """The facts that are needed. Raises MoreThanText for a wrong format, ValueError for a claim that is none."""
    if any(format_fault(ask.format) for ask in asks.facts):
        raise MoreThanText
    expressions = {ask.expression for ask in asks.claims if ask.expression not in judged}
    return {ask.name for ask in asks.facts}.union(*(claims.parse(expression).names for expression in expressions))


def _facts(request: Request, memory: Memory, names: Set[str]) -> dict[str, float]:
    """All facts of the site. Raises MoreThanText if these are not among them."""
    content = (request.out / "facts.json").read_bytes()
    if hashlib.sha256(content).hexdigest() != memory.outputs["facts.json"][0]:
        raise MoreThanText
    facts = dict(json.loads(content))
    if not names <= facts.keys():
        raise MoreThanText
    return facts


def _refuse_texts(
    site: Site,
    changed: Sequence[Page],
    before: Mapping[str, Known],
    now: Mapping[str, Known],
    settable: Container[str],
) -> None:
    """Raises MoreThanText for anything wrong with a page, and for what others would have to know of it."""
    shown = {slug: page.shown for slug, page in now.items()}
    for page in changed:
        problems: list[Problem] = []
        text = page_text(page, parse_page(page)[0], site, problems, settable)
        if text is None or problems or any(page_link_faults(text, now, site, shown)):
            raise MoreThanText
        old, new = before[page.slug], now[page.slug]
        if not (old.anchors <= new.anchors and old.shown <= new.shown and _outward(old) == _outward(new)):
            raise MoreThanText


def _outward(page: Known) -> Led:
    return frozenset(link for link in page.led if link[0] != page.page.slug)
