"""From a step's arguments to what kinds draw: histories put together, a kind's module and its images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from nnviz_site.compute.network import NetworkHistory
from nnviz_site.figure.drawing import SheetSpec
from nnviz_site.figure.history import History


def gathered(names: Sequence[str], titles: Sequence[str], inputs: Mapping[str, Any]) -> tuple[History, ...]:
    """One History an experiment, from a step's inputs `data_0`, `history_0`, and findings such as `density_0`."""
    found = []
    for n, (name, title) in enumerate(zip(names, titles, strict=True)):
        mine = {key.removesuffix(f"_{n}"): value for key, value in inputs.items() if key.endswith(f"_{n}")}
        data, record = mine.pop("data"), mine.pop("history")
        trained = isinstance(record, NetworkHistory)
        found.append(History(name, title, data, record if trained else None, None if trained else record, mine))
    return tuple(found)


def kind_module(kind: str) -> ModuleType:
    return import_module(f"nnviz_site.figure.kinds.{kind}")


def sheets_of(
    kind: str, histories: Sequence[History], options: Mapping[str, Any], form: str
) -> Mapping[str, SheetSpec]:
    """All images of a kind, the film's sheet included, by name."""
    module = kind_module(kind)
    if hasattr(module, "sheets"):
        return module.sheets(histories, options, form)  # type: ignore[no-any-return]
    return module.SHEETS  # type: ignore[no-any-return]


def epochs_of(histories: Sequence[History], wanted: Sequence[int]) -> tuple[int, ...]:
    """The wanted epochs, ascending, cut to those that every training has; none for projections."""
    last = min((h.network.epochs for h in histories if h.network is not None), default=None)
    return () if last is None else tuple(sorted({min(int(e), last) for e in wanted}))
