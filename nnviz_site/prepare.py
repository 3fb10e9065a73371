"""What a build knows before it computes anything: sources read, asks found, steps planned."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import Any

from nnviz_site import publish
from nnviz_site.assemble import Answers
from nnviz_site.cards import plan_cards
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.plan import make_plan
from nnviz_site.engine.steps import Plan
from nnviz_site.engine.store import Store
from nnviz_site.errors import Problem, SiteError
from nnviz_site.images import Images, locate
from nnviz_site.page.asks import Asks
from nnviz_site.request import Listener, Request
from nnviz_site.site import Settings, Site
from nnviz_site.sources import read_sources


@dataclass(frozen=True)
class Prepared:
    """What a build knows before it computes anything."""

    site: Site
    asks: Asks
    plan: Plan
    answers: Answers
    images: Images | None


def prepare(request: Request, listener: Listener) -> Prepared:
    """Read the sources and plan. Raises SiteError."""
    site, asks, problems = read_sources(request.site, request.strict)
    site = replace(site, settings=settled(site.settings, request))
    for problem in problems:
        listener.say(problem)
    sources = (request.site / "site_src", request.site / "templates")
    publish.check_place(request.out, sources, request.cache)
    images = find_images(site, request, listener)
    palette = read_palette(site)
    plan = make_plan(site, asks.figures, images, palette)
    if site.settings.base_url:
        plan = replace(plan, cards=plan_cards(site, plan, palette))
    return Prepared(site, asks, plan, Answers(Keys(request.cache / "modules.json"), Store(request.cache)), images)


def settled(settings: Settings, request: Request) -> Settings:
    """The command line's addresses go before those of site.toml."""
    return replace(
        settings,
        base_url=request.base_url or settings.base_url,
        repository=request.repository or settings.repository,
    )


def find_images(site: Site, request: Request, listener: Listener) -> Images | None:
    """Where the image experiments' data is; None if there are none. Raises SiteError."""
    if not any(e.is_image for e in site.experiments.values()):
        return None
    if request.strict and request.images == "digits":
        raise SiteError("--strict refuses preview data: leave out --images digits")
    mode = "mnist" if request.strict else request.images

    def notify(text: str) -> None:
        listener.say(Problem("", 0, text, "notice"))

    return locate(mode, request.data_dir, None, notify=notify, terminal=listener.terminal)


def read_palette(site: Site) -> dict[str, Any]:
    try:
        return tomllib.loads(site.templates["palette.toml"].read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SiteError(Problem("templates/palette.toml", 0, str(error))) from None
