"""The stylesheet, the fonts and the icon as files named by their content.

Colours are read from `templates/palette.toml`, the file that the figures are drawn with too.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from nnviz_site.errors import Problem
from nnviz_site.locate import line_of

FONT_URL = re.compile(r'url\("\.\./(fonts/[^"]+)"\)')
ADDRESS = re.compile(r"""url\(\s*(["']?)(?P<to>[^()"'\n]*)\1\s*\)""", re.IGNORECASE)
INERT = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|url\([^"')]*\)""", re.DOTALL | re.IGNORECASE)
"""Where braces mean nothing: texts and addresses."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
WIDGETS = "css/8-"
FIRST_FONTS = ("newsreader-400", "public-sans-400", "public-sans-600", "math")
"""Fonts fetched before the stylesheet asks for them, so that text does not move; a page takes those that it uses."""


def stylesheets(templates: Mapping[str, Path]) -> dict[str, bytes]:
    """`assets/site.<hash>.css` from palette.toml and css/*.css in the order of their names, and the fonts it names; what
    only figures with scripts need, css/8-*.css, is `assets/widgets.<hash>.css`, which other pages do without.

    templates: name relative to `templates/` → file. Raises FileNotFoundError naming a font that is not there.
    """
    import tomllib

    from minify import string

    palette = tomllib.loads(templates["palette.toml"].read_text(encoding="utf-8"))
    names = sorted(name for name in templates if name.startswith("css/") and name.endswith(".css"))
    fonts: dict[str, bytes] = {}

    def address(match: re.Match[str]) -> str:
        name = match[1]
        if name not in templates:
            raise FileNotFoundError(f"templates/{name}, which a stylesheet names")
        href = named(PurePosixPath(name).name, content := templates[name].read_bytes())
        fonts[href] = content
        return f'url("{PurePosixPath(href).name}")'

    def sheet(of: str, rules: str) -> dict[str, bytes]:
        content = f"{string('text/css', FONT_URL.sub(address, rules))}\n".encode()
        return {named(of, content): content}

    texts = {name: templates[name].read_text(encoding="utf-8") for name in names}
    site = sheet("site.css", palette_css(palette) + "".join(t for n, t in texts.items() if not n.startswith(WIDGETS)))
    widgets = "".join(text for name, text in texts.items() if name.startswith(WIDGETS))
    return site | (sheet("widgets.css", widgets) if widgets else {}) | fonts


def sheet_faults(css: str, path: str, places: Mapping[str, Sequence[Path]]) -> Iterator[Problem]:
    """What would break the one stylesheet that css/*.css become, and files that it asks for and that are not there.

    path: as in messages. places: the folders in which a file of `../<name>/` may lie, by name.
    """

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    bare = COMMENT.sub(blank, css)
    plain = INERT.sub(blank, bare)
    found = [(m.start(), words) for m in ADDRESS.finditer(bare) if (words := _address_fault(m, places))]
    for match in re.finditer("@import", plain):
        found.append(
            (match.start(), "@import has no effect: put those rules into a file of their own in templates/css")
        )
    opened: list[int] = []
    for match in re.finditer(r"[{}]|/\*", plain):
        if match[0] == "/*":
            found.append((match.start(), "a comment is opened here and never closed: end it with */"))
            opened.clear()
            break
        if match[0] == "{":
            opened.append(match.start())
        elif opened:
            opened.pop()
        else:
            found.append((match.start(), "a } without its {: remove it"))
    found += [(at, "a { is opened here and never closed: end the rule with }") for at in opened[:1]]
    return (Problem(path, line_of(css, at), words) for at, words in found)


def _address_fault(match: re.Match[str], places: Mapping[str, Sequence[Path]]) -> str:
    address = match["to"].strip()
    if address.startswith("#") or address.lower().startswith("data:"):
        return ""
    if re.match(r"(?:https?:)?//", address, re.IGNORECASE):
        return f"url({address}): nothing is fetched from elsewhere; put the file into site_src/static"
    parent, _, rest = address.partition("/")
    place, _, name = rest.partition("/")
    if parent != ".." or place not in places:
        return f'url({address}): write url("../static/NAME") for a file of site_src/static, url("../fonts/NAME") for a font'
    if not any(os.path.isfile(folder / unquote(name)) for folder in places[place]):
        return f"url({address}): no such file in {'site_src/static' if place == 'static' else 'templates/fonts'}"
    return f'write url("{address}")' if place == "fonts" and not FONT_URL.fullmatch(match[0]) else ""


def palette_css(palette: Mapping[str, Any]) -> str:
    """The palette as custom properties: light for all media, dark for screens that ask for it, so that paper is light.

    palette: parsed palette.toml. `--light-paper` stays light: films are drawn in one scheme.
    """

    def block(scheme: str) -> str:
        values = {name.replace("_", "-"): value for name, value in palette["role"][scheme].items()}
        values |= {f"class-{k}": entry[scheme] for k, entry in enumerate(palette["class"])}
        values |= {f"field-{k}": value for k, value in enumerate(palette["field"][scheme], 1)}
        values |= {f"weight-{k}": value for k, value in enumerate(palette["weights"][scheme], 1)}
        return " ".join(f"--{name}: {value};" for name, value in values.items())

    light_paper = palette["role"]["light"]["paper"]
    return (
        f":root {{ color-scheme: light dark; --light-paper: {light_paper}; {block('light')} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {block('dark')} }} }}\n"
        "@media print { :root { color-scheme: light; } }\n"
    )


def icon(templates: Mapping[str, Path]) -> dict[str, bytes]:
    """`assets/icon.<hash>.svg`."""
    content = templates["icon.svg"].read_bytes()
    return {named("icon.svg", content): content}


def first_fonts(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Of stylesheet()'s files, the fonts to preload."""
    return tuple(href for stem in FIRST_FONTS for href in files if PurePosixPath(href).name.startswith(f"{stem}."))


def named(name: str, content: bytes) -> str:
    """`assets/site.<hash>.css`: the content decides the address, so it can be cached for ever."""
    path = PurePosixPath(name)
    return f"assets/{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"
