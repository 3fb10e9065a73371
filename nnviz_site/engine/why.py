"""Why a step has to be computed: its key's parts beside those of the answer that was used last, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nnviz_site.engine.keys import Keys
from nnviz_site.engine.memo import memorize, recall
from nnviz_site.engine.plan import Step
from nnviz_site.engine.store import Damaged, Store
from nnviz_site.errors import counted

LATEST = "latest.json"
Parts = Mapping[str, str]


@dataclass(frozen=True)
class Reason:
    """One step that the store lacks. needs: keys of the missing steps among its inputs. because: causes in words; those of
    its inputs are theirs, it names the inputs only.
    """

    name: str
    key: str
    needs: tuple[str, ...]
    because: tuple[str, ...]


class Latest:
    """Which answer each step had when the site was built last, by the step's name."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._file = store.folder / LATEST
        self._keys: dict[str, str] = recall(self._file)

    def parts(self, name: str) -> Parts | None:
        """What that answer's key was made of; None if there is none, or it is gone."""
        try:
            return self._store.manifest(self._keys[name])["parts"]
        except (KeyError, Damaged):
            return None

    def seconds(self, key: str, name: str) -> float | None:
        """What a step took when this very answer was made, else when its last one was; None if that is not known."""
        for known in (key, self._keys.get(name)):
            try:
                seconds = self._store.manifest(known)["seconds"] if known else None
            except (KeyError, Damaged):
                continue
            if isinstance(seconds, int | float) and 0 <= seconds < math.inf:
                return float(seconds)
        return None

    def save(self, keys: Mapping[str, str]) -> None:
        """Remember the keys of a build, name → key."""
        if keys != self._keys:
            memorize(self._file, keys)


def reasons(todo: Mapping[str, Step], keys: Keys, latest: Latest) -> list[Reason]:
    """Of each missing step, by key, inputs before what needs them, then by name."""
    found: list[Reason] = []
    told: set[str] = set()

    def tell(key: str) -> None:
        if key in told:
            return
        told.add(key)
        step = todo[key]
        needs = sorted({keys.key(other) for other in step.inputs.values()} & todo.keys(), key=lambda k: todo[k].name)
        for other in needs:
            tell(other)
        found.append(Reason(step.name, key, tuple(needs), tuple(_because(step, keys.parts(step), latest))))

    for key in sorted(todo, key=lambda k: todo[k].name):
        tell(key)
    return found


def _because(step: Step, now: Parts, latest: Latest) -> Iterator[str]:
    before = latest.parts(step.name)
    if before is None:
        yield "no earlier answer"
    elif before == now:
        yield "its answer is gone from the store"
    else:
        inputs = {f"input {name}": other.name for name, other in step.inputs.items()}
        kind, _, experiment = step.name.partition(" ")
        yield from differences(before, now, inputs, experiment if kind in ("data", "history") else "")


def differences(before: Parts, now: Parts, inputs: Mapping[str, str], experiment: str = "") -> list[str]:
    """What two keys differ in, in words. inputs: the name of the step behind each part `input …`. experiment: whose
    options these are, as its file has them.
    """
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    said = [_said(name, before.get(name), now.get(name), inputs, experiment) for name in changed]
    return list(dict.fromkeys(said))


def _said(part: str, before: str | None, now: str | None, inputs: Mapping[str, str], experiment: str) -> str:
    kind, _, name = part.partition(" ")
    if kind == "input":
        return inputs.get(part, f"input {name} left out")
    if kind == "option":
        named = f"{experiment}: {name.rpartition('.')[2]}" if experiment else name
        return f"{named} {_value(before)} → {_value(now)}"
    if kind == "library":
        return f"{name} {before or 'absent'} → {now or 'absent'}"
    if kind in ("module", "file"):
        path = name.partition(".")[2].replace(".", "/") + ".py" if kind == "module" else name
        return f"{path} {'is new to it' if before is None else 'changed' if now is not None else 'left out'}"
    return f"{part.capitalize() if part == 'python' else part} {before} → {now}"


def _value(text: str | None) -> str:
    """An option as its author would write it; a long one is cut."""
    if text is None:
        return "nothing"
    return text if len(text) <= 40 else f"{text[:39]}…"


def told(found: Sequence[Reason]) -> Iterator[str]:
    """Lines for people: each cause once, with the steps that it is the cause of."""
    by_cause: dict[tuple[str, ...], list[str]] = {}
    for reason in found:
        by_cause.setdefault(reason.because, []).append(reason.name)
    for causes, names in by_cause.items():
        yield "; ".join(causes)
        yield from (f"    {name}" for name in names)
    if found:
        yield counted(len(found), "step")
