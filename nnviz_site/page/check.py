"""All that can be wrong with pages without computing anything, in one run, in the order of files and lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from importlib import import_module
from pathlib import PurePosixPath
from types import ModuleType
from typing import TYPE_CHECKING

from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.files import device_fault
from nnviz_site.frontmatter import split
from nnviz_site.locate import line_of
from nnviz_site.page import claims
from nnviz_site.page.asks import Asks, ClaimAsk, FactAsk, FigureAsk
from nnviz_site.page.body import skeleton
from nnviz_site.page.facts import format_fault
from nnviz_site.page.headings import heading_faults
from nnviz_site.page.links import PageText, link_faults
from nnviz_site.page.lists import list_faults
from nnviz_site.page.notation import notation_faults
from nnviz_site.page.rawhtml import raw_faults
from nnviz_site.page.statics import static_faults
from nnviz_site.page.syntax import ParsedPage, parse_page
from nnviz_site.page.tables import table_faults

if TYPE_CHECKING:
    from nnviz_site.experiments import Experiment
    from nnviz_site.site import Page, Site

EPOCH = re.compile("0|[1-9][0-9]{0,14}")
NO_EXPERIMENT = re.compile(r'(?:^|: )no experiment "([^"]*)"')
MOST_LINES = 5
FORMS = ("film", "multiples", "still")


def check(site: Site, asks: Asks, catalogue: ModuleType | None = None) -> list[Problem]:
    """Everything wrong with a site's pages that read_site and read_asks have not told yet.

    catalogue: what kinds and facts there are; by default `nnviz_site.catalogue`.
    """
    if catalogue is None:
        # Imported here: it looks through all figure kinds and analyses.
        catalogue = import_module("nnviz_site.catalogue")
    parsed = {page.slug: parse_page(page)[0] for page in site.pages}
    names = _FactNames(site, catalogue)
    problems = list(_address_faults(site))
    for figure in asks.figures:
        problems += [_at(figure, words) for words in _figure_faults(figure, site, catalogue)]
    for fact in asks.facts:
        words = [w for w in (names.fault(fact.name), format_fault(fact.format)) if w]
        problems += [_at(fact, w) for w in words]
    for claim in asks.claims:
        problems += [_at(claim, words) for words in _claim_faults(claim, names)]
    texts = {}
    for page in site.pages:
        text = page_text(page, parsed[page.slug], site, problems)
        if text is not None:
            texts[page.slug] = text
    problems += link_faults(texts, site, asks)
    problems += static_faults(site.statics, site.root)
    return _each_experiment_once(sorted(set(problems)))


def _each_experiment_once(problems: Sequence[Problem]) -> list[Problem]:
    """An experiment that is not there is told at the first place of each page that asks for it: all have one cause."""
    places: defaultdict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if match := NO_EXPERIMENT.search(problem.text):
            places[problem.file, match[1]].append(problem)
    later = {problem for _, *others in places.values() for problem in others}
    more = {first: _further({p.line for p in others} - {first.line}) for first, *others in places.values()}
    return [replace(p, text=p.text + more.get(p, "")) for p in problems if p not in later]


def _further(lines: Set[int]) -> str:
    """` (and in line 4)`, ` (and in lines 4, 7 and 9)`, ` (and in lines 4, 7, 9, 12, 15 and 3 more)`."""
    shown = [str(line) for line in sorted(lines)[:MOST_LINES]]
    if len(lines) < 2:
        return f" (and in line {shown[0]})" if shown else ""
    last = f"{len(lines) - MOST_LINES} more" if len(lines) > MOST_LINES else shown.pop()
    return f" (and in lines {', '.join(shown)} and {last})"


def _at(ask: FigureAsk | FactAsk | ClaimAsk, words: str) -> Problem:
    return Problem(ask.file, ask.line, words)


def _address_faults(site: Site) -> Iterator[Problem]:
    """Two pages for one address, or for one place in the menu."""
    owners = {page.address: page.path for page in site.pages}
    places: dict[int, str] = {}
    for page in site.pages:
        front = page.source[: len(page.source) - len(split(page.source)[1])]
        for alias in page.aliases:
            if words := _alias_fault(alias, owners):
                yield Problem(page.path, line_of(front, max(front.find(alias), 0)), words)
            owners.setdefault(alias, page.path)
        if page.nav is not None and page.nav in places:
            # YAML also takes the key in quotes, and all keys between braces in one line.
            key = re.search(r"\bnav\b[\"']?\s*:", front)
            yield Problem(
                page.path,
                line_of(front, key.start()) if key else 1,
                f"nav: {page.nav} is already the place of {places[page.nav]}",
            )
        elif page.nav is not None:
            places[page.nav] = page.path


def _alias_fault(alias: str, owners: Mapping[str, str]) -> str:
    """owners: who has which address."""
    if alias in owners:
        return f'two pages for one address: "{alias}" is already {owners[alias]}'
    if alias == "404.html":
        return '"404.html" is what a server shows for any address that is not there: it can\'t be an alias'
    if near := next((taken for taken in owners if taken.lower() == alias.lower()), ""):
        return f'"{alias}" differs from "{near}" of {owners[near]} in case only: on many systems that is one file'
    return device_fault(PurePosixPath(alias))


def _unknown(names: Sequence[str], site: Site) -> list[str]:
    return [
        f'no experiment "{name}"{did_you_mean(name, site.experiments)}'
        for name in names
        if name not in site.experiments and name not in site.broken
    ]


def _figure_faults(ask: FigureAsk, site: Site, catalogue: ModuleType) -> list[str]:
    known = catalogue.kinds()
    faults = _unknown(ask.experiments, site)
    if ask.kind not in known:
        return [f'no figure kind "{ask.kind}"{did_you_mean(ask.kind, known)}', *faults]
    kind = known[ask.kind]
    if ask.form is not None and ask.form not in FORMS:
        faults.append(f'no form "{ask.form}"{did_you_mean(ask.form, FORMS)}')
    elif ask.form is not None and ask.form not in kind.forms:
        faults.append(f'"{ask.kind}" has no form "{ask.form}" (known: {", ".join(kind.forms)})')
    experiments = [site.experiments[name] for name in ask.experiments if name in site.experiments]
    if len(experiments) == len(ask.experiments):
        why = catalogue.refusal(ask.kind, experiments)
        faults += [why] if why else catalogue.resolve_options(kind, ask.options, experiments)[1]
    else:
        # Without its experiments only the names of the options can be judged.
        faults += [
            f'"{ask.kind}" has no option "{name}"{did_you_mean(name, kind.options)}'
            for name in ask.options
            if name not in kind.options
        ]
    return faults


class _FactNames:
    """Which facts the build will know, by full name."""

    def __init__(self, site: Site, catalogue: ModuleType) -> None:
        self.site = site
        self.catalogue = catalogue
        self.known: dict[str, Mapping[str, int | None]] = {}

    def of(self, experiment: Experiment) -> Mapping[str, int | None]:
        if experiment.name not in self.known:
            self.known[experiment.name] = self.catalogue.fact_names(experiment)
        return self.known[experiment.name]

    def fault(self, full: str) -> str:
        """What is wrong with `moons.test_accuracy@20`, or nothing."""
        name, at, epoch = full.partition("@")
        subject, _, rest = name.partition(".")
        if subject in self.site.broken:
            return ""
        if not rest:
            return f'"{full}" is no fact: write the experiment, a dot, a name and, at the end, @ and the epoch'
        if subject not in self.site.experiments:
            return f'no fact "{full}": {_unknown([subject], self.site)[0]}'
        names = self.of(self.site.experiments[subject])
        if rest not in names:
            near = did_you_mean(name, [f"{subject}.{known}" for known in names])
            return f'no fact "{name}"{near}'
        last = names[rest]
        if not at:
            return ""
        if last is None:
            return f'"{name}" is one number for all epochs: leave out @{epoch}'
        if not EPOCH.fullmatch(epoch) or int(epoch) > last:
            return f'"{full}": {subject} is recorded at epochs 0 to {last}'
        return ""


def _claim_faults(ask: ClaimAsk, names: _FactNames) -> list[str]:
    try:
        claim = claims.parse(ask.expression)
    except ValueError as error:
        return [f'claim "{ask.expression}": {error}']
    # One fault per fact, not one per epoch of a loop.
    faults: dict[str, str] = defaultdict(str)
    for full in claim.names:
        if words := names.fault(full):
            faults.setdefault(full.partition("@")[0], words)
    return [f"claim: {words}" for words in faults.values()]


def page_text(
    page: Page, parsed: ParsedPage, site: Site, problems: list[Problem], settable: Container[str] = ()
) -> PageText | None:
    """The page's outline with stand-ins for what has not been computed; None if its asks could not be read.

    Whatever is wrong with its text is added to problems. settable: LaTeX that has been set before.
    """
    problems += notation_faults(page, parsed.masked, site.bibliography, settable)
    if not parsed.parts and page.body.strip():
        return None
    text = parsed.masked.text
    try:
        found = skeleton(parsed)
    except RecursionError:
        problems.append(
            Problem(page.path, page.body_line, "too deep: quotes, lists or brackets hundreds of levels deep")
        )
        return None
    problems += [Problem(page.path, page.body_line + f.line - 1, f.words) for f in raw_faults(found.html, text)]
    for line in found.misplaced:
        words = (
            "a figure stands in a paragraph of its own, in no sentence and no table: blank lines before and after it"
        )
        problems.append(Problem(page.path, line, words))
    problems += heading_faults(page, text, found.headings, site)
    for faults in (table_faults, list_faults):
        problems += [Problem(page.path, page.body_line + at - 1, words) for at, words in faults(text, found.texts)]
    return PageText(page, text, found)
