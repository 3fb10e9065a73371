"""Cards of pages: which steps draw them, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nnviz_site.assemble import Answers, add_asset
from nnviz_site.engine.figures import in_scheme
from nnviz_site.engine.steps import FigurePlan, Plan, Step
from nnviz_site.errors import Problem
from nnviz_site.page.addresses import NOT_FOUND
from nnviz_site.page.metadata import Card, shared_title

if TYPE_CHECKING:
    from nnviz_site.publish import Content
    from nnviz_site.site import Page, Site


def plan_cards(site: Site, plan: Plan, palette: Mapping[str, Any]) -> dict[str, Step]:
    """A step for every page but 404.html, by slug: its first figure and its words."""
    first: dict[str, FigurePlan] = {}
    for ask, figure in plan.figures.items():
        first.setdefault(ask.page, figure)
    return {p.slug: card_step(p, site, first.get(p.slug), palette) for p in site.pages if p.slug != NOT_FOUND}


def card_step(page: Page, site: Site, figure: FigurePlan | None, palette: Mapping[str, Any]) -> Step:
    words = {
        "site": "" if page.slug == "index" else site.settings.title,
        "title": shared_title(page, site.settings),
        "description": page.description,
        "palette": in_scheme(palette, "light"),
    }
    if figure is None:
        return Step(f"card {page.slug}", "nnviz_site.figure.card:card_of_words", {}, words)
    light = figure.drawings["light"]
    shown = {name: value for name, value in light.options.items() if name not in ("scheme", "palette")}
    function = "nnviz_site.figure.card:card_of_figure"
    return Step(f"card {page.slug}", function, light.inputs, shown | words, light.modules)


def assemble_cards(plan: Plan, answers: Answers, assets: dict[str, Content]) -> dict[str, Card]:
    """The cards that were drawn, by slug; they are added to assets."""
    cards = {}
    for slug, step in plan.cards.items():
        files = answers.files(step)
        if "card.png" in files:
            width, height = answers.json(step, "card.json")["size"]
            cards[slug] = Card(add_asset(assets, f"{slug}-card", files["card.png"]), width, height)
    return cards


def unset_words(site: Site, plan: Plan, answers: Answers) -> Iterator[Problem]:
    """A notice for each page whose card lacks words, because the fonts lack letters."""
    for page in site.pages:
        if page.slug not in plan.cards:
            continue
        lacking = answers.json(plan.cards[page.slug], "card.json")["unset"]
        if lacking:
            letters = "".join(dict.fromkeys("".join(lacking.values())))
            words = f'its card is drawn without the {" and the ".join(lacking)}: no font here can set "{letters}"'
            yield Problem(page.path, 0, words, "notice")
