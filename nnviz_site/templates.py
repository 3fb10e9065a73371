"""A site's templates: the program's own, those that take their place, and what is wrong with these."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2

from nnviz_site.errors import Problem
from nnviz_site.experiments import read_toml
from nnviz_site.files import files_in
from nnviz_site.page.templates import template_words

PALETTE = "palette.toml"


def template_folders(root: Path) -> tuple[Path, ...]:
    """Folders of templates, the strongest last: the package's (in a wheel, or beside it in a checkout), the site's own."""
    package = Path(__file__).parent
    default = package / "_templates"
    return (default if default.is_dir() else package.parent / "templates", root / "templates")


def read_templates(root: Path) -> dict[str, Path]:
    """Every template by its name relative to `templates/`, sorted; the site's own take the place of the package's."""
    return dict(
        sorted({name: file for folder in template_folders(root) for name, file in files_in(folder).items()}.items())
    )


def template_faults(root: Path) -> Iterator[Problem]:
    """What is wrong with the site's own templates, as far as it can be told without rendering them."""
    default, own = template_folders(root)
    environment = jinja2.Environment()
    for name, file in files_in(own).items():
        path = f"templates/{name}"
        try:
            if name.endswith(".html"):
                environment.parse(file.read_text("utf-8"))
            elif name == PALETTE:
                yield from _palette_faults(file.read_text("utf-8"), path, default / PALETTE)
        except UnicodeDecodeError:
            yield Problem(path, 0, "not UTF-8: save the file as UTF-8")
        except jinja2.TemplateSyntaxError as error:
            yield Problem(path, error.lineno, template_words(error))


def _palette_faults(source: str, path: str, default: Path) -> Iterator[Problem]:
    """A palette takes the place of the program's own as a whole, so it names every colour that that one names."""
    palette, problems = read_toml(source, path)
    yield from problems
    if not problems:
        names = _names(tomllib.loads(default.read_text("utf-8")))
        missing = sorted(names - _names(palette))
        if missing:
            more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
            yield Problem(path, 0, f"no {missing[0]}{more}: begin with a copy of the program's own palette")


def _names(table: Mapping[str, Any], before: str = "") -> set[str]:
    """Every key of a TOML table, with its tables' names before it."""
    found: set[str] = set()
    for key, value in table.items():
        found |= _names(value, f"{before}{key}.") if isinstance(value, dict) else {before + key}
    return found
