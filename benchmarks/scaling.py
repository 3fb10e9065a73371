"""What a build of 7, 200 or 2,000 experiments costs on 1, 8 or 64 workers of a cluster, and what stops scaling first.

Measured: reading and planning the generated site, its keys, the order of work; each step of one such experiment; keeping
an answer in the store; a step's way to a real Dask scheduler and worker of this machine and back; rendering and publishing
the site from answers that are all there. Simulated: the clock of the workers. The very loop of `engine/run.py` hands the
steps out, to workers that let the measured seconds pass without computing:

    python benchmarks/scaling.py
    python benchmarks/scaling.py --experiments 7 200 --workers 1 8
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any

from nnviz_site.build import build
from nnviz_site.compute.data import DataConfig
from nnviz_site.engine.cluster import AHEAD, join
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.plan import make_plan
from nnviz_site.engine.run import KEEPERS, compute, missing
from nnviz_site.engine.steps import Plan, Step
from nnviz_site.engine.store import Store
from nnviz_site.engine.work import Order, Outcome
from nnviz_site.prepare import read_palette
from nnviz_site.request import Listener, Request
from nnviz_site.sources import read_sources

EXPERIMENT = """\
title = "Moons {n}"
[data]
source = "moons"
samples = 500
noise = 0.1
seed = {n}
[network]
hidden = [100]
[training]
epochs = 100
learning_rate = 0.01
seeds = {seeds}
"""
PAGE = "---\ntitle: Page {n}\ndescription: Ten experiments.\n---\n\n# What do they learn?\n\n"
FIGURE = '## Experiment {name}\n\n{{{{ figure("decision_boundary", "{name}", form="still") }}}}\n\n'
A_PAGE = 10
SHORT = 0.1
PROBES = 200
"""Steps that are sent to a real worker."""


@dataclass(frozen=True)
class Costs:
    """Seconds a step takes beside its computing. keep: in the store, with KEEPERS answers at a time. send: in this process, to the cluster
    and back. scheduler: in the scheduler's process. way: from one process to the other and back, while others work.
    """

    keep: float
    send: float
    scheduler: float
    way: float


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, simulate and print two tables."""
    parser = argparse.ArgumentParser(description="What a build of many experiments costs on many workers.")
    parser.add_argument("--experiments", type=int, nargs="+", default=(7, 200, 2000), metavar="N")
    parser.add_argument("--workers", type=int, nargs="+", default=(1, 8, 64), metavar="N")
    parser.add_argument(
        "--seeds", type=int, default=20, help="runs of each training (default: %(default)s, as the site's)"
    )
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="scaling-") as folder:
        place = Path(folder)
        sample = Sample.computed(place / "sample", asked.seeds)
        costs = measured(place, sample)
        short = sum(seconds < SHORT for seconds in sample.seconds.values())
        print(f"one experiment: {len(sample.seconds)} steps, {short} of them below {SHORT} s, {sum(sample.seconds.values()):.1f} s of computing, "
              f"{sample.mb:.1f} MB of answers, the longest path {sample.longest:.1f} s")  # fmt: skip
        print(f"a step beside its computing: {1e3 * costs.keep:.1f} ms to keep its answer, {1e3 * costs.send:.1f} ms to send "
              f"it in this process, {1e3 * costs.scheduler:.1f} ms in the scheduler's, {1e3 * costs.way:.0f} ms on its way")  # fmt: skip
        ends = [site_costs(place / str(n), n, asked.seeds, sample) for n in asked.experiments]
        print()
        print(
            f"{'experiments':>11} {'steps':>6} {'read':>6} {'plan':>6} {'keys':>6} {'pages':>6}   seconds in one process"
        )
        for end in ends:
            print(
                f"{end.experiments:11} {len(end.todo):6} {end.read:6.1f} {end.plan:6.1f} {end.keys:6.1f} {end.pages:6.1f}"
            )
        print()
        print(
            f"{'experiments':>11} {'workers':>7} {'build':>9} {'times':>6} {'workers':>8} {'this':>8} {'scheduler':>9}"
        )
        print(f"{'':11} {'':7} {'seconds':>9} {'faster':>6} {'busy':>8} {'busy':>8} {'busy':>9} {'busy':>6}")
        for end in ends:
            alone = 0.0
            for workers in asked.workers:
                run = simulated(end, workers, sample, costs)
                alone = alone or run.now * workers / asked.workers[0]
                around = end.read + end.plan + end.keys + end.pages
                wall, first = run.now + around, alone + around
                print(f"{end.experiments:11} {workers:7} {wall:9.0f} {first / wall:6.1f} {run.busy / workers / wall:8.0%} "
                      f"{(run.here + around) / wall:8.0%} {run.scheduling / wall:9.0%} {run.keeping / wall:6.0%}")  # fmt: skip
    return 0


# ---------------------------------------------------------------- sites


