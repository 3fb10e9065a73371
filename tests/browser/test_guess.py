"""Guess first, as its readers use it: by mouse, finger, taps and keys; skipped, begun again; without script and on paper."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser.server import serving
from browser.visit import AXE_OPTIONS
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from nnviz_site.figure.guesses import agreement, distance

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., Page]
DIGITS = """title = "Digits"
[data]
source = "images"
[network]
hidden = [20]
[training]
epochs = 8
learning_rate = 0.01
seeds = 1
"""
PAGE = """---
title: Guess first
description: Three questions, each with its answer.
---
# What would you say?

Three guesses.

{% call figure("guess_boundary", "moons") %}
**Draw** before you look.
{% endcall %}

{% call figure("guess_curve", "moons") %}
**Draw** before you look.
{% endcall %}

{% call figure("guess_weights", "digits", epochs=[1, 3, 8]) %}
**Choose** before you look.
{% endcall %}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny site with a page of questions, built; digits stand in for MNIST."""
    site = tmp_path_factory.mktemp("guess")
    shutil.copytree(ROOT / "tests" / "tiny_site", site, dirs_exist_ok=True)
    (site / "site_src" / "guess.md").write_text(PAGE)
    (site / "site_src" / "experiments" / "digits.toml").write_text(DIGITS)
    places = ["--site", site, "--out", site / "_site", "--cache", site / "cache", "--images", "digits"]
    done = subprocess.run([sys.executable, "-m", "nnviz_site", "build", *places], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return site / "_site"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder) as served:
        yield served


@pytest.fixture
def opened(address: str, browser: Browser) -> Iterator[Open]:
    """The page of questions in a context of its own; what the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def page(kind: str, prepare: Callable[[Page], None] = lambda tab: None, **how: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        prepare(tab)
        tab.goto(f"{address}guess.html")
        figure = asked(tab, kind)
        figure.scroll_into_view_if_needed()
        if how.get("java_script_enabled", True):
            tab.wait_for_selector(f"figure[data-kind={kind}]:is([data-ready], [data-failed])")
        return tab

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def asked(tab: Page, kind: str) -> Locator:
    return tab.locator(f"figure[data-kind={kind}]")


def said(tab: Page, kind: str) -> str:
    return asked(tab, kind).locator(".guess-said").text_content() or ""


def button(tab: Page, kind: str, name: str) -> Locator:
    return asked(tab, kind).get_by_role("button", name=name, exact=True)


def live(folder: Path, kind: str) -> dict[str, Any]:
    (file,) = (folder / "assets").glob(f"*-{kind}-live.*.json")
    return json.loads(file.read_text())["frames"]  # type: ignore[no-any-return]


def drag(tab: Page, kind: str, places: list[tuple[float, float]]) -> None:
    """Shares of the picture's width and height."""
    box = sheet(tab, kind)
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    tab.mouse.move(*points[0])
    tab.mouse.down()
    for point in points[1:]:
        tab.mouse.move(*point)
    tab.mouse.up()


def sheet(tab: Page, kind: str) -> dict[str, float]:
    pad = asked(tab, kind).locator(".pad")
    pad.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = pad.bounding_box()
    assert box
    return dict(box)


def score(frame: dict[str, Any], strokes: list[list[tuple[float, float]]]) -> str:
    """What Python says, as the page prints it."""
    truth = np.concatenate([np.full(run, n % 2 == 1) for n, run in enumerate(frame["runs"])])
    columns, rows = frame["grid"]
    return f"{100 * agreement(strokes, frame['size'], truth.reshape(rows, columns)):.1f}\u00a0%"


def test_a_line_drawn_with_the_mouse_has_pythons_score(opened: Open, folder: Path) -> None:
    tab = opened("guess_boundary")
    frame = live(folder, "guess_boundary")["wide"]
    places = [(0.02, 0.3), (0.4, 0.7), (0.7, 0.35), (0.98, 0.75)]
    drag(tab, "guess_boundary", places)
    button(tab, "guess_boundary", "Show the answer").click()
    wanted = score(frame, [[(x * frame["size"][0], y * frame["size"][1]) for x, y in places]])
    assert said(tab, "guess_boundary").startswith(f"Your sides are the network’s on {wanted} of the picture;")
    assert f"the best straight line would reach {100 * frame['straight']:.1f}" in said(tab, "guess_boundary").lower()
    expect(button(tab, "guess_boundary", "Start again")).to_be_focused()
    for name in ("apart", "line", "truth"):
        assert asked(tab, "guess_boundary").locator(f".pad path.{name}").first.get_attribute("d")
    before = said(tab, "guess_boundary")
    drag(tab, "guess_boundary", [(0.1, 0.1), (0.9, 0.1)])
    assert said(tab, "guess_boundary") == before, "the answer is out: no more drawing"


def test_the_boundary_by_keys_alone(opened: Open, folder: Path) -> None:
    tab = opened("guess_boundary")
    frame = live(folder, "guess_boundary")["wide"]
    pad = asked(tab, "guess_boundary").get_by_role("application")
    button(tab, "guess_boundary", "Draw").focus()
    tab.keyboard.press("Enter")
    expect(pad).to_be_focused()
    heard = asked(tab, "guess_boundary").locator(".heard")
    for key, times in (("Shift+ArrowLeft", 5), ("Enter", 1), ("Shift+ArrowUp", 2), ("ArrowUp", 1), ("Enter", 1)):
        for _ in range(times):
            tab.keyboard.press(key)
    expect(heard).to_have_text(re.compile(r"Set: −?[\d.]+, −?[\d.]+"))
    tab.keyboard.press("Backspace")
    expect(heard).to_have_text("Taken back")
    for _ in range(10):
        tab.keyboard.press("Shift+ArrowRight")
    tab.keyboard.press("Enter")
    expect(asked(tab, "guess_boundary").locator(".said")).to_be_visible()
    skip = button(tab, "guess_boundary", "Show the answer")
    skip.focus()
    tab.keyboard.press("Enter")
    low, high = frame["xlim"]
    size = frame["size"]
    step = 0.02 * (high - low)
    up = 11 * step / (frame["ylim"][1] - frame["ylim"][0]) * size[1]
    line = [(0.0, size[1] / 2), (size[0], size[1] / 2 - up)]
    assert score(frame, [line]) in said(tab, "guess_boundary")


def test_fingers_scroll_until_draw_is_pressed(opened: Open) -> None:
    tab = opened("guess_boundary", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    pad = asked(tab, "guess_boundary").locator(".pad")

    def tap(x: float, y: float) -> None:
        box = sheet(tab, "guess_boundary")
        tab.touchscreen.tap(box["x"] + x * box["width"], box["y"] + y * box["height"])

    tap(0.2, 0.5)
    expect(button(tab, "guess_boundary", "Skip to the answer")).to_be_visible()
    assert pad.evaluate("e => getComputedStyle(e).touchAction") == "auto"
    button(tab, "guess_boundary", "Draw").tap()
    expect(button(tab, "guess_boundary", "Draw")).to_have_attribute("aria-pressed", "true")
    assert pad.evaluate("e => getComputedStyle(e).touchAction") == "none"
    tap(0.1, 0.5)
    tap(0.9, 0.5)
    button(tab, "guess_boundary", "Show the answer").tap()
    assert said(tab, "guess_boundary").startswith("Your sides are the network’s on ")
    assert pad.evaluate("e => getComputedStyle(e).touchAction") == "auto"


def test_a_curve_has_pythons_score(opened: Open, folder: Path) -> None:
    tab = opened("guess_curve")
    frame = live(folder, "guess_curve")["wide"]
    truth = np.array(frame["truth"])
    x, y, wide, high = frame["axes"]
    size, last = frame["size"], len(truth) - 1

    def at(epoch: float, value: float) -> tuple[float, float]:
        return ((x + wide * epoch / last) / size[0], (y + high * (1 - value)) / size[1])

    drag(tab, "guess_curve", [at(1, 0.6), at(5, 0.8), at(9, 0.7), at(15, 0.95)])
    button(tab, "guess_curve", "Show the answer").click()
    points = [(float(e), float(np.interp(e, [1, 5, 9, 15], [0.6, 0.8, 0.7, 0.95]))) for e in range(1, 16)]
    told = re.match(r"Your curve is ([\d.]+) percentage points off on average", said(tab, "guess_curve"))
    assert told and float(told[1]) == pytest.approx(100 * distance(points, truth), abs=0.1)
    assert asked(tab, "guess_curve").locator(".guess-answer p").text_content() in said(tab, "guess_curve")


def test_a_curve_by_keys_alone(opened: Open, folder: Path) -> None:
    tab = opened("guess_curve")
    truth = np.array(live(folder, "guess_curve")["wide"]["truth"])
    asked(tab, "guess_curve").get_by_role("application").focus()
    for key, times in (("ArrowUp", 10), ("Enter", 1), ("Shift+ArrowRight", 2), ("Shift+ArrowUp", 20), ("Enter", 1)):
        for _ in range(times):
            tab.keyboard.press(key)
    expect(asked(tab, "guess_curve").locator(".heard")).to_have_text("Set: epoch 11, 100\u00a0%")
    button(tab, "guess_curve", "Show the answer").press("Enter")
    wanted = distance([(1, float(truth[0]) + 0.1), (11, 1.0)], truth)
    assert f"is {100 * wanted:.1f} percentage points off" in said(tab, "guess_curve")


def test_a_grid_is_chosen_and_its_network_compared(opened: Open, folder: Path) -> None:
    tab = opened("guess_weights")
    choices = next(iter(live(folder, "guess_weights").values()))["choices"]
    best = max(choice["accuracy"] for choice in choices)
    assert [choice["epoch"] for choice in choices] != [1, 3, 8]
    figure = asked(tab, "guess_weights")
    assert "epoch" not in (figure.locator(".choices").text_content() or "")
    worst = min(range(3), key=lambda at: choices[at]["accuracy"])
    figure.locator(".choice picture").nth(worst).click()
    expect(figure.get_by_role("radio", name=choices[worst]["label"])).to_be_checked()
    tab.keyboard.press("Tab")
    button(tab, "guess_weights", "Show the answer").click()
    behind = 100 * (best - choices[worst]["accuracy"])
    assert said(tab, "guess_weights").startswith(
        f"{choices[worst]['label']}, your choice, is {behind:.1f} percentage points behind."
    )
    for choice, text in zip(choices, figure.locator(".choice-said").all_text_contents(), strict=True):
        assert text == f"epoch {choice['epoch']}, {100 * choice['accuracy']:.1f}\u00a0%"
    expect(figure.get_by_role("radio").first).to_be_disabled()


@pytest.mark.parametrize("kind", ["guess_boundary", "guess_curve", "guess_weights"])
def test_it_can_be_skipped_and_begun_again(kind: str, opened: Open) -> None:
    tab = opened(kind)
    how, answer = said(tab, kind), asked(tab, kind).locator(".guess-answer p").text_content() or ""
    expect(asked(tab, kind).locator(".guess-answer")).to_be_hidden()
    button(tab, kind, "Skip to the answer").click()
    assert said(tab, kind).strip() == answer, "no score"
    button(tab, kind, "Start again").click()
    assert said(tab, kind) == how
    expect(button(tab, kind, "Skip to the answer")).to_be_visible()
    if kind != "guess_weights":
        assert not asked(tab, kind).locator(".pad path.truth").first.get_attribute("d")
        drag(tab, kind, [(0.2, 0.4), (0.5, 0.6), (0.8, 0.4)])
        button(tab, kind, "Take back").click()
        expect(button(tab, kind, "Skip to the answer")).to_be_visible()
    assert "#" not in tab.url


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_and_axe_finds_nothing(width: int, opened: Open, node_modules: Path) -> None:
    axe = (node_modules / "axe-core" / "axe.min.js").read_text()
    tab = opened("guess_boundary", viewport={"width": width, "height": 900})
    for kind in ("guess_boundary", "guess_curve", "guess_weights"):
        asked(tab, kind).scroll_into_view_if_needed()
        tab.wait_for_selector(f"figure[data-kind={kind}][data-ready]")
        heights = []
        tab.evaluate(axe)
        for name in ("", "Skip to the answer"):
            if name:
                button(tab, kind, name).click()
            found = tab.evaluate("o => axe.run(document, o)", AXE_OPTIONS)
            assert [(v["id"], v["nodes"][0]["target"]) for v in found["violations"]] == []
            heights.append(asked(tab, kind).bounding_box()["height"])  # type: ignore[index]
        assert heights[0] == heights[1], "room is kept for the answer"
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_the_answer_is_folded_and_on_paper_it_is_not(opened: Open) -> None:
    tab = opened("guess_boundary", java_script_enabled=False)
    for kind in ("guess_boundary", "guess_curve", "guess_weights"):
        figure = asked(tab, kind)
        expect(figure.locator(".guess")).to_be_hidden()
        answer = figure.locator(".guess-answer p")
        expect(answer).to_be_hidden()
        figure.locator(".guess-answer summary").click()
        expect(answer).to_be_visible()
    for script in (True, False):
        paper = opened("guess_curve", java_script_enabled=script)
        paper.emulate_media(media="print")
        for kind in ("guess_boundary", "guess_curve", "guess_weights"):
            assert paper.locator(f"figure[data-kind={kind}] .guess-answer p").bounding_box() is not None
            expect(asked(paper, kind).locator(".guess")).to_be_hidden()


def test_what_cannot_be_fetched_is_said_and_the_answer_stays(opened: Open) -> None:
    def fail(tab: Page) -> None:
        def lost(route: Route) -> None:
            route.fulfill(status=404)

        tab.route("**/*-live.*.json", lost)

    tab = opened("guess_boundary", prepare=fail)
    figure = asked(tab, "guess_boundary")
    expect(figure.locator("p.frame-note").first).to_have_text(
        re.compile("^Nothing can be guessed here: the site was updated")
    )
    expect(figure.locator(".guess-answer summary")).to_be_visible()
    expect(figure.locator(".guess")).to_be_hidden()
