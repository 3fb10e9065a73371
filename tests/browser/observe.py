"""All that is looked at in one folder, together: static files, every page in the browser, every film."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from browser.checks import CHECKS, Observed
from browser.films import films
from browser.pages import Folder
from browser.server import PREFIX, serving
from browser.visit import SETTLE, visit
from playwright.async_api import async_playwright

CHROMIUM_OPTIONS = ["--no-sandbox"]  # root in a container has no sandbox, and every page shown is our own


@dataclass(frozen=True)
class Tools:
    """What observing takes: a browser, Node.js, and the node_modules folder with axe-core and html-validate."""

    chromium: Path
    node: Path
    modules: Path

    @property
    def html_validate(self) -> tuple[str, ...]:
        return (str(self.node), str(self.modules / "html-validate" / "bin" / "html-validate.mjs"))


def observe(root: Path, tools: Tools, settle: float = SETTLE) -> Observed:
    """Look at the folder once for all checks; settle as in visit.py."""
    return asyncio.run(_observe(Folder(root), tools, settle))


async def _observe(folder: Folder, tools: Tools, settle: float) -> Observed:
    axe = (tools.modules / "axe-core" / "axe.min.js").read_text("utf-8")
    # A folder that was built for one address stands at its path: 404.html's links begin there.
    with serving(folder.root, urlsplit(folder.base).path if folder.base else PREFIX) as address:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=tools.chromium, args=CHROMIUM_OPTIONS)
            visits = await visit(folder, address, browser, axe, settle)
            played = await films(folder, address, browser)
            await browser.close()
    return Observed(folder, visits, played, tools.html_validate)


def faults(seen: Observed) -> dict[str, list[str]]:
    """The lines of every check that has any."""
    return {name: lines for name, check in CHECKS.items() if (lines := check(seen))}
