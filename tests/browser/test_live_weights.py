"""Weights at any epoch, in a browser, on a small network that reads digits: pixels against the still's, and how readers use it."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from browser.server import serving
from browser.visit import AXE_OPTIONS
from pictures import opened as opened_image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

pytestmark = [pytest.mark.browser, pytest.mark.node, pytest.mark.slow]

Open = Callable[..., Page]
FIGURE = "figure[data-live][data-kind=weights]"
EXPERIMENT = """title = "Digits"
[data]
source = "images"
[network]
hidden = [16, 9]
[training]
epochs = 8
learning_rate = 0.02
"""
PAGE = """---
title: Weights
description: The weights of a small network.
---
# Weights

Nothing much, until far below. Then [epoch 3](#digits@3).

{% call figure("weights", "digits", form="multiples", epochs=(1, 8)) %}
The first layer.
{% endcall %}

{% call figure("weights", "digits", form="multiples", epochs=(1, 8), layer=2) %}
The second layer.
{% endcall %}
"""
SHIFTS = """window.__shift = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) window.__shift += e.value; })
  .observe({type: 'layout-shift', buffered: true});"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("weights")
    source = folder / "site" / "site_src"
    (source / "experiments").mkdir(parents=True)
    (source / "site.toml").write_text('title = "A tiny site"\n')
    (source / "experiments" / "digits.toml").write_text(EXPERIMENT)
    (source / "index.md").write_text(PAGE)
    places = ["--site", folder / "site", "--out", folder / "_site", "--cache", folder / "cache", "--images", "digits"]
    done = subprocess.run([sys.executable, "-m", "nnviz_site", "build", *places], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "_site"


@pytest.fixture(scope="module")
def address(built: Path) -> Iterator[str]:
    with serving(built) as served:
        yield served


@pytest.fixture
def opened(address: str, browser: Browser) -> Iterator[Open]:
    """Open the page in a context of its own; `asked` of the tab lists what it fetched."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def page(hash: str = "", asked: list[str] | None = None, **how: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **how})  # type: ignore[arg-type]
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: errors.append(str(error)))
        tab.on("request", lambda request: None if asked is None else asked.append(request.url.split("/")[-1]))
        tab.add_init_script(SHIFTS)
        tab.goto(f"{address}index.html{hash}")
        return tab

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def figure(tab: Page, layer: int = 1) -> Locator:
    return tab.locator(FIGURE).nth(layer - 1)


def slider(tab: Page, layer: int = 1) -> Locator:
    return figure(tab, layer).get_by_role("slider", name=re.compile("Epoch"))


def to(tab: Page, epoch: int, layer: int = 1) -> Page:
    """Go to an epoch and wait until it is shown."""
    slider(tab, layer).fill(str(epoch))
    expect(figure(tab, layer).locator(".shown .grid-head b")).to_have_text(f"epoch {epoch}")
    figure(tab, layer).locator(".live canvas").first.wait_for()
    return tab


def epoch_files(built: Path) -> list[str]:
    """The names of the epochs' files, in order."""
    abouts = [json.loads(file.read_text()) for file in (built / "assets").glob("digits-weights-live.*.json")]
    assert len(abouts) == 2 and abouts[0]["epochs"] == abouts[1]["epochs"]
    files: list[str] = abouts[0]["epochs"]
    return files


def test_nothing_is_fetched_before_the_reader_asks(opened: Open) -> None:
    asked: list[str] = []
    tab = opened(asked=asked)
    for layer in (1, 2):
        figure(tab, layer).locator(".picture").scroll_into_view_if_needed()
        figure(tab, layer).hover()
        tab.wait_for_timeout(400)
    assert [name for name in asked if name.endswith((".safetensors", ".json", "-view.js"))] == []


def test_a_scrub_fetches_the_epoch_at_which_it_rests_and_no_other(opened: Open, built: Path) -> None:
    files, asked = epoch_files(built), []
    tab = opened(asked=asked)
    slider(tab).focus()
    for _ in range(5):
        tab.keyboard.press("ArrowLeft")
    expect(figure(tab).locator(".shown .grid-head b")).to_have_text("epoch 3")
    expect(figure(tab, 2).locator(".shown .grid-head b")).to_have_text("epoch 3")
    assert [name for name in asked if name in files] == [files[3]]
    assert len(files) == 9 and max((built / "assets" / name).stat().st_size for name in files) <= 180_000
    to(to(tab, 5), 3)
    assert [name for name in asked if name in files] == [files[3], files[5]], "what has come is kept"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("layer", [1, 2])
def test_the_grid_is_the_stills(layer: int, scheme: str, opened: Open, built: Path) -> None:
    tab = opened(color_scheme=scheme)
    for epoch in (1, 8):
        to(tab, epoch, layer)
        for name, place in (("grid", ".shown"), ("close", ".close")):
            address = figure(tab, layer).locator(f"{place} canvas").evaluate("canvas => canvas.toDataURL()")
            live = opened_image(base64.b64decode(address.split(",")[1]))
            panel = figure(tab, layer).locator(".grids li").nth((1, 8).index(epoch))
            image = panel.locator("picture").nth(("grid", "close").index(name)).locator("img")
            image.scroll_into_view_if_needed()
            tab.wait_for_function("image => image.complete && image.currentSrc", arg=image.element_handle())
            file = built / "assets" / str(image.evaluate("image => image.currentSrc")).split("/")[-1]
            still = opened_image(file.read_bytes())
            assert live.shape == still.shape and scheme in file.name
            assert (live == still).all(-1).mean() >= 0.995


def test_links_and_addresses_lead_to_an_epoch(opened: Open) -> None:
    tab = opened()
    tab.locator("main p a[href='#digits@3']").click()
    expect(figure(tab).locator(".shown .grid-head b")).to_have_text("epoch 3")
    tab = opened("#digits@5")
    expect(figure(tab).locator(".shown .grid-head b")).to_have_text("epoch 5")
    expect(slider(tab)).to_have_attribute("aria-valuetext", re.compile(r"epoch 5 of 8, test accuracy \d"))


def test_a_neuron_is_chosen_by_pointer_and_by_keys(opened: Open) -> None:
    tab = to(opened(), 6)
    options = figure(tab).get_by_role("option")
    expect(options).to_have_count(16)
    options.nth(5).click()
    expect(options.nth(5)).to_have_attribute("aria-selected", "true")
    about = figure(tab).locator(".neuron .about")
    expect(about).to_contain_text("Neuron 6 of 16")
    expect(about).to_contain_text(re.compile(r"bias −?\d\.\d{3}"))
    expect(about).to_contain_text(re.compile(r"on for [\d.]+\u00a0% of the test images|dead"))
    for key, at in (
        ("ArrowRight", 6),
        ("ArrowDown", 10),
        ("ArrowLeft", 9),
        ("Home", 0),
        ("End", 15),
        ("ArrowDown", 15),
    ):
        tab.keyboard.press(key)
        expect(options.nth(at)).to_be_focused()
    expect(about).to_contain_text("Neuron 16 of 16")
    assert figure(tab).locator(".tile[tabindex='0']").count() == 1, "one stop for Tab"
    expect(options.nth(15)).to_have_attribute("aria-label", re.compile("^Neuron 16 of 16, bias "))


def test_what_became_of_a_neuron_leads_to_its_epochs(opened: Open) -> None:
    tab = to(opened(), 6)
    figure(tab).get_by_role("option").nth(2).click()
    past = figure(tab).locator(".past button")
    expect(past).to_have_text(["epoch 1", "epoch 5", "epoch 8"])
    drawn = "canvas => canvas.getContext('2d').getImageData(0, 0, 9, 9).data.some(value => value)"
    for at in range(3):
        tab.wait_for_function(drawn, arg=past.nth(at).locator("canvas").element_handle())
    past.nth(1).click()
    expect(slider(tab)).to_have_value("5")
    expect(past.nth(1)).to_have_attribute("data-now", "")


def switch(tab: Page, name: str, layer: int = 2) -> Locator:
    return figure(tab, layer).get_by_role("button", name=name)


def picture(canvas: Locator) -> np.ndarray:
    address = canvas.evaluate("canvas => canvas.toDataURL()")
    return opened_image(base64.b64decode(address.split(",")[1]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_deeper_layer_is_shown_in_pixels_as_in_the_stills(scheme: str, opened: Open, built: Path) -> None:
    tab = to(opened(color_scheme=scheme), 6, layer=2)
    expect(switch(tab, "weights")).to_have_attribute("aria-pressed", "true")
    switch(tab, "pixel").click()
    expect(switch(tab, "pixel")).to_have_attribute("aria-pressed", "true")
    expect(switch(tab, "weights")).to_have_attribute("aria-pressed", "false")
    for epoch in (8, 1):
        to(tab, epoch, layer=2)
        panel = figure(tab, 2).locator(".grids li").nth((1, 8).index(epoch))
        image = panel.locator("picture").last.locator("img")
        image.scroll_into_view_if_needed()
        tab.wait_for_function("image => image.complete && image.currentSrc", arg=image.element_handle())
        still = opened_image(
            (built / "assets" / str(image.evaluate("image => image.currentSrc")).split("/")[-1]).read_bytes()
        )
        live = picture(figure(tab, 2).locator(".shown canvas"))
        assert live.shape == still.shape
        assert (live == still).all(-1).mean() >= 0.995
    expect(figure(tab, 2).get_by_text("mean gradient: by how much")).to_be_visible()
    expect(figure(tab, 2).get_by_role("listbox")).to_have_attribute(
        "aria-label", re.compile("in the space of pixels, at epoch 1")
    )
    assert switch(tab, "pixel", 1).count() == 0, "the first layer's weights are pixels"


def test_the_views_are_switched_by_keys_and_the_neuron_follows(opened: Open) -> None:
    tab = to(opened(), 6, layer=2)
    figure(tab, 2).get_by_role("option").nth(4).click()
    large = figure(tab, 2).locator(".neuron > canvas")
    expect(large).to_have_attribute("width", "140")  # 4 × 4 cells
    switch(tab, "pixel").focus()
    tab.keyboard.press("Space")
    expect(large).to_have_attribute("width", "136")  # 8 × 8 pixels
    last = figure(tab, 2).locator(".past canvas").last
    expect(last).to_have_attribute("width", "64")
    tab.wait_for_function("() => location.hash.replace(/;at=[^;]*/, '') === '#digits@6;neuron=2-5;pixels=2'")
    tile = figure(tab, 2).get_by_role("option").nth(4)
    box, whole = tile.bounding_box(), figure(tab, 2).locator(".shown .live").bounding_box()
    assert box and whole
    assert abs(box["x"] + box["width"] / 2 - whole["x"] - whole["width"] / 2) < 2, "the fifth of nine is in the middle"
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")
    expect(large).to_have_attribute("width", "140")
    tab.wait_for_function("() => location.hash.replace(/;at=[^;]*/, '') === '#digits@6;neuron=2-5'")


def test_a_press_on_the_switch_of_a_still_wakes_it(opened: Open) -> None:
    asked: list[str] = []
    tab = opened(asked=asked)
    expect(slider(tab, 2)).to_be_visible()  # the scripts have come
    switch(tab, "pixel").click()
    expect(switch(tab, "pixel")).to_have_attribute("aria-pressed", "true")
    expect(figure(tab, 2).get_by_role("option", selected=True)).to_have_count(0)
    assert len([name for name in asked if name.endswith(".deflate")]) == 1


def test_the_images_that_excite_a_neuron_are_named_and_fetched_when_it_is_chosen(opened: Open, built: Path) -> None:
    asked: list[str] = []
    tab = to(opened(asked=asked), 6)
    assert [name for name in asked if name.endswith(".deflate")] == []
    figure(tab).get_by_role("option").nth(5).click()
    row = figure(tab).get_by_role("img", name=re.compile("^Images of "))
    expect(row).to_have_attribute("aria-label", re.compile(r"^Images of \d(, \d)* and \d\.$"))
    expect(figure(tab).locator(".neuron .key-title")).to_have_text(
        re.compile(r"^Excite it most at epoch 6, of \d+ test images$")
    )
    image = picture(row.locator("canvas").first)
    assert image.shape[:2] == (8, 8) and len({tuple(c) for c in image.reshape(-1, 3).tolist()}) > 3
    to(tab, 0)
    expect(figure(tab).locator(".neuron .key-title")).to_have_text(re.compile("epoch 0"))
    figure(tab).get_by_role("option").nth(6).click()
    sent = [name for name in asked if name.endswith(".deflate")]
    assert len(sent) == 1 and (built / "assets" / sent[0]).stat().st_size <= 180_000


def test_images_that_cannot_be_had_are_said(opened: Open) -> None:
    tab = to(opened(), 6, layer=2)
    tab.route("**/*.deflate", lambda route: route.fulfill(status=404, body=""))
    switch(tab, "pixel").click()
    expect(figure(tab, 2).locator("p.frame-note")).to_contain_text(
        "The space of pixels is not shown: the site was updated"
    )
    expect(switch(tab, "weights")).to_have_attribute("aria-pressed", "true")
    figure(tab, 2).get_by_role("option").nth(4).click()
    expect(figure(tab, 2).locator(".neuron .key-title")).to_contain_text("could not be had")
    expect(figure(tab, 2).locator(".neuron .about")).to_contain_text("Neuron 5 of 9")


def test_an_address_chooses_neurons_and_views(opened: Open) -> None:
    tab = opened("#digits@5;neuron=1-3,2-9;pixels=2")
    for layer, name in ((1, "Neuron 3 of 16"), (2, "Neuron 9 of 9")):
        expect(figure(tab, layer).locator(".neuron .about")).to_contain_text(name)
        expect(figure(tab, layer).get_by_role("option", selected=True)).to_have_attribute(
            "aria-label", re.compile(name)
        )
    expect(switch(tab, "pixel")).to_have_attribute("aria-pressed", "true")
    expect(figure(tab, 2).locator("p.frame-note")).to_be_hidden()
    figure(tab, 2).get_by_role("option").nth(1).click()
    tab.wait_for_function("() => location.hash.replace(/;at=[^;]*/, '') === '#digits@5;neuron=1-3,2-2;pixels=2'")
    tab.evaluate("location.hash = '#digits@5'")
    expect(figure(tab, 2).get_by_role("option", selected=True)).to_have_count(0)
    expect(figure(tab, 2).locator(".neuron .hint")).to_be_visible()
    expect(switch(tab, "weights")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("state", ["neuron=2-10", "neuron=2-0", "neuron=7-1", "neuron=<b>", "pixels=9", "pixels=x"])
def test_an_address_that_names_what_there_is_not_is_said(state: str, opened: Open) -> None:
    tab = opened(f"#digits@5;{state}")
    expect(figure(tab, 2).locator("p.frame-note")).to_have_text(
        re.compile("^The address (names no neuron|asks for a view)")
    )
    expect(figure(tab, 2).locator(".shown .grid-head b")).to_have_text("epoch 5")
    expect(figure(tab, 2).get_by_role("option", selected=True)).to_have_count(0)
    expect(switch(tab, "weights")).to_have_attribute("aria-pressed", "true")
    figure(tab, 2).get_by_role("option").nth(1).click()
    expect(figure(tab, 2).locator("p.frame-note")).to_be_hidden()


def test_a_touch_on_the_still_wakes_it_and_chooses(opened: Open) -> None:
    tab = opened(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark")
    expect(figure(tab).get_by_role("slider")).to_be_visible()  # the scripts have come
    picture = figure(tab).locator(".picture")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box
    picture.tap(position={"x": box["width"] * 0.9, "y": box["height"] * 0.1})
    expect(figure(tab).locator(".neuron .about")).to_contain_text("Neuron 4 of 16")
    assert tab.evaluate("document.documentElement.scrollWidth") == 390


def test_an_epoch_that_cannot_be_had_is_said_and_the_picture_stays(opened: Open, built: Path) -> None:
    files = epoch_files(built)
    tab = to(opened(), 6)
    tab.route(f"**/{files[2]}", lambda route: route.fulfill(status=404, body=""))
    tab.route(f"**/{files[4]}", lambda route: route.fulfill(status=200, body=b"short"))
    note = figure(tab).locator("p.frame-note")
    for epoch, words in ((2, "the site was updated"), (4, "arrived damaged")):
        slider(tab).fill(str(epoch))
        expect(note).to_contain_text(f"Epoch {epoch} is not shown: ")
        expect(note).to_contain_text(words)
        expect(figure(tab).locator(".shown .grid-head b")).to_have_text("epoch 6")
    to(tab, 7)
    expect(note).to_be_hidden()


def test_nothing_moves_and_axe_finds_nothing(opened: Open, node_modules: Path) -> None:
    def late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    axe = (node_modules / "axe-core" / "axe.min.js").read_text("utf-8")
    for how in ({}, {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}):
        tab = opened(**how)
        tab.evaluate(axe)
        tab.route("**/*.deflate", late)
        find = "options => axe.run(document, options).then(r => r.violations.map(v => v.id + v.nodes[0].html))"
        assert tab.evaluate(find, AXE_OPTIONS) == []
        figure(to(tab, 6)).get_by_role("option").nth(2).click()
        switch(tab, "pixel").click()
        figure(tab, 2).get_by_role("option").nth(4).click()
        expect(figure(tab, 2).get_by_role("img", name=re.compile("^Images? of"))).to_be_visible()
        tab.wait_for_timeout(500)
        assert tab.evaluate(find, AXE_OPTIONS) == []
        assert tab.evaluate("window.__shift") == 0


def test_without_script_and_on_paper_there_are_the_grids_alone(opened: Open) -> None:
    tab = opened(java_script_enabled=False)
    expect(figure(tab).locator(".neurons")).to_be_hidden()
    tab = to(opened(), 6)
    tab.emulate_media(media="print")
    expect(figure(tab).locator(".neurons")).to_be_hidden()
    expect(figure(tab).locator(".grids")).to_be_visible()
