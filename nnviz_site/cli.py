"""Arguments, messages, exit codes."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from nnviz_site.address import base_address, repository_address
from nnviz_site.errors import Problem, SiteError, counted

if TYPE_CHECKING:
    from nnviz_site.build import Request

INTERRUPTED, TERMINATED = 130, 143
"""128 and the signal's number, as a shell says it."""


class Terminated(KeyboardInterrupt):
    """SIGTERM, where someone listens for it: what is under way ends as Ctrl-C ends it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status: 0 success, 1 something is false, 2 input or usage is wrong, 130 or 143 interrupted."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except SiteError as error:
        if arguments.debug:
            traceback.print_exc()
        report(error)
        return error.exit_code
    except KeyboardInterrupt as stop:
        print("interrupted; what was published before is untouched", file=sys.stderr)
        return TERMINATED if isinstance(stop, Terminated) else INTERRUPTED


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments, without the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message}; see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """The command line; every verb takes the common options."""
    top = Parser(prog="nnviz_site", description="Train, record, analyse and publish what small networks learn.")
    verbs = top.add_subparsers(title="verbs", required=True, metavar="VERB", parser_class=Parser)
    common = Parser(add_help=False)
    common.add_argument(
        "--site",
        type=folder,
        default=Path(),
        metavar="DIR",
        help="holds site_src/ and, if it changes them, templates/ (default: here)",
    )
    common.add_argument(
        "--cache",
        type=folder,
        default=Path(".nnviz-cache"),
        metavar="DIR",
        help="keeps what was computed (default: %(default)s)",
    )
    common.add_argument(
        "--data-dir",
        type=folder,
        default=os.environ.get("NNVIZ_DATA_DIR") or None,
        metavar="DIR",
        help="holds MNIST's four files (also NNVIZ_DATA_DIR)",
    )
    common.add_argument(
        "--images",
        choices=("auto", "mnist", "digits"),
        default="auto",
        help="what image experiments run on (default: %(default)s)",
    )
    common.add_argument("--quiet", action="store_true", help="say only what is wrong")
    common.add_argument("--debug", action="store_true", help="show tracebacks")
    common.add_argument("--strict", action="store_true", help="warnings are errors; no preview data")

    planned = Parser(add_help=False, parents=[common])
    planned.add_argument(
        "--out", type=folder, default=Path("_site"), metavar="DIR", help="the published folder (default: %(default)s)"
    )
    planned.add_argument(
        "--base-url",
        type=address,
        default="",
        metavar="URL",
        help="where the site will stand; for what needs absolute addresses",
    )
    planned.add_argument(
        "--repository",
        type=repository,
        default="",
        metavar="URL",
        help="where the sources lie; for “edit this page”",
    )

    verb = verbs.add_parser("build", parents=[planned], help="render the site into --out")
    verb.add_argument(
        "--jobs",
        type=positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes (default: one a core, %(default)s)",
    )
    verb.add_argument("--force", action="store_true", help="compute everything anew")
    verb.set_defaults(run=run_build)

    verb = verbs.add_parser("why", parents=[planned], help="say what the next build would compute, and why")
    verb.add_argument("name", nargs="*", metavar="NAME", help="only steps whose names hold these words: history moons")
    verb.add_argument("--json", action="store_true", help="for schedulers: name, key, needs, because of each step")
    verb.set_defaults(run=run_why)

    verb = verbs.add_parser("check", parents=[common], help="find all that can be wrong without computing anything")
    verb.set_defaults(run=run_check)
    return top


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text}: give a whole number from 1 on")
    return int(text)


def folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("empty: give a folder")
    return Path(text)


def address(text: str, read: Callable[[str], str] = base_address) -> str:
    try:
        return read(text) if text else ""
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{json.dumps(text, ensure_ascii=False)} is no address: {error}") from None


def repository(text: str) -> str:
    return address(text, repository_address)


def run_build(arguments: argparse.Namespace) -> int:
    from nnviz_site.build import Listener, build
    from nnviz_site.progress import progress

    started = time.monotonic()
    request = requested(arguments)
    with progress(arguments.quiet) as tell:
        terminal = sys.stderr if sys.stderr.isatty() and not arguments.quiet else None
        done = build(request, Listener(lambda problem: say(problem, arguments.quiet), tell, terminal))
    if not arguments.quiet:
        preview = " (preview on small digits)" if done.preview else ""
        print(
            f"{counted(done.pages, 'page')}{preview}, {done.computed} answers computed, {done.reused} reused, "
            f"{time.monotonic() - started:.1f} s: {request.out / 'index.html'}",
            file=sys.stderr,
        )
    return 0


def requested(arguments: argparse.Namespace) -> Request:
    """What build and why are asked for; where an option is one verb's only, the other has its default."""
    from nnviz_site.build import Request

    given = {field.name: getattr(arguments, field.name) for field in fields(Request) if hasattr(arguments, field.name)}
    return Request(**given | {"data_dir": Path(arguments.data_dir) if arguments.data_dir else None})


def run_why(arguments: argparse.Namespace) -> int:
    from nnviz_site.build import Listener, why
    from nnviz_site.engine.why import told

    found = why(requested(arguments), Listener(lambda problem: say(problem, arguments.quiet), lambda *_: None))
    words = " ".join(arguments.name).split()
    found = [reason for reason in found if set(words) <= set(reason.name.split())]
    if arguments.json:
        print(json.dumps([asdict(reason) for reason in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(told(found)) or "nothing: every answer is in the store")
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


def report(error: SiteError) -> None:
    """Every problem on a line of its own, and a last line that counts them."""
    for problem in error.problems:
        print(problem, file=sys.stderr)
    files = len({p.file for p in error.problems if p.file})
    where = f" in {counted(files, 'file')}" if files else ""
    print(f"{counted(len(error.problems), 'problem')}{where}; nothing was written.", file=sys.stderr)
