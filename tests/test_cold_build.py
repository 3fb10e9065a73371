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


def kept(store: Store, key: str, name: str, seconds: float, peak_mb: float, size: int = 0, **inputs: str) -> None:
    parts = {f"input {part}": other * 32 for part, other in inputs.items()}
    about = {"name": name, "parts": parts, "seconds": seconds, "cpu_seconds": 2 * seconds, "peak_mb": peak_mb}
    store.put(key * 32, {"a": bytes(size)}, about)


def test_costs_are_those_that_the_store_keeps(bench: ModuleType, tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept(store, "aa", "film moons", 2.5, 300.0, 2_000_000)
    kept(store, "bb", "film circles", 1.0, 400.0, 500_000)
    kept(store, "cc", "history moons", 3.0, 100.0)
    costs = [bench.cost_of(manifest) for manifest in bench.read_manifests(tmp_path).values()]
    assert bench.Cost("film moons", 2.5, 5.0, 300.0, 2.0) in costs
    assert bench.by_kind(costs) == [
        bench.Cost("film (2)", 3.5, 7.0, 400.0, 2.5),
        bench.Cost("history (1)", 3.0, 6.0, 100.0, 0.0),
    ]
    lines = bench.table("step", costs).splitlines()
    assert lines[2].split() == ["film", "moons", "2.5", "5.0", "300", "2.0"]
    assert len({len(line) for line in lines}) == 1


def test_the_longest_path_goes_through_the_inputs(bench: ModuleType, tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept(store, "aa", "data moons", 1.0, 1.0)
    kept(store, "bb", "history moons", 4.0, 1.0, data="aa")
    kept(store, "cc", "film moons", 2.0, 1.0, data="aa", history="bb")
    kept(store, "dd", "drawing moons", 6.5, 1.0, data="aa")
    seconds, names = bench.longest_path(bench.read_manifests(tmp_path))
    assert (seconds, names) == (7.5, ["data moons", "drawing moons"])
    kept(store, "cc", "film moons", 3.0, 1.0, data="aa", history="bb")
    seconds, names = bench.longest_path(bench.read_manifests(tmp_path))
    assert (seconds, names) == (8.0, ["data moons", "history moons", "film moons"])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems don't tell a process's memory in /proc")
def test_memory_is_that_of_all_processes_together(bench: ModuleType) -> None:
    held = "held = bytes(50_000_000) * 2"
    inner = f"{held}; import time; time.sleep(1)"
    outer = f"{held}; import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {inner!r}]) + 3)"
    status, peak = bench.watched([sys.executable, "-c", outer])
    assert status == 3
    assert 180 < peak < 320
