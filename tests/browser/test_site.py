"""The built site in a browser: the folder named by NNVIZ_TEST_SITE, which `make check-site` sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browser.checks import CHECKS, Observed
from browser.films import Film
from browser.observe import Tools, observe
from conftest import need

pytestmark = [pytest.mark.browser, pytest.mark.node]


@pytest.fixture(scope="module")
def seen(chromium: Path, node: Path, node_modules: Path) -> Observed:
    """Everything about the built site, looked at once for all checks."""
    named = os.environ.get("NNVIZ_TEST_SITE", "")
    if not named:
        pytest.skip("no built site: `make check-site` looks at one")
    root = Path(named)
    assert (root / "index.html").is_file(), f"NNVIZ_TEST_SITE={root} holds no index.html"
    return observe(root, Tools(chromium, node, node_modules))


@pytest.mark.parametrize("name", CHECKS)
def test_the_built_site_passes(name: str, seen: Observed) -> None:
    faults = CHECKS[name](seen)
    assert not faults, "\n" + "\n".join(faults)


def test_every_film_was_played(seen: Observed) -> None:
    def played(film: Film) -> bool:
        return film.trouble is not None

    need("yes" if all(map(played, seen.films)) else "", "this browser can't play H.264: no film was played")
