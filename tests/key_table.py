"""Kinds of change, and what each of them has computed anew: literally, with the words that name the cause.

The steps are those of tests/tiny_site: two trained networks (moons, moons_deep), one projection of a table (flowers).
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

Edit = Callable[[Path], None]
"""Changes files of a copied tree: `nnviz_site/`, `templates/` and `site/` in one folder."""


Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True)
class Row:
    """One kind of change. computed: names of the steps that `why` lists then. causes: all that it says of them.

    arguments: what the command line has beside. newer_python: it runs on another minor version.
    """

    edit: Edit
    computed: Names
    causes: frozenset[str]
    arguments: tuple[str, ...]
    newer_python: bool


def row(edit: Edit, computed: Names = NONE, *causes: str, arguments: tuple[str, ...] = (), newer: bool = False) -> Row:
    return Row(edit, computed, frozenset(causes), arguments, newer)


# ---------------------------------------------------------------- edits


def nothing(tree: Path) -> None:
    """The change is on the command line."""


def replaced(path: str, old: str, new: str) -> Edit:
    """The text occurs and is replaced, at its first place."""

    def edit(tree: Path) -> None:
        text = (tree / path).read_text("utf-8")
        assert old in text, f"{path} has no {old!r}"
        (tree / path).write_text(text.replace(old, new, 1), "utf-8")

    return edit


def written(path: str, text: str) -> Edit:
    def edit(tree: Path) -> None:
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text, "utf-8")

    return edit


def removed(path: str) -> Edit:
    return lambda tree: (tree / path).unlink()


def renamed(path: str, name: str) -> Edit:
    return lambda tree: (tree / path).rename((tree / path).with_name(name)) and None  # type: ignore[func-returns-value]


def touched(path: str) -> Edit:
    """The same bytes in a new file, of another time."""

    def edit(tree: Path) -> None:
        content = (tree / path).read_bytes()
        (tree / path).unlink()
        (tree / path).write_bytes(content)
        os.utime(tree / path, (1, 1))

    return edit


def appended(path: str, content: bytes) -> Edit:
    def edit(tree: Path) -> None:
        with (tree / path).open("ab") as stream:
            stream.write(content)

    return edit


def installed(distribution: str) -> Edit:
    """A library of another version is found first on Python's path, by its metadata."""
    text = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 9.9.9\n"
    return written(f"{distribution.replace('-', '_')}-9.9.9.dist-info/METADATA", text)


def both(*edits: Edit) -> Edit:
    def edit(tree: Path) -> None:
        for one in edits:
            one(tree)

    return edit


def copied(path: str, other: str) -> Edit:
    return lambda tree: shutil.copy(tree / path, tree / other) and None  # type: ignore[func-returns-value]


# ---------------------------------------------------------------- what there is


def names(text: str) -> Names:
    """Steps, a name a line."""
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


BOUNDARY_LIGHT = names("drawing decision_boundary moons epoch=5 epochs=1,5,20 light")
BOUNDARY_DARK = names("drawing decision_boundary moons epoch=5 epochs=1,5,20 dark")
BOUNDARY_WORDS = names("words decision_boundary moons epoch=5 epochs=1,5,20")
FILM = names("film decision_boundary moons")
CURVES_LIGHT = names("drawing learning_curves moons epoch=5 beside light")
CURVES_DARK = names("drawing learning_curves moons epoch=5 beside dark")
CURVES_WORDS = names("words learning_curves moons epoch=5")
COMPARE_LIGHT = names("""
    drawing compare moons epochs=5,20 light
    drawing compare moons moons_deep epochs=20,12 light
""")
COMPARE_DARK = names("""
    drawing compare moons epochs=5,20 dark
    drawing compare moons moons_deep epochs=20,12 dark
""")
COMPARE_WORDS = names("""
    words compare moons epochs=5,20
    words compare moons moons_deep epochs=20,12
""")
MAP_LIGHT, MAP_DARK = names("drawing projection flowers light"), names("drawing projection flowers dark")
MAP_WORDS = names("words projection flowers")

