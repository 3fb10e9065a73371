"""Some answers of a site, computed into the store: what a scheduler of jobs asks for, job by job."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from nnviz_site.build import compute
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.steps import Step
from nnviz_site.engine.store import Damaged, Store
from nnviz_site.errors import SiteError
from nnviz_site.prepare import prepare
from nnviz_site.request import Listener, Request

UNKNOWN = (
    "no step of this site has this key: its sources, options or libraries are others by now; ask `why --json` again"
)

NO_KEY = "no key: a key is 64 hexadecimal digits, as `why --json` lists them"


def answer(request: Request, asked: Sequence[str], listener: Listener) -> tuple[int, int]:
    """Compute the steps with these keys, whatever else the store lacks; return how many were computed, how many were there.

    Raises SiteError for what is no key, for a key that no step has, and for a step whose inputs are neither in the store nor asked for too.
    """
    asked = [key.lower() for key in asked]
    if wrong := [key for key in asked if not re.fullmatch("[0-9a-f]{64}", key)]:
        raise SiteError(*(f"{key}: {NO_KEY}" for key in wrong))
    prepared = prepare(request, listener)
    keys, store = prepared.answers.keys, prepared.answers.store
    known = {keys.key(step): step for step in prepared.plan.everything()}
    if unknown := [key for key in asked if key not in known]:
        raise SiteError(*(f"{key}: {UNKNOWN}" for key in unknown))
    todo = {key: known[key] for key in asked if key not in store}
    if lacking := list(inputs_lacking(todo, keys, store)):
        raise SiteError(*lacking)
    try:
        compute(todo, prepared.answers, request, prepared.site, listener)
    except Damaged as damage:
        store.drop(damage.args[0])
        name = known[damage.args[0]].name
        raise SiteError(f"{name}: its stored answer was damaged and is dropped: ask `why --json` again") from None
    return len(todo), len({*asked}) - len(todo)


def inputs_lacking(todo: Mapping[str, Step], keys: Keys, store: Store) -> Iterator[str]:
    """What is to be computed before the steps that are asked for."""
    for step in todo.values():
        for other in step.inputs.values():
            key = keys.key(other)
            if key not in todo and key not in store:
                yield f"{step.name} needs {other.name}, which the store lacks: first `answer {key}`"
