"""404.html where a host shows it: under any address below the site's, however deep; and an old address's page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from browser.server import serving
from browser.visit import WATCH
from conftest import ROOT
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PREFIX = "/some/pre&fix/"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the tiny site stands, built for that path."""
    folder = tmp_path_factory.mktemp("deep")
    places = ["--site", ROOT / "tests" / "tiny_site", "--out", folder / "_site", "--cache", folder / "cache"]
    command = [sys.executable, "-m", "nnviz_site", "build", "--base-url", f"https://example.org{PREFIX}", *places]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with serving(folder / "_site", PREFIX) as served:
        yield served


@pytest.mark.parametrize("lost", ["gone.html", "a/b/c", "a/b/c/?x=1#y"])
def test_404_has_its_style_fonts_and_links_at_any_depth(lost: str, address: str, browser: Browser) -> None:
    tab = browser.new_page()
    failed: list[str] = []
    tab.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    shown = tab.goto(address + lost)
    assert shown is not None and shown.status == 404
    tab.wait_for_function(
        "() => [...document.fonts].some(f => f.family.toLowerCase().includes('newsreader') && f.status === 'loaded')"
    )
    assert tab.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"
    assert failed == [shown.url.partition("#")[0]]
    tab.click("main a")
    assert tab.url == f"{address}index.html"
    tab.close()


def test_a_page_with_linked_data_keeps_to_its_policy(address: str, browser: Browser) -> None:
    tab = browser.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.add_init_script(WATCH)
    tab.goto(address)
    assert "WebSite" in tab.text_content('script[type="application/ld+json"]')
    assert tab.evaluate("window.__seen.violations") == [] and said == []
    tab.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert tab.evaluate("window.__seen.violations.length") == 1  # the policy is in force
    tab.close()


def test_the_citation_opens_by_keyboard_and_without_script(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    tab.goto(address)
    assert not tab.locator(".cite-page pre").is_visible()
    tab.locator(".cite-page summary").focus()
    tab.keyboard.press("Enter")
    assert tab.locator(".cite-page pre").is_visible()
    context.close()
