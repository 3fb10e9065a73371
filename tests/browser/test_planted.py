"""Each check finds its own fault, planted by hand in one small site, and no other check finds any.

planted/<check>/ is a site with that one fault; planted/<check>-<variant>/ one more of the kind; planted/sound/ has none.
expected.txt holds the lines. What is too big to keep, or made by an encoder, is added to a copy by GROWN.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from browser.checks import CHECKS
from browser.observe import Tools, faults, observe

pytestmark = pytest.mark.browser

PLANTED = Path(__file__).with_name("planted")
SITES = sorted(path.name for path in PLANTED.iterdir())
SETTLE = 0.6  # seconds: the planted sites are small, and their slowest script waits for 0.2


def bitmap(path: Path) -> None:
    """320 × 320 pixels at three bytes: 307 kB, and a host does not gzip pictures."""
    pixels = bytes(320 * 320 * 3)
    header = b"BM" + (54 + len(pixels)).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
    size = (40).to_bytes(4, "little") + (320).to_bytes(4, "little") * 2
    path.write_bytes(header + size + (1).to_bytes(2, "little") + (24).to_bytes(2, "little") + bytes(24) + pixels)


def film(path: Path, frames: int = 101, codec: str = "libx264", size: int = 0) -> None:
    """A film of a line that crosses a square of 64 × 64, filled up to a size by an MP4 box that players skip."""
    import imageio_ffmpeg

    settings = ["-movflags", "+faststart", "-g", "25"]
    writer = imageio_ffmpeg.write_frames(
        path, (64, 64), fps=12, codec=codec, pix_fmt_out="yuv420p", macro_block_size=2, output_params=settings
    )
    writer.send(None)
    for number in range(frames):
        picture = np.full((64, 64, 3), 250, np.uint8)
        picture[:, number % 64] = 30
        writer.send(picture)
    writer.close()
    if size:
        made = path.read_bytes()
        rest = size - len(made)
        path.write_bytes(made + rest.to_bytes(4, "big") + b"free" + bytes(rest - 8))


GROWN: Mapping[str, tuple[str, Callable[[Path], None]]] = {
    "weight": ("noise.bmp", bitmap),
    "films": ("film.mp4", lambda path: film(path, frames=20)),
    "films-unplayable": ("film.mp4", lambda path: film(path, codec="mpeg4")),
    "film_weight": ("film.mp4", lambda path: film(path, size=1_600_000)),
    "sound": ("film.mp4", film),
}


@pytest.fixture(scope="session")
def tools(chromium: Path, node: Path, node_modules: Path) -> Tools:
    return Tools(chromium, node, node_modules)


@pytest.mark.node
@pytest.mark.parametrize("name", SITES)
def test_a_planted_fault_is_found_by_its_own_check_alone(name: str, tools: Tools, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(PLANTED / name, site, ignore=shutil.ignore_patterns("expected.txt"))
    if name in GROWN:
        file, grow = GROWN[name]
        grow(site / file)
    expected = (PLANTED / name / "expected.txt").read_text("utf-8").splitlines() if name != "sound" else []

    found = faults(observe(site, tools, SETTLE))

    assert found == ({name.split("-")[0]: expected} if expected else {})


def test_every_check_has_a_planted_site() -> None:
    assert {name.split("-")[0] for name in SITES} == {*CHECKS, "sound"}
