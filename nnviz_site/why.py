"""What the next build would compute, and why: a plan that is not run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from nnviz_site.engine.run import missing
from nnviz_site.engine.steps import ExperimentPlan, FigurePlan, Plan, Step
from nnviz_site.engine.why import Latest, Reason, reasons, told
from nnviz_site.prepare import prepare
from nnviz_site.request import Listener, Request

__all__ = ["Reason", "told", "why"]


def why(request: Request, listener: Listener) -> list[Reason]:
    """Each step that the next build would compute, with its causes; nothing is computed. Raises SiteError."""
    prepared = prepare(request, listener)
    keys, store = prepared.answers.keys, prepared.answers.store
    todo, latest = missing(prepared.plan.targets(), keys, store), Latest(store)
    if latest.names:
        # So that the next answer is quick too; a store that can't be written can still be asked.
        with suppress(OSError):
            keys.save()
    return reasons(todo, keys, latest, origins(prepared.plan, latest.names) if todo else {})


def origins(plan: Plan, before: frozenset[str]) -> dict[str, str]:
    """Of each step by name, who wants it, as it is said of a step that is new. before: names of the last build's steps."""
    found = {name: f"new experiment {name}" for name in plan.experiments if f"files {name}" not in before}
    wanted = {
        step.name: _for_experiment(step, found.get(name, ""))
        for name, e in plan.experiments.items()
        for step in _steps_of(e)
    }
    for ask, figure in plan.figures.items():
        for step in _steps_shown(figure):
            wanted.setdefault(step.name, f"new: {ask.file}:{ask.line} shows it")
    first = not any(name.startswith("card ") for name in before)
    cards = "new: with an address the site has cards" if first else "new page"
    return wanted | {step.name: cards for step in plan.cards.values()}


def _for_experiment(step: Step, new: str) -> str:
    module = step.function.partition(":")[0].removeprefix("nnviz_site.").replace(".", "/")
    return new or f"new: {module}.py"


def _steps_of(experiment: ExperimentPlan) -> Iterator[Step]:
    yield from (experiment.data, experiment.history, experiment.files)
    for analysis in experiment.analyses.values():
        yield from (analysis, *analysis.inputs.values())


def _steps_shown(figure: FigurePlan) -> Iterator[Step]:
    yield from (figure.words, *figure.drawings.values(), *figure.replays.values())
    if figure.film is not None:
        yield figure.film
    if figure.beside is not None:
        yield from _steps_shown(figure.beside)
