"""When readers see a built page: largest contentful paint and layout shift, on a slow phone's line and processor.

Opens every page of a built folder in Chromium at 390 × 844 px with an empty cache, the processor slowed down four times
and the line that Lighthouse calls slow 4G (150 ms, 1.6 Mbit/s), and prints a table:

    python benchmarks/first_paint.py _site

Needs what the tests need (playwright, a Chromium; see tests/tools/programs.py).
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from browser.server import serving
from tools import programs

LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWER = 4
SCREEN = {"width": 390, "height": 844}
SETTLE = 4_000
"""Milliseconds after the load event in which paints and shifts still count."""

WATCH = """
window.__paint = 0; window.__shift = 0;
new PerformanceObserver(list => { for (const e of list.getEntries()) window.__paint = e.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.__shift += e.value; })
  .observe({type: 'layout-shift', buffered: true});
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; return 0, or 2 when there is nothing to measure with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("_site"), help="a built site (default: _site)")
    parser.add_argument("--times", type=int, default=3, metavar="N", help="openings of each page (default: 3)")
    arguments = parser.parse_args(argv)
    browser = programs.chromium()
    if browser is None or not (arguments.folder / "index.html").is_file():
        print(f"needs Chromium ({browser}) and a built site in {arguments.folder}", file=sys.stderr)
        return 2
    pages = sorted(
        p.name for p in arguments.folder.glob("*.html") if 'http-equiv="refresh"' not in p.read_text("utf-8")
    )
    print(f"{'page':28}{'largest paint, s':>18}{'of ' + str(arguments.times) + ' worst':>12}{'layout shift':>14}")
    with serving(arguments.folder) as address:
        for page, paints, shift in measured(browser, address, pages, arguments.times):
            print(f"{page:28}{statistics.median(paints):18.2f}{max(paints):12.2f}{shift:14.3f}", flush=True)
    return 0


def measured(browser: Path, origin: str, pages: Sequence[str], times: int) -> list[tuple[str, list[float], float]]:
    """(page, seconds of each opening's largest paint, largest shift)."""
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(browser), args=["--no-sandbox"])
        for page in pages:
            openings = [opened(chromium, f"{origin}{page}") for _ in range(times)]
            found.append((page, [paint for paint, _ in openings], max(shift for _, shift in openings)))
        chromium.close()
    return found


def opened(chromium: Any, address: str) -> tuple[float, float]:
    """(largest paint in seconds, layout shift) of one opening with an empty cache."""
    context = chromium.new_context(viewport=SCREEN, device_scale_factor=2)
    tab = context.new_page()
    tab.add_init_script(WATCH)
    session = context.new_cdp_session(tab)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.goto(address)
    tab.wait_for_timeout(SETTLE)
    paint, shift = tab.evaluate("[window.__paint / 1000, window.__shift]")
    context.close()
    return float(paint), float(shift)


if __name__ == "__main__":
    sys.exit(main())
