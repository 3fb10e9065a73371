"""A built site's open data: each experiment's `reproduce.py`, run alone, prints what the site publishes as facts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

TOLERANCE, OTHERWISE = {"kl_divergence": 0.01, "explained_variance_ratio": 1e-6}, 0.005
"""By what is printed. OTHERWISE: accuracies and losses, which on another processor end a little differently."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    named = os.environ.get("NNVIZ_TEST_SITE", "")
    files = (Path(named) / "data").glob("*/reproduce.py") if named else ()
    names = sorted(file.parent.name for file in files)
    names = names or sorted(file.stem for file in (ROOT / "tests/tiny_site/site_src/experiments").glob("*.toml"))
    metafunc.parametrize("name", names)


@pytest.mark.slow
def test_the_script_prints_the_facts(name: str, site: Path, request: pytest.FixtureRequest) -> None:
    source = json.loads((site / "data" / name / "experiment.json").read_text("utf-8"))["data"].get("images")
    arguments = ["--data-dir", str(request.getfixturevalue("mnist"))] if source == "mnist" else []
    environment = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"}
    command = [sys.executable, "-P", "reproduce.py", *arguments]
    done = subprocess.run(command, cwd=site / "data" / name, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    facts = json.loads((site / "facts.json").read_text("utf-8"))
    printed = json.loads(done.stdout)
    assert printed
    for what, value in printed.items():
        numbers = (
            {f"{name}.{what}_{k}": share for k, share in enumerate(value, 1)}
            if isinstance(value, list)
            else {f"{name}.{what}": value}
        )
        published = {fact: facts[fact] for fact in numbers}
        assert numbers == pytest.approx(published, rel=0, abs=TOLERANCE.get(what, OTHERWISE))
