"""Two networks beside each other as readers use them: what is asked of one is asked of all, by mouse, finger and keys."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from browser.server import serving
from browser.visit import AXE_OPTIONS
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Page]
FIGURE = "figure[data-kind=compare]"
ONE, TWO = 0, 1
"""The tiny site's comparisons: of two epochs, and of two networks, the second of which is no sum of hinges."""

SHARE = re.compile(r"class B [\d.]+\u00a0%")


@pytest.fixture(scope="module")
def address(tiny: Path) -> Iterator[str]:
    with serving(tiny) as served:
        yield served


@pytest.fixture
def opened(address: str, browser: Browser) -> Iterator[Open]:
    """Open the tiny site, its comparisons ready; what the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def page(hash: str = "", ready: bool = True, **how: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(f"{address}index.html{hash}")
        for figure in tab.locator(FIGURE).all() if ready else ():
            figure.locator(".picture").scroll_into_view_if_needed()
            expect(figure).to_have_attribute("data-ready", "")
        return tab

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def comparison(tab: Page, at: int = ONE) -> Locator:
    return tab.locator(FIGURE).nth(at)


def panel(figure: Locator, at: int) -> Locator:
    return figure.locator(".live").nth(at)


def said(figure: Locator) -> list[str]:
    """What the three crosses say; nothing where there is none."""
    return [one.text_content() or "" if one.is_visible() else "" for one in figure.locator(".said").all()]


def centre(place: Locator, right: float = 0.5, down: float = 0.5) -> tuple[float, float]:
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return box["x"] + right * box["width"], box["y"] + down * box["height"]


def number(text: str) -> float:
    found = re.search(r"[+−±]?[\d.]+(?=\u00a0%| points)", text)
    assert found, text
    return float(found[0].replace("−", "-").replace("±", ""))


def adds_up(answers: list[str]) -> bool:
    left, right, change = map(number, answers)
    return abs(right - left - change) < 0.11


@pytest.mark.parametrize("at", [ONE, TWO])
def test_what_the_mouse_asks_of_one_all_three_answer(at: int, opened: Open) -> None:
    tab = opened()
    figure = comparison(tab, at)
    for asked in range(3):
        tab.mouse.move(*centre(panel(figure, asked), 0.4, 0.45))
        answers = said(figure)
        assert SHARE.fullmatch(answers[0]) and SHARE.fullmatch(answers[1]) and adds_up(answers)
        places = [cross.get_attribute("style") for cross in figure.locator(".cross").all()]
        assert len(set(places)) == 1, "the same place of the data"
        tab.mouse.move(2, 2)
        assert said(figure) == ["", "", ""]


def test_keys_ask_and_the_three_answers_are_heard_together(opened: Open) -> None:
    tab = opened()
    figure = comparison(tab)
    panel(figure, 2).focus()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowUp"):
        tab.keyboard.press(key)
    answers = said(figure)
    assert adds_up(answers)
    heard = figure.locator(".heard")
    expect(heard.nth(2)).to_have_text(
        re.compile(rf"At -?[\d.]+, -?[\d.]+: left {re.escape(answers[0])}, right {re.escape(answers[1])}, ")
    )
    assert [heard.nth(at).text_content() for at in (0, 1)] == ["", ""], "one of them speaks"
    tab.keyboard.press("Escape")
    assert said(figure) == ["", "", ""]


def test_a_finger_asks_in_one_panel_after_the_other(opened: Open) -> None:
    tab = opened(viewport={"width": 390, "height": 844}, has_touch=True)
    figure = comparison(tab)
    for asked, right in ((0, 0.3), (1, 0.6), (2, 0.45), (0, 0.7)):
        tab.touchscreen.tap(*centre(panel(figure, asked), right, 0.4))
        assert adds_up(said(figure)), "the answers stay when the finger is lifted"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("at", [ONE, TWO])
def test_each_side_has_an_epoch_of_its_own(at: int, opened: Open) -> None:
    tab = opened()
    figure = comparison(tab, at)
    titles = ["Moons", "Moons"] if at == ONE else ["Moons", "Moons, deeper"]
    names = [f"Epoch of {title}, {side}" for title, side in zip(titles, ("left", "right"), strict=True)]
    left, right = (figure.get_by_role("slider", name=name, exact=True) for name in names)
    wanted = ["5", "20"] if at == ONE else ["20", "12"]
    assert [left.input_value(), right.input_value()] == wanted
    before = shots(figure)
    left.focus()
    tab.keyboard.press("Home")
    for _ in range(3):
        tab.keyboard.press("ArrowRight")
    expect(left).to_have_value("3")
    expect(right).to_have_value(wanted[1])
    assert re.match(r"epoch 3 of 20, test accuracy [\d.]+\u00a0%", left.get_attribute("aria-valuetext") or "")
    expect(figure.locator(".compared-head").first).to_contain_text("epoch 3")
    after = shots(figure)
    assert [one != other for one, other in zip(before, after, strict=True)] == [True, False, True]
    assert tab.locator("figure[data-kind=decision_boundary]").get_by_role("slider").input_value() == "5"


def epochs(tab: Page, at: int) -> list[str]:
    return [slider.input_value() for slider in comparison(tab, at).get_by_role("slider").all()]


def test_the_address_says_both_epochs_and_brings_them_back(opened: Open) -> None:
    tab = opened()
    one, two = (comparison(tab, at).get_attribute("id") for at in (ONE, TWO))
    comparison(tab, ONE).get_by_role("slider", name="left").press("ArrowRight")
    tab.wait_for_url(f"**#moons@5;at={one};compare={one}@6-20")
    comparison(tab, TWO).get_by_role("slider", name="right").press("End")
    tab.wait_for_url(f"**#moons@5;at={two};compare={one}@6-20,{two}@20-20")
    again = opened(tab.url.partition("index.html")[2])
    assert [epochs(again, at) for at in (ONE, TWO)] == [["6", "20"], ["20", "20"]]
    comparison(tab, TWO).get_by_role("slider", name="right").fill("12")
    comparison(tab, ONE).get_by_role("slider", name="left").press("ArrowLeft")
    tab.wait_for_url(f"**#moons@5;at={one}")
    tab.evaluate("location.hash = '#moons@7'")
    tab.evaluate(f"location.hash = '#moons@7;compare={one}@0-3'")
    expect(comparison(tab, ONE).locator(".compared-head").first).to_contain_text("epoch 0")
    tab.go_back()
    expect(comparison(tab, ONE).locator(".compared-head").first).to_contain_text("epoch 5")


@pytest.mark.parametrize("said", ["5-99", "<script>", "7"])
def test_an_address_that_names_no_epochs_leaves_those_of_the_stills(said: str, opened: Open) -> None:
    tab = opened("#moons@5;compare=figure-moons-compare@" + said)
    assert comparison(tab).get_attribute("id") == "figure-moons-compare"
    assert epochs(tab, ONE) == ["5", "20"]
    note = comparison(tab).locator("p.frame-note")
    expect(note).to_have_text("The address names epochs that are not there to be compared.")


def shots(figure: Locator) -> list[str]:
    figure.page.wait_for_timeout(300)
    return figure.locator(".live").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('canvas')].map(canvas => canvas.toDataURL()).join())"
    )


@pytest.mark.parametrize("at", [ONE, TWO])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_live_pictures_are_the_stills(width: int, scheme: str, at: int, opened: Open) -> None:
    tab = opened(viewport={"width": width, "height": 900}, color_scheme=scheme)
    picture = comparison(tab, at).locator(".picture")
    tab.wait_for_timeout(400)
    live = pixels(picture)
    comparison(tab, at).evaluate("one => one.removeAttribute('data-ready')")
    still = pixels(picture)
    assert live.shape == still.shape
    # Letters and edges are smoothed otherwise.
    assert (np.abs(live - still).max(-1) <= 24).mean() > (0.95 if at == ONE else 0.93)


def pixels(place: Locator) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(place.screenshot())).convert("RGB"), np.int64)


def test_the_heads_are_those_of_the_still(opened: Open, tiny: Path) -> None:
    figure = comparison(opened())
    alt = figure.locator(".picture img").get_attribute("alt") or ""
    heads = figure.locator(".compared-head span").all_text_contents()
    for head in heads:
        assert re.search(r"[\d.]+\u00a0%", head)[0] in alt  # type: ignore[index]


def test_without_script_and_on_paper_the_stills_stand(opened: Open) -> None:
    tab = opened(ready=False, java_script_enabled=False)
    for at in (ONE, TWO):
        figure = comparison(tab, at)
        expect(figure.locator(".picture img")).to_be_visible()
        expect(figure.locator(".two-epochs")).to_be_hidden()
    tab = opened()
    tab.emulate_media(media="print")
    for at in (ONE, TWO):
        figure = comparison(tab, at)
        assert figure.locator(".picture img").evaluate("one => getComputedStyle(one).visibility") == "visible"
        expect(figure.locator(".compared").first).to_be_hidden()
        expect(figure.locator(".two-epochs")).to_be_hidden()


def test_nothing_moves_when_it_mounts(opened: Open) -> None:
    for width in (1440, 900, 390):
        tab = opened(ready=False, viewport={"width": width, "height": 900})
        figure = comparison(tab)
        before = figure.bounding_box()
        figure.locator(".picture").scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-ready", "")
        after = figure.bounding_box()
        assert before and after and before["height"] == after["height"]


def test_what_does_not_arrive_leaves_the_still_and_a_sentence(opened: Open) -> None:
    tab = opened(ready=False)
    tab.route("**/*.safetensors", lambda route: route.abort())
    figure = comparison(tab)
    figure.locator(".picture").scroll_into_view_if_needed()
    expect(figure.locator("p.frame-note")).to_have_text("The picture stands still: its data could not be reached.")
    assert figure.locator(".picture img").evaluate("one => getComputedStyle(one).visibility") == "visible"


@pytest.mark.node
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_before_and_after(width: int, scheme: str, opened: Open, node_modules: Path) -> None:
    tab = opened(ready=False, color_scheme=scheme, viewport={"width": width, "height": 844})
    tab.evaluate((node_modules / "axe-core" / "axe.min.js").read_text())

    def found() -> list[tuple[str, str]]:
        violations = tab.evaluate("options => axe.run(document, options)", AXE_OPTIONS)["violations"]
        return [(v["id"], v["nodes"][0]["html"]) for v in violations]

    assert found() == []
    figure = comparison(tab)
    figure.locator(".picture").scroll_into_view_if_needed()
    expect(figure).to_have_attribute("data-ready", "")
    figure.get_by_role("slider", name="right").press("ArrowLeft")
    panel(figure, 1).press("ArrowUp")
    assert adds_up(said(figure))
    assert found() == []