def write_site(root: Path, experiments: int, seeds: int) -> Path:
    """A site of so many small trainings, ten to a page."""
    source = root / "site_src"
    (source / "experiments").mkdir(parents=True)
    (source / "site.toml").write_text('title = "Many"\n', "utf-8")
    names = [f"m{n:04}" for n in range(experiments)]
    for n, name in enumerate(names):
        (source / "experiments" / f"{name}.toml").write_text(EXPERIMENT.format(n=n, seeds=seeds), "utf-8")
    for n in range(0, experiments, A_PAGE):
        body = "".join(FIGURE.format(name=name) for name in names[n : n + A_PAGE])
        (source / ("index.md" if n == 0 else f"page-{n:04}.md")).write_text(PAGE.format(n=n) + body, "utf-8")
    (source / "404.md").write_text(PAGE.format(n=404) + "Nothing.\n", "utf-8")
    return root


def kind(step: str) -> str:
    """A step's name without the experiment that it is of."""
    return " ".join(word for word in step.split() if not (word[0] == "m" and word[1:].isdigit()))


def quiet() -> Listener:
    return Listener(lambda problem: None, lambda *_: None)


@dataclass(frozen=True)
class Sample:
    """One experiment, really computed: seconds and the folder of each of its answers, by the kind of step."""

    seconds: Mapping[str, float]
    answers: Mapping[str, Path]
    longest: float

    @property
    def mb(self) -> float:
        return sum(file.stat().st_size for folder in self.answers.values() for file in folder.iterdir()) / 1e6

    @classmethod
    def computed(cls, place: Path, seeds: int) -> Sample:
        """Of two experiments the faster answer to each step: the first one's also has to load the libraries."""
        root = write_site(place, 2, seeds)
        build(Request(root, place / "out", place / "cache"), quiet())
        seconds: dict[str, float] = {}
        answers: dict[str, Path] = {}
        for manifest in place.glob("cache/answers/??/*/manifest.json"):
            about = json.loads(manifest.read_bytes())
            name = kind(about["name"])
            if about["seconds"] < seconds.get(name, 1e9):
                seconds[name], answers[name] = about["seconds"], manifest.parent
        drawing = max(value for name, value in seconds.items() if name.startswith("drawing"))
        return cls(seconds, answers, seconds["data"] + seconds["history"] + drawing)


@dataclass(frozen=True)
class SiteCosts:
    """A site's steps, and seconds of this process: to read and check it, to plan it, for its keys, to set and publish its
    pages once every answer is there.
    """

    experiments: int
    todo: Mapping[str, Step]
    known: Keys
    read: float
    plan: float
    keys: float
    pages: float


def site_costs(root: Path, experiments: int, seeds: int, sample: Sample) -> SiteCosts:
    write_site(root, experiments, seeds)
    with lap() as read:
        site, asks, _ = read_sources(root, strict=False)
    with lap() as plan:
        planned: Plan = make_plan(site, asks.figures, None, read_palette(site))
    known, store = Keys(), Store(root / "cache")
    with lap() as keys:
        todo = missing(planned.targets(), known, store)
    for key, step in todo.items():
        folder = store.folder / "answers" / key[:2] / key
        folder.mkdir(parents=True)
        for file in sample.answers[kind(step.name)].iterdir():
            os.link(file, folder / file.name)
    with lap() as whole:
        report = build(Request(root, root / "out", root / "cache"), quiet())
    assert report.computed == 0
    pages = max(0.0, whole[0] - read[0] - plan[0] - keys[0])
    return SiteCosts(experiments, todo, known, read[0], plan[0], keys[0], pages)


@contextlib.contextmanager
def lap() -> Iterator[list[float]]:
    """A list that holds the seconds of the block once it has ended: of the processor, so that other work does not count."""
    seconds: list[float] = []
    started = time.process_time()
    yield seconds
    seconds.append(time.process_time() - started)


# ---------------------------------------------------------------- a step's way


def measured(place: Path, sample: Sample) -> Costs:
    """What keeping the sample's answers costs, and sending small steps to a real worker."""
    store = Store(place / "kept")
    files = [{file.name: file.read_bytes() for file in folder.iterdir()} for folder in sample.answers.values()]
    started = time.perf_counter()
    with ThreadPoolExecutor(KEEPERS) as threads:
        for n, content in enumerate(files * 8):
            threads.submit(store.put, f"{n:064}"[::-1], content, {})
    keep = (time.perf_counter() - started) / len(files) / 8
    with dask(place) as (address, scheduler):
        send, scheduling, way = sent(place, address, scheduler)
    return Costs(keep, send, scheduling, way)


