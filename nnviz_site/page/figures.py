"""A figure as HTML: pictures, film, strip of epochs, key, caption, in the one frame that all figures share.

The parts come from answers; what is said here about a kind is only its key, `templates/figures/keys/<kind>.html`.
Sizes come from the pictures and keys from `frame` (its names: `nnviz_site.figure.drawing`), so nothing is said twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from nnviz_site.errors import megabytes
from nnviz_site.page.facts import NO_BREAK
from nnviz_site.page.parts import FigureParts, Panel, Picture
from nnviz_site.page.scales import beyond_at_the_end, levels_shown, percent, ramp_ticks
from nnviz_site.page.templates import rendered

if TYPE_CHECKING:
    import jinja2

NARROW = "(max-width: 663px)"
DARK = "(prefers-color-scheme: dark)"
SIDE_FITS = 616
"""Widest picture, in CSS px, that leaves room for a column of numbers and keys beside it."""

CAPTION_FITS = 640
"""Widest map that leaves room for its caption beside it."""

PANEL_ORDER = ("panel", "grid", "close")
"""Images of a panel from top to bottom; others follow."""


@dataclass(frozen=True)
class Source:
    """A `<source>`: the picture for those who match `media`."""

    media: str
    picture: Picture


@dataclass(frozen=True)
class Responsive:
    """A `<picture>`: the first source that matches, else `image` (wide, light)."""

    sources: tuple[Source, ...]
    image: Picture
    alt: str
    eager: bool = False


@dataclass(frozen=True)
class Shown:
    """A panel as the template needs it."""

    epoch: int
    label: str
    pictures: tuple[Responsive, ...]
    accuracies: str
    test: str
    id: str
    anchors: tuple[str, ...]
    current: bool


def figure_html(parts: FigureParts, environment: jinja2.Environment) -> str:
    """The figure's `<figure>`, by `figures/figure.html` and the key of its kind where there is one."""
    pictures = responsive(parts.stills, parts.alt, parts.eager)
    layout = layout_of(parts, pictures)
    anchors, here = _anchors_by_panel(parts)
    keys = [f"figures/keys/{parts.kind}.html", "figures/keys/none.html"]
    values = {
        "figure": parts,
        "frame": parts.frame,
        "layout": layout,
        "pictures": () if layout == "grids" else only_first_speaks(pictures) if layout == "guess" else pictures,
        "curves": responsive(parts.beside.stills, parts.beside.alt, parts.eager) if parts.beside else (),
        "panels": [_shown(parts, panel, anchors[at]) for at, panel in enumerate(parts.panels)],
        "anchors": here,
        "large": large_grid(parts) if layout == "grids" and parts.live else None,
        "key": environment.select_template(keys),
        "levels": levels_shown(parts.frame.get("levels", ())),
        "ramps": {name: ramp_ticks(parts.frame, name) for name in ("", "pixel_")},
        "beyond": beyond_at_the_end(parts.frame.get("beyond", {})),
        "percent": percent,
        "megabytes": partial(megabytes, space=NO_BREAK),
    }
    return rendered(environment, "figures/figure.html", values)


def layout_of(parts: FigureParts, pictures: Sequence[Responsive]) -> str:
    """Where pictures, numbers and key stand.

    `grids`: only panels of several images each; `pair`: two pictures side by side; `stage`: a picture and a column of
    numbers, key and curves; `guess`: a question and its answer; `beside`: a map and its caption; `views`: a cloud and the sides that it is seen from; `plain`: a picture over the whole width.
    """
    if "answer" in parts.frame:
        return "guess"
    if any(len(panel.images) > 1 for panel in parts.panels):
        return "grids"
    if len(pictures) > 1:
        return "pair"
    width = pictures[0].image.width if pictures else 0
    if parts.kind == "projection" and SIDE_FITS < width <= CAPTION_FITS:
        return "views" if parts.panels else "beside"
    if parts.kind == "projection":
        return "plain"
    return "stage" if 0 < width <= SIDE_FITS else "plain"


def responsive(stills: Mapping[str, Mapping[str, Picture]], alt: str, eager: bool = False) -> tuple[Responsive, ...]:
    """Stills gathered by what stands before `wide`, `side` or `narrow` in their names, in the order of their names."""
    groups: dict[str, dict[str, Mapping[str, Picture]]] = defaultdict(dict)
    for name, schemes in stills.items():
        group, _, role = name.rpartition("-")
        groups[group]["narrow" if role == "narrow" else "wide"] = schemes
    return tuple(_picture(groups[group], alt, eager) for group in sorted(groups))


