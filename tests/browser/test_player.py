"""The run player as its readers use it: by slider, keys, links and the address; and what is said when it can't play."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.server import serving
from browser.visit import AXE_OPTIONS
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Page]
FIGURE = "figure[data-live][data-kind=decision_boundary]"


@pytest.fixture(scope="module")
def address(tiny: Path) -> Iterator[str]:
    with serving(tiny) as served:
        yield served


@pytest.fixture
def opened(address: str, browser: Browser) -> Iterator[Open]:
    """Open a page of the tiny site in a context of its own; what the browser complains of fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def page(hash: str = "", prepare: Callable[[Page], None] = lambda tab: None, **how: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        prepare(tab)
        tab.goto(f"{address}index.html{hash}")
        return tab

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def slider(tab: Page) -> Locator:
    return tab.locator(FIGURE).get_by_role("slider", name=re.compile("Epoch"))


def ready(tab: Page) -> Page:
    tab.locator(f"{FIGURE} .picture").first.scroll_into_view_if_needed()
    tab.wait_for_selector(f"{FIGURE}[data-ready]")
    return tab


def test_keys_move_the_epoch_and_the_address_follows(opened: Open) -> None:
    tab = ready(opened())
    control = slider(tab)
    expect(control).to_have_value("5")
    assert tab.url.endswith("index.html"), "nobody has touched it"
    control.focus()
    for key, epoch in (("ArrowRight", 6), ("ArrowLeft", 5), ("PageUp", 15), ("End", 20), ("PageDown", 10), ("Home", 0)):
        tab.keyboard.press(key)
        expect(control).to_have_value(str(epoch))
    assert re.match(r"epoch 0 of 20, test accuracy \d", control.get_attribute("aria-valuetext") or "")
    tab.wait_for_url("**#moons@0")
    expect(tab.locator(f"{FIGURE} .numbers-title")).to_have_text("At epoch 0")


def test_the_numbers_are_those_of_the_facts(opened: Open, tiny: Path) -> None:
    facts = json.loads((tiny / "facts.json").read_text())
    tab = ready(opened())
    for epoch in (0, 7, 20):
        slider(tab).fill(str(epoch))
        shown = tab.locator(f"{FIGURE} .numbers dd").all_text_contents()
        wanted = [f"{100 * facts[f'moons.{split}_accuracy@{epoch}']:.1f}\u00a0%" for split in ("train", "test")]
        assert shown == [*wanted, f"{facts[f'moons.misclassified@{epoch}']:.0f}"]


def test_a_permalink_shows_the_same(opened: Open) -> None:
    tab = ready(opened("#moons@13"))
    expect(slider(tab)).to_have_value("13")
    picture = tab.locator(f"{FIGURE} .picture").bounding_box()
    assert picture and 0 <= picture["y"] < 900, "brought into view"


def test_links_in_prose_drive_the_figure_and_back_undoes_it(opened: Open) -> None:
    tab = ready(opened())
    tab.locator("main p a[href='#moons@20']").click()
    expect(slider(tab)).to_have_value("20")
    expect(tab.locator("[role=status]").last).to_contain_text("epoch 20 of 20")
    tab.locator(f"{FIGURE} .strip a[href='#moons@1']").click()
    expect(slider(tab)).to_have_value("1")
    expect(tab.locator(f"{FIGURE} .strip a[aria-current]")).to_have_attribute("href", "#moons@1")
    tab.go_back()
    expect(slider(tab)).to_have_value("20")
    tab.go_forward()
    expect(slider(tab)).to_have_value("1")


def test_play_runs_to_the_end_and_can_be_paused(opened: Open) -> None:
    tab = ready(opened())
    play = tab.locator(FIGURE).get_by_role("button", name="Play")
    play.click()
    pause = tab.locator(FIGURE).get_by_role("button", name="Pause")
    expect(slider(tab)).not_to_have_value("5")
    pause.click()
    at = slider(tab).input_value()
    tab.wait_for_timeout(300)
    assert slider(tab).input_value() == at
    slider(tab).focus()
    tab.keyboard.press("Space")
    expect(slider(tab)).to_have_value("20", timeout=8000)
    expect(play).to_be_visible()


def test_under_reduced_motion_there_is_no_play_and_steps_work(opened: Open) -> None:
    tab = ready(opened(reduced_motion="reduce"))
    expect(tab.locator(FIGURE).get_by_role("button", name="Play")).to_be_hidden()
    tab.locator(FIGURE).get_by_role("button", name="+1 epoch").click()
    expect(slider(tab)).to_have_value("6")
    slider(tab).focus()
    tab.keyboard.press("Space")
    tab.wait_for_timeout(300)
    expect(slider(tab)).to_have_value("6")


def test_a_drag_over_the_curves_sets_the_epoch(opened: Open) -> None:
    tab = ready(opened())
    box = tab.locator(f"{FIGURE} .curves-live").bounding_box()
    assert box
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    tab.mouse.down()
    middle = int(slider(tab).input_value())
    tab.mouse.move(box["x"] + box["width"], box["y"] + 60)
    tab.mouse.up()
    assert 5 < middle < 20 and slider(tab).input_value() == "20"


def test_the_loss_has_a_logarithmic_scale(opened: Open) -> None:
    tab = ready(opened())
    log = tab.locator(FIGURE).get_by_role("button", name="log scale")
    before = tab.locator(f"{FIGURE} .test-line").last.get_attribute("d")
    log.click()
    expect(log).to_have_attribute("aria-pressed", "true")
    assert tab.locator(f"{FIGURE} .test-line").last.get_attribute("d") != before


def test_a_probe_says_what_the_network_says(opened: Open) -> None:
    tab = ready(opened())
    tab.locator(f"{FIGURE} .live").first.focus()
    tab.keyboard.press("ArrowUp")
    words = re.compile(r"class [AB] \d+\.\d\u00a0% · \d+ of 12 units on")
    expect(tab.locator(f"{FIGURE} .said")).to_have_text(words)
    expect(tab.locator(f"{FIGURE} .live [role=status]")).to_have_text(re.compile(r"At -?[\d.]+, -?[\d.]+: class"))
    tab.keyboard.press("Escape")
    expect(tab.locator(f"{FIGURE} .cross")).to_be_hidden()
    box = tab.locator(f"{FIGURE} .live").first.bounding_box()
    assert box
    tab.mouse.move(box["x"] + 20, box["y"] + 20)
    expect(tab.locator(f"{FIGURE} .said")).to_have_text(words)


@pytest.mark.node
def test_own_points_are_classified_moved_and_kept_in_the_address(opened: Open) -> None:
    tab = ready(opened())
    figure = tab.locator(FIGURE)
    add = figure.get_by_role("button", name="Add a point")
    add.click()
    point = figure.get_by_role("button", name=re.compile("^Your point"))
    expect(point).to_be_focused()
    said = re.compile(r"^Your point at (-?[\d.]+), (-?[\d.]+): class [AB] [\d.]+\u00a0%$")
    expect(point).to_have_attribute("aria-label", said)
    before = point.get_attribute("aria-label")
    for _ in range(5):
        tab.keyboard.press("Shift+ArrowDown")
    expect(point).not_to_have_attribute("aria-label", str(before))
    point.hover()
    box = point.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 120, y - 60, steps=3)
    tab.mouse.up()
    moved = point.bounding_box()
    assert moved is not None and moved["x"] == pytest.approx(box["x"] - 120, abs=3)
    slider(tab).fill("20")
    expect(tab).to_have_url(re.compile(r"#moons@20;points=-?[\d.]+,-?[\d.]+$"))
    label = point.get_attribute("aria-label")
    again = ready(opened(tab.url[tab.url.index("#") :]))
    expect(again.locator(f"{FIGURE} .own")).to_have_attribute("aria-label", str(label))
    point.press("Delete")
    expect(point).to_have_count(0)
    expect(add).to_be_focused()
    expect(tab).to_have_url(re.compile("#moons@20$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_after_all_that(scheme: str, opened: Open, node_modules: Path) -> None:
    for width in (1440, 390):
        tab = ready(opened("#moons@999", color_scheme=scheme, viewport={"width": width, "height": 844}))
        slider(tab).focus()
        tab.keyboard.press("End")
        tab.locator(FIGURE).get_by_role("button", name="log scale").click()
        tab.locator(f"{FIGURE} .live").first.focus()
        tab.keyboard.press("ArrowUp")
        tab.evaluate((node_modules / "axe-core" / "axe.min.js").read_text())
        found = tab.evaluate("options => axe.run(document, options)", AXE_OPTIONS)["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


# ---------------------------------------------------------------- when it can't play


def note(tab: Page) -> Locator:
    return tab.locator(f"{FIGURE} p.frame-note")


@pytest.mark.parametrize(
    ("hash", "said"),
    [("#moons@999", "There is no epoch 999: this training has epochs 0 to 20."), ("#<script>", ""), ("#moons@-1", "")],
)
def test_a_bad_hash_gives_the_default_and_is_left_as_it_was(hash: str, said: str, opened: Open) -> None:
    tab = ready(opened(hash))
    expect(slider(tab)).to_have_value("5")
    expect(note(tab)).to_have_text(said)
    assert tab.evaluate("decodeURIComponent(location.hash)") == hash


def answered(how: Callable[[Route], None]) -> Callable[[Page], None]:
    return lambda tab: tab.route("**/*.safetensors", how)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda route: route.fulfill(status=404), "the site was updated since you opened this page: reload it"),
        (lambda route: route.fulfill(status=500), "its data could not be had (the server says 500)"),
        (lambda route: route.abort(), "its data could not be reached"),
        (lambda route: route.fulfill(status=200, body=b"\x10\x00\x00"), "its data arrived damaged"),
    ],
    ids=["404", "500", "unreachable", "truncated"],
)
def test_a_failed_fetch_is_said_under_the_title_and_the_still_stays(
    how: Callable[[Route], None], said: str, opened: Open
) -> None:
    tab = opened(prepare=answered(how))
    tab.locator(f"{FIGURE} .picture").scroll_into_view_if_needed()
    expect(note(tab)).to_contain_text(f"The picture stands still at epoch 5: {said}")
    expect(tab.locator(f"{FIGURE} .picture img")).to_be_visible()
    tab.locator("main p a[href='#moons@20']").click()
    assert tab.evaluate("location.hash") == "#moons@20", "links still lead to the small picture"


