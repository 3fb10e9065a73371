"""The program: sources → asks → plan → answers → claims → pages → folder."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Mapping, Set
from typing import Any

from nnviz_site import publish
from nnviz_site.assemble import Answers, assemble_figures, collect_facts, open_data
from nnviz_site.cards import assemble_cards, unset_words
from nnviz_site.engine.keys import LIBRARIES, installed
from nnviz_site.engine.plan import Plan, Step
from nnviz_site.engine.run import StepFailed, WorkerDied, missing, run
from nnviz_site.engine.store import Damaged, Store
from nnviz_site.engine.upkeep import hold_within, keep_alive, remove_leftovers
from nnviz_site.engine.why import Latest
from nnviz_site.errors import FalseClaims, Problem, SiteError, counted, megabytes
from nnviz_site.failures import explain
from nnviz_site.images import Images
from nnviz_site.page import claims
from nnviz_site.page.asks import Asks, ClaimAsk
from nnviz_site.page.render import Rendering, render
from nnviz_site.page.scripts import scripts
from nnviz_site.page.styles import icon, stylesheets
from nnviz_site.prepare import prepare
from nnviz_site.publish import Bytes, Content
from nnviz_site.request import CACHE_SIZE, Listener, Report, Request
from nnviz_site.site import Site

REPAIRS = 3
NO_BASE_URL = (
    "no --base-url, and none in site_src/site.toml: written without sitemap, canonical addresses and cards, "
    "and 404.html works in the site's own folder only"
)
DAMAGED = "{store}: {name} is not what was stored: it is computed anew"


def build(request: Request, listener: Listener) -> Report:
    """Build the site. Raises SiteError (FalseClaims for a false claim); what was published before then stays as it was."""
    prepared = prepare(request, listener)
    site, asks, plan, answers, images = prepared.site, prepared.asks, prepared.plan, prepared.answers, prepared.images
    if not site.settings.base_url:
        listener.say(Problem("", 0, NO_BASE_URL, "notice"))
    steps = answers.keys_of(plan)
    force = request.force
    computed = 0
    for _ in range(REPAIRS):
        try:
            todo = steps if force else missing(plan.targets(), answers.keys, answers.store)
            computed += compute(todo, answers, request, site, listener)
            force = False
            facts = collect_facts(plan, answers)
            verdicts = judge(asks, facts, site, images)
            files, pages = make_files(site, asks, plan, answers, facts, verdicts, images)
            written = publish.publish(files, record(plan, answers, images), request.out, waiting(request, listener))
            break
        except Damaged:
            # Noticed when it is used: forget it, and whatever else is damaged, and make it again.
            forget_damaged(steps, answers.store, listener)
    else:
        raise SiteError(
            f"{request.cache}: the store's files change while they are read: check the disk, or choose another --cache"
        )
    for problem in unset_words(site, plan, answers):
        listener.say(problem)
    keep_alive(answers.store, steps.keys())
    Latest(answers.store).save({step.name: key for key, step in steps.items()})
    stored = (
        hold(answers.store, steps.keys(), request, listener) if computed or request.cache_size is not None else None
    )
    return Report(pages, computed, max(0, len(steps) - computed), written, is_preview(images), stored)


def is_preview(images: Images | None) -> bool:
    return images is not None and images.kind == "digits"


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
    try:
        answers.keys.save()
        if todo:
            answers.store.try_writing()
        run(todo, answers.keys, answers.store, request.jobs, listener.progress)
    except (StepFailed, WorkerDied) as failure:
        raise explain(failure, site) from failure
    except OSError as error:
        if error.errno in (errno.ENOMEM, errno.EAGAIN):
            raise SiteError(f"no worker process can be started ({error.strerror}): try --jobs 1") from error
        raise SiteError(
            f"{request.cache}: {error.strerror or error}: free space or check permissions, or choose another --cache"
        ) from error
    return len(todo)


def judge(asks: Asks, facts: Mapping[str, float], site: Site, images: Images | None) -> dict[ClaimAsk, claims.Verdict]:
    """Every claim against the facts; on preview data those about image experiments are left out. Raises FalseClaims."""
    verdicts, false = {}, []
    for ask in asks.claims:
        claim = claims.parse(ask.expression)
        subjects = {name.partition(".")[0] for name in claim.names}
        if is_preview(images) and any(site.experiments[s].is_image for s in subjects):
            continue
        verdict = verdicts[ask] = claims.evaluate(claim, facts)
        if not verdict.holds:
            values = ", ".join(f"{name} is {value:g}" for name, value in verdict.values.items())
            false.append(
                Problem(ask.file, ask.line, f'the claim "{ask.expression}" is false: {values}; {verdict.room}')
            )
    if false:
        raise FalseClaims(*sorted(false))
    return verdicts


def make_files(
    site: Site,
    asks: Asks,
    plan: Plan,
    answers: Answers,
    facts: Mapping[str, float],
    verdicts: Mapping[ClaimAsk, claims.Verdict],
    images: Images | None,
) -> tuple[dict[str, Content], int]:
    """All that is published, by path, and the number of pages, without redirects. Nothing is written."""
    figures, assets = assemble_figures(plan, answers, facts)
    look = stylesheets(site.templates) | icon(site.templates) | scripts(site.templates)
    data = open_data(plan, answers)
    downloads = {path: file.size for path, file in data.items() if path.endswith(".csv")}
    cards = assemble_cards(plan, answers, assets)
    rendering = Rendering.of(site, look, is_preview(images), downloads, cards)
    pages = render(site, asks, facts, verdicts, figures, rendering)
    listed = json.dumps(facts, indent=0, ensure_ascii=False, allow_nan=False) + "\n"
    made = look | pages | {"facts.json": listed.encode(), ".nojekyll": b""}
    statics = {f"static/{name}": path.read_bytes() for name, path in site.statics.items()}
    texts = {name: Bytes(content) for name, content in (statics | made).items()}
    return {**assets, **data, **texts}, len(site.pages)


def record(plan: Plan, answers: Answers, images: Images | None) -> dict[str, Any]:
    """build.json without what publishing adds: no clock, no host, no path."""
    libraries = sorted({name for names in LIBRARIES.values() for name in names})
    return {
        "nnviz_site": installed("nnviz_site"),
        "images": images.kind if images is not None else None,
        "experiments": {name: answers.keys.key(e.history) for name, e in plan.experiments.items()},
        "packages": {name: installed(name) for name in libraries},
    }


def waiting(request: Request, listener: Listener) -> Callable[[], None]:
    notice = Problem("", 0, f"another build is writing {request.out}: waiting for it", "notice")
    return lambda: listener.say(notice)
