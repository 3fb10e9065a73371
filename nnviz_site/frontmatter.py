"""A page's front matter: a few YAML keys between two lines `---`."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnviz_site.characters import forbidden, shown
from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.locate import line_of

if TYPE_CHECKING:
    import yaml

KEYS: dict[str, tuple[type, str]] = {
    "title": (str, "a text"),
    "description": (str, "a text"),
    "nav": (int, "a whole number"),
    "aliases": (list, "a list such as [old-name.html]"),
    "draft": (bool, "true or false"),
}
DEEPEST = 3
TOO_MUCH = (
    "front matter is lines of key: value, without & and * and without lists in lists; a text with them stands in quotes"
)
ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.html")

REMEDIES = {
    "mapping values are not allowed": "; a text with a colon in it stands in quotes",
    "found unexpected end of stream": ": is a quote missing?",
    "found character '\\t'": ": indent with spaces",
    "while parsing a block mapping": "; each line is key: value",
    "could not find expected ':'": "; each line is key: value",
    "expected <block end>, but found '-'": "; each line is key: value",
    "expected <block end>": "; a text with quotes in it stands in quotes as a whole",
}
"""What to do about PyYAML's messages, by how they begin."""

REMEDY = "; a text with such signs in it stands in quotes"
"""What to do about all others."""


@dataclass(frozen=True)
class FrontMatter:
    """What a page says of itself. nav: its place in the menu; None: not in it. aliases: old addresses of the page."""

    title: str = ""
    description: str = ""
    nav: int | None = None
    aliases: tuple[str, ...] = ()
    draft: bool = False


def split(source: str) -> tuple[str | None, str, int]:
    """(front matter or None, body, the body's first line, from 1)."""
    match = re.match(r"---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", source, re.S)
    if not match:
        return None, source, 1
    return match[1] or "", source[match.end() :], match[0].count("\n") + 1


def read_front_matter(source: str, path: str) -> tuple[FrontMatter, list[Problem]]:
    """The front matter of a page's whole text, and everything that is wrong with it."""
    # Imported here: an edit of a page's text leaves its front matter alone.
    import yaml

    text, _, _ = split(source)
    if text is None:
        words = "front matter is never closed: write --- in the line after its last key"
        if not re.match(r"---[ \t]*(\n|\Z)", source):
            words = "no front matter: begin with ---, title: …, description: …, ---"
        return FrontMatter(), [Problem(path, 1, words)]
    try:
        loader, node = _loaded(text)
    except TooMuch as error:
        return FrontMatter(), [Problem(path, _line(text, error.args[0]), TOO_MUCH)]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        words = str(getattr(error, "problem", None) or getattr(error, "reason", str(error)))
        remedy = next((r for said, r in REMEDIES.items() if words.startswith(said)), REMEDY)
        line = _line(text, mark) if mark else 1
        return FrontMatter(), [Problem(path, line, f"front matter is not YAML: {words}{remedy}")]
    except RecursionError:
        return FrontMatter(), [Problem(path, 1, "front matter is not YAML: nested too deeply")]
    if node is not None and not isinstance(node, yaml.MappingNode):
        return FrontMatter(), [Problem(path, 2, "front matter is lines of key: value")]
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key_node, value_node in node.value if node else []:
        line = _line(text, key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(path, line, "front matter is lines of key: value"))
            continue
        key = str(key_node.value)
        if key in KEYS and value_node.tag == "tag:yaml.org,2002:null":
            problems.append(Problem(path, line, f"front matter: {key} is empty: it takes {KEYS[key][1]}{_quoted(key)}"))
            continue
        try:
            value = loader.construct_document(value_node)
        except Exception:  # PyYAML's constructors raise what Python's own do: ValueError, KeyError, AttributeError, …
            problems.append(Problem(path, line, f'front matter: {key} can\'t be read; put its value in "quotes"'))
            continue
        fault = "twice" if key in values else _fault(key, value)
        if fault:
            problems.append(Problem(path, line, f"front matter: {key} twice" if fault == "twice" else fault))
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    missing = [key for key in ("title", "description") if key not in values and not problems]
    problems += [Problem(path, 1, f"front matter: no {key}; add {key}: …") for key in missing]
    return FrontMatter(**values), problems


class TooMuch(Exception):
    """YAML that front matter doesn't need: references, which can grow without end, and deep nesting. args: where it is."""


def _loaded(text: str) -> tuple[Any, yaml.Node | None]:
    """A loader and what it read, by libyaml where PyYAML has it; what is wrong is told in PyYAML's own words."""
    import yaml

    if fast := getattr(yaml, "CSafeLoader", None):
        with suppress(yaml.YAMLError):
            return _composed(text, fast)
    return _composed(text, yaml.SafeLoader)


def _composed(text: str, kind: Any) -> tuple[Any, yaml.Node | None]:
    """Raises TooMuch before anything is built."""
    import yaml

    depth = 0
    for event in yaml.parse(text, kind):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise TooMuch(event.start_mark)
    loader = kind(text)
    return loader, loader.get_single_node()


def _line(text: str, mark: yaml.Mark) -> int:
    """The line of the page's file; YAML's own count takes other characters for the ends of lines as well."""
    return line_of(text, mark.index) + 1


def _quoted(key: str) -> str:
    """What YAML takes for a number, a date, a list or a comment is a text in quotes."""
    return f'; write {key}: "…"' if KEYS[key][0] is str else ""


def _fault(key: str, value: Any) -> str:
    if key not in KEYS:
        # One slip is a third of "nav"; but "date", which other programs know, is no misspelt "draft".
        cutoff = 0.7 if len(key) > 3 else 0.6
        return f'front matter has no key "{key}"{did_you_mean(key, KEYS, cutoff)}'
    kind, words = KEYS[key]
    is_wrong = not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or value in ("", [])
    if is_wrong:
        return f"front matter: {key} takes {words}, not {shown(value)}{_quoted(key)}"
    if words := forbidden(value) if isinstance(value, str) else "":
        return f"front matter: {key}: {words}"
    for alias in value if key == "aliases" else ():
        if not isinstance(alias, str) or not ALIAS.fullmatch(alias):
            return f"front matter: alias {shown(alias)} is no page's address; write it as old-name.html"
    return ""
