"""A site's templates: the program's own, those that take their place, and what is wrong with these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import nodes
from jinja2.meta import find_referenced_templates

from nnviz_site.errors import Problem, did_you_mean
from nnviz_site.files import files_in, template_folders
from nnviz_site.page.scripts import script_faults
from nnviz_site.page.styles import sheet_faults
from nnviz_site.page.templates import template_words
from nnviz_site.palette import palette_faults

PALETTE = "palette.toml"
FREE = ("css/", "js/", "figures/keys/")
"""Folders of which every file is used, whatever its name."""
SHOWS = {
    "page.html": ("body", "shows no page's text: write {{ page.body | safe }} where it is to stand"),
    "redirect.html": ("target", "leads nowhere: write {{ target }} where the page's new address is to stand"),
    "figures/figure.html": ("pictures", "shows no picture: begin with a copy of the program's own figure.html"),
}
"""What a template must name, and what is wrong if it does not."""
TEXTS = frozenset({".html", ".css", ".js", ".toml", ".svg"})


def read_templates(root: Path) -> dict[str, Path]:
    """Every template by its name relative to `templates/`, sorted; the site's own take the place of the package's."""
    return dict(
        sorted({name: file for folder in template_folders(root) for name, file in files_in(folder).items()}.items())
    )


def template_faults(root: Path) -> Iterator[Problem]:
    """What is wrong with the site's own templates, as far as it can be told without rendering them."""
    default, own = template_folders(root)
    environment = jinja2.Environment()
    places = {"fonts": (default / "fonts", own / "fonts"), "static": (root / "site_src" / "static",)}
    unused: list[str] = []
    used: set[str | None] = set()
    for name, file in files_in(own).items():
        path = f"templates/{name}"
        if file.suffix not in TEXTS:
            continue
        if not name.startswith(FREE) and not (default / name).is_file():
            unused.append(name)
        try:
            text = file.read_text("utf-8")
            if name.endswith(".html"):
                tree = environment.parse(text)
                used |= set(others := list(find_referenced_templates(tree)))
                if (words := SHOWS.get(name)) and not others and words[0] not in _names(tree):
                    yield Problem(path, 0, words[1])
            elif name.endswith(".css"):
                yield from sheet_faults(text, path, places)
            elif name.endswith(".js"):
                yield from script_faults(text, path)
            elif name == PALETTE:
                yield from palette_faults(text, path, default / PALETTE)
        except UnicodeDecodeError:
            yield Problem(path, 0, "not UTF-8: save the file as UTF-8")
        except jinja2.TemplateSyntaxError as error:
            yield Problem(path, error.lineno, template_words(error))
    # Without a name (None) a template is chosen when pages are rendered: it may be any.
    for name in () if None in used else sorted(set(unused) - used):
        known = (file for file in files_in(default) if file.endswith(Path(name).suffix))
        near = "; stylesheets lie in templates/css" if name.endswith(".css") else did_you_mean(name, known)
        yield Problem(f"templates/{name}", 0, f"nothing uses it{near}", "warning")


def _names(tree: nodes.Template) -> set[str]:
    """Whatever a template names: variables and their parts."""
    parts = {node.attr for node in tree.find_all(nodes.Getattr)}
    return parts | {node.name for node in tree.find_all(nodes.Name)}
