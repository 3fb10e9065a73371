"""Hidden units that a reader switches off: by press, by keys, by the address; and what the picture then shows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from browser.server import serving
from browser.visit import AXE_OPTIONS
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.compute.forward import forward
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import TrainingConfig, record

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Page]
FIGURE = "figure[data-live][data-kind=decision_boundary]"
KINK = """async ([script, last]) => {
  const from = name => import(new URL(`${script}${name}`, document.baseURI));
  const [{ Replay }, { hinges }, { trace }] = await Promise.all(["network.js", "hinges.js", "boundary.js"].map(from));
  const live = await (await fetch(document.querySelector("figure[data-live]").dataset.live)).json();
  const replay = new Replay(await (await fetch(`assets/${live.replays.moons}`)).arrayBuffer());
  const { size, axes, xlim, ylim } = live.frames.wide;
  const places = trace(hinges(replay.layers(last)), { xlim, ylim }).flatMap(({ xs, ys, units }) => xs.map((x, at) => ({
    unit: units[at],
    x: (axes[0] + (x - xlim[0]) / (xlim[1] - xlim[0]) * axes[2]) / size[0],
    y: (axes[1] + (ylim[1] - ys[at]) / (ylim[1] - ylim[0]) * axes[3]) / size[1],
  })));
  const apart = place => Math.min(...places.filter(other => other !== place).map(other => Math.hypot(other.x - place.x, other.y - place.y)));
  return places.filter(({ unit }) => unit >= 0).sort((a, b) => apart(b) - apart(a))[0];
}"""


@pytest.fixture(scope="module")
def address(tiny: Path) -> Iterator[str]:
    with serving(tiny) as served:
        yield served


@pytest.fixture
def opened(address: str, browser: Browser) -> Iterator[Open]:
    """Open a page of the tiny site, its figure ready and its panel open; what the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def page(hash: str = "", **how: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.goto(f"{address}index.html{hash}")
        tab.locator(f"{FIGURE} .picture").first.scroll_into_view_if_needed()
        tab.wait_for_selector(f"{FIGURE}[data-ready]")
        tab.locator(f"{FIGURE} .unit-panel summary").click()
        return tab

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def unit(tab: Page, number: int) -> Locator:
    return tab.locator(FIGURE).get_by_role("button", name=f"Unit {number}", exact=True)


def numbers(tab: Page) -> list[str]:
    return tab.locator(f"{FIGURE} .numbers dd").all_text_contents()


def in_use(tab: Page) -> Locator:
    return tab.locator(f"{FIGURE} .unit-panel summary span")


def drawn(tab: Page) -> list[str]:
    """The field and the marks over the still; above them are names, which stay."""
    return tab.locator(f"{FIGURE} .live canvas").evaluate_all("all => all.slice(0, 2).map(one => one.toDataURL())")


def without(off: list[int], epoch: int) -> list[str]:
    """The three numbers beside the picture as Python computes them for the tiny site's moons."""
    data = generated(DataConfig("moons", samples=60, noise=0.1))
    config = TrainingConfig(epochs=20, learning_rate=0.05, seeds=3)
    hidden, (weights, bias, activation) = record(data, NetworkConfig((12,)), config).layers(epoch)
    left = weights.copy()
    left[:, off] = 0
    said = [
        forward([hidden, (left, bias, activation)], x).argmax(1) == y
        for x, y in ((data.inputs("train"), data.train_y), (data.inputs("test"), data.test_y))
    ]
    return [*(f"{100 * right.mean():.1f}\u00a0%" for right in said), str(np.count_nonzero(~said[0]))]


def test_a_press_changes_picture_numbers_and_address_at_once(opened: Open) -> None:
    tab = opened()
    expect(in_use(tab)).to_have_text("12 of 12 in use")
    assert tab.url.endswith("index.html") and numbers(tab) == without([], 5)
    before = drawn(tab)
    for number in (0, 1, 2, 7):
        unit(tab, number).click()
        expect(unit(tab, number)).to_have_attribute("aria-pressed", "false")
    expect(in_use(tab)).to_have_text("8 of 12 in use")
    expect(tab.locator(f"{FIGURE} .numbers-title")).to_have_text("At epoch 5 with 8 of 12 units")
    assert numbers(tab) == without([0, 1, 2, 7], 5)
    assert all(a != b for a, b in zip(drawn(tab), before, strict=True))
    tab.wait_for_url("**#moons@5;off=0-2,7")
    tab.locator(FIGURE).get_by_role("button", name="None").click()
    assert numbers(tab) == without(list(range(12)), 5)
    tab.wait_for_url("**;off=0-11")
    tab.locator(FIGURE).get_by_role("button", name="All on").click()
    tab.wait_for_url("**#moons@5")
    assert numbers(tab) == without([], 5) and drawn(tab)[0] == before[0]


def test_an_address_is_shown_kept_while_scrubbing_and_left_by_a_link(opened: Open) -> None:
    tab = opened("#moons@20;off=3-9")
    expect(in_use(tab)).to_have_text("5 of 12 in use")
    assert numbers(tab) == without(list(range(3, 10)), 20)
    slider = tab.locator(FIGURE).get_by_role("slider", name=re.compile("Epoch"))
    slider.focus()
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_url("**#moons@19;off=3-9")
    told = without(list(range(3, 10)), 19)
    assert numbers(tab) == told
    assert slider.get_attribute("aria-valuetext") == f"epoch 19 of 20, test accuracy {told[1]}"
    tab.locator('p a[href="#moons@20"]').first.click()
    expect(in_use(tab)).to_have_text("12 of 12 in use")
    tab.go_back()
    expect(in_use(tab)).to_have_text("5 of 12 in use")
    assert tab.url.endswith("#moons@19;off=3-9")


@pytest.mark.parametrize("off", ["0-12", "<b>", "5-3"])
def test_units_that_there_are_not_are_said_and_left_on(off: str, opened: Open) -> None:
    tab = opened(f"#moons@20;off={off}")
    expect(tab.locator(f"{FIGURE} p.frame-note")).to_contain_text("hidden units that this network does not have")
    expect(in_use(tab)).to_have_text("12 of 12 in use")
    unit(tab, 3).click()
    expect(tab.locator(f"{FIGURE} p.frame-note")).to_be_hidden()
    tab.wait_for_url("**#moons@20;off=3")


def test_keys_walk_the_units_and_show_their_lines(opened: Open) -> None:
    tab = opened("#moons@20")
    assert tab.locator(f'{FIGURE} .unit-grid [tabindex="0"]').count() == 1
    unit(tab, 0).focus()
    for key, at in (
        ("ArrowRight", 1),
        ("End", 11),
        ("ArrowRight", 11),
        ("ArrowLeft", 10),
        ("ArrowDown", 10),
        ("Home", 0),
    ):
        tab.keyboard.press(key)
        expect(unit(tab, at)).to_be_focused()
        expect(unit(tab, at)).to_have_class("lit")
    expect(tab.locator(f"{FIGURE} .unit-said")).to_contain_text(
        re.compile(r"^Unit 0 speaks for class [AB]; it is on at \d+ of 60")
    )
    lines = 0
    for _ in range(12):
        lines += tab.locator(f"{FIGURE} .unit-line path").count() > 0
        tab.keyboard.press("ArrowRight")
    assert lines > 6, "most units switch within the window"
    tab.keyboard.press("Space")
    expect(unit(tab, 11)).to_have_attribute("aria-pressed", "false")
    tab.keyboard.press("Enter")
    expect(unit(tab, 11)).to_have_attribute("aria-pressed", "true")
    tab.keyboard.press("Shift+Tab")
    expect(tab.locator(f"{FIGURE} .unit-line path")).to_have_count(0)


def test_a_kink_lights_up_its_unit(opened: Open) -> None:
    tab = opened("#moons@20")
    script = tab.locator("script[src]").first.get_attribute("src") or ""
    kink = tab.evaluate(KINK, [script[: script.rindex("/") + 1], 20])
    live = tab.locator(f"{FIGURE} .live").first
    live.scroll_into_view_if_needed()
    box = live.bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + kink["x"] * box["width"], box["y"] + kink["y"] * box["height"])
    expect(unit(tab, kink["unit"])).to_have_class("lit")
    expect(tab.locator(f"{FIGURE} .said")).to_contain_text(f"bent by unit {kink['unit']}")
    expect(tab.locator(f"{FIGURE} .unit-line path")).to_have_count(2)
    tab.mouse.move(box["x"] - 30, box["y"])
    expect(tab.locator(f"{FIGURE} .lit")).to_have_count(0)
    expect(tab.locator(f"{FIGURE} .unit-line path")).to_have_count(0)


