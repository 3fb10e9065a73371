"""Arguments, messages, exit codes."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from nnviz_site.arguments import parser
from nnviz_site.errors import Problem, SiteError, counted, megabytes
from nnviz_site.request import PART_OF_VERIFY, Listener, Request

INTERRUPTED, TERMINATED = 130, 143
"""128 and the signal's number, as a shell says it."""
WRITING = frozenset({"build", "answer"})
"""Verbs of which a user has to know what they left when they came to no end."""


class Terminated(KeyboardInterrupt):
    """SIGTERM, where someone listens for it: what is under way ends as Ctrl-C ends it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0 success, 1 something is false, 2 input or usage is wrong, 130 or 143 interrupted."""
    arguments = parser().parse_args(argv)
    try:
        return VERBS[arguments.verb](arguments)
    except SiteError as error:
        if arguments.debug:
            import traceback

            traceback.print_exc()
        report(error, arguments.verb)
        return error.exit_code
    except KeyboardInterrupt as stop:
        if PART_OF_VERIFY not in os.environ:
            print(interrupted(arguments.verb, getattr(arguments, "out", None), arguments.cache), file=sys.stderr)
        return TERMINATED if isinstance(stop, Terminated) else INTERRUPTED


def interrupted(verb: str, out: Path | None, cache: Path) -> str:
    """What an interrupt left in the published folder and in the store."""
    from nnviz_site.publish import is_unfinished

    if verb not in WRITING:
        return "interrupted"
    if verb == "build" and out is not None and is_unfinished(out):
        return f"interrupted while it wrote {out}: every page there is whole, old or new; build again to finish"
    return f"interrupted; what was published before is untouched, and answers that were computed are kept in {cache}"


def run_build(arguments: argparse.Namespace) -> int:
    from nnviz_site.progress import progress
    from nnviz_site.rebuild import rebuild

    started = time.monotonic()
    request = requested(arguments)
    with progress(arguments.quiet) as tell:
        terminal = sys.stderr if sys.stderr.isatty() and not arguments.quiet else None
        done = rebuild(request, Listener(lambda problem: say(problem, arguments.quiet), tell, terminal))
    if not arguments.quiet:
        stored = f", {megabytes(done.stored)} kept in {request.cache}" if done.stored is not None else ""
        preview = " (preview on small digits)" if done.preview else ""
        print(
            f"{counted(done.pages, 'page')}{preview}, {counted(done.computed, 'answer')} computed, {done.reused} reused, "
            f"{time.monotonic() - started:.1f} s{stored}: {request.out / 'index.html'}",
            file=sys.stderr,
        )
    return 0


def requested(arguments: argparse.Namespace) -> Request:
    """What build, why and answer are asked for; an option that a verb doesn't have is at its default."""
    given = {field.name: getattr(arguments, field.name) for field in fields(Request) if hasattr(arguments, field.name)}
    return Request(**given | {"data_dir": Path(arguments.data_dir) if arguments.data_dir else None})


def run_why(arguments: argparse.Namespace) -> int:
    from nnviz_site.why import why

    listener = Listener(lambda problem: say(problem, arguments.quiet), lambda *_: None)
    words = " ".join(arguments.name).split()
    found = why(requested(arguments), listener, words, **{"longest": 0} if arguments.json else {})
    if arguments.json:
        print(json.dumps([reason.document() for reason in found.reasons], ensure_ascii=False, indent=1))
    else:
        print("\n".join(found.told()))
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    from nnviz_site.verify import verify, verify_output

    request, started = requested(arguments), time.monotonic()
    terminal = sys.stderr if sys.stderr.isatty() and not arguments.quiet else None
    listener = Listener(lambda problem: say(problem, arguments.quiet), lambda *_: None, terminal)
    same = verify_output(request) if arguments.output else verify(request, listener)
    if not arguments.quiet:
        than = "as published" if arguments.output else "byte for byte as the sources give them"
        print(f"{counted(same, 'file')} {than}, {time.monotonic() - started:.1f} s", file=sys.stderr)
    return 0


def run_answer(arguments: argparse.Namespace) -> int:
    from nnviz_site.answer import answer
    from nnviz_site.progress import progress

    started = time.monotonic()
    with progress(arguments.quiet) as tell:
        listener = Listener(lambda problem: say(problem, arguments.quiet), tell)
        computed, there = answer(requested(arguments), arguments.key, listener)
    if not arguments.quiet:
        took = f"{time.monotonic() - started:.1f} s: {arguments.cache}"
        print(f"{counted(computed, 'answer')} computed, {there} already there, {took}", file=sys.stderr)
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    from nnviz_site.sources import read_sources

    site, _, problems = read_sources(arguments.site, arguments.strict)
    if arguments.data_dir and arguments.images != "digits" and any(e.is_image for e in site.experiments.values()):
        from nnviz_site.images import given

        given(Path(arguments.data_dir))
    for problem in problems:
        say(problem, arguments.quiet)
    if not arguments.quiet:
        print(
            f"{counted(len(site.pages), 'page')}, {counted(len(site.experiments), 'experiment')}, nothing wrong",
            file=sys.stderr,
        )
    return 0


def say(problem: Problem, quiet: bool) -> None:
    """A warning or notice on stderr."""
    if not quiet or problem.level != "notice":
        print(problem, file=sys.stderr)


def report(error: SiteError, verb: str) -> None:
    """Every problem on a line of its own, and a last line that counts them."""
    for problem in error.problems:
        print(problem, file=sys.stderr)
    files = len({p.file for p in error.problems if p.file})
    where = f" in {counted(files, 'file')}" if files else ""
    end = "; nothing was written." if verb in WRITING else "."
    print(f"{counted(len(error.problems), 'problem')}{where}{end}", file=sys.stderr)


VERBS = {"build": run_build, "why": run_why, "answer": run_answer, "verify": run_verify, "check": run_check}
