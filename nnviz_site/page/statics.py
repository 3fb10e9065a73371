"""The author's own files: names that can be published, sizes that a reader can bear, pictures that only show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

from nnviz_site.errors import Problem
from nnviz_site.page.imagesize import image_size

HEAVY, MOST_BYTES = 5_000_000, 100_000_000
"""Bytes of a file from which on readers wait for it, and above which it is refused: it is read whole to be published."""

MOST_PIXELS = 50_000_000
"""Pixels of an image: a browser keeps four bytes of each."""

RUNS = frozenset({"script", "foreignobject", "iframe", "embed", "object", "handler", "set", "animate"})
"""Elements of SVG by which a picture can run a program or become a page; the last two can set any attribute."""

_PASSIVE = re.compile(r"(?:#|[^:]*$|data:image/(?:png|jpeg|gif|webp);)", re.I)


def static_faults(statics: Mapping[str, Path], root: Path) -> Iterator[Problem]:
    """Everything wrong with the files of `site_src/static`. statics: name → file; root: the site's."""
    for name, file in statics.items():
        path = file.relative_to(root).as_posix()
        if not name.isprintable() or "\\" in name:
            yield Problem(path, 0, "its name holds a character that no address should: rename it")
            continue
        size = file.stat().st_size
        if size > MOST_BYTES:
            yield Problem(path, 0, f"{size / 1e6:,.0f} MB: a file of a site has at most {MOST_BYTES / 1e6:.0f} MB")
            continue
        if size > HEAVY:
            yield Problem(path, 0, f"{size / 1e6:.1f} MB: a phone waits long for it; make it smaller", "warning")
        pixels = image_size(file)
        if pixels and pixels[0] * pixels[1] > MOST_PIXELS:
            shown = f"{pixels[0]} × {pixels[1]} pixels"
            yield Problem(path, 0, f"{shown}: browsers give up on it; {MOST_PIXELS / 1e6:.0f} million are enough")
        if file.suffix.lower() in (".svg", ".svgz"):
            line, words = svg_fault(file.read_bytes())
            if words:
                yield Problem(path, line, f"{words}: export it as a plain SVG")


class _Active(Exception):
    """What makes a picture more than one. args: (words,)."""


def svg_fault(content: bytes) -> tuple[int, str]:
    """(line, why an SVG is not only a picture), or (0, ""). Opened by its address it is a page, and would run."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = _element
    parser.EntityDeclHandler = _entity
    parser.ProcessingInstructionHandler = _instruction
    try:
        parser.Parse(content, True)
    except _Active as active:
        return parser.CurrentLineNumber, active.args[0]
    except expat.ExpatError as error:
        return error.lineno, f"no well-formed SVG ({expat.ErrorString(error.code)})"
    return 0, ""


def _element(name: str, attributes: dict[str, str]) -> None:
    if (bare := name.rpartition(":")[2]) and bare.lower() in RUNS:
        raise _Active(f"an SVG with <{bare}>")
    for attribute, value in attributes.items():
        plain = attribute.rpartition(":")[2].lower()
        if plain.startswith("on"):
            raise _Active(f"an SVG with {attribute}=")
        if plain in ("href", "src") and not _PASSIVE.match("".join(value.split())):
            raise _Active(f'an SVG that leads to "{value[:40]}"')


def _entity(name: str, *_: Any) -> None:
    raise _Active(f'an SVG with an entity of its own, "{name}"')


def _instruction(target: str, _: str) -> None:
    raise _Active(f"an SVG with <?{target} …?>")
