"""The site's templates rendered; what goes wrong is said at their own lines."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from nnviz_site.errors import Problem, SiteError


def template_environment(templates: Mapping[str, Path]) -> jinja2.Environment:
    """Jinja for the site's templates: by their names relative to `templates/`, escaping, with errors for what is missing.

    In a sandbox: templates are part of a site, and to build a site must not mean to run its code.
    """

    def load(name: str) -> tuple[str, str, None] | None:
        return (templates[name].read_text(encoding="utf-8"), str(templates[name]), None) if name in templates else None

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        bytecode_cache=_compiled(),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


class _Compiled(jinja2.FileSystemBytecodeCache):
    """Templates' code, for compiling a page's templates takes longer than making the page."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled() -> jinja2.BytecodeCache | None:
    """In Jinja's own folder, which no one but this user can write to: code that a site brings along is never run."""
    try:
        return _Compiled(pattern="nnviz_site_%s.cache")
    except (OSError, RuntimeError):
        return None


def rendered(environment: jinja2.Environment, name: str, values: Mapping[str, Any]) -> str:
    """A template with its values. Raises SiteError at the line of a template that asks for what is not there."""
    try:
        return environment.get_template(name).render(values)
    except SiteError:
        raise
    except Exception as error:  # a template is a program: it divides by zero, or includes itself
        raise SiteError(_problem(error, name)) from error


def _problem(error: Exception, name: str) -> Problem:
    """At the innermost line of a template that the error passed through."""
    places = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    inner = [(file, line) for file, line in places if "templates" in Path(file).parts and not file.endswith(".py")]
    file, line = inner[-1] if inner else (name, 0)
    parts = Path(file).parts
    return Problem(
        "/".join(parts[parts.index("templates") :]) if inner else f"templates/{name}", line, template_words(error)
    )


def template_words(error: Exception) -> str:
    """What Jinja says, in one line."""
    if isinstance(error, jinja2.TemplateNotFound):
        return f'there is no template "{error.name}"'
    if isinstance(error, RecursionError):
        return "it includes itself"
    message = str(error).splitlines() or ["can't be rendered"]
    return f"not a template: {message[0].rstrip('.')}"
