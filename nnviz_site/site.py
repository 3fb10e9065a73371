"""What an author wrote, read whole and checked for form: pages, experiments, settings, references, files."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz_site.address import base_address, repository_address
from nnviz_site.characters import FORBIDDEN, NO_MEANING, shown
from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.files import BIBLIOGRAPHY, SETTINGS, Unreadable, file_faults, files_in, named_alike, read_text
from nnviz_site.frontmatter import read_front_matter, split
from nnviz_site.locate import line_of, toml_line

if TYPE_CHECKING:
    from nnviz_site.experiments import Experiment
    from nnviz_site.page.reference import Reference

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
_CHARACTER = re.compile(rf"{FORBIDDEN.pattern}|&#(?:[xX][0-9a-fA-F]+|\d+);?")
"""One that no page can hold, or any that HTML names by its number."""
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""The shape of a language tag (BCP 47)."""


@dataclass(frozen=True)
class Page:
    """One Markdown file. It is published as `<slug>.html`.

    path: relative to the site's root. source: the whole text; body: what follows the front matter, from line `body_line`.
    """

    slug: str
    path: str
    source: str
    body: str
    body_line: int
    title: str
    description: str
    nav: int | None = None
    aliases: tuple[str, ...] = ()
    draft: bool = False

    @property
    def address(self) -> str:
        return f"{self.slug}.html"


@dataclass(frozen=True)
class Settings:
    """`site_src/site.toml`. base_url, repository: empty, or an address; both without a slash at the end.

    author: for citations, several joined by " and "; "The X authors" is a group. version, year: of the whole site.
    """

    title: str = "Untitled site"
    base_url: str = ""
    repository: str = ""
    language: str = "en"
    license: str = ""
    citation: str = ""
    author: str = ""
    version: str = ""
    year: str = ""


@dataclass(frozen=True)
class Site:
    """Everything that an author wrote. Nothing here has been computed.

    pages: sorted by path. experiments: by name, sorted. bibliography: by key. statics: path within
    `site_src/static` → file; it is published as `static/<path>`.
    templates: name relative to `templates/` → file; the site's own take the place of the package's, file by file.
    drafts: slugs of the drafts that were left out. broken: names of experiments whose files have problems.
    unread: slugs of pages whose files can't be read.
    """

    root: Path
    pages: tuple[Page, ...]
    experiments: Mapping[str, Experiment]
    settings: Settings
    bibliography: Mapping[str, Reference]
    statics: Mapping[str, Path]
    templates: Mapping[str, Path]
    drafts: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_site(root: Path, *, drafts: bool = False) -> tuple[Site, list[Problem]]:
    """Read a site's sources; never raises for an author's mistake. Problems are in the order of files and lines.

    drafts: whether pages with `draft: true` are pages; otherwise only their names are kept, in `Site.drafts`.
    """
    from nnviz_site.page.bibliography import read_bibliography
    from nnviz_site.templates import read_templates, template_faults

    source = root / "site_src"
    problems: list[Problem] = [*file_faults(root), *template_faults(root)]
    if not source.is_dir():
        problems.append(Problem("", 0, _no_sources(root)))
    pages, unread = _read_pages(root, source, problems)
    experiments, broken = _read_experiments(root, source, problems)
    settings = _read_settings(root, source, problems)
    bibliography, faults = read_bibliography(_text(root, BIBLIOGRAPHY, problems) or "", BIBLIOGRAPHY)
    statics = files_in(source / "static")
    templates = read_templates(root)
    shown = tuple(page for page in pages if drafts or not page.draft)
    if not drafts and any(page.slug == "index" and page.draft for page in pages):
        problems.append(
            Problem("site_src/index.md", 0, "a draft, but a site needs its first page: leave out draft: true")
        )
    left_out = tuple(page.slug for page in pages if page.draft and not drafts)
    site = Site(root, shown, experiments, settings, bibliography, statics, templates, left_out, broken, unread)
    return site, sorted({*problems, *faults})


def _no_sources(root: Path) -> str:
    if not root.is_dir():
        return f"--site {root} is no folder: give the one that holds site_src"
    if root.resolve().name == "site_src":
        return f"--site {root} is site_src itself: give the folder that holds it, {os.path.normpath(root / '..')}"
    if near := named_alike(root, "site_src"):
        return f"no folder site_src in {root}: rename {near}"
    return f"no folder site_src in {root}: give the site's folder with --site"


