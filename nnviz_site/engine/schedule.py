"""The order of work: inputs before what needs them, and of what is ready the step that the longest path begins with."""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heapify, heappop, heappush

from nnviz_site.engine.durations import path_lengths, users_of
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.steps import Step


class Schedule:
    """What to hand out next. True as long as a step is not done. Each step costs a heap's logarithm, whatever waits."""

    def __init__(self, todo: Mapping[str, Step], keys: Keys, seconds: Mapping[str, float]) -> None:
        """seconds: what each step is expected to take, by key."""
        needs = {key: {keys.key(i) for i in step.inputs.values()} & todo.keys() for key, step in todo.items()}
        self.paths = path_lengths(seconds, needs)
        self._users = users_of(needs)
        self._lacks = {key: len(needed) for key, needed in needs.items()}
        self._order = {key: (-self.paths[key], step.name, key) for key, step in todo.items()}
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
