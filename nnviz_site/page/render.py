"""Pages from sources, facts, verdicts and figures: `{path: bytes}`, nothing written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import jinja2

from nnviz_site.errors import Problem, SiteError
from nnviz_site.page.addresses import NOT_FOUND, absolute, canonical, sitemap
from nnviz_site.page.asks import Asks, ClaimAsk, FactAsk, FigureAsk
from nnviz_site.page.body import body_html
from nnviz_site.page.citations import cited, reference_html
from nnviz_site.page.claims import Verdict, parse
from nnviz_site.page.facts import fact_html, fact_text
from nnviz_site.page.imagesize import image_size
from nnviz_site.page.marks import checks_html, claim_html
from nnviz_site.page.mask import Formula
from nnviz_site.page.mathematics import mathml
from nnviz_site.page.metadata import Card, about
from nnviz_site.page.outline import outline
from nnviz_site.page.parts import FigureParts
from nnviz_site.page.placed import placed, wanted_epochs
from nnviz_site.page.sized import Sizes
from nnviz_site.page.styles import first_fonts
from nnviz_site.page.syntax import ParsedPage, parse_page
from nnviz_site.page.templates import rendered, template_environment

if TYPE_CHECKING:
    from nnviz_site.site import Page, Site


_SECTIONS = re.compile(r"<h2\b.*?</h2>", re.S)


@dataclass(frozen=True)
class Rendering:
    """What all pages share. Addresses are relative to the site's folder.

    preview: the image experiments ran on stand-in digits. base_url: where the site will stand, without a slash at the
    end; empty: unknown. scripts: for pages that need them.
    downloads: bytes of the open data's tables, told where a page links to one. cards: by page.
    """

    preview: bool = False
    base_url: str = ""
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    icon: str = ""
    fonts_preload: tuple[str, ...] = ()
    downloads: Mapping[str, int] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        site: Site,
        files: Mapping[str, bytes],
        preview: bool,
        downloads: Mapping[str, int],
        cards: Mapping[str, Card],
    ) -> Rendering:
        """From the files that `styles` makes: stylesheet, fonts, icon, scripts."""
        names = [PurePosixPath(path) for path in sorted(files)]
        return cls(
            preview=preview,
            base_url=site.settings.base_url,
            styles=tuple(str(p) for p in names if p.suffix == ".css"),
            scripts=tuple(str(p) for p in names if p.name == "start.js"),
            icon=next((str(p) for p in names if p.name.startswith("icon.")), ""),
            fonts_preload=first_fonts(files),
            downloads=downloads,
            cards=cards,
        )


Formulas = Mapping[str, Sequence[str]]
"""LaTeX → MathML within a line and as a block; empty where it never stood so."""


Drawn = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Materials:
    """What all pages are made of. formulas: those that were set before. drawn: by page, figures' HTML by what they are.

    verdicts: a claim without one is shown unmarked (preview data). wanted: page → experiment → epochs that links lead to.
    """

    site: Site
    asks: Asks
    facts: Mapping[str, float]
    verdicts: Mapping[ClaimAsk, Verdict]
    figures: Mapping[FigureAsk, FigureParts]
    context: Rendering
    pixels: Mapping[str, tuple[int, int]]
    wanted: Mapping[str, Mapping[str, tuple[int, ...]]]
    formulas: Formulas = field(default_factory=dict)
    drawn: Drawn = field(default_factory=dict)


def render(
    site: Site,
    asks: Asks,
    facts: Mapping[str, float],
    verdicts: Mapping[ClaimAsk, Verdict],
    figures: Mapping[FigureAsk, FigureParts],
    context: Rendering,
) -> tuple[dict[str, bytes], Drawn]:
    """Every page, the redirects of old addresses, and the sitemap if the base URL is known; and what was drawn on pages.

    Raises SiteError for a fact that its format can't show: that depends on the number.
    """
    wanted = wanted_epochs((ask.target, ask.experiment, ask.epoch) for ask in asks.epochs)
    materials = Materials(site, asks, facts, verdicts, figures, context, image_sizes(site), wanted)
    environment = template_environment(site.templates)
    files, drawn = render_pages(site.pages, materials, environment)
    for page in site.pages:
        files |= {alias: _redirect(page, site, environment, context) for alias in page.aliases}
    if context.base_url:
        files["sitemap.xml"] = sitemap(site, context.base_url)
    return {path: text.encode() for path, text in sorted(files.items())}, drawn


def render_pages(
    pages: Sequence[Page], of: Materials, environment: jinja2.Environment
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Some of the pages, by address, and what was drawn on them. Raises SiteError with every fact that its format can't show."""
    problems: list[Problem] = []
    drawn: dict[str, dict[str, str]] = {page.slug: {} for page in pages}
    files = {page.address: _page_html(page, of, environment, problems, drawn[page.slug]) for page in pages}
    if problems:
        raise SiteError(*sorted(problems))
    return files, drawn


