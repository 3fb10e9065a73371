"""The site's templates: read, rendered, and what is wrong with them said at their own lines."""

from __future__ import annotations

import tomllib
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2

from nnviz_site.errors import Problem, SiteError
from nnviz_site.experiments import read_toml

PALETTE = "palette.toml"


def template_environment(templates: Mapping[str, Path]) -> jinja2.Environment:
    """Jinja for the site's templates: by their names relative to `templates/`, escaping, with errors for what is missing."""

    def load(name: str) -> tuple[str, str, None] | None:
        return (templates[name].read_text(encoding="utf-8"), str(templates[name]), None) if name in templates else None

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def rendered(environment: jinja2.Environment, name: str, values: Mapping[str, Any]) -> str:
    """A template with its values. Raises SiteError at the line of a template that asks for what is not there."""
    try:
        return environment.get_template(name).render(values)
    except jinja2.TemplateError as error:
        raise SiteError(_problem(error, name)) from error


def _problem(error: jinja2.TemplateError, name: str) -> Problem:
    """At the innermost line of a template that the error passed through."""
    places = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    inner = [(file, line) for file, line in places if "templates" in Path(file).parts and not file.endswith(".py")]
    file, line = inner[-1] if inner else (name, 0)
    parts = Path(file).parts
    return Problem("/".join(parts[parts.index("templates") :]) if inner else f"templates/{name}", line, _words(error))


def template_faults(root: Path, templates: Mapping[str, Path], default: Path) -> Iterator[Problem]:
    """What is wrong with the site's own templates, as far as it can be told without rendering them.

    default: the program's own palette.
    """
    environment = jinja2.Environment()
    for name, file in templates.items():
        if not file.is_relative_to(root / "templates"):
            continue
        path = f"templates/{name}"
        try:
            if name.endswith(".html"):
                environment.parse(file.read_text("utf-8"))
            elif name == PALETTE:
                yield from _palette_faults(file.read_text("utf-8"), path, default)
        except UnicodeDecodeError:
            yield Problem(path, 0, "not UTF-8: save the file as UTF-8")
        except jinja2.TemplateSyntaxError as error:
            yield Problem(path, error.lineno, _words(error))


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


def _words(error: jinja2.TemplateError) -> str:
    message = str(error.message or "").splitlines() or ["can't be rendered"]
    return f"not a template: {message[0].rstrip('.')}"
