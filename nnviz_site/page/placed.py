"""A page's figures in their places: the ids that links lead to, how each is cited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from nnviz_site.page import cite
from nnviz_site.page.addresses import canonical
from nnviz_site.page.asks import FigureAsk
from nnviz_site.page.body import figure_ids, figures_of, skeleton
from nnviz_site.page.parts import FigureParts
from nnviz_site.page.syntax import ParsedPage

if TYPE_CHECKING:
    from nnviz_site.site import Page, Site


def wanted_epochs(links: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, tuple[int, ...]]]:
    """The epochs that links (page, experiment, epoch) lead to: page → experiment → epochs."""
    wanted: defaultdict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for target, experiment, epoch in links:
        wanted[target][experiment].add(epoch)
    return {slug: {name: tuple(sorted(es)) for name, es in per.items()} for slug, per in wanted.items()}


def placed(
    page: Page,
    parsed: ParsedPage,
    site: Site,
    figures: Mapping[FigureAsk, FigureParts],
    wanted: Mapping[str, tuple[int, ...]],
    base_url: str,
) -> list[FigureParts]:
    """The page's figures with their ids. Links to epochs lead to the first figure of the experiment with panels.

    Without panels they lead to its first figure, which then has the experiment's name as an id, unless a heading has it.
    """
    asked = figures_of(parsed)
    parts = [figures[ask] for ask in asked]
    leads: dict[str, int] = {}
    for place, part in enumerate(parts):
        if _has_epoch_panels(part):
            leads.setdefault(part.experiments[0], place)
    first = {name: place for place in reversed(range(len(parts))) for name in parts[place].experiments}
    others = skeleton(parsed).ids
    address = canonical(page, base_url)
    found = []
    for place, (ask, part, name) in enumerate(zip(asked, parts, figure_ids(asked), strict=True)):
        anchors: list[str] = []
        for experiment in part.experiments:
            if leads.get(experiment) == place:
                shown = {panel.epoch for panel in part.panels}
                anchors += [f"{experiment}@{e}" for e in wanted.get(experiment, ()) if e not in shown]
            elif experiment not in leads and first[experiment] == place:
                anchors += [experiment] if experiment not in others else []
                anchors += [f"{experiment}@{e}" for e in wanted.get(experiment, ())]
        found.append(
            replace(
                part,
                id=name,
                alt=ask.alt or part.alt,
                panel_ids=leads.get(part.experiments[0]) == place,
                anchors=tuple(anchors),
                citation=cite.in_words(page, site.settings, address and f"{address}#{name}"),
                eager=place == 0,
            )
        )
    return found


def _has_epoch_panels(part: FigureParts) -> bool:
    """Panels of a cloud seen from several sides have names, not epochs."""
    return bool(part.panels) and not any(panel.label for panel in part.panels) and "views" not in part.frame
