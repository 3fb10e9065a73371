"""A page walked through by finger, by keys alone, by ear, and in the reader's own colours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from browser.server import serving
from browser.test_units_panel import KINK
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Page]
FIGURE = "figure[data-live][data-kind=decision_boundary]"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
FOCUSED = """() => {
  const e = document.activeElement;
  const figure = e.closest("figure[data-kind=decision_boundary]");
  const style = getComputedStyle(e);
  return figure && [e.getAttribute("aria-label") ?? e.textContent.trim(), style.outlineStyle !== "none" && style.outlineWidth !== "0px"];
}"""
SPOKEN = """() => {
  window.spoken = [];
  for (const one of document.querySelectorAll("[role=status], [role=alert], [aria-live]")) {
    new MutationObserver(() => spoken.push(one.textContent)).observe(one, { childList: true, characterData: true, subtree: true });
  }
}"""


@pytest.fixture(scope="module")
def address(tiny: Path) -> Iterator[str]:
    with serving(tiny) as served:
        yield served


@pytest.fixture
def opened(address: str, browser: Browser) -> Iterator[Open]:
    """Open a page of the tiny site, its figure ready; what the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def page(hash: str = "", **how: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(f"{address}index.html{hash}")
        middle(tab)
        tab.wait_for_selector(f"{FIGURE}[data-ready]")
        return tab

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def middle(tab: Page) -> dict[str, float]:
    """The picture in the middle of the screen, and where that is."""
    picture = tab.locator(f"{FIGURE} .picture").first
    picture.evaluate('one => one.scrollIntoView({ block: "center", behavior: "instant" })')
    box = picture.bounding_box()
    assert box
    return dict(box)


def swipe(tab: Page, x: float, y: float, across: float, down: float) -> None:
    """A finger put down, moved and lifted, as the browser gets it from the screen."""
    screen = tab.context.new_cdp_session(tab)
    send = "Input.dispatchTouchEvent"
    screen.send(send, {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for share in (0.2, 0.4, 0.6, 0.8, 1):
        screen.send(send, {"type": "touchMove", "touchPoints": [{"x": x + share * across, "y": y + share * down}]})
        tab.wait_for_timeout(30)
    screen.send(send, {"type": "touchEnd", "touchPoints": []})
    tab.wait_for_timeout(300)


def centre(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_finger_on_a_kink_lights_its_unit(opened: Open) -> None:
    tab = opened("#moons@20", **PHONE)
    tab.locator(f"{FIGURE} .unit-panel summary").tap()
    script = tab.locator("script[src]").last.get_attribute("src") or ""
    kink = tab.evaluate(KINK, [re.sub(r"[^/]+$", "", script), 20])
    box = middle(tab)
    tab.touchscreen.tap(box["x"] + kink["x"] * box["width"], box["y"] + kink["y"] * box["height"])
    expect(tab.locator(f"{FIGURE} .said").first).to_contain_text(f"bent by unit {kink['unit']}")
    expect(tab.locator(f"{FIGURE} .unit-grid .lit")).to_have_text(str(kink["unit"]))
    expect(tab.locator(f"{FIGURE} .unit-line path")).to_have_count(2)


def test_a_finger_moves_a_point_and_scrolls_the_page_elsewhere(opened: Open) -> None:
    tab = opened(**PHONE)
    tab.locator(FIGURE).get_by_role("button", name="Add a point").tap()
    box = middle(tab)
    point = tab.locator(f"{FIGURE} .own")
    (x, y), before = centre(point), tab.evaluate("scrollY")
    swipe(tab, x, y, 60, 70)
    assert centre(point) == pytest.approx((x + 60, y + 70), abs=2)
    assert tab.evaluate("scrollY") == before
    swipe(tab, box["x"] + 40, box["y"] + 60, 0, -150)
    assert tab.evaluate("scrollY") > before + 80
    assert tab.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_what_own_points_say_covers_no_other(opened: Open) -> None:
    tab = opened(**PHONE)
    add = tab.locator(FIGURE).get_by_role("button", name="Add a point")
    for _ in range(8):
        add.tap()
    expect(add).to_be_disabled()
    tops = sorted(centre(point)[1] for point in tab.locator(f"{FIGURE} .own").all())
    high = tab.locator(f"{FIGURE} .own span").first.evaluate("one => one.offsetHeight")
    assert min(lower - upper for upper, lower in pairwise(tops)) >= high


def test_keys_alone_reach_every_control_of_a_figure(opened: Open) -> None:
    tab = opened("#moons@5;points=0,0")
    tab.locator(f"{FIGURE} .unit-panel summary").click()
    picture = tab.locator(f"{FIGURE} .live").first
    expect(picture).to_have_attribute("aria-label", re.compile("^Epoch 5 of 20"))
    picture.focus()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    stops: list[str] = []
    while (focused := tab.evaluate(FOCUSED)) and len(stops) < 60:
        name, outlined = focused
        assert outlined, f"{name}: the focus is not to be seen"
        stops.append(name)
        tab.keyboard.press("Tab")
    wanted = ["Epoch 5 of", "Your point at", "Remove your last", "Add a point", "Play", "−1 epoch", "+1 epoch"]
    wanted += ["Epoch of", "1× speed", "Hidden units", "Unit 0", "All on", "None", "The build", "log scale"]
    places = [next((at for at, stop in enumerate(stops) if stop.startswith(name)), -1) for name in wanted]
    assert -1 not in places and places == sorted(places), stops
    assert sum(stop.startswith("Unit ") for stop in stops) == 1, "the units are one stop"
    assert focused is None, "no trap"


def test_nothing_chatters_while_a_run_plays(opened: Open) -> None:
    tab = opened("#moons@0")
    tab.wait_for_timeout(600)
    tab.evaluate(SPOKEN)
    tab.locator(FIGURE).get_by_role("button", name="Play").click()
    expect(tab.locator(FIGURE).get_by_role("slider", name=re.compile("Epoch"))).to_have_value("20", timeout=8000)
    assert len(tab.evaluate("spoken")) <= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_are_seen_in_the_readers_own_colours(scheme: str, opened: Open) -> None:
    tab = opened("#moons@20;points=-0.5,1_1,-0.5", forced_colors="active", color_scheme=scheme)
    log = tab.locator(FIGURE).get_by_role("button", name="log scale")
    ground = "one => getComputedStyle(one).backgroundColor"
    tab.mouse.move(0, 0)
    before = log.evaluate(ground)
    log.press("Enter")
    expect(log).to_have_attribute("aria-pressed", "true")
    assert log.evaluate(ground) != before
    own = 'all => all.map(one => getComputedStyle(one, "::before").backgroundColor)'
    colours = tab.locator(f"{FIGURE} .own").evaluate_all(own)
    assert len(colours) == len(set(colours)) == 2, "a point has the colour of its class"


def test_the_dots_between_links_are_not_read(opened: Open) -> None:
    heard = opened().locator(f"{FIGURE}").aria_snapshot()
    assert 'link "Data"' in heard and "·" not in heard.split("Data")[1]


@pytest.mark.parametrize("width", [1440, 800, 360])
def test_live_curves_are_as_large_as_the_still(width: int, opened: Open) -> None:
    tab = opened(viewport={"width": width, "height": 900})
    sizes = [tab.locator(f"{FIGURE} {part}").bounding_box() for part in (".curves img", ".curves-live svg")]
    assert sizes[0] and sizes[1]
    assert sizes[0] == pytest.approx(sizes[1], abs=1)
