"""The program: sources → asks → plan → answers → claims → pages → folder."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping, Set
from typing import Any

from nnviz_site import memory as memories
from nnviz_site import publish
from nnviz_site.assemble import Answers, assemble_figures, collect_facts, open_data
from nnviz_site.cards import assemble_cards, unset_words
from nnviz_site.engine.keys import LIBRARIES, installed
from nnviz_site.engine.latest import Latest
from nnviz_site.engine.run import StepFailed, WorkerDied, missing, run
from nnviz_site.engine.steps import Plan, Step
from nnviz_site.engine.store import Damaged, Store
from nnviz_site.engine.upkeep import hold_within, keep_alive, remove_leftovers
from nnviz_site.errors import Problem, SiteError, counted, megabytes
from nnviz_site.failures import explain
from nnviz_site.images import Images, is_preview
from nnviz_site.page import claims
from nnviz_site.page.asks import Asks, ClaimAsk
from nnviz_site.page.render import Rendering, render
from nnviz_site.page.scripts import scripts
from nnviz_site.page.styles import icon, stylesheets
from nnviz_site.prepare import prepare
from nnviz_site.publish import Bytes, Content
from nnviz_site.remember import NO_BASE_URL, Shown, Told, remember
from nnviz_site.request import CACHE_SIZE, Listener, Report, Request, waiting
from nnviz_site.site import Site
from nnviz_site.verdicts import judge

REPAIRS = 3
DAMAGED = "{store}: {name} is not what was stored: it is computed anew"


def build(request: Request, listener: Listener) -> Report:
    """Build the site. Raises SiteError (FalseClaims for a false claim); what was published before then stays as it was."""
    glance = memories.glance(request)
    told = Told(listener)
    prepared = prepare(request, told.listener)
    site, asks, plan, answers, images = prepared.site, prepared.asks, prepared.plan, prepared.answers, prepared.images
    if not site.settings.base_url:
        told.listener.say(Problem("", 0, NO_BASE_URL, "notice"))
    steps = answers.keys_of(plan)
    force = request.force
    known = {} if force else memories.published(request)
    computed = 0
    for _ in range(REPAIRS):
        try:
            todo = steps if force else missing(plan.targets(), answers.keys, answers.store)
            computed += compute(todo, answers, request, site, listener)
            force = False
            facts = collect_facts(plan, answers)
            verdicts = judge(asks, facts, site, is_preview(images))
            files, shown = make_files(site, asks, plan, answers, facts, verdicts, images)
            about = record(plan, answers, images)
            written = publish.publish(files, about, request.out, waiting(request, listener), known)
            break
        except Damaged:
            # Noticed when it is used: forget it, and whatever else is damaged, and make it again.
            forget_damaged(steps, answers.store, listener)
    else:
        raise SiteError(
            f"{request.cache}: the store's files change while they are read: check the disk, or choose another --cache"
        )
    for problem in unset_words(site, plan, answers):
        told.listener.say(problem)
    keep_alive(answers.store, steps.keys())
    # Two steps may have one answer: two experiments on the same data.
    latest = {step.name: answers.keys.key(step) for step in plan.everything()}
    Latest(answers.store, request.site).save(latest)
    stored = (
        hold(answers.store, steps.keys(), request, listener) if computed or request.cache_size is not None else None
    )
    reused = max(0, len(steps) - computed)
    report = Report(len(site.pages), computed, reused, written, is_preview(images), stored)
    if glance is not None:
        remember(request, glance, told, prepared, files, about, shown, report)
    return report


def forget_damaged(steps: Mapping[str, Step], store: Store, listener: Listener) -> None:
    """Drop every answer that is no longer what was stored, and say which."""
    for key, step in steps.items():
        if key in store and not store.is_whole(key):
            store.drop(key)
            listener.say(Problem("", 0, DAMAGED.format(name=step.name, store=store.folder), "notice"))


def hold(store: Store, used: Set[str], request: Request, listener: Listener) -> int:
    """Keep the store within its bound, and say what that took; return the bytes that it takes."""
    remove_leftovers(store)
    limit = CACHE_SIZE if request.cache_size is None else request.cache_size
    held = hold_within(store, used, limit)
    if held.dropped_answers:
        dropped = f"{counted(held.dropped_answers, 'answer')} ({megabytes(held.dropped_bytes)})"
        text = f"{store.folder}: removed {dropped} longest unused, for --cache-size is {megabytes(limit)}"
        listener.say(Problem("", 0, text, "notice"))
    return held.bytes


def compute(todo: Mapping[str, Step], answers: Answers, request: Request, site: Site, listener: Listener) -> int:
    """Compute steps into the store; return how many. Raises SiteError."""

    def warn(text: str) -> None:
        listener.say(Problem("", 0, text, "warning"))

    try:
        answers.keys.save()
        if todo:
            answers.store.try_writing()
        latest = Latest(answers.store, site.root)
        run(todo, answers.keys, answers.store, request.jobs, listener.progress, request.workers, warn, latest)
    except (StepFailed, WorkerDied) as failure:
        raise explain(failure, site) from failure
    except OSError as error:
        if error.errno in (errno.ENOMEM, errno.EAGAIN):
            raise SiteError(f"no worker process can be started ({error.strerror}): try --jobs 1") from error
        raise SiteError(
            f"{request.cache}: {error.strerror or error}: free space or check permissions, or choose another --cache"
        ) from error
    return len(todo)


def make_files(
    site: Site,
    asks: Asks,
    plan: Plan,
    answers: Answers,
    facts: Mapping[str, float],
    verdicts: Mapping[ClaimAsk, claims.Verdict],
    images: Images | None,
) -> tuple[dict[str, Content], Shown]:
    """All that is published, by path, and what pages were made of. Nothing is written."""
    figures, assets = assemble_figures(plan, answers, facts)
    look = stylesheets(site.templates) | icon(site.templates) | scripts(site.templates)
    data = open_data(plan, answers)
    downloads = {path: file.size for path, file in data.items() if path.endswith(".csv")}
    cards = assemble_cards(plan, answers, assets)
    rendering = Rendering.of(site, look, is_preview(images), downloads, cards)
    pages, drawn = render(site, asks, facts, verdicts, figures, rendering)
    listed = json.dumps(facts, indent=0, ensure_ascii=False, allow_nan=False) + "\n"
    made = look | pages | {"facts.json": listed.encode(), ".nojekyll": b""}
    statics = {f"static/{name}": path.read_bytes() for name, path in site.statics.items()}
    texts = {name: Bytes(content) for name, content in (statics | made).items()}
    return {**assets, **data, **texts}, Shown(facts, figures, rendering, verdicts, drawn)


def record(plan: Plan, answers: Answers, images: Images | None) -> dict[str, Any]:
    """build.json without what publishing adds: no clock, no host, no path."""
    libraries = sorted({name for names in LIBRARIES.values() for name in names})
    return {
        "nnviz_site": installed("nnviz_site"),
        "images": images.kind if images is not None else None,
        "experiments": {name: answers.keys.key(e.history) for name, e in plan.experiments.items()},
        "packages": {name: installed(name) for name in libraries},
    }