@contextlib.contextmanager
def dask(place: Path) -> Iterator[tuple[str, int]]:
    """A scheduler's address and process, with one worker."""
    file, environment = place / "scheduler.json", os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    common = ["--scheduler-file", str(file), "--no-dashboard"]
    worker = ["--nthreads", "1", "--no-nanny", "--local-directory", str(place)]
    commands = [["dask_scheduler", "--host", "127.0.0.1", "--port", "0", *common], ["dask_worker", *common, *worker]]
    started: list[subprocess.Popen[bytes]] = []
    try:
        for words in commands:
            command = [sys.executable, "-m", f"distributed.cli.{words[0]}", *words[1:]]
            started.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
            while not file.exists() or not file.read_text():
                time.sleep(0.1)
        yield json.loads(file.read_text())["address"], started[0].pid
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def sent(place: Path, address: str, scheduler: int) -> tuple[float, float, float]:
    """(seconds of this process, of the scheduler's, on the way) of a step, from PROBES small ones that need another each."""
    import psutil

    config = DataConfig(samples=40)
    data = [
        Step("data", "nnviz_site.compute.data:generated", {}, {"config": replace(config, seed=n)})
        for n in range(PROBES)
    ]
    keys, store = Keys(), Silent(place / "nowhere")
    todo = {keys.key(step): step for step in data}
    with join(address, keys, store, lambda text: None) as cluster:
        first = dict(list(todo.items())[:1])
        compute(first, keys, store, cluster, lambda *_: None)
        took: list[float] = []
        process = psutil.Process(scheduler)
        before, started, clock = sum(process.cpu_times()[:2]), time.process_time(), time.perf_counter()
        compute(todo, keys, store, cluster, lambda moment: took.append(moment.seconds) if moment.step else None)
        here, wall = time.process_time() - started, time.perf_counter() - clock
        there = sum(process.cpu_times()[:2]) - before
    return here / PROBES, there / PROBES, max(0.0, wall - sum(took)) / PROBES * AHEAD


# ---------------------------------------------------------------- simulated workers


class Silent(Store):
    """Keeps nothing."""

    def put(self, key: str, files: Mapping[str, bytes], about: Mapping[str, object]) -> None:
        pass


class Simulated:
    """Workers that let a step's seconds pass. now: the clock of this process, which does one thing at a time.

    busy, here, scheduling, keeping: seconds that the workers, this process, the scheduler and the disk worked.
    """

    def __init__(self, workers: int, seconds: Mapping[str, float], costs: Costs) -> None:
        self.now = self.busy = self.here = self.scheduling = self.keeping = 0.0
        self._seconds, self._costs = seconds, costs
        self._free_at = [0.0] * workers
        heapify(self._free_at)
        self._scheduler_free_at = 0.0
        self._ends: list[tuple[float, int, Future[Any]]] = []
        self._slots, self._sent = AHEAD * workers, 0

    def free(self, running: int) -> int:
        return self._slots - running

    def submit(self, step: Step, order: Order) -> Future[Outcome]:
        self._pass(self._costs.send / 2)
        seconds = self._seconds[kind(step.name)]
        self._scheduler_free_at = max(self._scheduler_free_at, self.now) + self._costs.scheduler
        arrives = max(self._scheduler_free_at, self.now + self._costs.way / 2)
        ends = max(heappop(self._free_at), arrives) + seconds
        heappush(self._free_at, ends)
        self.busy += seconds
        self.scheduling += self._costs.scheduler
        future: Future[Outcome] = Future()
        future.set_result(Outcome(order.key, {}, seconds, 0.0))
        self.arrive(ends + self._costs.way / 2, future)
        return future

    def arrive(self, at: float, future: Future[Any]) -> None:
        """A future ends at this time."""
        self._sent += 1
        heappush(self._ends, (at, self._sent, future))

    def wait(self, running: Collection[Future[Outcome]]) -> Collection[Future[Outcome]]:
        self.now = max(self.now, self._ends[0][0])
        ended = []
        while self._ends and self._ends[0][0] <= self.now:
            ended.append(heappop(self._ends)[2])
        return ended

    def result(self, future: Future[Outcome]) -> Outcome:
        self._pass(self._costs.send / 2)
        return future.result()

    def _pass(self, seconds: float) -> None:
        self.now += seconds
        self.here += seconds


class Keepers(Executor):
    """Threads that write for as long as the disk was measured to take, on the clock of `run`."""

    def __init__(self, run: Simulated, seconds: float) -> None:
        self._run, self._seconds = run, seconds
        self._free_at = [0.0] * KEEPERS

    def submit(self, *_: Any) -> Future[Any]:
        ends = max(heappop(self._free_at), self._run.now) + self._seconds * KEEPERS
        heappush(self._free_at, ends)
        self._run.keeping += self._seconds
        future: Future[Any] = Future()
        future.set_result(None)
        self._run.arrive(ends, future)
        return future


def simulated(site: SiteCosts, workers: int, sample: Sample, costs: Costs) -> Simulated:
    run = Simulated(workers, sample.seconds, costs)
    compute(site.todo, site.known, Silent(Path("nowhere")), run, lambda *_: None, Keepers(run, costs.keep))
    return run


if __name__ == "__main__":
    sys.exit(main())
