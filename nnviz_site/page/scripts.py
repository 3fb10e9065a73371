"""The scripts as they are sent: as short as their meaning allows, under one address that their content names."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from nnviz_site.errors import Problem

PLACE = re.compile(r"(?P<what>.*?) on line (?P<line>\d+) and column \d+", re.DOTALL)


def scripts(templates: Mapping[str, Path]) -> dict[str, bytes]:
    """`assets/js.<hash>/…`: the module graph as one unit under one hash, so that relative imports stay as written.

    templates: name relative to `templates/` → file. Raises MinifyError for a file that is no script.
    """
    from minify import string

    names = [name for name in sorted(templates) if name.startswith("js/")]
    texts = {name[len("js/") :]: templates[name].read_text("utf-8") for name in names}
    modules = {name: f"{string('text/javascript', text)}\n".encode() for name, text in texts.items()}
    together = hashlib.sha256()
    for name, content in modules.items():
        together.update(f"{name}\0{len(content)}\0".encode() + content)
    folder = f"assets/js.{together.hexdigest()[:12]}"
    return {f"{folder}/{name}": content for name, content in modules.items()}


def script_faults(text: str, path: str) -> Iterator[Problem]:
    """Where a script is no JavaScript, which no browser would run. path: as in messages."""
    from minify import MinifyError, string

    try:
        string("text/javascript", text)
    except MinifyError as error:
        place = PLACE.match(str(error))
        what, line = (place["what"], int(place["line"])) if place else (str(error).splitlines()[0], 0)
        yield Problem(path, line, f"no JavaScript: {what}")
