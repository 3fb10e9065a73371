"""What two keys differ in is said as an author would say it."""

from __future__ import annotations

import json

import pytest

from nnviz_site.engine.differences import differences
from nnviz_site.engine.steps import Step

HISTORY = Step("history moons", "nnviz_site.compute.train:record")
TABLE = Step("data iris", "nnviz_site.compute.table:read_csv", places={"file": "site_src/data/iris.csv"})
DRAWING = Step("drawing seeds moons epoch=20 light", "nnviz_site.figure.still:stills_of")
FILES = Step("files moons", "nnviz_site.opendata:training_files")
COMPONENTS = Step("components mnist dims=30", "nnviz_site.compute.components:reduce")
NEIGHBOURS = Step("neighbours of mnist k=60", "nnviz_site.compute.components:exact_neighbours")
CARD = Step("card index", "nnviz_site.figure.card:card_of_figure", options={"kind": "seeds"})
OTHER_CARD = Step("card weights", "nnviz_site.figure.card:card_of_words")

WORDS = [
    (HISTORY, "library numpy", "2.4.5", "2.4.6", "numpy 2.4.5 → 2.4.6"),
    (HISTORY, "library scipy", "1.17.0", None, "scipy is no longer used"),
    (HISTORY, "library scipy", None, "1.17.0", "scipy 1.17.0 is used now"),
    (HISTORY, "python", "3.11", "3.12", "Python 3.11 → 3.12"),
    (HISTORY, "format", "1", "2", "the store's format 1 → 2"),
    (HISTORY, "module nnviz_site.compute.train", "a", "b", "compute/train.py changed"),
    (HISTORY, "module nnviz_site.compute", "a", "b", "compute/__init__.py changed"),
    (DRAWING, "module nnviz_site.figure.heap", None, "b", "figure/heap.py is used now"),
    (DRAWING, "module nnviz_site.figure.heap", "a", None, "figure/heap.py is no longer used"),
    (DRAWING, "file figure/fonts/sans.ttf", "a", "b", "figure/fonts/sans.ttf changed"),
    (HISTORY, "option training.learning_rate", "0.01", "0.02", "moons: learning_rate 0.01 → 0.02"),
    (HISTORY, "option network.hidden", "[100]", "[100, 50]", "moons: hidden [100] → [100, 50]"),
    (HISTORY, "option network.activation", '"relu"', '"tanh"', 'moons: activation "relu" → "tanh"'),
    (HISTORY, "option config.noise", "null", "0.2", "moons: noise (not given) → 0.2"),
    (COMPONENTS, "option dims", "50", "30", "mnist: pca_first 50 → 30"),
    (NEIGHBOURS, "option k", "90", "60", "mnist: neighbours, three times the perplexity, 90 → 60"),
    (TABLE, "option digest", '"03ac"', '"a12b"', "iris.csv changed"),
    (DRAWING, "option options.epoch", "20", "30", "seeds moons: epoch 20 → 30"),
    (DRAWING, "option options.epochs", None, "[1, 5]", "seeds moons: epochs (not given) → [1, 5]"),
    (DRAWING, "option form", '"film"', '"still"', 'seeds moons: form "film" → "still"'),
    (DRAWING, "option palette.role.light.ink", '"#111"', '"#222"', 'palette.toml: role.light.ink "#111" → "#222"'),
    (FILES, "option title", '"Moons"', '"Monde"', 'moons: title "Moons" → "Monde"'),
    (FILES, "option name", '"lunes"', '"moons"', "lunes is called moons now"),
    (FILES, "option spec.training.seeds", "3", "4", "moons: seeds 3 → 4"),
    (FILES, "option spec.images", '"mnist"', '"digits"', "images: MNIST → the small digits"),
    (FILES, "option versions.torch", '"2.13.0"', '"2.13.1"', "torch 2.13.0 → 2.13.1"),
    (CARD, "option title", '"Nets"', '"Networks"', 'site.toml: title "Nets" → "Networks"'),
    (CARD, "option description", '"One."', '"Two."', 'index.md: description "One." → "Two."'),
    (OTHER_CARD, "option title", '"One"', '"Two"', 'weights.md: title "One" → "Two"'),
    (OTHER_CARD, "option site", '"Nets"', '"Networks"', 'site.toml: title "Nets" → "Networks"'),
    (CARD, "option options.epoch", "5", "6", "seeds on the card of index: epoch 5 → 6"),
    (HISTORY, "function", "nnviz_site.a:b", "nnviz_site.a:c", "computed by a.c, and no longer by a.b"),
]  # fmt: skip


