"""The palette keeps its promises: contrast on paper, and differences that every kind of vision sees.

Vision: Machado, Oliveira & Fernandes 2009, severity 1, applied in linear RGB. Difference: CIEDE2000 at D65, itself
checked against the pairs that Sharma, Wu & Dalal 2005 published for it.
"""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

PALETTE = tomllib.loads((Path(__file__).parents[1] / "templates" / "palette.toml").read_text(encoding="utf-8"))
SCHEMES = ("light", "dark")
VISION = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ_OF_RGB = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1, 1.08883])


def linear(colour: str) -> np.ndarray:
    """`#rrggbb` as linear RGB in 0 … 1."""
    encoded = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """WCAG 2.2's contrast ratio."""
    dark, light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (a, b))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Linear RGB as CIELAB."""
    xyz = XYZ_OF_RGB @ rgb / WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(first: np.ndarray, second: np.ndarray) -> float:
    """The difference of two CIELAB colours, in the order of the steps of Sharma, Wu & Dalal 2005, section 2."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean_c**7 / (mean_c**7 + 25**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, stretch * a1)) % 360, np.degrees(np.arctan2(b2, stretch * a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    lightness, c = (l1 + l2) / 2, (c1 + c2) / 2
    h = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = (
        1 - 0.17 * np.cos(np.radians(h - 30)) + 0.24 * np.cos(np.radians(2 * h))
        + 0.32 * np.cos(np.radians(3 * h + 6)) - 0.20 * np.cos(np.radians(4 * h - 63))
    )  # fmt: skip
    scaled = np.array([
        (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2)),
        (c2 - c1) / (1 + 0.045 * c),
        hue / (1 + 0.015 * c * t),
    ])  # fmt: skip
    rotation = -2 * np.sqrt(c**7 / (c**7 + 25**7)) * np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2))))
    return float(np.sqrt(scaled @ scaled + rotation * scaled[1] * scaled[2]))


def difference(a: str, b: str, vision: str) -> float:
    seen = [lab(np.clip(VISION[vision] @ linear(colour), 0, 1)) for colour in (a, b)]
    return ciede2000(*seen)


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1, 2), (50, 0, 0), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ],
)
def test_the_measure_of_difference_is_the_published_one(first, second, published):
    assert ciede2000(np.array(first), np.array(second)) == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("role", "least"), [("ink", 7), ("soft", 7), ("ring", 7), ("muted", 4.5), ("accent", 4.5), ("control", 3)]
)
def test_a_role_can_be_read_on_paper(scheme, role, least):
    colours = PALETTE["role"][scheme]
    assert contrast(colours[role], colours["paper"]) >= least


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_can_be_read_on_a_panel_and_on_the_accent(scheme):
    colours = PALETTE["role"][scheme]
    assert contrast(colours["muted"], colours["panel"]) >= 4.5
    assert contrast(colours["on_accent"], colours["accent"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_class_stands_out_from_paper(scheme):
    paper = PALETTE["role"][scheme]["paper"]
    assert {entry["name"]: contrast(entry[scheme], paper) >= 3 for entry in PALETTE["class"]} == {
        entry["name"]: True for entry in PALETTE["class"]
    }


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("vision", "least"), [("normal", 19), ("protan", 12), ("deutan", 12), ("tritan", 12)])
def test_no_two_of_ten_classes_look_alike(scheme, vision, least):
    closest = min(
        (difference(a[scheme], b[scheme], vision), a["name"], b["name"]) for a, b in combinations(PALETTE["class"], 2)
    )
    assert closest[0] >= least, closest


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("vision", VISION)
def test_two_classes_and_the_two_signs_of_weights_are_far_apart(scheme, vision):
    first, second = PALETTE["class"][:2]
    assert difference(first[scheme], second[scheme], vision) >= 49
    ends = PALETTE["weights"][scheme][0], PALETTE["weights"][scheme][-1]
    assert difference(*ends, vision) >= 25


@pytest.mark.parametrize("scheme", SCHEMES)
def test_rings_and_axes_can_be_seen_on_the_strongest_bands(scheme):
    role, field = PALETTE["role"][scheme], PALETTE["field"][scheme]
    for end in (field[0], field[-1]):
        assert contrast(role["ring"], end) >= 4.5
        assert contrast(role["ink"], end) >= 4.5


def test_the_scales_fit_together():
    levels = PALETTE["field"]["levels"]
    assert levels == sorted(levels)
    assert np.allclose(np.array(levels) + levels[::-1], 1), "class A and class B are treated alike"
    for scheme in SCHEMES:
        paper = PALETTE["role"][scheme]["paper"]
        assert len(PALETTE["field"][scheme]) == len(levels) - 1
        assert PALETTE["weights"][scheme][4] == paper, "no weight, no colour"
        assert PALETTE["amount"][scheme][0] == paper, "no amount, no colour"
        assert PALETTE["role"][scheme]["halo"] == paper
    assert len({entry["marker"] for entry in PALETTE["class"]}) == len(PALETTE["class"]) == 10
