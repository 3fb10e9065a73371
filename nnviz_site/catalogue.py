"""What exists: figure kinds and their options, analyses and their facts, found from their files."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from nnviz_site.analysis.findings import FactName
from nnviz_site.characters import shown
from nnviz_site.errors import did_you_mean
from nnviz_site.typed import fits, settled, spoken

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

MOST_EPOCHS = 50


@dataclass(frozen=True)
class Option:
    """A keyword of a kind's `draw`, as a page may give it."""

    name: str
    annotation: Any
    default: Any


@dataclass(frozen=True)
class Kind:
    """A figure kind: `nnviz_site/figure/kinds/<name>.py`.

    forms: what it can be, the first is what a page gets unless it asks. needs: analyses that it is drawn from.
    count: the least and the greatest number of experiments. beside: a kind whose picture stands in its side column.
    live: what the page does in its place: it replays a `training`, epoch by epoch, its `runs`, or `two` networks, each at an
    epoch of its own, or lets the reader `guess`; nothing if empty.
    replays: what it takes beside: `epochs`, a larger network's weights and images; `pruned`, the units to keep.
    named: its pictures depend on what the experiments are called; for other kinds, those are drawn without names.
    """

    name: str
    options: Mapping[str, Option]
    forms: tuple[str, ...]
    needs: tuple[str, ...]
    count: tuple[int, int]
    beside: str | None
    live: str = ""
    replays: tuple[str, ...] = ()
    named: bool = False

    @property
    def module(self) -> str:
        return f"nnviz_site.figure.kinds.{self.name}"


@dataclass(frozen=True)
class AnalysisKind:
    """An analysis: `nnviz_site/analysis/<name>.py`; inputs are the names of `analyse`'s parameters."""

    name: str
    inputs: tuple[str, ...]

    @property
    def module(self) -> str:
        return f"nnviz_site.analysis.{self.name}"


@cache
def kinds() -> Mapping[str, Kind]:
    """Every figure kind by name."""
    from nnviz_site.figure import kinds as package

    found = (entry.name for entry in pkgutil.iter_modules(package.__path__) if not entry.name.startswith("_"))
    return {name: _kind(name) for name in sorted(found)}


def _kind(name: str) -> Kind:
    module = import_module(f"nnviz_site.figure.kinds.{name}")
    parameters = inspect.signature(module.draw).parameters.values()
    options = {
        p.name: Option(p.name, eval(p.annotation, vars(module)), p.default)
        for p in parameters
        if p.kind is p.KEYWORD_ONLY and p.name != "sheet"
    }
    live, replays = getattr(module, "LIVE", ""), getattr(module, "REPLAYS", ())
    named = getattr(module, "NAMED", False)
    return Kind(name, options, module.FORMS, module.NEEDS, module.COUNT, module.BESIDE, live, replays, named)


@cache
def analyses() -> Mapping[str, AnalysisKind]:
    """Every analysis by name."""
    from nnviz_site import analysis as package

    found = sorted(entry.name for entry in pkgutil.iter_modules(package.__path__) if entry.name != "findings")
    modules = {name: import_module(f"nnviz_site.analysis.{name}") for name in found}
    return {
        name: AnalysisKind(name, tuple(inspect.signature(module.analyse).parameters))
        for name, module in modules.items()
        if hasattr(module, "analyse")
    }


def analyses_of(experiment: Experiment) -> tuple[AnalysisKind, ...]:
    """The analyses that apply to an experiment, by name."""
    return tuple(a for a in analyses().values() if import_module(a.module).applies(experiment))


def fact_names(experiment: Experiment) -> dict[str, int | None]:
    """Facts that the build will know of an experiment, without its name → the last epoch, or None if not per epoch."""
    names: dict[str, int | None] = {}
    for analysis in analyses_of(experiment):
        module = import_module(analysis.module)
        facts: tuple[FactName, ...] = module.facts(experiment) if hasattr(module, "facts") else module.FACTS
        names |= {f.name: experiment.epochs if f.per_epoch else None for f in facts}
    return names


def replayed(experiment: Experiment) -> bool:
    """Whether the page can have the whole training: small networks of two inputs."""
    from nnviz_site.figure.inputs import unless_two_inputs

    return experiment.training is not None and not unless_two_inputs(experiment)


def refusal(kind: str, experiments: Sequence[Experiment]) -> str:
    """Why this kind can't show these experiments; empty if it can."""
    low, high = kinds()[kind].count
    if not low <= len(experiments) <= high:
        wanted = f"{low}" if low == high else f"{low} to {high}"
        return f'"{kind}" shows {wanted} experiment{"s" if high > 1 else ""}, not {len(experiments)}'
    return str(import_module(kinds()[kind].module).refuses(*experiments))


def resolve_options(
    kind: Kind, given: Mapping[str, Any], experiments: Sequence[Experiment]
) -> tuple[dict[str, Any], list[str]]:
    """All options of a figure with its defaults, and what is wrong with those given.

    Epochs are checked against the experiments'; the defaults are cut to what they have. As many epochs as there are
    experiments are one of each.
    """
    lasts = [e.epochs for e in experiments if e.epochs is not None]
    last = min(lasts, default=None)
    faults = [
        f'"{kind.name}" has no option "{n}"{did_you_mean(n, kind.options)}' for n in given if n not in kind.options
    ]
    options = {}
    for name, option in kind.options.items():
        value = given.get(name, option.default)
        if name in given:
            if not fits(value, option.annotation) or value in ((), []):
                faults.append(f'option {name} of "{kind.name}" takes {spoken(option.annotation)}, not {shown(value)}')
                continue
            faults += _epoch_faults(name, value, lasts)
        elif last is not None:
            value = _cut(name, value, last)
        options[name] = settled(value, option.annotation) if value is not None else None
    module = import_module(kind.module)
    if not faults and hasattr(module, "faults"):
        faults += module.faults(experiments, options)
    return options, faults


def _epoch_faults(name: str, value: Any, lasts: Sequence[int]) -> list[str]:
    if not lasts or name not in ("epoch", "epochs") or value is None:
        return []
    epochs = [value] if isinstance(value, int) else value
    if len(epochs) > MOST_EPOCHS:
        return [f"{len(epochs)} epochs: give at most {MOST_EPOCHS}, each is a picture"]
    own = lasts if len(lasts) == len(epochs) else [min(lasts)] * len(epochs)
    return [
        f"epoch {e} was not recorded: give 0 to {last}"
        for e, last in zip(epochs, own, strict=True)
        if not 0 <= e <= last
    ]


def _cut(name: str, value: Any, last: int) -> Any:
    if name == "epoch" and isinstance(value, int):
        return min(value, last)
    if name == "epochs" and isinstance(value, tuple):
        return tuple(sorted({min(e, last) for e in value}))
    return value
