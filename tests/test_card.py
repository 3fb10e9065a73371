"""Cards: 1200 × 630 pixels that hold the words and the whole figure, the same bytes every time."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from pictures import LIGHT, PALETTE, dataset, opened, trained
from PIL import Image

from nnviz_site.figure.card import HEAVY, HEIGHT, WIDTH, alone, card_of_figure, card_of_words, composed, png
from nnviz_site.figure.style import rgb

PAPER = tuple(map(int, rgb(LIGHT.paper)))
WORDS = {"site": "A site", "title": "A page", "description": "What it says."}
LONG = "Why a network with a hundred hidden units needs no more than eight of them to separate two moons, and more"
BLUE = (10, 20, 250)


class Plain:
    """A picture that is all one colour."""

    def __init__(self, width: int, height: int) -> None:
        self.size = width, height

    def at(self, scale: float) -> Image.Image:
        return Image.new("RGB", (round(self.size[0] * scale), round(self.size[1] * scale)), BLUE)


def box(card: Image.Image, what: Any) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of the pixels that `what` picks."""
    rows, columns = np.nonzero(what(np.asarray(card).astype(int)))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def blue(pixels: np.ndarray) -> np.ndarray:
    return (pixels == BLUE).all(-1)


def inked(pixels: np.ndarray) -> np.ndarray:
    return (np.abs(pixels - PAPER).max(-1) > 30) & ~blue(pixels)


@pytest.mark.parametrize("size", [(616, 440), (960, 366), (358, 880), (1800, 200)])
@pytest.mark.parametrize("title", ["A page", LONG, LONG * 3, "W" * 60])
def test_picture_and_words_stand_apart_and_whole(size: tuple[int, int], title: str) -> None:
    card = composed({**WORDS, "title": title, "description": LONG}, Plain(*size), LIGHT)
    assert card.size == (WIDTH, HEIGHT)
    left, top, right, bottom = box(card, blue)
    assert 20 <= left < right <= WIDTH - 20 and 20 <= top < bottom <= HEIGHT - 20
    assert (right - left) / (bottom - top) == pytest.approx(size[0] / size[1], rel=0.02)  # not distorted
    word_left, word_top, word_right, word_bottom = box(card, inked)
    assert word_left >= 40 and word_top >= 20 and word_bottom <= HEIGHT - 20
    assert word_right <= left or word_bottom <= top


def test_a_wide_picture_stands_below_the_words_and_others_beside_them() -> None:
    words = {"title": "The first page has no name above"}
    wide, upright = (box(composed(words, Plain(*size), LIGHT), blue) for size in ((960, 366), (616, 440)))
    assert wide[2] - wide[0] > 1000 and upright[0] > 450


@pytest.mark.parametrize("title", ["A page", LONG, LONG * 3])
def test_words_alone_stay_within_the_margins(title: str) -> None:
    left, top, right, bottom = box(alone({**WORDS, "title": title, "description": LONG * 3}, LIGHT), inked)
    assert left >= 40 and top >= 40 and right <= WIDTH - 40 and bottom <= HEIGHT - 40


def figure_card(**changed: Any) -> dict[str, bytes]:
    history = trained(dataset())
    given = {
        "site": "A site", "title": "A page", "description": "", "palette": PALETTE, "kind": "scatter", "names": ["toy"],
        "titles": ["Toy"], "options": {"split": "both"}, "form": "still", "data_0": history.data, "history_0": history.network,
    }  # fmt: skip
    return card_of_figure(**{**given, **changed})


def test_the_card_shows_the_figures_own_points_in_its_colours() -> None:
    pixels = opened(figure_card()["card.png"])
    assert pixels.shape == (HEIGHT, WIDTH, 3)
    assert tuple(pixels[0, 0]) == PAPER
    for k in (0, 1):
        assert ((pixels == rgb(LIGHT.colour(k))).all(-1)).sum() > 100


def test_the_same_card_has_the_same_bytes_and_another_title_has_others() -> None:
    assert figure_card() == figure_card()
    assert figure_card()["card.png"] != figure_card(title="Another")["card.png"]


def test_words_without_a_font_are_left_out_and_named() -> None:
    lacking = figure_card(title="神经网络")
    assert json.loads(lacking["card.json"]) == {"size": [1200, 630], "unset": {"title": "神经网络"}}
    assert lacking["card.png"] == figure_card(site="", title="A site")["card.png"]
    both = card_of_words(site="神", title="经", description="Words.", palette=PALETTE)
    assert set(both) == {"card.json"} and set(json.loads(both["card.json"])["unset"]) == {"site", "title"}


def test_a_card_that_would_be_heavy_has_fewer_colours() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (340, 340, 3), np.uint8)
    content = png(Image.fromarray(noise))
    assert Image.open(io.BytesIO(content)).mode == "P" and len(content) < 300_000
    assert len(png(alone(WORDS, LIGHT))) < HEAVY
    assert Image.open(io.BytesIO(png(alone(WORDS, LIGHT)))).mode == "RGB"
