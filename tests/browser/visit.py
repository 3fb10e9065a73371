"""What a browser sees of a built folder: each page opened wide in light and narrow in dark, each once for all checks.

Nothing is judged here; checks.py does that from the `Visit`s alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urldefrag

from browser.pages import Folder, Page
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Route
from playwright.async_api import Page as Tab

SETTLE = 5.0  # seconds without input in which the initial transfer is counted
TABS = 4  # pages open at once: most of a visit is waiting
SCREENS = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
SCHEMES = ("light", "dark")
# The rules of axe-core that are off unless asked for, but belong to WCAG 2.2 AA.
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

WATCH = """
window.__seen = {violations: [], shifts: []};
document.addEventListener('securitypolicyviolation', e => window.__seen.violations.push(
  `${e.effectiveDirective} ${e.blockedURI || 'inline'}`));
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.__seen.shifts.push({
  value: e.value, moved: e.sources.map(s => s.node && s.node.nodeType === 1 ? s.node.nodeName.toLowerCase() : 'text')});
}).observe({type: 'layout-shift', buffered: true});
"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo({top: y, behavior: 'instant'}); await new Promise(done => setTimeout(done, 60));
  }
  scrollTo({top: 0, behavior: 'instant'});
}"""
LARGE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
OPEN_DETAILS = "() => { for (const e of document.querySelectorAll('details')) e.open = true; }"
WIDE = """() => {
  const wide = innerWidth, root = document.documentElement;
  if (root.scrollWidth <= wide) return null;
  const scrolls = e => { for (let p = e.parentElement; p && p !== document.body && p !== root; p = p.parentElement)
    if (getComputedStyle(p).overflowX !== 'visible') return true; return false; };
  let worst = null, reach = wide;
  for (const e of document.body.querySelectorAll('*')) {
    const right = Math.round(e.getBoundingClientRect().right + scrollX);
    if (right > reach && !scrolls(e)) { worst = e; reach = right; }
  }
  const name = worst && worst.nodeName.toLowerCase() + (worst.id ? '#' + worst.id : '')
    + (worst.classList.length ? '.' + worst.classList[0] : '');
  return {name: name || 'the page', reach: Math.max(reach, root.scrollWidth)};
}"""


@dataclass(frozen=True)
class Finding:
    """One of axe-core's: the rule, what it asks for, the first element it names, the scheme (or the mode) in which it was found."""

    rule: str
    help: str
    target: str
    scheme: str


@dataclass(frozen=True)
class Visit:
    """One page opened once, at one width.

    `fetched` are files of the folder asked for before `SETTLE` ran out; `outside` and `lost` are whole addresses, ever.
    `shift` is the sum of Chromium's layout shifts, `wide` (element, its right edge in px) if the page scrolls sideways.
    """

    page: str
    width: int
    fetched: frozenset[str]
    outside: tuple[str, ...]
    lost: tuple[str, ...]
    console: tuple[str, ...]
    violations: tuple[str, ...]
    shift: float
    moved: tuple[str, ...]
    wide: tuple[str, int] | None
    findings: tuple[Finding, ...]


async def visit(folder: Folder, address: str, browser: Browser, axe: str, settle: float = SETTLE) -> tuple[Visit, ...]:
    """Open every page of the folder, served at the address, at both widths; `axe` is axe-core's source."""
    free = asyncio.Semaphore(TABS)

    async def one(page: Page, number: int) -> Visit:
        async with free:
            return await _visit_one(browser, address, page, number, axe, settle)

    visits = await asyncio.gather(*(one(page, n) for page in folder.looked_at for n in range(len(SCREENS))))
    return tuple(visits)


async def _visit_one(browser: Browser, address: str, page: Page, number: int, axe: str, settle: float) -> Visit:
    screen, scheme = SCREENS[number], SCHEMES[number]
    context = await browser.new_context(viewport=screen, color_scheme=scheme)
    heard = _Heard(address)
    await heard.listen(context)
    tab = await context.new_page()
    tab.on("console", heard.console_message)
    tab.on("pageerror", lambda error: heard.console.append(f"error: {error.message}"))
    await tab.add_init_script(WATCH)
    await tab.goto(address + page.name, wait_until="load")
    await asyncio.sleep(settle)
    fetched = frozenset(heard.asked)
    await tab.evaluate(SCROLL)
    seen: dict[str, Any] = await tab.evaluate("window.__seen")
    await tab.evaluate(OPEN_DETAILS)
    wide = await tab.evaluate(WIDE)
    console = tuple(heard.console)
    findings = await _findings(tab, axe, (scheme, SCHEMES[1 - number]))
    await context.close()
    return Visit(
        page=page.name,
        width=screen["width"],
        fetched=fetched,
        outside=tuple(heard.outside),
        lost=tuple(heard.lost),
        console=console,
        violations=tuple(seen["violations"]),
        shift=sum(entry["value"] for entry in seen["shifts"]),
        moved=tuple(sorted({name for entry in seen["shifts"] for name in entry["moved"]})),
        wide=(wide["name"], wide["reach"]) if wide else None,
        findings=findings,
    )


class _Heard:
    """What a tab's events say, as they come."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[str] = []
        self.outside: list[str] = []
        self.lost: list[str] = []
        self.console: list[str] = []

    async def listen(self, context: BrowserContext) -> None:
        await context.route("**/*", self._route)
        context.on("response", lambda answer: self.lost.append(answer.url) if answer.status >= 400 else None)

    async def _route(self, route: Route) -> None:
        """Let the site's own requests pass. Others get an empty answer, so that they leave no second trace."""
        url = urldefrag(route.request.url).url
        if url.startswith(self.address):
            self.asked.append(unquote(url.removeprefix(self.address)) or "index.html")
            await route.continue_()
        else:
            self.outside.append(url)
            await route.fulfill(status=200, body="")

    def console_message(self, message: ConsoleMessage) -> None:
        # Each of these two has a check of its own, which says it better.
        if "Content Security Policy" not in message.text and not message.text.startswith("Failed to load resource"):
            self.console.append(f"{message.type}: {message.text}")


async def _findings(tab: Tab, axe: str, schemes: tuple[str, ...]) -> tuple[Finding, ...]:
    """Run axe-core in the scheme that the page was opened in, then in the other; then for what only comes up with
    forced colours, and with text twice as large.
    """
    await tab.evaluate(axe)
    found = []
    for scheme in schemes:
        await tab.emulate_media(color_scheme=scheme)
        found += await _violations(tab, scheme)
    known = {(finding.rule, finding.target) for finding in found}
    await tab.emulate_media(forced_colors="active")
    more = await _violations(tab, "forced colours")
    await tab.emulate_media(forced_colors="none")
    await tab.evaluate(LARGE_TEXT)
    more += await _violations(tab, "text at 200 %")
    return tuple(found + [finding for finding in more if (finding.rule, finding.target) not in known])


async def _violations(tab: Tab, scheme: str) -> list[Finding]:
    violations = await tab.evaluate("options => axe.run(document, options).then(r => r.violations)", AXE_OPTIONS)
    return [Finding(v["id"], v["help"], " ".join(map(str, v["nodes"][0]["target"])), scheme) for v in violations]
