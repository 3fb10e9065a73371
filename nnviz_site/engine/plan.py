"""Steps, and the static graph of those that a site needs: data → history → analysis → drawing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nnviz_site import catalogue
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.engine import costs
from nnviz_site.engine.keys import installed

if TYPE_CHECKING:
    from pathlib import Path

    from nnviz_site.images import Images
    from nnviz_site.page.asks import FigureAsk
    from nnviz_site.site import Experiment, Site

SCHEMES = ("light", "dark")


@dataclass(frozen=True, eq=False)
class Step:
    """A pure function with its inputs and options; its answer is kept under a key of all that it depends on.

    name: says what it is of, `history moons`. function: `package.module:name`, imported only where it runs.
    inputs: other steps, whose answers arrive as keyword arguments. options: keyword arguments, plain values or config dataclasses.
    modules: further modules of ours that the function calls by name (a figure kind).
    places: keyword arguments that say where something lies and not what it is; not part of the key.
    cost: rough seconds on one core; only the order of work depends on it.
    """

    name: str
    function: str
    inputs: Mapping[str, Step] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    cost: float = 1.0


@dataclass(frozen=True)
class ExperimentPlan:
    """The steps of one experiment; files is the open data that readers download, replay the training for the page."""

    data: Step
    history: Step
    analyses: Mapping[str, Step]
    files: Step
    replay: Step | None = None


@dataclass(frozen=True)
class FigurePlan:
    """The steps of one figure: its words, its pictures in each scheme, its film; and by experiment what it replays, to
    `last_epoch`, and which units the build would keep. by_epoch: it needs what a replay has in a file an epoch.
    guess: the reader guesses first; its frames know the answer."""

    kind: str
    experiments: tuple[str, ...]
    form: str
    options: Mapping[str, Any]
    words: Step
    drawings: Mapping[str, Step]
    film: Step | None
    beside: FigurePlan | None
    replays: Mapping[str, Step] = field(default_factory=dict)
    last_epoch: int = 0
    pruned: Mapping[str, Step] = field(default_factory=dict)
    by_epoch: bool = False
    guess: bool = False


@dataclass(frozen=True)
class Plan:
    """All that the site needs computed. cards: by page."""

    experiments: Mapping[str, ExperimentPlan]
    figures: Mapping[FigureAsk, FigurePlan]
    cards: Mapping[str, Step] = field(default_factory=dict)

    def targets(self) -> Iterator[Step]:
        """The steps whose answers the pages use; what those need in turn is reached through their inputs."""
        for experiment in self.experiments.values():
            yield experiment.files
            yield from experiment.analyses.values()
        for figure in self.figures.values():
            for part in (figure, figure.beside):
                if part is not None:
                    yield part.words
                    yield from part.drawings.values()
                    if part.film is not None:
                        yield part.film
                    yield from part.replays.values()
        yield from self.cards.values()

    def everything(self) -> Iterator[Step]:
        """Every step, those that others need included, each once."""
        seen: set[int] = set()
        todo = list(self.targets())
        while todo:
            step = todo.pop()
            if id(step) not in seen:
                seen.add(id(step))
                todo += step.inputs.values()
                yield step


def make_plan(site: Site, asks: tuple[FigureAsk, ...], images: Images | None, palette: Mapping[str, Any]) -> Plan:
    """The graph for every experiment of the site and every figure that a page asks for. Nothing is computed."""
    experiments = {name: plan_experiment(site.root, e, images) for name, e in site.experiments.items()}
    return Plan(experiments, {ask: plan_figure(site, ask, experiments, palette) for ask in asks})


def data_step(root: Path, experiment: Experiment, images: Images | None) -> Step:
    data = experiment.data
    if data.source == "images":
        assert images is not None
        if images.kind == "digits":
            return Step("data digits", "nnviz_site.compute.digits:read_digits")
        places = {"folder": str(images.folder)}
        return Step("data mnist", "nnviz_site.compute.digits:read_mnist", places=places)
    if data.source == "csv":
        file = root / "site_src" / "data" / str(data.file)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        options = {"config": replace(data, file=None), "digest": digest}  # what it is called decides nothing
        return Step(
            f"data {experiment.name}", "nnviz_site.compute.table:read_csv", {}, options, places={"file": str(file)}
        )
    return Step(f"data {experiment.name}", "nnviz_site.compute.data:generated", {}, {"config": data})


def plan_experiment(root: Path, experiment: Experiment, images: Images | None) -> ExperimentPlan:
    name, data = experiment.name, data_step(root, experiment, images)
    known = {"data": data}
    size = 60_000 if experiment.is_image and images is not None and images.kind == "mnist" else experiment.data.samples
    files = "nnviz_site.opendata:training_files"
    if experiment.training is None:
        known |= projection_steps(experiment, data, size)
        files = "nnviz_site.opendata:projection_files"
    else:
        configs = {"network": experiment.network, "training": experiment.training}
        known["history"] = Step(
            f"history {name}",
            "nnviz_site.compute.train:record",
            {"data": data},
            configs,
            cost=costs.training(experiment, size),
        )
    analyses = {}
    for analysis in catalogue.analyses_of(experiment):
        inputs = {i: known[i] for i in analysis.inputs}
        function = f"{analysis.module}:analyse"
        cost = costs.of_points(analysis.name, size)
        analyses[analysis.name] = Step(f"{analysis.name} {name}", function, inputs, cost=cost)
    options = {
        "name": name,
        "title": experiment.title,
        "spec": spec(experiment, images),
        "versions": versions(experiment),
    }
    inputs = {"data": data, "history": known["history"]}
    replay = None
    if catalogue.replayed(experiment):
        replay = Step(f"replay {name}", "nnviz_site.figure.replay:replay_of", inputs, cost=0.1)
    elif experiment.is_image and experiment.training is not None:
        cost = costs.of_points("replay", size) * experiment.training.epochs
        replay = Step(f"replay {name}", "nnviz_site.figure.epochs:epochs_of", inputs, cost=cost)
    return ExperimentPlan(data, known["history"], analyses, Step(f"files {name}", files, inputs, options), replay)


def projection_steps(experiment: Experiment, data: Step, size: int) -> dict[str, Step]:
    """PCA is one step; t-SNE rests on the principal components and on exact neighbours among them.

    The components, and their neighbours, are the same steps for every projection of the same data.
    """
    name, config = experiment.name, experiment.projection
    assert config is not None
    of, usual = data.name.removeprefix("data "), ProjectionConfig()
    dims = config.pca_first
    k, usual_k = (max(10, int(3 * c.perplexity)) for c in (config, usual))
    reduced = Step(
        f"components {of}" + (f" dims={dims}" if dims != usual.pca_first else ""),
        "nnviz_site.compute.components:reduce",
        {"data": data},
        {"dims": dims},
        cost=costs.of_points("components", size),
    )
    neighbours = Step(
        f"neighbours of {of}" + (f" k={k}" if k != usual_k else ""),
        "nnviz_site.compute.components:exact_neighbours",
        {"reduced": reduced},
        {"k": k},
        cost=costs.of_points("neighbours of", size),
    )
    if config.method == "pca":
        history = Step(
            f"history {name}",
            "nnviz_site.compute.components:pca",
            {"data": data},
            {"dims": config.dims},
            cost=costs.of_points("components", size),
        )
    else:
        inputs = {"reduced": reduced, "neighbours": neighbours, "data": data}
        cost = costs.of_points(f"tsne {config.dims}", size)
        history = Step(f"history {name}", "nnviz_site.compute.project:tsne", inputs, {"config": config}, cost=cost)
    return {"reduced": reduced, "neighbours": neighbours, "history": history}


def versions(experiment: Experiment) -> dict[str, str]:
    """The libraries that decide what the experiment computes, by distribution."""
    if experiment.projection is None:
        decisive: tuple[str, ...] = ("torch", "numpy", "scikit-learn")
    elif experiment.projection.method == "pca":
        decisive = ("numpy", "scikit-learn", "scipy")
    else:
        decisive = ("openTSNE", "numpy", "scikit-learn", "scipy")
    return {name: installed(name) for name in decisive}


def spec(experiment: Experiment, images: Images | None) -> dict[str, Any]:
    """The experiment as plain values, every default written out."""
    parts = ("data", "network", "training", "projection")
    found = {p: asdict(getattr(experiment, p)) for p in parts if getattr(experiment, p) is not None}
    return found | {"images": images.kind if images is not None and experiment.is_image else None}


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
