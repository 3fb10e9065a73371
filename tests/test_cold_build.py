"""The benchmark adds up what the store remembers."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from nnviz_site.engine.store import Store


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """benchmarks/cold_build.py, which is a script and in no package."""
    file = Path(__file__).parent.parent / "benchmarks" / "cold_build.py"
    found = importlib.util.spec_from_file_location("cold_build", file)
    module = importlib.util.module_from_spec(found)
    sys.modules["cold_build"] = module
    found.loader.exec_module(module)
    return module


def test_costs_are_those_that_the_store_keeps(bench: ModuleType, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("aa" * 32, {"a": bytes(2_000_000)}, {"name": "film moons", "parts": {}, "seconds": 2.5, "peak_mb": 300.0})
    store.put("bb" * 32, {"b": bytes(500_000)}, {"name": "film circles", "parts": {}, "seconds": 1.0, "peak_mb": 400.0})
    store.put("cc" * 32, {}, {"name": "history moons", "parts": {}, "seconds": 3.0, "peak_mb": 100.0})
    costs = bench.read_costs(tmp_path)
    assert bench.Cost("film moons", 2.5, 300.0, 2.0) in costs
    assert bench.by_kind(costs) == [
        bench.Cost("film (2)", 3.5, 400.0, 2.5),
        bench.Cost("history (1)", 3.0, 100.0, 0.0),
    ]
    lines = bench.table("step", costs).splitlines()
    assert lines[2].split() == ["film", "moons", "2.5", "300", "2.0"]
    assert len({len(line) for line in lines}) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems don't tell a process's memory in /proc")
def test_memory_is_that_of_all_processes_together(bench: ModuleType) -> None:
    held = "held = bytes(50_000_000) * 2"
    inner = f"{held}; import time; time.sleep(1)"
    outer = f"{held}; import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {inner!r}]) + 3)"
    status, peak = bench.watched([sys.executable, "-c", outer])
    assert status == 3
    assert 180 < peak < 320
