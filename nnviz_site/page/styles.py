"""The stylesheet, the fonts, the icon and the scripts as files named by their content.

Colours are read from `templates/palette.toml`, the file that the figures are drawn with too.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

FONT_URL = re.compile(r'url\("\.\./(fonts/[^"]+)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FIRST_FONTS = ("newsreader-400", "public-sans-400", "public-sans-600", "math")
"""Fonts fetched before the stylesheet asks for them, so that text does not move; a page takes those that it uses."""


def stylesheet(templates: Mapping[str, Path]) -> dict[str, bytes]:
    """`assets/site.<hash>.css` from palette.toml and css/*.css in the order of their names, and the fonts it names.

    templates: name relative to `templates/` → file. Raises FileNotFoundError naming a font that is not there.
    """
    palette = tomllib.loads(templates["palette.toml"].read_text(encoding="utf-8"))
    names = sorted(name for name in templates if name.startswith("css/") and name.endswith(".css"))
    rules = palette_css(palette) + "".join(templates[name].read_text(encoding="utf-8") for name in names)
    fonts: dict[str, bytes] = {}

    def address(match: re.Match[str]) -> str:
        name = match[1]
        if name not in templates:
            raise FileNotFoundError(f"templates/{name}, which a stylesheet names")
        href = named(PurePosixPath(name).name, content := templates[name].read_bytes())
        fonts[href] = content
        return f'url("{PurePosixPath(href).name}")'

    css = COMMENT.sub("", FONT_URL.sub(address, rules))
    content = "\n".join(line for line in css.splitlines() if line.strip()).encode() + b"\n"
    return {named("site.css", content): content} | fonts


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


def scripts(templates: Mapping[str, Path]) -> dict[str, bytes]:
    """`assets/js.<hash>/…`: the module graph as one unit under one hash, so that relative imports stay as written."""
    modules = {name[len("js/") :]: templates[name].read_bytes() for name in sorted(templates) if name.startswith("js/")}
    together = hashlib.sha256()
    for name, content in modules.items():
        together.update(f"{name}\0{len(content)}\0".encode() + content)
    folder = f"assets/js.{together.hexdigest()[:12]}"
    return {f"{folder}/{name}": content for name, content in modules.items()}


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