def _read_pages(root: Path, source: Path, problems: list[Problem]) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """The pages, and the slugs of those that can't be read."""
    pages, unread = [], []
    for file in sorted(source.glob("[!.]*.md")):
        path = file.relative_to(root).as_posix()
        text = page_source(root, path, problems)
        if text is None:
            unread.append(file.stem)
            continue
        if not SLUG.fullmatch(file.stem):
            problems.append(Problem(path, 0, "a page's name is a-z, 0-9, - and _: it becomes the address"))
        front, faults = read_front_matter(text, path)
        problems += faults
        _, body, line = split(text)
        pages.append(
            Page(
                file.stem, path, text, body, line, front.title, front.description, front.nav, front.aliases, front.draft
            )
        )
    if source.is_dir() and not any(page.slug == "index" for page in pages) and "index" not in unread:
        problems.append(Problem("site_src/index.md", 0, "missing: a site needs its first page"))
    return tuple(pages), tuple(unread)


def page_source(root: Path, path: str, problems: list[Problem]) -> str | None:
    """A page's text, with a stand-in for each character that no page can hold; None, and a problem, if it can't be read."""
    text = _text(root, path, problems)
    return None if text is None else _without_forbidden(text, path, problems)


def _read_experiments(
    root: Path, source: Path, problems: list[Problem]
) -> tuple[dict[str, Experiment], tuple[str, ...]]:
    # Imported here: what an experiment is rests on NumPy, and not every command reads one.
    from nnviz_site.experiments import read_experiment

    experiments, broken = {}, []
    for file in sorted((source / "experiments").glob("[!.]*.toml")):
        path = file.relative_to(root).as_posix()
        text = _text(root, path, problems)
        experiment, faults = read_experiment(text, path, source / "data") if text is not None else (None, [])
        problems += faults
        if experiment:
            experiments[experiment.name] = experiment
        else:
            broken.append(file.stem)
    return experiments, tuple(broken)


def _read_settings(root: Path, source: Path, problems: list[Problem]) -> Settings:
    from nnviz_site.experiments import read_toml

    path = SETTINGS
    text = _text(root, path, problems) or ""
    if not (source / "site.toml").is_file():
        words = f'missing, so the site is called "{Settings.title}": write title = "…" in it'
        problems.append(Problem(path, 0, words, "notice"))
    table, faults = read_toml(text, path)
    problems += faults
    names = [f.name for f in fields(Settings)]
    good = {}
    for key, value in table.items():
        line = toml_line(text, "", key)
        if isinstance(value, dict):
            words = "there are no tables here: write the keys without a line [table] above them"
            problems.append(Problem(path, line or toml_line(text, key), words))
        elif key not in names:
            problems.append(Problem(path, line or toml_line(text, key), f'no key "{key}"{did_you_mean(key, names)}'))
        elif not isinstance(value, str):
            words = f'{key} takes a text in "quotes", not {shown(value)}{_joined(value) if key == "author" else ""}'
            problems.append(Problem(path, line or toml_line(text, key), words))
        elif key in ("base_url", "repository") and value:
            try:
                good[key] = base_address(value) if key == "base_url" else repository_address(value)
            except ValueError as error:
                problems.append(Problem(path, line, f'{key} = "{value}" is no address: {error}'))
        elif key == "title" and (not value.strip() or "\n" in value):
            problems.append(Problem(path, line, "title is the site's name: give it one line of text"))
        elif key == "year" and value and not re.fullmatch(r"[0-9]{4}", value):
            problems.append(Problem(path, line, f'year = "{value}" is no year: write four digits'))
        elif key == "language" and not LANGUAGE.fullmatch(value):
            problems.append(
                Problem(path, line, f'language = "{value}" is no language tag: write "en", "de" or "pt-BR"')
            )
        else:
            good[key] = value
    return Settings(**good)


def _joined(names: object) -> str:
    """How several names become one text."""
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        return ""
    return f': write author = "{" and ".join(names)}"'


def _text(root: Path, path: str, problems: list[Problem]) -> str | None:
    """A source's text; None, and a problem, if it can't be read."""
    try:
        return read_text(root / path, root / "site_src")
    except Unreadable as error:
        problems.append(Problem(path, *error.args))
        return None


def _without_forbidden(text: str, path: str, problems: list[Problem]) -> str:
    """A page's text with a stand-in for each character that no page can hold; the first is a problem."""
    told = len(problems)

    def stand_in(match: re.Match[str]) -> str:
        character = unescape(match[0])
        if not FORBIDDEN.fullmatch(character):
            return match[0]
        if len(problems) == told:
            problems.append(Problem(path, line_of(text, match.start()), NO_MEANING.format(character)))
        return "\N{REPLACEMENT CHARACTER}"

    return _CHARACTER.sub(stand_in, text)
