"""A site's own templates are judged before anything is computed, and what goes wrong in one is said at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import write_site

from nnviz_site.errors import SiteError
from nnviz_site.files import template_folders
from nnviz_site.page.templates import rendered, template_environment
from nnviz_site.templates import PALETTE, read_templates, template_faults

OWN = (template_folders(Path())[0] / PALETTE).read_text("utf-8")


def faults(root: Path, name: str, content: bytes) -> list[str]:
    file = write_site(root, {"index.md": "# One\n"}) / "templates" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return list(map(str, template_faults(root)))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<p>\n{{ x }\n", "templates/page.html:2: not a template: unexpected '}'"),
        ("css/3-prose.css", b"/* \xfc */", "templates/css/3-prose.css: not UTF-8: save the file as UTF-8"),
        ("page.html", b"", "templates/page.html: shows no page's text: write {{ page.body | safe }} where it is to stand"),
        ("redirect.html", b"<p>Moved.", "templates/redirect.html: leads nowhere: write {{ target }}"),
        ("pag.html", b"<p>", 'templates/pag.html: warning: nothing uses it; did you mean "page.html"?'),
        ("mine.css", b"a { }", "templates/mine.css: warning: nothing uses it; stylesheets lie in templates/css"),
        ("palette.toml", b"x =", "templates/palette.toml:1: not TOML"),
        ("palette.toml", OWN.replace("[role.light]\npaper", "[role.light]\npaperx").encode(), 'templates/palette.toml:4: no key "paperx" in [role.light]; did you mean "paper"?'),
        ("palette.toml", OWN.replace('"#fdfcf9"', '"#12345"', 1).encode(), 'templates/palette.toml:4: role.light.paper = "#12345" is no colour'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_without_rendering(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (found,) = faults(tmp_path, name, content)
    assert found.startswith(words)


def test_a_template_may_be_made_of_others(tmp_path: Path) -> None:
    assert faults(tmp_path, "page.html", b'{% extends "base.html" %}') == []
    assert faults(tmp_path, "base.html", b"<p>{{ page.body | safe }}") == []


def test_a_copy_of_the_programs_own_is_right(tmp_path: Path) -> None:
    assert faults(tmp_path, PALETTE, OWN.encode()) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>\n{{ 1 / 0 }}\n", "templates/page.html:2: not a template: division by zero"),
        ('{% include "page.html" %}', "templates/page.html:1: it includes itself"),
        ('<p>\n{% include "foot.html" %}', 'templates/page.html:2: there is no template "foot.html"'),
        ("<p>\n\n{{ pag.title }}", "templates/page.html:3: not a template: 'pag' is undefined"),
    ],
)
def test_what_is_found_when_it_is_rendered(tmp_path: Path, text: str, words: str) -> None:
    faults(tmp_path, "page.html", text.encode())
    with pytest.raises(SiteError) as caught:
        rendered(template_environment(read_templates(tmp_path)), "page.html", {})
    assert str(caught.value) == words
