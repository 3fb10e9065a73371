"""The static graph of the steps that a site needs: data → history → analysis → drawing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from nnviz_site import catalogue
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.engine import costs
from nnviz_site.engine.figures import plan_figure
from nnviz_site.engine.keys import installed
from nnviz_site.engine.steps import ExperimentPlan, Plan, Step

if TYPE_CHECKING:
    from pathlib import Path

    from nnviz_site.images import Images
    from nnviz_site.page.asks import FigureAsk
    from nnviz_site.site import Experiment, Site


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
