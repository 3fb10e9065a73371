"""How long steps take and how long is still to go, from what earlier builds took: for the order of work, and for people."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

from nnviz_site.engine.steps import Step
from nnviz_site.request import Moment

TRUSTED_SHARE = 0.05
"""After so much of a run its own pace counts as much as that of earlier ones."""
RECOUNT_SECONDS = 0.5
"""How often the time left is worked out anew: it takes as long as there are steps left."""
KNOWN_SHARE = 0.5
"""Of the expected seconds so much must be remembered, or nothing is said of the time left."""


@dataclass(frozen=True)
class Expected:
    """Seconds that steps will take, by key; remembered: the share of them that earlier builds took, the rest is guessed."""

    seconds: Mapping[str, float]
    remembered: float


def expect(todo: Mapping[str, Step], remembered: Callable[[str, str], float | None]) -> Expected:
    """What steps will take: what they took last, else their `cost`, at the pace of those that are remembered.

    remembered: (key, name) → seconds, or None.
    """
    known = {key: s for key, step in todo.items() if (s := remembered(key, step.name)) is not None}
    costs = sum(todo[key].cost for key in known)
    pace = sum(known.values()) / costs if costs else 1.0
    seconds = {key: known.get(key, step.cost * pace) for key, step in todo.items()}
    total = sum(seconds.values())
    return Expected(seconds, sum(known.values()) / total if total else 0.0)


def path_lengths(seconds: Mapping[str, float], needs: Mapping[str, Set[str]]) -> dict[str, float]:
    """Seconds from the start of each step to the end of the longest path that begins with it. needs: inputs by key."""
    users = users_of(needs)
    lengths: dict[str, float] = {}

    def length(key: str) -> float:
        if key not in lengths:
            lengths[key] = seconds[key] + max((length(user) for user in users[key]), default=0.0)
        return lengths[key]

    return {key: length(key) for key in needs}


def users_of(needs: Mapping[str, Set[str]]) -> dict[str, list[str]]:
    """Which steps need each step, by key."""
    users: dict[str, list[str]] = {key: [] for key in needs}
    for key, needed in needs.items():
        for other in needed:
            users[other].append(key)
    return users


class Tally:
    """How far a run has got. Times are seconds of any clock that only goes forward."""

    def __init__(self, names: Mapping[str, str], expected: Expected, paths: Mapping[str, float], workers: int) -> None:
        self._names, self._expected, self._paths, self._workers = names, expected, paths, workers
        self._unfinished = dict(expected.seconds)
        self._running: dict[str, float] = {}
        self._planned = self._took = 0.0
        self._trusted = TRUSTED_SHARE * sum(expected.seconds.values())
        self._counted = (-math.inf, 0.0)

    def started(self, key: str, now: float) -> None:
        self._running[key] = now

    def finished(self, key: str, seconds: float) -> None:
        """seconds: what the step took in its worker."""
        self._planned += self._unfinished.pop(key)
        self._took += seconds
        self._running.pop(key, None)

    def moment(self, now: float, key: str = "", seconds: float = 0.0) -> Moment:
        """What can be said now. key: the step that has just ended, if one has."""
        total, left = len(self._names), len(self._unfinished)
        told = self._expected.remembered >= KNOWN_SHARE
        return Moment(
            step=self._names.get(key, ""),
            seconds=seconds,
            done=total - left,
            total=total,
            running=tuple(self._names[k] for k in self._running),
            left=self.seconds_left(now) if told else None,
        )

    def seconds_left(self, now: float) -> float:
        """The longest path of what is left, or all of it shared among the workers, whichever is longer, at this run's pace."""
        if not self._unfinished:
            return 0.0
        at, left = self._counted
        if now - at >= RECOUNT_SECONDS:
            at, left = self._counted = (now, self._count(now))
        return max(0.0, left - (now - at))

    def _count(self, now: float) -> float:
        pace = (self._took + self._trusted) / (self._planned + self._trusted) if self._trusted else 1.0
        rest = dict(self._unfinished)
        for key, since in self._running.items():
            rest[key] = max(0.0, rest[key] - (now - since) / pace)
        saved = {key: self._unfinished[key] - seconds for key, seconds in rest.items()}
        path = max((self._paths[key] - saved[key] for key in rest), default=0.0)
        return pace * max(path, sum(rest.values()) / self._workers)