LIGHT = BOUNDARY_LIGHT | CURVES_LIGHT | COMPARE_LIGHT | MAP_LIGHT
DARK = BOUNDARY_DARK | CURVES_DARK | COMPARE_DARK | MAP_DARK
WORDS = BOUNDARY_WORDS | CURVES_WORDS | COMPARE_WORDS | MAP_WORDS
BOUNDARY = BOUNDARY_LIGHT | BOUNDARY_DARK | FILM | BOUNDARY_WORDS
COMPARE = COMPARE_LIGHT | COMPARE_DARK | COMPARE_WORDS
CURVES = CURVES_LIGHT | CURVES_DARK | CURVES_WORDS
FIGURES = LIGHT | DARK | FILM | WORDS
"""A kind's file holds what it says beside what it draws, so a library that draws has both made anew; words take 0.02 s."""

MOONS = names("""
    history moons
    activity moons
    pruned moons
    seeds moons
    training moons
    replay moons
    files moons
""")
DEEP = names("""
    history moons_deep
    training moons_deep
    replay moons_deep
    files moons_deep
""")
MOONS_DATA = names("""
    data moons_deep
    baseline moons_deep
""")
"""Of both networks, which have the same data: one step, named for the one."""

FLOWERS = names("""
    history flowers
    components flowers
    neighbours of flowers
    neighbours flowers
    density flowers
    projection flowers
    within flowers
    files flowers
""")
FLOWERS_DATA = names("data flowers")
FILES = names("""
    files flowers
    files moons
    files moons_deep
""")
EVERYTHING = FIGURES | MOONS | DEEP | MOONS_DATA | FLOWERS | FLOWERS_DATA

# ---------------------------------------------------------------- the table

PAGES, EXPERIMENTS, PROGRAM = "site/site_src", "site/site_src/experiments", "nnviz_site"
INDEX, FLOWERS_PAGE, TABLE = f"{PAGES}/index.md", f"{PAGES}/flowers.md", f"{PAGES}/data/flowers.csv"
MORE = "---\ntitle: More\ndescription: Another page.\n---\n# More\n\nWords.\n"
CODE = b"\nEDITED = 1\n"
ANALYSIS = """
from nnviz_site.analysis.findings import FactName, Findings

FACTS = (FactName("size"),)


def applies(experiment):
    return experiment.projection is not None


def analyse(data):
    return Findings({"size": len(data.train_x)})
"""