def test_offline_is_called_offline(opened: Open) -> None:
    def unplugged(tab: Page) -> None:
        tab.route("**/*.safetensors", lambda route: (tab.context.set_offline(True), route.abort()))

    tab = opened(prepare=unplugged)
    tab.locator(f"{FIGURE} .picture").scroll_into_view_if_needed()
    expect(note(tab)).to_contain_text("you are offline")


def test_without_memory_for_a_canvas_the_still_stays(opened: Open) -> None:
    def poor(tab: Page) -> None:
        tab.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")

    tab = opened(prepare=poor)
    tab.locator(f"{FIGURE} .picture").scroll_into_view_if_needed()
    expect(note(tab)).to_contain_text("this browser can't draw it")


def test_without_script_there_is_the_still_the_strip_and_a_sentence(opened: Open) -> None:
    tab = opened(java_script_enabled=False)
    expect(tab.locator(f"{FIGURE} noscript p")).to_have_text("Without JavaScript this picture stands still at epoch 5.")
    expect(tab.locator(f"{FIGURE} .player")).to_be_hidden()
    assert tab.locator(f"{FIGURE} .strip li").count() == 3


def test_opened_from_a_folder_it_says_why_it_stands_still(tiny: Path, browser: Browser) -> None:
    tab = browser.new_page()
    tab.goto((tiny / "index.html").as_uri())
    expect(note(tab)).to_contain_text("a browser runs this only from a web server")
    tab.close()


def test_print_shows_the_strip_and_no_player(opened: Open) -> None:
    tab = ready(opened())
    tab.emulate_media(media="print")
    expect(tab.locator(f"{FIGURE} .player")).to_be_hidden()
    expect(tab.locator(f"{FIGURE} .live").first).to_be_hidden()
    expect(tab.locator(f"{FIGURE} .strip")).to_be_visible()


def test_nothing_moves_when_it_comes(opened: Open) -> None:
    def watch(tab: Page) -> None:
        tab.add_init_script(
            "window.shifts = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) "
            "if (!e.hadRecentInput) window.shifts += e.value; }).observe({type: 'layout-shift', buffered: true});"
        )

    for width in (1440, 390):
        tab = ready(opened(prepare=watch, viewport={"width": width, "height": 844}))
        tab.wait_for_timeout(300)
        assert tab.evaluate("window.shifts") < 0.005
