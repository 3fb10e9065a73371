"""Whatever happens to the machine, the published site is whole and the next build is right: faults that are really injected."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from conftest import NOT_RUN
from faults import family, faults_of, listing, survivors
from worlds import (
    World,
    aim,
    answers,
    await_sign,
    filling,
    lengths,
    phase_of,
    renaming,
    settled,
    staging,
)

from nnviz_site.publish import STAGED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason=NOT_RUN + "no /proc; faults are injected on Linux"),
]
PLACE = "_site"


def test_the_judge_finds_what_is_missing(world: World) -> None:
    """Each file that a page needs is taken away in turn; what no page shows is what is published besides."""
    whole = world.whole["a"]
    unseen = [n for n in whole if not faults_of({k: v for k, v in whole.items() if k != n}, whole)]
    assert {n.partition("/")[0] for n in unseen} <= {"404.html", ".nojekyll", "build.json", "facts.json", "data"}
    half = {**whole, "index.html": whole["index.html"][:-99]}
    assert "index.html is not whole" in faults_of(half, whole)


# Kills. Moments are aimed at what can be seen from outside: a random time after the start, or after a phase is seen to begin.


def test_killed_while_it_updates_the_site_and_the_sources_may_have_gone_back(world: World, tmp_path: Path) -> None:
    out, chance, hit = tmp_path / PLACE, random.Random(1), Counter[str]()
    world.build("a", out)
    whole, staged, renamed, done = lengths(world, "b", out, staging, renaming, settled)
    standing, near = "b", 1.0
    for sign, length in [(None, whole)] * 8 + [(staging, staged - done)] * 8 + [(renaming, renamed - done)] * 16:
        other = "b" if standing == "a" else "a"
        running = aim(world.start(other, out), out, sign, chance.uniform(0, length * near))
        phase = phase_of(out) if running else "over"
        hit[phase] += 1
        # On a busy machine the kill itself comes late.
        near = near / 2 if sign and phase in ("over", "planning") else min(1.0, 1.3 * near)
        files = {n: c for n, c in listing(out).items() if not n.startswith(f"{STAGED}/")}
        assert faults_of(files, world.whole["a"], world.whole["b"]) == []
        standing = chance.choice((standing, other))
        world.build(standing, out)
    assert hit["staging"] + hit["renaming"] + hit["removing"] >= 10, hit
    assert hit["renaming"] + hit["removing"] >= 3, hit


def test_killed_while_it_publishes_for_the_first_time(world: World, tmp_path: Path) -> None:
    out, chance, hit = tmp_path / PLACE, random.Random(2), Counter[str]()
    whole, filled, done = lengths(world, "a", out, filling, Path.exists)
    near = 1.0
    for sign, length in [(None, whole)] * 3 + [(filling, filled - done)] * 7:
        shutil.rmtree(out)
        aim(world.start("a", out), out, sign, chance.uniform(0, length * near))
        phase = "over" if out.exists() else phase_of(out)
        hit[phase] += 1
        near = near / 2 if sign and phase == "over" else min(1.0, 1.3 * near)
        assert not out.exists() or listing(out) == world.whole["a"]
        world.build(chance.choice("ab"), out)
        assert {p.name for p in tmp_path.iterdir()} == {PLACE, f".{PLACE}.lock"}
    assert hit["filling"] >= 3, hit


def test_killed_while_it_computes_with_a_half_full_store(world: World, tmp_path: Path) -> None:
    out, cache, chance = tmp_path / PLACE, tmp_path / "cache", random.Random(3)
    world.build("a", out)
    standing, untouched, gained = "a", 0, 0
    for turn in range(8):
        shutil.rmtree(cache, ignore_errors=True)
        shutil.copytree(world.cache, cache)
        quick = [
            folder for folder, name in answers(cache).items() if name.split()[0] not in ("data", "history", "film")
        ]
        for folder in chance.sample(quick, len(quick) // 3):
            shutil.rmtree(folder)
        before = len(answers(cache))
        build = world.start("b" if standing == "a" else "a", out, cache)
        while build.poll() is None and not (len(answers(cache)) > before if turn % 2 else family(build.pid)):
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.7))
        workers = family(build.pid)
        build.kill()
        build.communicate()
        assert survivors(workers) == []
        files = listing(out)
        assert faults_of(files, world.whole["a"], world.whole["b"]) == []
        gained += len(answers(cache)) > before
        untouched += files == world.whole[standing]
        standing = chance.choice("ab")
        world.build(standing, out, cache)
    assert untouched >= 5 and gained >= 2


def test_interrupted_while_it_computes(world: World, tmp_path: Path) -> None:
    build = world.start("a", tmp_path / PLACE, tmp_path / "cache")
    said = [build.stderr.readline() for _ in range(3)]
    workers = family(build.pid)
    assert len(workers) >= 2
    build.send_signal(signal.SIGINT)
    said.append(build.communicate(timeout=30)[1])
    assert build.returncode == 130
    kept = f"answers that were computed are kept in {tmp_path / 'cache'}\n"
    assert said[-1].endswith("interrupted; what was published before is untouched, and " + kept)
    assert survivors(workers) == []
    assert not (tmp_path / PLACE).exists() and len(answers(tmp_path / "cache")) >= 2


def test_interrupted_while_it_publishes(world: World, tmp_path: Path) -> None:
    out = tmp_path / PLACE
    world.build("a", out)
    for _ in range(5):
        build = world.start("b", out)
        await_sign(build, out, staging)
        build.send_signal(signal.SIGINT)
        said = build.communicate(timeout=30)[1]
        assert faults_of(listing(out), world.whole["a"], world.whole["b"]) == []
        if build.returncode:
            break
        world.build("a", out)
    assert build.returncode == 130 and "interrupted" in said and "Traceback" not in said
    assert not staging(out)
    world.build("a", out)


# Two builds at once.


def test_two_builds_of_one_folder_at_once(world: World, tmp_path: Path) -> None:
    """The first is stopped in the middle of publishing, so the second finds the folder held; then it goes on."""
    out = tmp_path / PLACE
    world.build("a", out)
    for _ in range(5):
        first = world.start("b", out)
        await_sign(first, out, staging)
        os.killpg(first.pid, signal.SIGSTOP)
        if staging(out):
            break
        os.killpg(first.pid, signal.SIGCONT)
        first.communicate()
        world.build("a", out)
    second = world.start("b", out)
    said = [second.stderr.readline(), second.stderr.readline()]
    os.killpg(first.pid, signal.SIGCONT)
    assert "another build is writing" in said[1] and "waiting for it" in said[1], said
    assert "another build" not in first.communicate(timeout=60)[1] and first.returncode == 0
    assert " 0 answers computed" in second.communicate(timeout=60)[1] and second.returncode == 0
    assert listing(out) == world.whole["b"]


def test_two_builds_fill_one_store_at_once(world: World, tmp_path: Path) -> None:
    cache, outs = tmp_path / "cache", [tmp_path / "one", tmp_path / "two"]
    builds = [world.start("c", out, cache, "--jobs", "1") for out in outs]
    for build in builds:
        said = build.communicate(timeout=100)[1]
        assert build.returncode == 0, said
    assert [listing(out) == world.whole["c"] for out in outs] == [True, True]
    assert not list(cache.glob("answers/??/.*"))
    assert " 0 answers computed" in world.build("c", tmp_path / "three", cache)


def test_one_build_reads_what_another_computes_anew(world: World, tmp_path: Path) -> None:
    """--force replaces every answer while others read them."""
    cache = tmp_path / "cache"
    shutil.copytree(world.cache, cache)
    forced = world.start("c", tmp_path / "forced", cache, "--force")
    while forced.poll() is None:
        shutil.rmtree(tmp_path / "read", ignore_errors=True)
        said = world.build("c", tmp_path / "read", cache)
        assert " 0 answers computed" in said and "not what was stored" not in said
    said = forced.communicate()[1]
    assert forced.returncode == 0 and " answers computed, 0 reused" in said, said
