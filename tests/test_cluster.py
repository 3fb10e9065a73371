"""A build on a Dask cluster: the same bytes as here, whoever of the workers dies or has other sources.

A real scheduler and real workers, each with its own copy of the program, another HOME, and no way to the store.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from tools.dask_cluster import Machines, found

from nnviz_site.cli import main
from nnviz_site.compute.data import DataConfig
from nnviz_site.engine.cluster import refusal
from nnviz_site.engine.keys import Keys, key_of
from nnviz_site.engine.remote import Desk, answer
from nnviz_site.engine.steps import Step

SITE = ROOT / "tests" / "tiny_site"
IMPORTS = "from __future__ import annotations\n"
OLDER = ("compute/train.py", IMPORTS, f"{IMPORTS}\nMOMENTUM = 0.8\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Holds the site, and what a build of it writes."""
    shutil.copytree(SITE, tmp_path / "build" / "site")
    return tmp_path / "build"


@pytest.fixture
def machines(tmp_path: Path, folder: Path) -> Iterator[Machines]:
    started = Machines(tmp_path, hidden=folder)
    yield started
    started.close()


@pytest.fixture
def build(folder: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Starts a build with the workers of an address; what it says goes to the file `said`."""
    started: list[subprocess.Popen[str]] = []

    def start(address: str) -> subprocess.Popen[str]:
        places = ["--site", "site", "--out", "out", "--cache", "cache"]
        command = [sys.executable, "-m", "nnviz_site", "build", *places, "--workers", address]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with (folder / "said").open("w") as said:
            started.append(subprocess.Popen(command, cwd=folder, env=environment, text=True, stderr=said))
        return started[-1]

    yield start
    for building in started:
        building.kill()
        building.wait()


Build = Callable[[str], subprocess.Popen[str]]


def ended(building: subprocess.Popen[str], folder: Path) -> tuple[int, str]:
    """(exit status, what it said)."""
    status = building.wait(120)
    said = (folder / "said").read_text("utf-8")
    assert "Traceback" not in said
    return status, said


def site_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def forget(cache: Path, *names: str) -> None:
    """Remove the answers of these steps from a store."""
    for manifest in cache.glob("answers/??/*/manifest.json"):
        if json.loads(manifest.read_text("utf-8"))["name"] in names:
            shutil.rmtree(manifest.parent)


def stopped_in_mid_step(workers: Mapping[str, subprocess.Popen[bytes]], address: str) -> str:
    """The name of a worker that is halted for ever while it computes a step."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:

        def at_work() -> list[str]:
            known = client.scheduler_info()["workers"]
            return [str(known[worker]["name"]) for worker, tasks in client.processing().items() if tasks]

        until = time.monotonic() + 60
        while time.monotonic() < until:
            for name in at_work()[:1]:
                workers[name].send_signal(signal.SIGSTOP)
                time.sleep(0.3)  # What it had sent has arrived by then.
                if name in at_work():
                    return name
                workers[name].send_signal(signal.SIGCONT)
    raise AssertionError("nothing was computed")


@pytest.mark.slow
def test_a_worker_is_killed_in_mid_step_and_the_bytes_are_those_of_a_local_build(
    machines: Machines, folder: Path, tiny: Path, build: Build
) -> None:
    workers = {name: machines.worker(name) for name in ("one", "two")}
    building = build(machines.address)
    found(r"(\d+/38\] data moons)", folder / "said")
    workers[stopped_in_mid_step(workers, machines.address)].kill()
    status, said = ended(building, folder)
    assert status == 0, said
    assert "38 answers computed" in said
    assert site_of(folder / "out") == site_of(tiny)


@pytest.mark.slow
def test_a_worker_with_an_older_module_of_ours_is_left_out_by_name_and_the_other_one_ends_the_build(
    machines: Machines, folder: Path, tiny: Path, build: Build
) -> None:
    shutil.copytree(tiny.parent / "cache", folder / "cache")
    names = {json.loads(m.read_text("utf-8"))["name"] for m in (folder / "cache").glob("answers/??/*/manifest.json")}
    # Many, for Dask may give a few steps all to the worker that holds their inputs.
    drawn = [name for name in names if name.startswith("drawing")]
    forget(folder / "cache", *drawn)
    machines.worker("older", edit=("figure/style.py", IMPORTS, f"{IMPORTS}\nWIDTH = 0.8\n"))
    machines.worker("right")
    status, said = ended(build(machines.address), folder)
    assert status == 0, said
    assert re.search(r"^warning: worker tcp://\S+ is left out: figure/style.py changed$", said, re.M)
    assert len(drawn) > 8 and f"{len(drawn)} answers computed" in said
    assert site_of(folder / "out") == site_of(tiny)


@pytest.mark.slow
def test_if_no_worker_can_help_the_build_says_why_and_what_to_do(
    machines: Machines, folder: Path, build: Build
) -> None:
    machines.worker("older", edit=OLDER)
    machines.worker("of two threads", threads=2)
    machines.worker("of another release", edit=("engine/remote.py", "def greet(", "def welcome("))
    status, said = ended(build(machines.address), folder)
    assert status == 2
    assert "2 steps at once in one process: start it with --nthreads 1" in said
    assert "it has no nnviz_site like this build's (ImportError: cannot import name 'greet'" in said
    assert "compute/train.py changed" in said
    *_, last, count = said.splitlines()
    assert last.startswith(f"{machines.address}: no worker there can help; what was computed is kept: give the workers")
    assert last.endswith("and start them anew, start the workers with --nthreads 1, or build without --workers")
    assert count == "1 problem; nothing was written."
    assert not (folder / "out").exists()


@pytest.mark.slow
def test_the_advice_is_what_would_help_the_workers_that_there_are(
    machines: Machines, folder: Path, build: Build
) -> None:
    machines.worker("of two threads", threads=2)
    status, said = ended(build(machines.address), folder)
    kept = "no worker there can help; what was computed is kept"
    advice = "start the workers with --nthreads 1, or build without --workers"
    assert status == 2 and said.splitlines()[-2] == f"{machines.address}: {kept}: {advice}"


@pytest.mark.slow
def test_if_all_workers_are_gone_what_was_computed_is_kept(machines: Machines, folder: Path, build: Build) -> None:
    worker = machines.worker("only")
    building = build(machines.address)
    found(r"(\d+/38\] history flowers)", folder / "said")
    worker.kill()
    status, said = ended(building, folder)
    assert status == 2
    assert f"{machines.address}: no worker for 10 s; what was computed is kept: start workers with `dask worker" in said
    computed = len(re.findall(r"^\[\d+/38\]", said, re.M))
    assert computed == len(list((folder / "cache").glob("answers/??/*/manifest.json"))) > 0


@pytest.mark.slow
def test_without_a_scheduler_the_build_ends_in_seconds(folder: Path, build: Build) -> None:
    status, said = ended(build("tcp://127.0.0.1:1"), folder)
    assert status == 2
    assert said.splitlines()[-2].startswith("tcp://127.0.0.1:1: no Dask scheduler answers there")


@pytest.mark.parametrize("address", ["localhost", "localhost:8786", "http://localhost:8786", "tcp://:1", "tcp://a b:1"])
def test_an_address_that_is_none_is_refused(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["build", "--workers", address])
    assert stop.value.code == 2
    assert "give tcp://HOST:PORT or tls://HOST:PORT" in capsys.readouterr().err


def test_without_the_option_dask_is_not_imported() -> None:
    asked = "import sys, nnviz_site.build; print({'dask', 'distributed'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "set()\n"


def order(step: Step) -> dict[str, Any]:
    """A step without inputs as it is sent."""
    parts = dict(Keys().parts(step))
    about = {"key": key_of(parts), "name": step.name, "function": step.function, "modules": list(step.modules)}
    return about | {"parts": parts, "needs": {}}


DATA = Step("data moons", "nnviz_site.compute.data:generated", {}, {"config": DataConfig(samples=40)})


def test_a_worker_computes_no_step_under_another_steps_key(tmp_path: Path) -> None:
    told = answer(Desk("here", str(tmp_path)), order(DATA), lambda: {"config": DataConfig(samples=50)})
    assert refusal(DATA, told, Keys().parts(DATA)) == "moons: samples 40 → 50"
    told = answer(Desk("here", str(tmp_path)), order(DATA), lambda: DATA.options)
    assert set(told["files"]) > {"value.json", "train_x.npy"}


def test_a_worker_says_that_a_module_is_not_there(tmp_path: Path) -> None:
    newer = order(DATA) | {"modules": ["nnviz_site.figure.kinds.newer"]}
    assert refusal(DATA, answer(Desk("here", str(tmp_path)), newer, dict), {}) == "figure/kinds/newer.py is not there"


def test_a_worker_whose_files_changed_after_it_read_them_is_to_be_started_anew() -> None:
    told = {"refused": {"module nnviz_site.compute.train": "old"}, "stale": True}
    said = refusal(DATA, told, {"module nnviz_site.compute.train": "new"})
    assert said == "compute/train.py changed; its files are this build's by now: start it anew"
