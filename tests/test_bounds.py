"""Text that was crafted to take for ever, or to be nested without end, is read in a moment or is a problem at its line.

The sizes are such that a pattern which goes back for every character would take minutes.
"""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from sites import page_of, site_of, write_site

from nnviz_site.compute.digits import ImageFile
from nnviz_site.experiments import read_toml
from nnviz_site.frontmatter import read_front_matter
from nnviz_site.images import fault
from nnviz_site.locate import toml_line
from nnviz_site.page.asks import read_asks
from nnviz_site.page.bibliography import read_bibliography
from nnviz_site.page.check import check
from nnviz_site.page.citations import reference_html
from nnviz_site.page.mask import mask
from nnviz_site.page.rawhtml import unbalanced
from nnviz_site.page.syntax import parse_page
from nnviz_site.site import read_site

SIZE, SECONDS = 120_000, 20.0


def long(unit: str) -> str:
    return unit * (SIZE // len(unit))


def triangle(unit: str) -> str:
    """Runs of 1, 2, 3, … of the unit."""
    return "a".join(unit * k for k in range(1, int((2 * SIZE) ** 0.5)))


UNITS = [
    "$",
    "$$",
    "$a ",
    "`",
    "`a",
    "``a`",
    "[",
    "![",
    "](",
    "{% ",
    "{{ ",
    "{{",
    "<!--",
    "<!--a",
    "<",
    "</",
    "<b>",
    "~",
    "~~~\n",
]
UNITS += [
    "```\n",
    "*",
    "_a ",
    "\\",
    "\\$",
    "&#",
    "> ",
    "- ",
    "|",
    "\n",
    "\n ",
    " ",
    "[@a;",
    "[@a]",
    "href=",
    "#moons@1;",
    "1. ",
]
CLAIM = '{% call claim("moons.test_accuracy > 0") %}'
TEXTS = {repr(unit): long(unit) for unit in UNITS} | {
    "runs of `": triangle("`")[: SIZE // 2],
    "a dollar and escaped ones": "$a" + long("\\$"),
    "a claim and empty lines": f"{CLAIM}a{long(chr(10))}{{% endcall %}}",
    "a claim and nearly empty lines": f"{CLAIM}a{long(chr(10) + ' ')}b{{% endcall %}}",
    "parentheses in an ask": "{{ fact" + long("(") + " }}",
    "claims in claims": CLAIM * 2000 + "a" + "{% endcall %}" * 2000,
    "digits in an ask": "{{ fact(" + long("1") + ") }}",
}


@pytest.fixture
def quick():
    started = time.monotonic()
    yield
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize("text", TEXTS)
def test_a_pages_text_is_parsed_in_a_moment(text: str, quick: None) -> None:
    body = "# A\n\n" + TEXTS[text]
    parse_page(page_of(body))
    unbalanced(mask(body).text)


BIBLIOGRAPHIES = {
    "a brace without its quote": '@misc{a, author = "A", year = 1, title = "' + "{}" * 40 + "}",
    "fields": "@misc{a," + long("a=1,") + "}",
    "spaces between authors": "@misc{a, title={T}, year=1, author={" + long("~") + "}}",
    "wide spaces": "@misc{a, title={T}, year=1, author={" + long("\u2003") + "}}",
    "authors": "@misc{a, title={T}, year=1, author={" + long("a and ") + "}}",
    "accents": "@misc{a, title={" + long("\\v ") + "}, year=1, author={A}}",
    "spaces": "@misc{a," + long(" ") + "}",
    "entries": long("@misc{a"),
    "quotes": "@misc{a, title = " + long('"') + "}",
}


@pytest.mark.parametrize("text", BIBLIOGRAPHIES)
def test_a_bibliography_is_read_in_a_moment(text: str, quick: None) -> None:
    references, _ = read_bibliography(BIBLIOGRAPHIES[text], "references.bib")
    for reference in references.values():
        reference_html(reference)


NESTED = {
    "lists": "1. " * 3000 + "a",
    "brackets": "a\n\n" + "[" * 5000,
    "images": "![" * 5000,
    "parentheses": "{{ fact" + "(" * 5000 + " }}",
    "digits": '{{ fact("moons.test_accuracy", ' + "1" * 5000 + ") }}",
    "an epoch": "[a](#moons@" + "9" * 5000 + ")",
    "an epoch of a fact": '{{ fact("moons.test_accuracy@' + "9" * 5000 + '") }}',
    "a digit that is none": '{{ fact("moons.test_accuracy@²") }}',
    "roots": "$" + "\\sqrt{" * 3000 + "a" + "}" * 3000 + "$",
    "a claim": '{% call claim("' + "(" * 900 + '1") %}a{% endcall %}',
    "a page": "a " * 600_000,
}


@pytest.mark.parametrize("text", NESTED)
def test_nesting_without_end_is_a_problem_of_the_page(text: str, tmp_path: Path, quick: None) -> None:
    site = site_of(tmp_path, f"# First\n\n{NESTED[text]}\n")
    asks, problems = read_asks(site)
    problems += check(site, asks)
    assert problems and all(p.file == "site_src/index.md" and p.line >= 5 for p in problems)


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
FRONT = {
    "a billion laughs": LAUGHS + "title: *i",
    "lists in lists": "title: " + "[" * 5000,
    "maps in maps": "title: " + "{a: " * 5000,
    "a tag": "title: !!python/object/apply:os.system [id]",
    "a date that is none": "title: 2024-99-99",
    "a number": "nav: " + "9" * 5000,
    "a control character": "title: \x07",
}


@pytest.mark.parametrize("case", FRONT)
def test_front_matter_is_plain_and_bounded(case: str, quick: None) -> None:
    _, problems = read_front_matter(f"---\n{FRONT[case]}\n---\n", "site_src/index.md")
    assert problems and all(0 < p.line < 13 and len(p.text) < 300 and p.text.isprintable() for p in problems)


TOML = {
    "lists in lists": "title = " + "[" * 5000,
    "keys in keys": "a" + ".a" * 5000 + " = 1",
    "tables in tables": "a = " + "{a = " * 5000,
    "a number": "title = " + "9" * 5000,
}


@pytest.mark.parametrize("case", TOML)
def test_toml_is_plain_and_bounded(case: str, tmp_path: Path, quick: None) -> None:
    assert read_toml(TOML[case], "site_src/site.toml")[1]
    files = {"index.md": "# A", "site.toml": TOML[case], "experiments/moons.toml": TOML[case]}
    _, problems = read_site(write_site(tmp_path, files))
    assert {p.file for p in problems} == {"site_src/site.toml", "site_src/experiments/moons.toml"}


@pytest.mark.parametrize("text", ["[" + long(" "), long("["), long(" "), long('"')])
def test_a_line_of_toml_is_looked_for_in_a_moment(text: str, quick: None) -> None:
    assert toml_line(text, "data", "file") == 0


def test_a_bomb_is_unpacked_as_far_as_the_file_goes(tmp_path: Path, quick: None) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(2 * 10**8), 1))
    assert fault(path, ImageFile("bomb", "", 10_008)) == "unpacks to more than 10008 bytes"
