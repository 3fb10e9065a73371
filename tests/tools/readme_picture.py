"""README's picture: the first page of a built site, in both schemes, as docs/site-light.webp and docs/site-dark.webp.

A picture of a page goes stale with the page. Build the site, then look at what this draws before it is committed:

    make site
    .venv/bin/python tests/tools/readme_picture.py
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 1280, 930  # CSS pixels: the title, the answer and the first figure
QUALITY = 80
LARGEST = 150_000


def main() -> None:
    sys.path.insert(0, str(ROOT / "tests"))  # a script's own folder is all that Python puts there
    from browser.server import serving
    from tools.programs import chromium

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "_site", metavar="DIR", help="a built site (default: _site)")
    parser.add_argument("--to", type=Path, default=ROOT / "docs", metavar="DIR", help="where to (default: docs)")
    arguments = parser.parse_args()
    with serving(arguments.out) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            view = {"width": WIDTH, "height": HEIGHT}
            page = browser.new_page(viewport=view, color_scheme=scheme, reduced_motion="reduce")
            page.goto(address, wait_until="networkidle")
            page.evaluate("document.fonts.ready")
            target = arguments.to / f"site-{scheme}.webp"
            target.write_bytes(webp(page.screenshot()))
            print(f"{target}: {target.stat().st_size / 1000:.0f} kB")
        browser.close()


def webp(png: bytes) -> bytes:
    """Raises SystemExit if the picture is too large for a README."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(packed, "WEBP", quality=QUALITY, method=6)
    if packed.tell() > LARGEST:
        sys.exit(f"the picture takes {packed.tell()} bytes, more than {LARGEST}: lower QUALITY or HEIGHT")
    return packed.getvalue()


if __name__ == "__main__":
    main()
