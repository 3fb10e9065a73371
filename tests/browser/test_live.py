"""What a live picture shows is what was computed: probabilities against PyTorch, pixels against the still."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser.server import serving
from pictures import PALETTE
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.compute.network import NetworkConfig, NetworkHistory
from nnviz_site.compute.train import TrainingConfig, record
from nnviz_site.figure.style import rgb

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EPOCHS = (0, 1, 20, 100)
SIDE = 24
PROBABILITIES = """async ([script, replay, epoch, places]) => {
  const { Replay, forward, softmax } = await import(new URL(script, document.baseURI));
  const run = new Replay(await (await fetch(replay)).arrayBuffer());
  const layers = run.layers(epoch);
  return places.map(place => [...softmax(forward(layers, place))]);
}"""
FIGURE = "figure[data-live][data-kind=decision_boundary]"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serving(site) as served:
        yield served


def asset(site: Path, pattern: str) -> str:
    (found,) = (site / "assets").glob(pattern)
    return found.relative_to(site).as_posix()


def trained_again(about: dict[str, Any]) -> NetworkHistory:
    """The first run of an experiment, by its published description."""
    data = DataConfig(**{name: about["data"][name] for name in ("source", "samples", "noise", "seed")})
    network = NetworkConfig(tuple(about["network"]["hidden"]), about["network"]["activation"])
    training = TrainingConfig(**{**about["training"], "seeds": 1})
    return record(data=generated(data), network=network, training=training)


def torch_says(history: NetworkHistory, epoch: int, places: np.ndarray) -> np.ndarray:
    import torch

    x = torch.from_numpy(places.astype(np.float32))
    for weights, biases, activation in history.layers(epoch):
        x = torch.nn.functional.linear(x, torch.from_numpy(weights), torch.from_numpy(biases))
        x = torch.relu(x) if activation == "relu" else x
    return torch.softmax(x, 1).numpy()


@pytest.mark.parametrize("name", ["moons", "circles", "biclusters"])
def test_probabilities_are_torchs_over_a_grid(name: str, site: Path, address: str, browser: Browser) -> None:
    if not (site / "data" / name).is_dir():
        pytest.skip(f"this site has no {name}")
    about = json.loads((site / "data" / name / "experiment.json").read_text())
    history = trained_again(about)
    ends = np.linspace(-12, 12, SIDE) if name == "biclusters" else np.linspace(-2.5, 2.5, SIDE)
    places = np.stack(np.meshgrid(ends, ends), -1).reshape(-1, 2)
    tab = browser.new_page()
    tab.goto(address)
    script, replay = asset(site, "js.*/network.js"), asset(site, f"{name}-replay.*")
    for epoch in (e for e in EPOCHS if e <= history.epochs):
        page = np.array(tab.evaluate(PROBABILITIES, [script, replay, epoch, places.tolist()]))
        assert np.abs(page - torch_says(history, epoch, places)).max() <= 1e-3
    tab.close()


def sides(picture: bytes, scheme: str) -> np.ndarray:
    """Each pixel's side of the field: 0 or 1; −1 where something stands on it."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), np.float64)
    bands = np.array([rgb(colour) for colour in PALETTE["field"][scheme]])
    away = np.abs(pixels[:, :, None] - bands).max(-1)
    return np.where(away.min(-1) <= 6, away.argmin(-1) // (len(bands) // 2), -1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_live_picture_is_the_still(width: int, scheme: str, address: str, browser: Browser) -> None:
    def shot(tab: Page) -> bytes:
        tab.goto(f"{address}index.html")
        picture = tab.locator(f"{FIGURE} .picture").first
        picture.scroll_into_view_if_needed()
        tab.wait_for_timeout(1500)
        return picture.screenshot()

    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    tab = context.new_page()
    live = sides(shot(tab), scheme)
    assert tab.locator(f"{FIGURE}[data-ready]").count() >= 1
    tab.route("**/*.safetensors", lambda route: route.abort())
    still = sides(shot(tab), scheme)
    context.close()
    both = (live >= 0) & (still >= 0)
    assert both.mean() > 0.75, "most of the picture is field"
    assert (live == still)[both].mean() >= 0.995


def test_runs_are_stepped_through(site: Path, address: str, browser: Browser) -> None:
    page = next((p for p in sorted(site.glob("*.html")) if 'data-kind="seeds"' in p.read_text("utf-8")), None)
    if page is None:
        pytest.skip("this site has no figure of seeds")
    tab = browser.new_page()
    tab.goto(f"{address}{page.name}")
    figure = tab.locator("figure[data-kind=seeds]:visible").first
    figure.scroll_into_view_if_needed()
    run = figure.get_by_role("slider", name="Run of")
    expect(run).to_have_attribute("aria-valuetext", re.compile(r"run 1 of \d+, seed \d+, test accuracy [\d.]+\u00a0%"))
    first = figure.locator(".run-line").first.get_attribute("d")
    run.focus()
    tab.keyboard.press("ArrowRight")
    expect(run).to_have_attribute("aria-valuetext", re.compile("run 2 of"))
    assert figure.locator(".run-line").first.get_attribute("d") != first
    expect(tab).to_have_url(re.compile(r"#\w+@\d+;at=(figure-\w+-seeds);free=\1@1$"))
    tab.close()


def test_an_unlinked_figure_has_an_epoch_of_its_own_and_a_permalink_says_so(
    site: Path, address: str, browser: Browser
) -> None:
    page = next((p for p in sorted(site.glob("*.html")) if 'data-kind="seeds"' in p.read_text("utf-8")), None)
    if page is None:
        pytest.skip("this site has no two figures of one training")
    tab = browser.new_page()
    tab.goto(f"{address}{page.name}#circles@37")
    boundary, curves = (
        tab.locator(f"#figure-circles-{kind}").get_by_role("slider")
        for kind in ("decision_boundary", "learning_curves")
    )
    expect(boundary).to_have_value("37")
    expect(curves).to_have_value("37")
    link = tab.locator("#figure-circles-learning_curves").get_by_role("button", name="same epoch")
    expect(link).to_have_attribute("aria-pressed", "true")
    link.click()
    curves.focus()
    tab.keyboard.press("End")
    expect(curves).to_have_value("100")
    expect(boundary).to_have_value("37")
    expect(tab).to_have_url(
        re.compile(r"#circles@37;at=figure-circles-learning_curves;free=figure-circles-learning_curves@100$")
    )
    log = tab.locator("#figure-circles-learning_curves").get_by_role("button", name="log scale")
    log.click()
    expect(tab).to_have_url(re.compile(";loss=log$"))
    again = browser.new_page()
    again.goto(tab.url)
    expect(again.locator("#figure-circles-learning_curves").get_by_role("slider")).to_have_value("100")
    expect(again.locator("#figure-circles-decision_boundary").get_by_role("slider")).to_have_value("37")
    again.locator("#figure-circles-learning_curves").scroll_into_view_if_needed()
    expect(again.locator("#figure-circles-learning_curves").get_by_role("button", name="log scale")).to_have_attribute(
        "aria-pressed", "true"
    )
    again.close()
    link.click()
    expect(curves).to_have_value("37")
    expect(tab).to_have_url(re.compile("#circles@37;at=figure-circles-learning_curves;loss=log$"))
    tab.get_by_role("tab", name="Moons").click()
    tab.get_by_role("tab", name="Circles").click()
    expect(tab).to_have_url(re.compile("#circles@37;at=figure-circles-learning_curves;loss=log$"))
    tab.close()


def test_hidden_units_play_and_keep_their_own_epoch_until_linked(site: Path, address: str, browser: Browser) -> None:
    page = next((p for p in sorted(site.glob("*.html")) if 'data-kind="hidden_units"' in p.read_text("utf-8")), None)
    if page is None:
        pytest.skip("this site has no figure of hidden units")
    tab = browser.new_page()
    tab.goto(f"{address}{page.name}")
    figure = tab.locator("figure[data-kind=hidden_units]").first
    figure.locator(".picture").scroll_into_view_if_needed()
    live = figure.locator(".live")
    epoch = figure.get_by_role("slider", name="Epoch")
    expect(epoch).to_have_value("100")
    said = figure.locator("img").first.get_attribute("alt") or ""
    (turns,) = re.findall(r"meets a line (\d+) times", said)
    expect(live).to_have_attribute("aria-label", re.compile(rf"meets a unit's line {turns} times"))
    assert live.locator(".turn").count() == int(turns), "as many as the still counts on its own way"
    for dots in live.locator(".dots").all():
        box = dots.bounding_box()
        assert box is not None and box["width"] > 50 and box["height"] > 20, "each class's points are there"
    epoch.fill("20")
    expect(figure.locator(".frame-sub")).to_contain_text("at epoch 20")
    others = [one.input_value() for one in tab.get_by_role("slider", name="Epoch of moons").all()]
    link = figure.get_by_role("button", name="same epoch")
    expect(link).to_have_attribute("aria-pressed", "false")
    epoch.fill("60")
    link.click()
    expect(epoch).to_have_value(others[-1])
    tab.close()
