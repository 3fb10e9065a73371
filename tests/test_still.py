"""Stills: which images a form has, how they are encoded, and that the same drawing gives the same bytes."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from pictures import LIGHT, PALETTE, opened, trained

from nnviz_site.figure.slim import slim, thin_path, thinned
from nnviz_site.figure.still import on_ground, stills
from nnviz_site.figure.style import rgb, scheme
from nnviz_site.figure.words import words

OPTIONS = {"epoch": 3, "epochs": (1, 4), "split": "train"}


def made(form: str, scheme: str = "light") -> dict[str, bytes]:
    return stills(
        kind="decision_boundary",
        histories=[trained()],
        options=OPTIONS,
        form=form,
        scheme=scheme,
        palette=PALETTE,
        epochs=(1, 4, 9),
    )


def test_a_still_has_no_panels_and_multiples_have_one_an_epoch_cut_to_the_last() -> None:
    assert set(made("still")) == {"wide.svg", "narrow.svg", "frame.json"}
    assert set(made("film")) == {"wide.svg", "narrow.svg", "panel-1.webp", "panel-4.webp", "frame.json"}


def test_the_frame_says_each_images_size() -> None:
    files = made("multiples")
    sizes = json.loads(files["frame.json"])["images"]
    assert sizes == {
        "wide.svg": [616, 440],
        "narrow.svg": [358, 286],
        "panel-1.webp": [222, 166],
        "panel-4.webp": [222, 166],
    }
    assert opened(files["panel-1.webp"]).shape == (249, 333, 3)  # 1.5 device pixels in a CSS pixel
    assert re.search(r'<svg [^>]*width="462pt"', files["wide.svg"].decode())  # 616 px are 462 pt


def test_the_same_drawing_gives_the_same_bytes_and_names_no_day_or_program() -> None:
    first, second = made("multiples"), made("multiples")
    assert first == second
    assert not re.search(rb"(?i)matplotlib v|<dc:date>|20\d\d-\d\d-\d\d", first["wide.svg"])


def test_schemes_differ_in_colours_alone() -> None:
    light, dark = made("still"), made("still", "dark")
    assert light["frame.json"] == dark["frame.json"]
    colourless = [re.sub(rb"#[0-9a-f]{6}", b"", f["wide.svg"]) for f in (light, dark)]
    assert re.findall(rb' d="[^"]*"', colourless[0])[:20] == re.findall(rb' d="[^"]*"', colourless[1])[:20]


def test_words_come_with_one_alt_text_a_panel() -> None:
    told = json.loads(
        words(kind="decision_boundary", histories=[trained()], options=OPTIONS, epochs=(1, 4))["words.json"]
    )
    assert told["alt"].startswith("Epoch 3 of 4.")
    assert list(told["panels"]) == ["1", "4"] and told["panels"]["4"].startswith("Epoch 4 of 4.")


def test_pixels_are_exact() -> None:
    """A grid of weights holds the scale's own colours and no other."""
    files = stills(
        kind="weights", histories=[trained()], options={"layer": 1, "epoch": 4, "epochs": (0,)}, form="multiples", scheme="light",
        palette=PALETTE, epochs=(0,),
    )  # fmt: skip
    colours = np.unique(opened(files["grid-0.webp"]).reshape(-1, 3), axis=0)
    assert len(colours) <= 32
    assert any((c == rgb(LIGHT.ink)).all() for c in colours)  # the frames of the two enlarged neurons


# ---------------------------------------------------------------- slimmer SVG


def test_thinning_keeps_corners_and_stays_within_its_tolerance() -> None:
    x = np.linspace(0, 10, 201)
    path = np.stack([x, np.abs(x - 5) + 0.01 * np.sin(40 * x)], 1)
    kept = thinned(path, 0.06)
    assert len(kept) < 12
    assert np.abs(np.interp(x, *kept.T) - path[:, 1]).max() <= 0.06 * np.sqrt(2) + 1e-9


def test_a_closed_path_is_thinned_too() -> None:
    t = np.linspace(0, 2 * np.pi, 400)
    circle = np.stack([np.cos(t), np.sin(t)], 1) * 50
    kept = thinned(circle)
    assert 20 < len(kept) < 120 and (kept[0] == circle[0]).all()


def test_curves_and_short_paths_stay_as_they_are() -> None:
    for d in ("M0 0L1 1", "M0 0" + "L1.123 2" * 50 + "C1 1 2 2 3 3"):
        assert thin_path(d) == d


def test_slimming_leaves_glyphs_scales_alone() -> None:
    svg = '<g transform="scale(0.015625)">\n<path d="M 1.23456 2 L 3 4 z"/>\n</g><use x="1.26" y="2"/>'
    assert slim(svg) == '<g transform="scale(0.015625)"><path d="M1.23 2L3 4z"/></g><use x="1.3" y="2"/>'


def test_ids_are_short_and_still_lead_where_they_led() -> None:
    svg = '<g id="figure_1"><path id="m12ab" d="M0 0"/><use xlink:href="#m12ab" clip-path="url(#p9)"/><clipPath id="p9"/></g>'
    assert slim(svg) == '<g><path id="a0" d="M0 0"/><use xlink:href="#a0" clip-path="url(#a1)"/><clipPath id="a1"/></g>'
    real = made("still")["wide.svg"].decode()
    used, given = (set(re.findall(p, real)) for p in (r'(?:href="|url\()#([^")]+)', r' id="([^"]+)"'))
    assert used == given


def test_a_real_still_is_small_when_zipped() -> None:
    import gzip

    assert len(gzip.compress(made("still")["wide.svg"])) < 15_000


@pytest.mark.parametrize("form", ["still", "film"])
def test_no_figure_is_left_in_pyplot(form: str) -> None:
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    made(form)
    assert pyplot.get_fignums() == before


@pytest.mark.parametrize(("name", "ground"), [("light", "#ffffff"), ("dark", "#000000")])
def test_a_maps_discs_halos_and_zeros_are_of_the_ground_that_the_page_shows_through(name: str, ground: str) -> None:
    each = scheme(PALETTE, name)
    shown = on_ground(each)
    assert {shown.paper, shown.halo, shown.weights[len(shown.weights) // 2], shown.amount[0]} == {ground}
    assert shown.classes == each.classes and shown.ink == each.ink
