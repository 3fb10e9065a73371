"""What an attacker writes into data, references, titles and file names is text on the pages, and nothing else anywhere.

One site is built twice: with an attacker's words, and with harmless ones. Both must come to the same elements and
attributes, the same program text and the same files; the attacker's must show what was written, letter for letter.
"""

from __future__ import annotations

import ast
import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import hostile
import pytest
from hostile import HARMLESS, HOSTILE

pytestmark = pytest.mark.slow


@dataclass
class Built:
    out: Path
    said: str


@dataclass(frozen=True)
class Twins:
    hostile: Built
    harmless: Built


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Twins:
    built = []
    for words in (HOSTILE, HARMLESS):
        root = hostile.write(tmp_path_factory.mktemp("site"), words)
        command = [sys.executable, "-m", "nnviz_site", "build", "--jobs", "2", "--quiet"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, env=os.environ | {"TMPDIR": str(root)})
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
        built.append(Built(root / "_site", done.stderr))
    return Twins(*built)


@dataclass
class Markup(HTMLParser):
    """What a page's HTML holds: elements with the names of their attributes; text; values that a reader meets; links."""

    elements: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    text: str = ""
    values: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        given = {name: value or "" for name, value in attrs}
        self.values += [given[name] for name in ("alt", "title", "content", "aria-label", "lang") if name in given]
        self.links += [given[name] for name in ("href", "src", "srcset", "poster") if name in given]

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: Path) -> Markup:
    markup = Markup()
    markup.feed(page.read_text("utf-8"))
    markup.close()
    return markup


@pytest.mark.parametrize("page", ["index.html", "404.html", "old.html", "older.html"])
def test_no_element_and_no_attribute_comes_from_what_was_written(page: str, twins: Twins) -> None:
    made = read(twins.hostile.out / page)
    assert made.elements == read(twins.harmless.out / page).elements
    assert any(value.startswith("default-src 'self'; base-uri 'none'") for value in made.values), "a policy besides"


def test_every_link_leads_where_the_harmless_one_does(twins: Twins) -> None:
    def places(out: Path) -> list[str]:
        links = (link for page in sorted(out.glob("*.html")) for link in read(page).links)
        return [link.rpartition(".")[2] if link.startswith("assets/") else link.partition("?")[0] for link in links]

    hostile_links, harmless = places(twins.hostile.out), places(twins.harmless.out)
    changed = {pair for pair in zip(hostile_links, harmless, strict=True) if pair[0] != pair[1]}
    assert {right.rpartition("/")[2] for _, right in changed} == {"picture.png"}
    assert all(":" not in left.partition("/")[0] for left, _ in changed)


def test_what_was_written_is_shown_letter_for_letter(twins: Twins) -> None:
    page = read(twins.hostile.out / "index.html")
    for label in HOSTILE.labels:
        assert " ".join(label.split()) in " ".join(page.text.split())
    for column in HOSTILE.columns[:2]:
        assert any(column in value for value in page.values), "an alt text names both inputs"
    text = HOSTILE.text
    assert text in page.text and text in page.values
    assert any("".join(c for c in HOSTILE.text if c.isprintable()) == value for value in page.values), "an image's alt"


def test_the_files_are_the_same_and_all_lie_in_the_folder(twins: Twins) -> None:
    def names(built: Built, words: hostile.Words) -> list[str]:
        paths = (str(path.relative_to(built.out)) for path in built.out.rglob("*") if path.is_file())
        own = (name.replace(words.file, "own") for name in paths)
        return sorted(".".join((*name.split(".")[:1], name.split(".")[-1])) for name in own)

    assert names(twins.hostile, HOSTILE) == names(twins.harmless, HARMLESS)


def test_every_document_of_data_can_be_read_and_says_what_was_written(twins: Twins) -> None:
    out = twins.hostile.out
    for path in out.rglob("*.json"):
        json.loads(path.read_text("utf-8"))
    about = json.loads((out / "data/net/experiment.json").read_text("utf-8"))
    assert set(about["data"]["classes"]) == set(HOSTILE.labels) and about["title"] == HOSTILE.text
    with (out / "data/map/samples.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert header == [*HOSTILE.columns, "label", "split"]
    assert {row[-2] for row in rows} == set(HOSTILE.labels), "a spreadsheet's formula too stays what it was"
    for path in (out / "sitemap.xml", *(out / "assets").glob("*.svg")):
        tags = {node.tag.rpartition("}")[2] for node in ElementTree.fromstring(path.read_bytes()).iter()}
        assert not tags & {"script", "foreignObject", "image", "a"}


@pytest.mark.parametrize("experiment", ["net", "map"])
def test_reproduce_is_the_same_program_but_for_its_first_words(experiment: str, twins: Twins) -> None:
    trees = []
    for built in (twins.hostile, twins.harmless):
        source = (built.out / "data" / experiment / "reproduce.py").read_text("utf-8")
        assert all(c.isprintable() or c == "\n" for c in source)
        tree = ast.parse(source)
        assert ast.get_docstring(tree)
        trees.append(ast.dump(ast.Module(tree.body[1:], [])))
    assert trees[0] == trees[1]


def test_names_are_drawn_as_they_stand_and_not_as_mathematics(twins: Twins) -> None:
    """Each still has the size of its harmless twin, and matplotlib found nothing to interpret."""
    sizes = []
    for built in (twins.hostile, twins.harmless):
        page = (built.out / "index.html").read_text("utf-8")
        sizes.append([part.split('"')[0] for part in page.split(' width="')[1:]])
    assert sizes[0] == sizes[1]
    assert "mathtext" not in twins.hostile.said and "ParseException" not in twins.hostile.said