@pytest.mark.parametrize("step, part, before, now, words", WORDS, ids=[row[-1] for row in WORDS])
def test_each_part_of_a_key_in_words(step: Step, part: str, before: str | None, now: str | None, words: str) -> None:
    old, new = ({} if value is None else {part: value} for value in (before, now))
    assert differences(step, old, new) == [words]


def test_a_card_of_another_figure_is_told_by_its_page() -> None:
    """What the two figures differ in is nobody's change; the page's words may have changed besides."""
    words = {"option title": '"Nets"', "function": "nnviz_site.figure.card:card_of_words"}
    figure = {
        "option kind": '"seeds"',
        "option names": '["moons"]',
        "option titles": '["Moons"]',
        "module nnviz_site.compute.forward": "a",
    }
    old, new = words, {**words, **figure, "function": CARD.function}
    another = "index.md: its first figure is another"
    assert differences(CARD, old, new) == differences(CARD, new, old) == [another]
    assert differences(CARD, {**new, "option kind": '"scatter"'}, new) == [another]
    assert differences(CARD, old, {**new, "option title": '"Networks"'}) == [
        another,
        'site.toml: title "Nets" → "Networks"',
    ]


def test_a_colour_of_a_class_is_named_by_the_class() -> None:
    name = {"option palette.class.3.name": '"rust"'}
    old, new = ({**name, "option palette.class.3.dark": json.dumps(colour)} for colour in ("#ee8368", "#ee8369"))
    assert differences(DRAWING, old, new) == ['palette.toml: class rust, dark "#ee8368" → "#ee8369"']


def test_titles_are_named_by_their_experiments() -> None:
    names = {"option names": '["moons", "rings"]'}
    old, new = ({**names, "option titles": json.dumps(["Moons", title])} for title in ("Rings", "Two rings"))
    assert differences(DRAWING, old, new) == ['rings: title "Rings" → "Two rings"']


def test_another_python_says_nothing_of_modules() -> None:
    """It writes the same syntax tree out otherwise."""
    module = "module nnviz_site.compute.train"
    assert differences(HISTORY, {"python": "3.11", module: "a"}, {"python": "3.12", module: "b"}) == [
        "Python 3.11 → 3.12"
    ]


LONG = ["petal length", "petal width", "sepal length"]
SENTENCE = "How a small network bends a line until it separates two moons"
CUT = [
    (LONG, [*LONG[:2], "sepal width"], '[…, "sepal length"] → […, "sepal width"]'),
    (LONG, [*LONG, "sepal width"], '[…] → […, "sepal width"]'),
    (LONG, LONG[:1], '[…, "petal width", "sepal length"] → […]'),
    (LONG, LONG[1:], '["petal length", "petal width", "sepal … → ["petal width", "sepal length"]'),
    ([1], [100] * 30, "[1] → [100, 100, 100, 100, 100, 100, 100, 100…"),
    (SENTENCE, f"{SENTENCE}!", '… separates two moons" → … separates two moons!"'),
    (SENTENCE, f"Look {SENTENCE}", '"How a small network bends a line until… → "Look How a small network bends a line …'),
    ([SENTENCE], [f"{SENTENCE}!"], '… separates two moons"] → … separates two moons!"]'),
    (None, LONG, '(not given) → ["petal length", "petal width", "sepal …'),
    ("a" * 36, "b", f'"{"a" * 36}" → "b"'),
]  # fmt: skip


@pytest.mark.parametrize("old, new, said", CUT)
def test_of_long_values_what_differs_is_said(old: object, new: object, said: str) -> None:
    before, now = ({"option config.features": json.dumps(value)} for value in (old, new))
    assert differences(TABLE, before, now) == [f"iris: features {said}"]


def test_for_programs_values_are_whole() -> None:
    before, now = ({"option config.features": json.dumps(value)} for value in (LONG, LONG[:2]))
    (words,) = differences(TABLE, before, now, 0)
    assert words == f"iris: features {json.dumps(LONG)} → {json.dumps(LONG[:2])}"


def test_inputs_are_left_to_their_own_steps() -> None:
    assert differences(HISTORY, {"input data": "a"}, {"input data": "b"}) == []
