"""What several tests share: the programs they need, and saying loudly what did not run for want of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

# One thread a process: what a test computes must not depend on the machine, and xdist fills the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from tools import programs

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from worlds import World

ROOT = Path(__file__).resolve().parents[1]
NOT_RUN = "did not run: "


def need(what: str | None, reason: str) -> None:
    """Go on if there is what a test needs; else skip it, or fail under CI=true, where everything must run."""
    if what:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(NOT_RUN + reason)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser to test in."""
    found = programs.chromium()
    need(str(found or ""), "no Chromium or Chrome; `make test` fetches one, or name it in NNVIZ_CHROMIUM")
    return found


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """That browser, started once for a file of tests."""
    from browser.observe import CHROMIUM_OPTIONS
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def node() -> Path:
    """Node.js, new enough."""
    found = programs.node()
    need(str(found or ""), "no Node.js; `make test` fetches it")
    return found


@pytest.fixture(scope="session")
def node_modules(node: Path) -> Path:
    """The folder that `npm ci` filled."""
    found = all(map(programs.node_package, programs.NODE_PACKAGES))
    need("found" if found else "", "no node_modules; `make test` fills it from package-lock.json")
    return ROOT / "node_modules"


@pytest.fixture(scope="session")
def mnist() -> Path:
    """The folder with the real MNIST files, named by NNVIZ_DATA_DIR."""
    named = os.environ.get("NNVIZ_DATA_DIR", "")
    if not named or not Path(named).is_dir():  # nobody has to have it, so this is no failure even in CI
        pytest.skip(NOT_RUN + "no MNIST files; name their folder in NNVIZ_DATA_DIR")
    return Path(named)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tests/tiny_site, built."""
    folder = tmp_path_factory.mktemp("tiny")
    places = ["--site", ROOT / "tests" / "tiny_site", "--out", folder / "_site", "--cache", folder / "cache"]
    done = subprocess.run([sys.executable, "-m", "nnviz_site", "build", *places], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "_site"


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Path:
    """A built site: the folder named by NNVIZ_TEST_SITE (`make check-site` sets it), else tests/tiny_site."""
    named = os.environ.get("NNVIZ_TEST_SITE", "")
    if named:
        assert (Path(named) / "index.html").is_file(), f"NNVIZ_TEST_SITE={named} holds no index.html"
        return Path(named)
    return request.getfixturevalue("tiny")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not tested, in capitals, right above the closing line."""
    skipped = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])]
    reasons = [text.split(NOT_RUN)[1] for text in skipped if NOT_RUN in text]
    if reasons:
        terminalreporter.section("NOT EVERYTHING WAS TESTED", sep="!", red=True, bold=True)
        for reason in sorted(set(reasons)):
            terminalreporter.line(f"{reasons.count(reason)} did not run: {reason}")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two versions of a site that were built whole."""
    from worlds import make_world

    return make_world(tmp_path_factory.mktemp("faults"))
