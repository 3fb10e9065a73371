"""Whether a site, however broken, is answered as a site should be: in time, by name and line, never by a traceback."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import time
import traceback
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from nnviz_site.cli import main
from nnviz_site.engine.keys import flatten, key_of
from nnviz_site.engine.plan import make_plan
from nnviz_site.errors import SiteError
from nnviz_site.images import Images
from nnviz_site.page.asks import FigureAsk
from nnviz_site.page.claims import evaluate, parse
from nnviz_site.page.parts import FigureParts, Panel, Picture
from nnviz_site.page.render import Rendering, render
from nnviz_site.prepare import read_palette
from nnviz_site.sources import read_sources

LONGEST = 700
"""Characters that a line of a message may have."""

PLACE = re.compile(r"(site_src/[^:]+|templates/[^:]+):(?:(\d+):)? (?:(?:warning|notice): )?\S")
UNPLACED = re.compile(r"(?:notice: )?\S")
PICTURE = {"light": Picture("assets/a.svg", 616, 440)}
UNPUBLISHABLE = re.compile("[\0-\x08\x0b-\x1f\x7f\ue000\ue001\ud800-\udfff]")


@dataclass(frozen=True)
class Outcome:
    """status: of `check`. said: what it wrote. fault: how the program fell short, empty if it did not."""

    status: int
    said: str
    seconds: float
    fault: str = ""


class TooSlow(BaseException):
    """Not an Exception, so that no handler of the program takes it for a mistake of the author."""


def write(files: Mapping[str, bytes], root: Path) -> Path:
    """Write a site into an empty folder."""
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


def examine(root: Path, limit: float) -> Outcome:
    """Check the site in a folder; where `check` finds nothing, plan it and set its pages with made-up numbers.

    limit: processor seconds, each for the check and for the pages. A hang in C is noticed when C returns.
    """
    started = time.process_time()
    status, said, fault = 2, "", ""
    try:
        with alarm(limit):
            status, said = checked(root)
        seconds = time.process_time() - started
        fault = message_fault(said, status, root)
        if status == 0 and not fault:
            with alarm(limit):
                fault = page_fault(set_pages(root))
    except TooSlow:
        seconds, fault = time.process_time() - started, f"longer than {limit:g} s:\n{traceback.format_exc(limit=-6)}"
    except (Exception, SystemExit):
        seconds, fault = time.process_time() - started, traceback.format_exc(limit=-8)
    return Outcome(status, said, seconds, fault)


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TooSlow after so many seconds of the processor, or ten times as many by the clock."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    clocks = ((signal.ITIMER_PROF, signal.SIGPROF, seconds), (signal.ITIMER_REAL, signal.SIGALRM, 10 * seconds))
    before = [signal.signal(number, ring) for _, number, _ in clocks]
    for clock, _, limit in clocks:
        signal.setitimer(clock, limit)
    try:
        yield
    finally:
        for (clock, number, _), handler in zip(clocks, before, strict=True):
            signal.setitimer(clock, 0)
            signal.signal(number, handler)


def checked(root: Path) -> tuple[int, str]:
    """(exit status, what was written to stderr and stdout) of `check`, Python's own warnings included."""
    told = io.StringIO()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(told), warnings.catch_warnings():
        warnings.simplefilter("always")
        status = main(["check", "--site", str(root)])
    return status, told.getvalue()


def message_fault(said: str, status: int, root: Path) -> str:
    """What is wrong with what an author is told, or nothing."""
    if status not in (0, 2):
        return f"exit status {status}"
    if not said.endswith("\n"):
        return "the last line does not end"
    *lines, last = said[:-1].split("\n")
    wanted = r"\d+ pages?, \d+ experiments?, nothing wrong" if status == 0 else r"\d+ problems?( in \d+ files?)?\."
    if not re.fullmatch(wanted, last):
        return f"the last line: {last[:LONGEST]!r}"
    places = []
    for line in lines:
        if len(line) > LONGEST:
            return f"{len(line)} characters in a line: {line[:LONGEST]!r}"
        if odd := [c for c in line if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")]:
            return f"{odd[0]!r} in a line: {line!r}"
        match = PLACE.match(line)
        if not match and (status == 2 or not UNPLACED.match(line)):
            return f"no place: {line!r}"
        if match:
            places.append((match[1], int(match[2] or 0)))
            if fault := place_fault(root / match[1], match[2], line):
                return fault
    return "" if places == sorted(places) else f"not in the order of files and lines: {places}"


def place_fault(file: Path, number: str | None, line: str) -> str:
    if not file.is_file():
        return "" if "missing" in line and number is None else f"no such file: {line}"
    count = len(re.split("\r\n|\r|\n", file.read_bytes().decode("utf-8", "replace")))
    return "" if number is None or 1 <= int(number) <= count else f"the file has {count} lines: {line}"


# ---------------------------------------------------------------- what a build does after the check


class _Facts(Mapping[str, float]):
    """A number for every name: counts are whole, losses and shares a half, what was never trained nothing."""

    def __getitem__(self, name: str) -> float:
        if not re.fullmatch(r"\w+(\.\w+)+(@(0|[1-9][0-9]*))?", name, re.A):
            raise KeyError(name)
        return 3.0 if "misclassified" in name or "dead" in name else 0.0 if name.endswith("@0") else 0.5

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def set_pages(root: Path) -> dict[str, bytes]:
    """What `build` does after the check without computing: the plan with its keys, the claims, the pages."""
    site, asks, _ = read_sources(root, strict=False)
    plan = make_plan(site, asks.figures, Images("digits", None), read_palette(site))
    for step in plan.everything():
        key_of(dict(flatten(step.options)))
    facts = _Facts()
    verdicts = {ask: evaluate(parse(ask.expression), facts) for ask in asks.claims}
    figures = {ask: _parts(ask) for ask in asks.figures}
    try:
        return render(site, asks, facts, verdicts, figures, Rendering(base_url=site.settings.base_url))[0]
    except SiteError as error:
        if any("is no whole number" not in problem.text for problem in error.problems):
            raise
        return {}


def _parts(ask: FigureAsk) -> FigureParts:
    panels = tuple(Panel(epoch, {"panel": PICTURE}, "alt") for epoch in (1, 20))
    shown = () if ask.form == "still" else panels
    return FigureParts("none", ask.experiments, "film", 20, "Title", "", "An alt", {"wide": PICTURE}, shown)


def page_fault(pages: Mapping[str, bytes]) -> str:
    """A character in what would be published that no page may have, or nothing."""
    for path, content in pages.items():
        if match := UNPUBLISHABLE.search(content.decode("utf-8")):
            return (
                f"{path} would hold {match[0]!r}: {content.decode()[max(0, match.start() - 60) : match.end() + 60]!r}"
            )
    return ""