def test_the_builds_answer_comes_when_asked_for(tiny: Path, opened: Open) -> None:
    facts = json.loads((tiny / "facts.json").read_text())
    count, share = int(facts["moons.pruned.units"]), f"{100 * facts['moons.pruned.train_accuracy']:.1f}\u00a0%"
    tab = opened("#moons@20;off=11")
    found = tab.locator(f"{FIGURE} .unit-panel").get_by_text(re.compile("the build took away"))
    expect(found).to_be_hidden()
    tab.locator(FIGURE).get_by_role("button", name="The build’s choice").click()
    expect(in_use(tab)).to_have_text(f"{count} of 12 in use")
    expect(found).to_contain_text(f"and kept {count}: training accuracy {share}. You kept 11: {without([11], 20)[0]}.")
    assert numbers(tab)[0] == share
    tab.locator(FIGURE).get_by_role("button", name="Back to yours").click()
    expect(in_use(tab)).to_have_text("11 of 12 in use")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_the_panel(scheme: str, width: int, opened: Open, node_modules: Path) -> None:
    tab = opened("#moons@20;off=0-4", color_scheme=scheme, viewport={"width": width, "height": 844}, has_touch=True)
    tab.locator(FIGURE).get_by_role("button", name="The build’s choice").tap()
    unit(tab, 5).tap()
    sizes = tab.locator(f"{FIGURE} .unit-grid button").evaluate_all(
        "all => all.map(b => [b.offsetWidth, b.offsetHeight])"
    )
    assert min(map(min, sizes)) >= 24
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.evaluate((node_modules / "axe-core" / "axe.min.js").read_text())
    found = tab.evaluate("options => axe.run(document, options)", AXE_OPTIONS)["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
