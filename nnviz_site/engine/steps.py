"""Steps, and what a site needs of them: by experiment, by figure, by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnviz_site.page.asks import FigureAsk

SCHEMES = ("light", "dark")


@dataclass(frozen=True, eq=False)
class Step:
    """A pure function with its inputs and options; its answer is kept under a key of all that it depends on.

    name: says what it is of, `history moons`. function: `package.module:name`, imported only where it runs.
    inputs: other steps, whose answers arrive as keyword arguments. options: keyword arguments, plain values or config dataclasses.
    modules: further modules of ours that the function calls by name (a figure kind).
    places: keyword arguments that say where something lies and not what it is; not part of the key.
    cost: rough seconds on one core; only the order of work depends on it.
    """

    name: str
    function: str
    inputs: Mapping[str, Step] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    cost: float = 1.0


@dataclass(frozen=True)
class ExperimentPlan:
    """The steps of one experiment; files is the open data that readers download, replay the training for the page."""

    data: Step
    history: Step
    analyses: Mapping[str, Step]
    files: Step
    replay: Step | None = None


@dataclass(frozen=True)
class FigurePlan:
    """The steps of one figure: its words, its pictures in each scheme, its film; and by experiment what it replays, to
    `last_epoch`, and which units the build would keep. by_epoch: it needs what a replay has in a file an epoch.
    guess: the reader guesses first; its frames know the answer."""

    kind: str
    experiments: tuple[str, ...]
    form: str
    options: Mapping[str, Any]
    words: Step
    drawings: Mapping[str, Step]
    film: Step | None
    beside: FigurePlan | None
    replays: Mapping[str, Step] = field(default_factory=dict)
    last_epoch: int = 0
    pruned: Mapping[str, Step] = field(default_factory=dict)
    by_epoch: bool = False
    guess: bool = False


@dataclass(frozen=True)
class Plan:
    """All that the site needs computed. cards: by page."""

    experiments: Mapping[str, ExperimentPlan]
    figures: Mapping[FigureAsk, FigurePlan]
    cards: Mapping[str, Step] = field(default_factory=dict)

    def targets(self) -> Iterator[Step]:
        """The steps whose answers the pages use; what those need in turn is reached through their inputs."""
        for experiment in self.experiments.values():
            yield experiment.files
            yield from experiment.analyses.values()
        for figure in self.figures.values():
            for part in (figure, figure.beside):
                if part is not None:
                    yield part.words
                    yield from part.drawings.values()
                    if part.film is not None:
                        yield part.film
                    yield from part.replays.values()
        yield from self.cards.values()

    def everything(self) -> Iterator[Step]:
        """Every step, those that others need included, each once."""
        seen: set[int] = set()
        todo = list(self.targets())
        while todo:
            step = todo.pop()
            if id(step) not in seen:
                seen.add(id(step))
                todo += step.inputs.values()
                yield step
