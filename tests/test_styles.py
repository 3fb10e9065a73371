"""Stylesheet, fonts and icon as files named by their content."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from nnviz_site.page.styles import first_fonts, icon, named, palette_css, sheet_faults, stylesheets

TEMPLATES = Path(__file__).parents[1] / "templates"


@pytest.fixture
def templates() -> dict[str, Path]:
    return {str(file.relative_to(TEMPLATES)): file for file in TEMPLATES.rglob("*") if file.is_file()}


def only_css(files: dict[str, bytes]) -> str:
    return "".join(content.decode() for name, content in sorted(files.items()) if name.endswith(".css"))


def test_one_stylesheet_and_the_fonts_that_it_names(templates):
    files = stylesheets(templates)
    css = only_css(files)
    addresses = {f"assets/{address}" for address in re.findall(r'url\("?([^")]+)"?\)', css)}
    assert addresses == {name for name in files if name.endswith(".woff2")}
    assert len(addresses) == 5
    assert "/*" not in css and "//" not in css, "nothing is asked of another site"


def test_the_stylesheet_is_small(templates):
    assert len(gzip.compress(only_css(stylesheets(templates)).encode())) <= 12_000


def test_a_changed_rule_or_colour_changes_the_address(templates, tmp_path):
    before = set(stylesheets(templates))
    changed = tmp_path / "palette.toml"
    changed.write_text(templates["palette.toml"].read_text(encoding="utf-8").replace("#04666a", "#04666b"))
    after = set(stylesheets(templates | {"palette.toml": changed}))
    assert {name.partition(".")[0] for name in before ^ after} == {"assets/site"}


def test_a_font_that_is_not_there_is_named(templates):
    del templates["fonts/math.woff2"]
    with pytest.raises(FileNotFoundError, match=r"templates/fonts/math\.woff2"):
        stylesheets(templates)


def test_dark_colours_are_for_screens_only_so_that_paper_stays_light(templates):
    css = only_css(stylesheets(templates))
    light, dark = css.index("--paper:#fdfcf9"), css.index("--paper:#16181b")
    assert light < css.index("@media screen and (prefers-color-scheme:dark)") < dark
    assert css.count("--paper:#16181b") == 1


def test_colours_become_properties_by_role_class_band_and_weight():
    scheme = {"paper": "#ffffff", "on_accent": "#000000"}
    colours = {
        "role": {"light": scheme, "dark": scheme},
        "class": [{"light": "#000001", "dark": "#000002"}],
        "field": {"light": ["#000003"], "dark": ["#000004"]},
        "weights": {"light": ["#000005"], "dark": ["#000006"]},
    }
    css = palette_css(colours)
    for text in ("--on-accent: #000000", "--class-0: #000001", "--field-1: #000003", "--weight-1: #000005"):
        assert text in css.splitlines()[0]
    for text in ("--class-0: #000002", "--field-1: #000004", "--weight-1: #000006"):
        assert text in css.splitlines()[1]


def test_no_colour_stands_in_a_stylesheets(templates):
    for name in templates:
        if name.startswith("css/"):
            text = re.sub(r"#000 calc", "", templates[name].read_text(encoding="utf-8"))  # a mask, no colour
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text), name


def test_names_carry_their_content():
    assert named("site.css", b"a") != named("site.css", b"b")
    assert re.fullmatch(r"assets/site\.[0-9a-f]{12}\.css", named("site.css", b"a"))


def test_the_first_fonts_and_the_icon(templates):
    fonts = first_fonts(stylesheets(templates))
    assert [Path(href).name.partition(".")[0] for href in fonts] == [
        "newsreader-400",
        "public-sans-400",
        "public-sans-600",
        "math",
    ]
    assert [name.partition(".")[0] for name in icon(templates)] == ["assets/icon"]


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ('/* { */ a::after { content: "}"; background: url(data:image/svg+xml,{) }\n@media print { a { } }', []),
        ("a { fill: url(#pattern) }\nb { src: url(\"../fonts/math.woff2\"); background: url('../static/a%20b.png') }", []),
        ("a {\n  color: red;\n\nb { }\n", ["1: a { is opened here and never closed: end the rule with }"]),
        ("a { }\n}\nb { }", ["2: a } without its {: remove it"]),
        ("a { }\n/* b { }\n", ["2: a comment is opened here and never closed: end it with */"]),
        ("/* @import */\n@import 'other.css';", ["2: @import has no effect: put those rules into a file of their own in templates/css"]),
        ("a {\nbackground: url(none-such.png) }", ['2: url(none-such.png): write url("../static/NAME") for a file of site_src/static, url("../fonts/NAME") for a font']),
        ("a { background: url(../static/none.png) }", ["1: url(../static/none.png): no such file in site_src/static"]),
        ("a { src: url('../fonts/math.woff2') }", ['1: write url("../fonts/math.woff2")']),
        ("a { src: url(https://a.org/b.woff2) }", ["1: url(https://a.org/b.woff2): nothing is fetched from elsewhere; put the file into site_src/static"]),
    ],
)  # fmt: skip
def test_what_would_break_the_stylesheet_is_found_at_its_line(tmp_path: Path, css: str, found: list[str]) -> None:
    (tmp_path / "a b.png").write_bytes(b"")
    places = {"fonts": (TEMPLATES / "fonts",), "static": (tmp_path,)}
    assert [f"{fault.line}: {fault.text}" for fault in sheet_faults(css, "x.css", places)] == found
