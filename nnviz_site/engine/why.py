"""Why a step has to be computed: its key's parts beside those of the answer that was used last, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import MappingProxyType

from nnviz_site.engine.differences import DRAWN, LONGEST, Parts, differences, images_changed, subjects_of
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.latest import Latest
from nnviz_site.engine.steps import Step
from nnviz_site.engine.turned import common
from nnviz_site.errors import counted

LISTED = 6
"""Steps of one cause that are listed; more are counted."""

FIRST = "no build of this site has ended with this store yet"
GONE = "its answer is gone from the store or damaged"
OTHERS = "it is made from other steps now"
MOST_CAUSES = 8
"""Causes that are said; more are counted."""

KINDS = {
    "data": ("data set", "data sets"),
    "history": ("history", "histories"),
    "components": ("set of principal components", "sets of principal components"),
    "neighbours of": ("list of neighbours", "lists of neighbours"),
    "analysis": ("analysis", "analyses"),
    "replay": ("replay", "replays"),
    "runs": ("replay of runs", "replays of runs"),
    "drawing": ("drawing", "drawings"),
    "film": ("film", "films"),
    "words": ("figure's words", "figures' words"),
    "files": ("experiment's files", "experiments' files"),
    "card": ("card", "cards"),
}
"""What a step's name begins with, and what it is called; an analysis' begins with its own name."""


Words = tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """One step that the store lacks. needs: keys of the missing steps among its inputs. because: what has changed, in words,
    also where that reaches the step through its inputs; it `follows` if it does so only.
    """

    name: str
    key: str
    needs: tuple[str, ...]
    because: tuple[str, ...]
    follows: bool = False

    def document(self) -> dict[str, object]:
        """As schedulers read it."""
        return {"name": self.name, "key": self.key, "needs": list(self.needs), "because": list(self.because)}


def reasons(
    todo: Mapping[str, Step],
    keys: Keys,
    latest: Latest,
    origins: Mapping[str, str],
    turns: Mapping[str, Words] = MappingProxyType({}),
    longest: int = LONGEST,
) -> list[Reason]:
    """Of each missing step, by key, inputs before what needs them, then by name.

    origins: of every step of the plan by name, what it is new for, if it is new. turns: of steps by name, what their
    experiment became, if it became something else. longest: characters that are said of an option's value; 0: all.
    """
    found: list[Reason] = []
    told: set[str] = set()
    causes = _Causes(keys, latest, origins, turns, longest)

    def tell(key: str) -> None:
        if key in told:
            return
        told.add(key)
        step = todo[key]
        needs = sorted({keys.key(other) for other in step.inputs.values()} & todo.keys(), key=lambda k: todo[k].name)
        for other in needs:
            tell(other)
        own, inherited = causes.of(step)
        unsaid = GONE if latest.parts(step.name) == keys.parts(step) else OTHERS
        # Whichever way they came: one set of causes is one group.
        because = tuple(sorted({*own, *inherited})) or (unsaid,)
        found.append(Reason(step.name, key, tuple(needs), because, bool(inherited) and set(own) <= set(inherited)))

    for key in sorted(todo, key=lambda k: todo[k].name):
        tell(key)
    return found


@dataclass
class _Causes:
    """What has changed since the last build, of steps and of all that they are made from."""

    keys: Keys
    latest: Latest
    origins: Mapping[str, str]
    turns: Mapping[str, Words]
    longest: int
    known: dict[str, tuple[Words, Words]] = field(default_factory=dict)

    def of(self, step: Step) -> tuple[Words, Words]:
        """(what of its own has changed, what reaches it through its inputs)."""
        if step.name not in self.known:
            self.known[step.name] = (), ()
            self.known[step.name] = self._found(step)
        return self.known[step.name]

    def _found(self, step: Step) -> tuple[Words, Words]:
        now = self.keys.parts(step)
        before = self.latest.parts(step.name) or self._former(step)
        if before is None:
            return self._new(step), ()
        inputs = [other for name, other in step.inputs.items() if before.get(f"input {name}") != now[f"input {name}"]]
        reached = [word for other in inputs for part in self.of(other) for word in part]
        return self._own(step, before, now), tuple(dict.fromkeys(reached))

    def _own(self, step: Step, before: Parts, now: Parts) -> Words:
        all_of_it = tuple(differences(step, before, now, self.longest))
        if step.name not in self.turns:
            return all_of_it
        turn = self.turns[step.name]
        rest = tuple(differences(step, *common(before, now, turn), self.longest))
        return all_of_it if rest == all_of_it else (*turn, *rest)

    def _new(self, step: Step) -> Words:
        if not self.latest.names:
            return (FIRST,)
        if step.name in self.latest.names:
            return (f"{GONE}, and nothing is left to compare",)
        if step.name in self.turns:
            return self.turns[step.name]
        kind, _, of = step.name.partition(" ")
        other = {"mnist": "digits", "digits": "mnist"}.get(of)
        if kind == "data" and f"data {other}" in self.latest.names:
            return (images_changed(other, of),)
        return (self.origins.get(step.name, "new"),)

    def _former(self, step: Step) -> Parts | None:
        """Parts of the answer whose place it takes: the same figure with other options, the same experiment renamed."""
        kind = step.name.partition(" ")[0]
        if kind not in (*DRAWN, "files", "runs") or step.name in self.latest.names:
            return None
        now, found = self.keys.parts(step), []
        for name in sorted(self.latest.names - self.origins.keys()):
            before = self.latest.parts(name) if name.partition(" ")[0] == kind else None
            if before is not None and _is_former(step.name, now, name, before):
                found.append((sum(before.get(n) != now.get(n) for n in before.keys() | now.keys()), name, before))
        return min(found)[2] if found else None


def _is_former(name: str, now: Parts, old: str, before: Parts) -> bool:
    same = ("function", "option kind", "option scheme")
    inputs = [{n: v for n, v in parts.items() if n.startswith("input ")} for parts in (now, before)]
    akin = all(now.get(part) == before.get(part) for part in same)
    return akin and (inputs[0] == inputs[1] or subjects_of(name) == subjects_of(old))


def told(found: Sequence[Reason]) -> Iterator[str]:
    """Lines for people: each cause once, the steps that it changes, and how many follow from those."""
    by_causes: dict[tuple[str, ...], list[Reason]] = {}
    for reason in found:
        by_causes.setdefault(reason.because, []).append(reason)
    yield from _at_length(by_causes) if len(by_causes) <= LISTED else _in_short(found)
    if found:
        yield counted(len(found), "step")


def _at_length(by_causes: Mapping[tuple[str, ...], Sequence[Reason]]) -> Iterator[str]:
    for causes, of_it in by_causes.items():
        yield "; ".join(_joined(_shortened(causes)))
        direct = [reason.name for reason in of_it if not reason.follows]
        following = [reason.name for reason in of_it if reason.follows]
        yield from (f"    {line}" for line in _listed(direct))
        if direct and len(following) > 1:
            yield f"    and what follows: {grouped(following)}"
        else:
            yield from (f"    {line}" for line in _listed(following))


def _in_short(found: Sequence[Reason]) -> Iterator[str]:
    """A line a cause: so much has changed that most steps have several."""
    by_cause: dict[str, list[str]] = {}
    for reason in found:
        for cause in reason.because:
            by_cause.setdefault(cause, []).append(reason.name)
    most = sorted(by_cause, key=lambda cause: -len(by_cause[cause]))
    yield from _shortened([f"{cause}: {grouped(by_cause[cause])}" for cause in most])


def _shortened(causes: Sequence[str]) -> list[str]:
    more = len(causes) - MOST_CAUSES
    return [*causes[:MOST_CAUSES], *([f"and {counted(more, 'other change')}"] if more > 0 else [])]


def _joined(causes: Iterable[str]) -> Iterator[str]:
    """`moons: samples 60 → 80, seed 42 → 43`: what changed of one thing behind its name, which is said once."""
    for of, group in groupby(
        causes, lambda cause: cause.partition(": ")[0] if " → " in cause and ": " in cause else ""
    ):
        changes = list(group)
        yield from [f"{of}: {', '.join(cause.removeprefix(f'{of}: ') for cause in changes)}"] if of else changes


def _listed(names: Sequence[str]) -> Sequence[str]:
    return names if len(names) <= LISTED else [grouped(names)]


def grouped(names: Sequence[str]) -> str:
    """`2 histories, 4 analyses, 6 drawings`."""
    counts = Counter(_kind(name) for name in names)
    return ", ".join(f"{counts[kind]} {words[counts[kind] > 1]}" for kind, words in KINDS.items() if counts[kind])


def _kind(name: str) -> str:
    return next((kind for kind in KINDS if name.startswith(f"{kind} ")), "analysis")