def only_first_speaks(pictures: Sequence[Responsive]) -> tuple[Responsive, ...]:
    """The first picture's alt text is the whole question; what the others show is said in words beside them."""
    return tuple(replace(picture, alt=picture.alt if at == 0 else "") for at, picture in enumerate(pictures))


def _picture(roles: Mapping[str, Mapping[str, Picture]], alt: str, eager: bool) -> Responsive:
    """Dark sources are for screens only, so that paper is always light."""
    wide = roles.get("wide") or roles["narrow"]
    narrow = roles.get("narrow") if "wide" in roles else None
    sources = []
    if narrow:
        if "dark" in narrow:
            sources.append(Source(f"screen and {NARROW} and {DARK}", narrow["dark"]))
        sources.append(Source(NARROW, narrow["light"]))
    if "dark" in wide:
        sources.append(Source(f"screen and {DARK}", wide["dark"]))
    return Responsive(tuple(sources), wide["light"], alt, eager)


def _shown(parts: FigureParts, panel: Panel, anchors: tuple[str, ...]) -> Shown:
    views: Sequence[Any] = parts.frame.get("views", ())
    named = panel.label or (str(views[panel.epoch]) if panel.epoch < len(views) else "")
    known = [a for a in (panel.train_accuracy, panel.test_accuracy) if a is not None]
    texts = [f"{100 * a:.1f}" for a in known]
    return Shown(
        epoch=panel.epoch,
        label=named or f"epoch {panel.epoch}",
        # Only the first image speaks: the enlarged tiles below it show the same at the same epoch.
        pictures=tuple(
            _picture({"wide": schemes}, panel.alt if at == 0 else "", eager=False)
            for at, schemes in enumerate(_in_order(panel.images))
        ),
        accuracies=f"{' · '.join(texts)}\N{NO-BREAK SPACE}%" if texts else "",
        test=f"test {percent(panel.test_accuracy)}" if panel.test_accuracy is not None else "",
        id=f"{parts.experiments[0]}@{panel.epoch}" if parts.panel_ids and not named else "",
        anchors=anchors,
        current=panel.epoch == parts.epoch and not named,
    )


@dataclass(frozen=True)
class LargeGrid:
    """The panel of the figure's own epoch, its grid twice as large where there is room; both images say nothing."""

    label: str
    test: str
    grid: Responsive
    close: Responsive


def large_grid(parts: FigureParts) -> LargeGrid | None:
    """What stands where a grid plays; made of images that the panels show too, so that nothing more is fetched."""
    panel = next((panel for panel in parts.panels if panel.epoch == parts.epoch), parts.panels[-1])
    if not {"grid", "close"} <= panel.images.keys():
        return None
    grid, shown = panel.images["grid"], _shown(parts, panel, ())
    twice = {scheme: replace(p, width=2 * p.width, height=2 * p.height) for scheme, p in grid.items()}
    fits = all(p.width <= SIDE_FITS for p in twice.values())
    roles = {"wide": twice if fits else grid, "narrow": grid}
    return LargeGrid(
        shown.label, shown.test, _picture(roles, "", False), _picture({"wide": panel.images["close"]}, "", False)
    )


def _in_order(images: Mapping[str, Mapping[str, Picture]]) -> list[Mapping[str, Picture]]:
    names = [name for name in PANEL_ORDER if name in images]
    return [images[name] for name in names + sorted(images.keys() - set(names))]


def _anchors_by_panel(parts: FigureParts) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """Further ids, those of epochs at the nearest panel (the earlier of two), the others at the figure's head."""
    at_panel: list[list[str]] = [[] for _ in parts.panels]
    at_head: list[str] = []
    for anchor in parts.anchors:
        name, _, epoch = anchor.partition("@")
        if parts.panels and name == parts.experiments[0] and epoch.isdigit():
            nearest = min(range(len(parts.panels)), key=lambda at: abs(parts.panels[at].epoch - int(epoch)))
            at_panel[nearest].append(anchor)
        else:
            at_head.append(anchor)
    return [tuple(ids) for ids in at_panel], tuple(at_head)
