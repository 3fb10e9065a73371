"""What the next build would compute, and why: a plan that is not run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nnviz_site import memory as memories
from nnviz_site.engine.differences import LONGEST
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.latest import Latest
from nnviz_site.engine.run import missing
from nnviz_site.engine.steps import ExperimentPlan, FigurePlan, Plan, Step
from nnviz_site.engine.turned import turned
from nnviz_site.engine.why import LISTED, Reason, reasons, told
from nnviz_site.errors import SiteError, counted, did_you_mean
from nnviz_site.prepare import prepare
from nnviz_site.request import Listener, Request
from nnviz_site.stamps import Uncertain


@dataclass(frozen=True)
class Foreseen:
    """What the next build would do. reasons: of the steps that were asked for. others: how many it would compute beside.

    pages: what it would do if it computes nothing, in words.
    """

    reasons: Sequence[Reason]
    others: int = 0
    pages: str = ""

    def told(self) -> Iterator[str]:
        """Lines for people."""
        yield from told(self.reasons)
        if not self.reasons and self.others:
            yield f"nothing of these to compute; {counted(self.others, 'other step')} {'is' if self.others == 1 else 'are'}"
        elif not self.reasons:
            yield f"nothing to compute: every answer is in the store{self.pages}"


def why(request: Request, listener: Listener, words: Collection[str] = (), longest: int = LONGEST) -> Foreseen:
    """Each step that the next build would compute, with its causes; nothing is computed.

    words: only steps that have all of them in their names. longest: characters that are said of an option's value; 0: all.
    Raises SiteError, also if no step of the site has those words.
    """
    prepared = prepare(request, listener)
    keys, store = prepared.answers.keys, prepared.answers.store
    steps = list(prepared.plan.everything())
    refuse_unknown(words, {step.name for step in steps})
    todo, latest = missing(prepared.plan.targets(), keys, store), Latest(store, request.site)
    if latest.names:
        # So that the next answer is quick too; a store that can't be written can still be asked.
        with suppress(OSError):
            keys.save()
    found: list[Reason] = []
    if todo:
        new, other = origins(prepared.plan, latest.names), turns(prepared.plan, keys, latest)
        found = reasons(todo, keys, latest, new, other, longest)
    # One answer may be of several steps: two experiments on the same data.
    meant = {keys.key(step) for step in steps if is_meant(words, step.name)} if words else todo.keys()
    wanted = [reason for reason in found if reason.key in meant]
    return Foreseen(wanted, len(found) - len(wanted), "" if found else pages(request))


def pages(request: Request) -> str:
    """What a build with nothing to compute does; empty if that can't be told."""
    loaded = memories.load(request)
    if loaded is None:
        return "; pages are written from them"
    try:
        paths = memories.differences(request, loaded[0])
    except Uncertain:
        return ""
    if not paths:
        return (
            ", every page in its place" if memories.found_whole(request, loaded[0]) else "; pages are written from them"
        )
    names = sorted(_as_typed(Path(path), request.site.resolve()) for path in paths)
    changed = ", ".join(names) if len(names) <= LISTED else counted(len(names), "file")
    return f"; pages are written anew for what changed: {changed}"


def _as_typed(path: Path, site: Path) -> str:
    folders = (folder for folder in (site, memories.PACKAGE.parent) if path.is_relative_to(folder))
    return str(next((path.relative_to(folder) for folder in folders), path))


def is_meant(words: Collection[str], name: str) -> bool:
    return set(words) <= set(name.split())


def refuse_unknown(words: Collection[str], names: Collection[str]) -> None:
    """Raises SiteError if no step's name has all these words."""
    if not words or any(is_meant(words, name) for name in names):
        return
    known = {part for name in names for part in name.split()}
    unknown = [word for word in words if word not in known]
    if unknown:
        raise SiteError(*(f'no step has "{word}" in its name{did_you_mean(word, known)}' for word in unknown))
    together = " and ".join(f'"{word}"' for word in words)
    raise SiteError(f"no step has {together} in its name: there are steps with each of these words alone")


def turns(plan: Plan, keys: Keys, latest: Latest) -> dict[str, tuple[str, ...]]:
    """Of each step of an experiment that became something else, by name, what it became."""
    found: dict[str, tuple[str, ...]] = {}
    for name, experiment in plan.experiments.items():
        before = latest.parts(experiment.files.name)
        turn = turned(name, before, keys.parts(experiment.files)) if before is not None else ()
        found |= {step.name: turn for step in _steps_of(experiment) if turn}
    return found


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
    yield from (experiment.data, experiment.history, experiment.files, *experiment.history.inputs.values())
    for analysis in experiment.analyses.values():
        yield from (analysis, *analysis.inputs.values())


def _steps_shown(figure: FigurePlan) -> Iterator[Step]:
    yield from (figure.words, *figure.drawings.values(), *figure.replays.values())
    if figure.film is not None:
        yield figure.film
    if figure.beside is not None:
        yield from _steps_shown(figure.beside)
