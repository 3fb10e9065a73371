"""A site's templates: the program's own, those that take their place, and what is wrong with these."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2

from nnviz_site.errors import Problem
from nnviz_site.experiments import read_toml
from nnviz_site.files import files_in
from nnviz_site.locate import toml_line
from nnviz_site.page.templates import template_words

PALETTE = "palette.toml"
TEXTS = frozenset({".html", ".css", ".js", ".toml", ".svg"})
COLOUR = re.compile("#[0-9a-fA-F]{6}")


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
        if file.suffix not in TEXTS:
            continue
        try:
            text = file.read_text("utf-8")
            if name.endswith(".html"):
                environment.parse(text)
            elif name == PALETTE:
                yield from _palette_faults(text, path, default / PALETTE)
        except UnicodeDecodeError:
            yield Problem(path, 0, "not UTF-8: save the file as UTF-8")
        except jinja2.TemplateSyntaxError as error:
            yield Problem(path, error.lineno, template_words(error))


def _palette_faults(source: str, path: str, default: Path) -> Iterator[Problem]:
    """A palette takes the place of the program's own as a whole, so it names every colour that that one names."""
    palette, problems = read_toml(source, path)
    yield from problems
    if problems:
        return
    given, wanted = _values(palette), _values(tomllib.loads(default.read_text("utf-8")))
    if missing := sorted(wanted.keys() - given.keys()):
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        yield Problem(path, 0, f"no {missing[0]}{more}: begin with a copy of the program's own palette")
    for name, value in given.items():
        if COLOUR.fullmatch(str(wanted.get(name, ""))) and not COLOUR.fullmatch(str(value)):
            table, _, key = name.rpartition(".")
            words = f'{name} = "{value}" is no colour: write # and six digits, as "{wanted[name]}"'
            yield Problem(path, toml_line(source, table, key), words)


def _values(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Every value of a TOML table by its key with its tables' names before it."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        found |= _values(value, f"{before}{key}.") if isinstance(value, dict) else {before + key: value}
    return found
