"""What an author wrote, read whole and checked for form: pages, experiments, settings, references, files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from nnviz_site.characters import FORBIDDEN, shown
from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.experiments import Experiment, read_experiment, read_toml
from nnviz_site.frontmatter import read_front_matter, split
from nnviz_site.locate import line_of, toml_line
from nnviz_site.page.citations import Reference, read_bibliography
from nnviz_site.typed import ADDRESS

__all__ = ["Experiment", "Page", "Settings", "Site", "read_site", "template_folders"]

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


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
    """`site_src/site.toml`. base_url, repository: empty, or an address; both without a slash at the end."""

    title: str = "Untitled site"
    base_url: str = ""
    repository: str = ""
    language: str = "en"
    license: str = ""
    citation: str = ""


@dataclass(frozen=True)
class Site:
    """Everything that an author wrote. Nothing here has been computed.

    pages: sorted by path. experiments: by name, sorted. bibliography: by key. statics: path within
    `site_src/static` → file; it is published as `static/<path>`.
    templates: name relative to `templates/` → file; the site's own take the place of the package's, file by file.
    drafts: slugs of the drafts that were left out. broken: names of experiments whose files have problems.
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


def read_site(root: Path, *, drafts: bool = False) -> tuple[Site, list[Problem]]:
    """Read a site's sources; never raises for an author's mistake. Problems are in the order of files and lines.

    drafts: whether pages with `draft: true` are pages; otherwise only their names are kept, in `Site.drafts`.
    """
    source = root / "site_src"
    problems: list[Problem] = []
    if not source.is_dir():
        problems.append(Problem("", 0, f"no folder site_src in {root}: give the site's folder with --site"))
    pages = _read_pages(root, source, problems)
    experiments, broken = _read_experiments(root, source, problems)
    settings = _read_settings(root, source, problems)
    bibliography, faults = read_bibliography(
        _text(source / "references.bib", root, problems), "site_src/references.bib"
    )
    statics = _files(source / "static")
    templates = {name: file for folder in template_folders(root) for name, file in _files(folder).items()}
    templates = dict(sorted(templates.items()))
    shown = tuple(page for page in pages if drafts or not page.draft)
    left_out = tuple(page.slug for page in pages if page not in shown)
    site = Site(root, shown, experiments, settings, bibliography, statics, templates, left_out, broken)
    return site, sorted({*problems, *faults})


def template_folders(root: Path) -> tuple[Path, ...]:
    """Folders of templates, the strongest last: the package's (in a wheel, or beside it in a checkout), the site's own."""
    package = Path(__file__).parent
    default = package / "_templates"
    return (default if default.is_dir() else package.parent / "templates", root / "templates")


def _read_pages(root: Path, source: Path, problems: list[Problem]) -> tuple[Page, ...]:
    pages = []
    for file in sorted(source.rglob("*.md")):
        path = file.relative_to(root).as_posix()
        if file.parent != source:
            if file.relative_to(source).parts[0] != "static":
                problems.append(Problem(path, 0, "pages lie directly in site_src; move this one there"))
            continue
        text = _text(file, root, problems)
        if not SLUG.fullmatch(file.stem):
            problems.append(Problem(path, 0, "a page's name is a-z, 0-9, - and _: it becomes the address"))
        text = _without_forbidden(text, path, problems)
        front, faults = read_front_matter(text, path)
        problems += faults
        _, body, line = split(text)
        pages.append(
            Page(
                file.stem, path, text, body, line, front.title, front.description, front.nav, front.aliases, front.draft
            )
        )
    if source.is_dir() and not any(page.slug == "index" for page in pages):
        problems.append(Problem("site_src/index.md", 0, "missing: a site needs its first page"))
    return tuple(pages)


def _read_experiments(
    root: Path, source: Path, problems: list[Problem]
) -> tuple[dict[str, Experiment], tuple[str, ...]]:
    experiments, broken = {}, []
    for file in sorted((source / "experiments").glob("*.toml")):
        path = file.relative_to(root).as_posix()
        experiment, faults = read_experiment(_text(file, root, problems), path, source / "data")
        problems += faults
        if experiment:
            experiments[experiment.name] = experiment
        else:
            broken.append(file.stem)
    return experiments, tuple(broken)


def _read_settings(root: Path, source: Path, problems: list[Problem]) -> Settings:
    path = "site_src/site.toml"
    text = _text(source / "site.toml", root, problems)
    if not (source / "site.toml").is_file():
        words = f'missing, so the site is called "{Settings.title}": write title = "…" in it'
        problems.append(Problem(path, 0, words, "notice"))
    table, faults = read_toml(text, path)
    problems += faults
    names = [f.name for f in fields(Settings)]
    good = {}
    for key, value in table.items():
        line = toml_line(text, "", key)
        if key not in names:
            problems.append(Problem(path, line or toml_line(text, key), f'no key "{key}"{did_you_mean(key, names)}'))
        elif not isinstance(value, str):
            problems.append(Problem(path, line, f'{key} takes a text in "quotes", not {shown(value)}'))
        elif key in ("base_url", "repository") and value and not ADDRESS.fullmatch(value):
            problems.append(Problem(path, line, f'{key} = "{value}" is no address: begin with https://'))
        else:
            good[key] = value.rstrip("/") if key in ("base_url", "repository") else value
    return Settings(**good)


def _text(file: Path, root: Path, problems: list[Problem]) -> str:
    """A file's text with plain newlines; empty if it isn't there; a problem if it isn't UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""
    except (UnicodeDecodeError, OSError) as error:
        why = "not UTF-8" if isinstance(error, UnicodeDecodeError) else f"can't be read: {error.strerror}"
        problems.append(Problem(file.relative_to(root).as_posix(), 0, why))
        return ""


def _without_forbidden(text: str, path: str, problems: list[Problem]) -> str:
    """A page's text with a stand-in for each character that no page can hold; the first is a problem."""
    if match := FORBIDDEN.search(text):
        problems.append(Problem(path, line_of(text, match.start()), f"character {match[0]!r} has no meaning here"))
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _files(folder: Path) -> dict[str, Path]:
    found = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith("."))
    return {file.relative_to(folder).as_posix(): file for file in found}
