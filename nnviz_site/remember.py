"""After a build: what the next one can do without, as `memory` keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nnviz_site import made
from nnviz_site import memory as memories
from nnviz_site.engine.store import MANIFEST
from nnviz_site.errors import Problem
from nnviz_site.images import watched
from nnviz_site.made import Known, Looks, Made, Subject
from nnviz_site.memory import Glance, Memory
from nnviz_site.page.render import Drawn, Rendering, image_sizes
from nnviz_site.prepare import Prepared
from nnviz_site.request import Listener, Report, Request
from nnviz_site.stamps import look

if TYPE_CHECKING:
    from nnviz_site.page.asks import ClaimAsk, FigureAsk
    from nnviz_site.page.claims import Verdict
    from nnviz_site.page.parts import FigureParts
    from nnviz_site.publish import Content


NO_BASE_URL = (
    "no --base-url, and none in site_src/site.toml: written without sitemap, canonical addresses and cards, "
    "and 404.html works in the site's own folder only"
)


@dataclass(frozen=True)
class Shown:
    """What pages show."""

    facts: Mapping[str, float]
    figures: Mapping[FigureAsk, FigureParts]
    rendering: Rendering
    verdicts: Mapping[ClaimAsk, Verdict]
    drawn: Drawn


@dataclass
class Told:
    """Notes what a listener is told."""

    to: Listener
    problems: list[Problem] = field(default_factory=list)

    @property
    def listener(self) -> Listener:
        return replace(self.to, say=self._say)

    def _say(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.to.say(problem)


def remember(
    request: Request,
    glance: Glance,
    told: Told,
    prepared: Prepared,
    files: Mapping[str, Content],
    record: Mapping[str, Any],
    shown: Shown,
    report: Report,
) -> None:
    """Keep what a build that succeeded read and made. glance: the inputs as they were before any was read."""
    # What was told of a download that succeeded is over; why there was none is not.
    said = [p for p in told.problems if p.file or report.preview or p.text == NO_BASE_URL]
    others = [str(path.absolute()) for path in watched(prepared.images, request.images)]
    memory = Memory(
        memories.asked(request),
        glance.read_at,
        {**glance.inputs, **memories.stamps_of(others)},
        others,
        record,
        {name: (content.sha256, content.size) for name, content in files.items()},
        dict(_answers(prepared)),
        said,
        report.pages,
        report.computed + report.reused,
        report.preview,
        memories.times_of(request.out, files),
    )
    memories.save(request, memory, made.joined(*_made(prepared, shown)))


def _made(prepared: Prepared, shown: Shown) -> tuple[Made, list[Known], Looks]:
    site, asks = prepared.site, prepared.asks
    subjects = {n: Subject(n, e.is_image, e.epochs, e.training is not None) for n, e in site.experiments.items()}
    shared = Made(
        settings=site.settings,
        rendering=shown.rendering,
        bibliography=site.bibliography,
        subjects=subjects,
        pixels=image_sizes(site),
        statics=tuple(site.statics),
        drafts=site.drafts,
        templates={name: str(file.resolve()) for name, file in site.templates.items()},
        formulas=made.formulas_of(site.pages),
        verdicts={ask.expression: shown.verdicts.get(ask) for ask in asks.claims},
        facts={ask.name: shown.facts[ask.name] for ask in asks.facts},
    )
    return shared, made.known_pages(site.pages, asks), Looks.of(shown.figures, shown.drawn)


def _answers(prepared: Prepared) -> Iterator[tuple[str, int]]:
    """Files of the plan's answers in the store, manifests included, with their sizes in bytes."""
    answers, store = prepared.answers, prepared.answers.store
    for step in prepared.plan.everything():
        key = answers.keys.key(step)
        if key in store:
            for file in answers.files(step).values():
                yield str(file.path.relative_to(store.folder)), file.size
            manifest = store.place(key) / MANIFEST
            # Another build may just have removed it: then the next is a whole one.
            yield str(manifest.relative_to(store.folder)), status.st_size if (status := look(str(manifest))) else -1
