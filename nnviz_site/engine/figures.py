"""The steps of a figure: its words, its pictures in each scheme, its film, and what the page replays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nnviz_site import catalogue
from nnviz_site.engine import costs
from nnviz_site.engine.steps import SCHEMES, ExperimentPlan, FigurePlan, Step

if TYPE_CHECKING:
    from nnviz_site.page.asks import FigureAsk
    from nnviz_site.site import Experiment, Site


def plan_figure(
    site: Site, ask: FigureAsk, experiments: Mapping[str, ExperimentPlan], palette: Mapping[str, Any]
) -> FigurePlan:
    kind = catalogue.kinds()[ask.kind]
    subjects = [site.experiments[e] for e in ask.experiments]
    options, _ = catalogue.resolve_options(kind, dict(ask.options), subjects)
    form = ask.form or kind.forms[0]
    own = _figure(kind, site, ask.experiments, options, form, experiments, palette, None)
    if kind.live == "guess":
        own = replace(own, guess=ask.form != "still")
    elif kind.live and ask.form != "still":
        own = with_replays(own, kind, subjects, experiments)
    if kind.beside is None or form == "still":
        return own
    other = catalogue.kinds()[kind.beside]
    shared = {n: v for n, v in options.items() if n in other.options}
    beside_options, _ = catalogue.resolve_options(other, shared, subjects)
    beside = _figure(other, site, ask.experiments, beside_options, "side", experiments, palette, None)
    return replace(own, beside=beside)


def with_replays(
    figure: FigurePlan,
    kind: catalogue.Kind,
    subjects: Sequence[Experiment],
    experiments: Mapping[str, ExperimentPlan],
) -> FigurePlan:
    """The figure with what the page replays, where all its experiments can be replayed."""
    replays: dict[str, Step] = {}
    for name in figure.experiments:
        plan = experiments[name]
        if plan.replay is None:
            return figure
        if kind.live == "runs":
            epochs = figure.options["epochs"]
            options = {"epochs": [min(epochs), max(epochs)]}
            title = f"runs {name} epochs={min(epochs)},{max(epochs)}"
            step = Step(title, "nnviz_site.figure.replay:runs_of", plan.replay.inputs, options, cost=0.1)
            replays[name] = step
        else:
            replays[name] = plan.replay
    found = {name: experiments[name].analyses.get("pruned") for name in figure.experiments if "pruned" in kind.replays}
    pruned = {name: step for name, step in found.items() if step is not None}
    last = min(s.epochs or 0 for s in subjects)
    return replace(figure, replays=replays, last_epoch=last, pruned=pruned, by_epoch="epochs" in kind.replays)


def _figure(
    kind: catalogue.Kind,
    site: Site,
    names: tuple[str, ...],
    options: dict[str, Any],
    form: str,
    experiments: Mapping[str, ExperimentPlan],
    palette: Mapping[str, Any],
    beside: FigurePlan | None,
) -> FigurePlan:
    inputs: dict[str, Step] = {}
    for n, name in enumerate(names):
        plan = experiments[name]
        inputs |= {f"data_{n}": plan.data, f"history_{n}": plan.history}
        inputs |= {f"{need}_{n}": plan.analyses[need] for need in kind.needs if need in plan.analyses}
    common = {
        "kind": kind.name,
        "names": list(names),
        "titles": [site.experiments[name].title for name in names],
        "options": options,
    }
    # Most pictures are the same whatever an experiment is called.
    drawn = common if kind.named else common | {"names": [""] * len(names), "titles": [""] * len(names)}
    of = " ".join((kind.name, *names, *_told(kind, options)))
    shape = "" if form == kind.forms[0] else " beside" if form == "side" else f" form={form}"
    modules = (kind.module,)
    drawings = {
        scheme: Step(
            f"drawing {of}{shape} {scheme}",
            "nnviz_site.figure.still:stills_of",
            inputs,
            drawn | {"form": form, "scheme": scheme, "palette": in_scheme(palette, scheme)},
            modules,
            cost=costs.DRAWING.get(kind.name, costs.PICTURE),
        )
        for scheme in SCHEMES
    }
    film = None
    if form == "film":
        film_options = {n: v for n, v in options.items() if n not in ("epoch", "epochs")}
        moving = " ".join((kind.name, *names, *_told(kind, film_options)))
        film = Step(
            f"film {moving}",
            "nnviz_site.figure.film:film_of",
            inputs,
            drawn | {"options": film_options, "palette": in_scheme(palette, "light")},
            modules,
            cost=costs.FILM,
        )
    words = Step(f"words {of}", "nnviz_site.figure.words:words_of", inputs, common, modules)
    return FigurePlan(kind.name, names, form, options, words, drawings, film, beside)


def in_scheme(palette: Any, scheme: str) -> Any:
    """The palette without what is of another scheme only, so that a colour of the dark draws nothing light anew."""
    if isinstance(palette, Mapping):
        return {
            name: in_scheme(part, scheme) for name, part in palette.items() if name not in SCHEMES or name == scheme
        }
    return [in_scheme(part, scheme) for part in palette] if isinstance(palette, list) else palette


def _told(kind: catalogue.Kind, options: Mapping[str, Any]) -> Iterator[str]:
    """The options that differ from the kind's own, for a step's name."""
    for name, value in options.items():
        if value != kind.options[name].default:
            yield f"{name}={','.join(map(str, value)) if isinstance(value, tuple) else value}"
