"""The order of work: inputs before what needs them, and of what is ready the step that the longest path begins with."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from nnviz_site.engine.keys import Keys
from nnviz_site.engine.plan import Step


class Schedule:
    """What to hand out next. True as long as a step is not done. Each step costs a heap's logarithm, whatever waits."""

    def __init__(self, todo: Mapping[str, Step], keys: Keys) -> None:
        needs = {key: {keys.key(i) for i in step.inputs.values()} & todo.keys() for key, step in todo.items()}
        rank = path_lengths(todo, needs)
        self._users = users_of(needs)
        self._lacks = {key: len(needed) for key, needed in needs.items()}
        self._order = {key: (-rank[key], step.name, key) for key, step in todo.items()}
        self._ready = [self._order[key] for key, lacks in self._lacks.items() if not lacks]
        heapify(self._ready)
        self._open = len(todo)

    def __bool__(self) -> bool:
        return self._open > 0

    def take(self) -> str | None:
        """The key of the next step, or None as long as none is ready."""
        return heappop(self._ready)[2] if self._ready else None

    def give_back(self, key: str) -> None:
        """A step that was taken and not computed is ready again."""
        heappush(self._ready, self._order[key])

    def done(self, key: str) -> None:
        """A step that was taken is computed: what waited for it alone is ready."""
        self._open -= 1
        for user in self._users[key]:
            self._lacks[user] -= 1
            if not self._lacks[user]:
                heappush(self._ready, self._order[user])


def path_lengths(todo: Mapping[str, Step], needs: Mapping[str, set[str]]) -> dict[str, float]:
    """Seconds from the start of each step to the end of the longest path that begins with it."""
    users = users_of(needs)
    lengths: dict[str, float] = {}

    def length(key: str) -> float:
        if key not in lengths:
            lengths[key] = todo[key].cost + max((length(user) for user in users[key]), default=0.0)
        return lengths[key]

    return {key: length(key) for key in todo}


def users_of(needs: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """Which steps need each step, by key."""
    users: dict[str, list[str]] = {key: [] for key in needs}
    for key, needed in needs.items():
        for other in needed:
            users[other].append(key)
    return users