ROWS = {
    # What an author writes on pages.
    "prose": row(replaced(INDEX, "It starts with an arbitrary one", "It begins with some line")),
    "a caption": row(replaced(INDEX, "the network is undecided", "the network can't tell")),
    "an alt text": row(replaced(INDEX, "epochs=[5, 20]) %}", 'epochs=[5, 20], alt="Two maps.") %}')),
    "front matter": row(replaced(INDEX, "How a small network bends", "How a network bends")),
    "a claim": row(replaced(INDEX, "moons.train_accuracy@0", "moons.train_accuracy@1")),
    "a page added": row(written(f"{PAGES}/more.md", MORE)),
    "a page added with a figure": row(
        written(f"{PAGES}/more.md", MORE + '\n{{ figure("scatter", "moons") }}\n'),
        names("""
            drawing scatter moons light
            drawing scatter moons dark
            words scatter moons
        """),
        "new: site_src/more.md:9 shows it",
    ),
    "a page removed": row(
        both(removed(FLOWERS_PAGE), replaced(INDEX, "[flowers](flowers.html#which-direction)", "flowers"))
    ),
    "a figure's option": row(
        replaced(INDEX, "epoch=5, epochs", "epoch=6, epochs"),
        names("""
            drawing decision_boundary moons epoch=6 epochs=1,5,20 light
            drawing decision_boundary moons epoch=6 epochs=1,5,20 dark
            words decision_boundary moons epoch=6 epochs=1,5,20
            drawing learning_curves moons epoch=6 beside light
            drawing learning_curves moons epoch=6 beside dark
            words learning_curves moons epoch=6
        """),
        "decision_boundary moons: epoch 5 → 6",
        "learning_curves moons: epoch 5 → 6",
    ),
    "a figure's form": row(
        replaced(INDEX, "epoch=5, epochs=[1, 5, 20]", 'epoch=5, epochs=[1, 5, 20], form="still"'),
        names("""
            drawing decision_boundary moons epoch=5 epochs=1,5,20 form=still light
            drawing decision_boundary moons epoch=5 epochs=1,5,20 form=still dark
        """),
        'decision_boundary moons: form "film" → "still"',
    ),
    # What gives all pages their look.
    "the page's template": row(replaced("templates/page.html", "<body", '<body data-edited="yes"')),
    "a stylesheet": row(appended("templates/css/3-prose.css", b"\np { margin: 0 }\n")),
    "a script": row(appended("templates/js/field.js", b"\nexport const EDITED = 1;\n")),
    "site.toml": row(replaced(f"{PAGES}/site.toml", "A tiny site", "A small site")),
    "a light colour": row(
        replaced("templates/palette.toml", 'accent = "#04666a"', 'accent = "#04666b"'),
        LIGHT | FILM,
        'palette.toml: role.light.accent "#04666a" → "#04666b"',
    ),
    "a dark colour": row(
        replaced("templates/palette.toml", 'dark = "#53bbfb"', 'dark = "#53bbfc"'),
        DARK,
        'palette.toml: class blue, dark "#53bbfb" → "#53bbfc"',
    ),
    "a comment in the palette": row(appended("templates/palette.toml", b"\n# the end\n")),
    "a font of figures": row(
        appended(f"{PROGRAM}/figure/fonts/public-sans-400.ttf", b"\0"),
        FIGURES,
        "figure/fonts/public-sans-400.ttf changed",
    ),
    # The program's own source.
    "a figure kind": row(
        replaced(f"{PROGRAM}/figure/kinds/decision_boundary.py", "COUNT = (1, 1)", "COUNT = (1, 2 - 1)"),
        BOUNDARY,
        "figure/kinds/decision_boundary.py changed",
    ),
    "a helper of two kinds": row(
        appended(f"{PROGRAM}/figure/field.py", CODE), BOUNDARY | COMPARE, "figure/field.py changed"
    ),
    "how films are encoded": row(appended(f"{PROGRAM}/figure/film.py", CODE), FILM, "figure/film.py changed"),
    "forward": row(
        replaced(f"{PROGRAM}/compute/forward.py", "z = np.asarray(x, np.float64)", "z = np.array(x, np.float64)"),
        BOUNDARY | COMPARE | names("pruned moons"),
        "compute/forward.py changed",
    ),
    "the training": row(
        replaced(f"{PROGRAM}/compute/train.py", "torch.set_num_threads(1)", "torch.set_num_threads(2)"),
        MOONS | DEEP | BOUNDARY | CURVES | COMPARE,
        "compute/train.py changed",
    ),
    "a comment in train.py": row(appended(f"{PROGRAM}/compute/train.py", b"\n# It ends here.\n")),
    "a docstring in train.py": row(replaced(f"{PROGRAM}/compute/train.py", '"""Train every run', '"""Train each run')),
    "a message of a failure": row(
        replaced(f"{PROGRAM}/failures.py", "lower learning_rate", "take a lower learning_rate")
    ),
    "a message of a range": row(replaced(f"{PROGRAM}/ranges.py", "give a number above 0, to 100", "give more than 0")),
    "the principal components": row(
        appended(f"{PROGRAM}/compute/components.py", CODE),
        FLOWERS | MAP_LIGHT | MAP_DARK | MAP_WORDS,
        "compute/components.py changed",
    ),
    "an analysis": row(
        appended(f"{PROGRAM}/analysis/pruned.py", CODE), names("pruned moons"), "analysis/pruned.py changed"
    ),
    "a new analysis": row(
        written(f"{PROGRAM}/analysis/size.py", ANALYSIS), names("size flowers"), "new: analysis/size.py"
    ),
    "the open data's programs": row(appended(f"{PROGRAM}/recipes.py", CODE), FILES, "recipes.py changed"),
    "code that runs with a package": row(
        appended(f"{PROGRAM}/compute/__init__.py", CODE), EVERYTHING, "compute/__init__.py changed"
    ),
    "the format of answers": row(
        replaced(f"{PROGRAM}/engine/codec.py", 'FORMAT = "', 'FORMAT = "0.'), EVERYTHING, "the store's format 1 → 0.1"
    ),
    "the executor": row(appended(f"{PROGRAM}/engine/run.py", CODE)),
    "a module that nothing uses": row(written(f"{PROGRAM}/compute/unused.py", "VALUE = 1\n")),
    # Experiments and tables.
    "a learning rate": row(
        replaced(f"{EXPERIMENTS}/moons.toml", "learning_rate = 0.05", "learning_rate = 0.02"),
        MOONS | BOUNDARY | CURVES | COMPARE,
        "moons: learning_rate 0.05 → 0.02",
    ),
    "a data set's seed": row(
        replaced(f"{EXPERIMENTS}/moons_deep.toml", "seed = 42", "seed = 43"),
        DEEP
        | MOONS_DATA
        | names("""
            drawing compare moons moons_deep epochs=20,12 light
            drawing compare moons moons_deep epochs=20,12 dark
            words compare moons moons_deep epochs=20,12
        """),
        "moons_deep: seed 42 → 43",
    ),
    "a comment in TOML": row(appended(f"{EXPERIMENTS}/moons.toml", b"# three runs\n")),
    "a default written out": row(appended(f"{EXPERIMENTS}/moons.toml", b'optimizer = "adam"\n')),
    "an experiment's title": row(
        replaced(f"{EXPERIMENTS}/moons.toml", 'title = "Moons"', 'title = "Two moons"'),
        COMPARE
        | BOUNDARY_WORDS
        | CURVES_WORDS
        | names("files moons"),  # only `compare` writes titles into its pictures
        'moons: title "Moons" → "Two moons"',
    ),
    "an experiment renamed": row(
        both(renamed(f"{EXPERIMENTS}/moons_deep.toml", "deep.toml"), replaced(INDEX, '"moons_deep"', '"deep"')),
        names("""
            files deep
            drawing compare moons deep epochs=20,12 light
            drawing compare moons deep epochs=20,12 dark
            words compare moons deep epochs=20,12
        """),
        "moons_deep is called deep now",
    ),
    "an experiment added": row(
        both(
            copied(f"{EXPERIMENTS}/moons_deep.toml", f"{EXPERIMENTS}/more.toml"),
            replaced(f"{EXPERIMENTS}/more.toml", "hidden = [5, 4]", "hidden = [5, 5]"),
        ),
        names("""
            history more
            training more
            files more
        """),
        "new experiment more",
    ),
    "an experiment added that is another's twin": row(
        copied(f"{EXPERIMENTS}/moons_deep.toml", f"{EXPERIMENTS}/more.toml"),
        names("files more"),
        "new experiment more",
    ),
    "a CSV's cell": row(
        replaced(TABLE, "5.1,3.5,1.4,0.2,setosa", "5.1,3.5,1.5,0.2,setosa"),
        FLOWERS_DATA | FLOWERS | MAP_LIGHT | MAP_DARK | MAP_WORDS,
        "flowers.csv changed",
    ),
    "a CSV touched": row(touched(TABLE)),
    "a CSV renamed": row(
        both(renamed(TABLE, "iris.csv"), replaced(f"{EXPERIMENTS}/flowers.toml", "flowers.csv", "iris.csv")),
        names("files flowers"),
        'flowers: file "flowers.csv" → "iris.csv"',
    ),
    # Where and how it runs.
    "numpy's version": row(installed("numpy"), EVERYTHING, f"numpy {version('numpy')} → 9.9.9"),
    "matplotlib's version": row(installed("matplotlib"), FIGURES, f"matplotlib {version('matplotlib')} → 9.9.9"),
    "torch's version": row(
        installed("torch"), MOONS | DEEP | BOUNDARY | CURVES | COMPARE, f"torch {version('torch')} → 9.9.9"
    ),
    "openTSNE's version, without a t-SNE": row(installed("openTSNE")),
    "jinja2's version": row(installed("jinja2")),
    "Python's minor version": row(
        nothing, EVERYTHING, f"Python 3.{sys.version_info.minor} → 3.{sys.version_info.minor + 1}", newer=True
    ),
    "--jobs": row(nothing, arguments=("--jobs", "7")),
    "--out": row(nothing, arguments=("--out", "elsewhere")),
    "--images, without images": row(nothing, arguments=("--images", "digits")),
    "--base-url": row(
        nothing,
        names("""
            card index
            card flowers
        """),
        "new: with an address the site has cards",
        arguments=("--base-url", "https://example.org/moons/"),
    ),
}