def _page_html(
    page: Page, of: Materials, environment: jinja2.Environment, problems: list[Problem], drawn: dict[str, str]
) -> str:
    site, context = of.site, of.context
    parsed = parse_page(page)[0]
    answers = _PageAnswers(
        site=site,
        environment=environment,
        facts=of.facts,
        verdicts=of.verdicts,
        figures=placed(page, parsed, site, of.figures, of.wanted.get(page.slug, {}), context.base_url),
        problems=problems,
        formulas=of.formulas,
        known=of.drawn.get(page.slug, {}),
        drawn=drawn,
    )
    body = body_html(parsed, answers, Sizes(of.pixels, context.downloads))
    values = _page_context(page, parsed, body, site, of.asks, context)
    values |= about(page, site.settings, context.base_url, context.cards.get(page.slug), _first_alt(answers.figures))
    html = rendered(environment, "page.html", values)
    return absolute(html, context.base_url) if page.slug == NOT_FOUND else html


def image_sizes(site: Site) -> dict[str, tuple[int, int]]:
    """Width and height of the author's images, by the address that pages write."""
    found = {f"static/{name}": image_size(path) for name, path in site.statics.items()}
    return {address: size for address, size in found.items() if size}


def _first_alt(figures: Sequence[FigureParts]) -> str:
    return figures[0].alt if figures else ""


@dataclass
class _PageAnswers:
    """What a page's asks become, from facts, verdicts and figures."""

    site: Site
    environment: jinja2.Environment
    facts: Mapping[str, float]
    verdicts: Mapping[ClaimAsk, Verdict]
    figures: list[FigureParts]
    problems: list[Problem]
    formulas: Formulas
    known: Mapping[str, str]
    drawn: dict[str, str]

    def fact(self, ask: FactAsk) -> tuple[str, str]:
        value = self.facts[ask.name]
        try:
            text = fact_text(value, ask.format)
        except ValueError as error:
            self.problems.append(Problem(ask.file, ask.line, f'fact "{ask.name}": {error}'))
            return "", ""
        return fact_html(ask.name, value, text), text

    def claim(self, ask: ClaimAsk, number: int) -> tuple[str, str, str]:
        return claim_html(ask.expression, self.verdicts.get(ask), number)

    def checks(self, checks: list[str]) -> str:
        return checks_html(checks)

    def formula(self, formula: Formula) -> str:
        return self.formulas.get(formula.latex, ("", ""))[formula.display] or mathml(formula)

    def figure(self, ask: FigureAsk, number: int, caption: str) -> str:
        parts = replace(self.figures[number], caption=caption)
        key = _drawn_as(ask, parts)
        self.drawn[key] = self.known.get(key) or self._draw(parts)
        return self.drawn[key]

    def _draw(self, parts: FigureParts) -> str:
        from nnviz_site.page.figures import figure_html  # not for an edit that leaves figures as they are

        return figure_html(parts, self.environment)


def _drawn_as(ask: FigureAsk, parts: FigureParts) -> str:
    """What decides a figure's HTML as long as the same ask has the same parts: the ask, and what its page sets."""
    asked = (ask.kind, ask.experiments, ask.options, ask.form)
    placed = (parts.id, parts.alt, parts.panel_ids, parts.anchors, parts.caption, parts.citation, parts.eager)
    return hashlib.sha256(repr((asked, placed)).encode()).hexdigest()


def _page_context(
    page: Page, parsed: ParsedPage, body: str, site: Site, asks: Asks, context: Rendering
) -> dict[str, Any]:
    """What `page.html` is given."""
    keys = cited(parsed.masked.text)
    repository = site.settings.repository
    menu = sorted((p for p in site.pages if p.nav is not None), key=lambda p: (p.nav, p.path))
    return {
        "page": {
            "title": page.title,
            "description": page.description,
            "slug": page.slug,
            "body": body,
            "contents": [(h.id, h.text) for h in outline("".join(_SECTIONS.findall(body))).headings],
            "references": [(f"ref-{n}", reference_html(site.bibliography[key])) for n, key in enumerate(keys, 1)],
            "preview": context.preview and _shows_images(page, body, site, asks),
            "edit_href": f"{repository}/edit/main/{page.path}" if repository else "",
        },
        "nav": [(p.address, p.title, p is page) for p in menu],
        "site": site.settings,
        "styles": tuple(s for s in context.styles if "/widgets." not in s or " data-live=" in body),
        "scripts": context.scripts if '<div class="tabs' in body or " data-live=" in body else (),
        "fonts": context.fonts_preload,
        "icon": context.icon,
        "home": "index.html",
    }


def _shows_images(page: Page, body: str, site: Site, asks: Asks) -> bool:
    """Whether a page shows anything of an image experiment: a figure, a fact, a claim, or a link to its data."""
    names = {name for ask in asks.figures if ask.page == page.slug for name in ask.experiments}
    names |= {ask.name.partition(".")[0] for ask in asks.facts if ask.page == page.slug}
    claims = [parse(ask.expression) for ask in asks.claims if ask.page == page.slug]
    names |= {name.partition(".")[0] for claim in claims for name in claim.names}
    names |= set(re.findall(r'href="data/(\w+)/', body))
    return any(site.experiments[name].is_image for name in names)


def _redirect(page: Page, site: Site, environment: jinja2.Environment, context: Rendering) -> str:
    """What stands at an old address: a page that leads to the new one, without script."""
    values = {
        "page": {"title": page.title},
        "target": page.address,
        "canonical": canonical(page, context.base_url),
        "site": site.settings,
        "styles": context.styles,
        "icon": context.icon,
    }
    return rendered(environment, "redirect.html", values)
