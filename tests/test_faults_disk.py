"""Disks that are full or fail, files that are damaged, memory that runs out: the next build is right, and says what it met."""

from __future__ import annotations

import os
import random
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import NOT_RUN
from faults import family, listing, survivors
from worlds import (
    World,
    answers,
    change,
)

from nnviz_site.engine.latest import LATEST

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason=NOT_RUN + "no /proc; faults are injected on Linux"),
]
PLACE = "_site"


@contextmanager
def small_disk(folder: Path, size: str, **more: str) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Yields what runs the program with a small real file system at `folder`, in a mount namespace of its own.

    before, after: shell commands that run around it there; what the folder then holds is copied to `folder`-kept.
    """
    folder.mkdir()
    probe = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, text=True
    )
    if probe.returncode:
        pytest.skip(f"{NOT_RUN}no file system can be mounted here: {probe.stderr.strip()}")

    def run(*commands: str) -> subprocess.CompletedProcess[str]:
        script = f"mount -t tmpfs -o size={size} none {folder}\n" + "\n".join(commands)
        return subprocess.run(["unshare", "-rm", "bash", "-c", script], capture_output=True, text=True, timeout=100)

    yield run


def command(world: World, version: str, out: Path, cache: Path) -> str:
    """A build as a line for the shell; its exit status is printed."""
    words = [
        sys.executable,
        "-m",
        "nnviz_site",
        "build",
        "--site",
        world.folder / version,
        "--out",
        out,
        "--cache",
        cache,
    ]
    return shlex.join(map(str, words)) + "; echo exit $?"


def test_a_disk_that_fills_up_while_it_computes(world: World, tmp_path: Path) -> None:
    disk, out = tmp_path / "disk", tmp_path / PLACE
    cache = disk / "cache"
    world.build("a", out)
    with small_disk(disk, "100k") as run:
        done = run(
            command(world, "c", out, cache),
            f"find {cache} -name '.new-*'; ls {cache}/answers | head -1 >&2; cp -r {out} {tmp_path}/kept",
            f"mount -o remount,size=50m {disk}",
            command(world, "c", out, cache),
        )
    assert done.stdout.split() == ["exit", "2", "exit", "0"], done
    assert done.stderr.count("No space left") == 1
    assert (
        f"{cache}: No space left on device: free space or check permissions, or choose another --cache" in done.stderr
    )
    assert "Traceback" not in done.stderr and " 0 reused" not in done.stderr
    assert listing(tmp_path / "kept") == world.whole["a"] and listing(out) == world.whole["c"]


def test_a_disk_that_fills_up_while_it_publishes(world: World, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    out, kept = disk / PLACE, tmp_path / "kept"
    with small_disk(disk, "3m") as run:
        done = run(
            command(world, "a", out, world.cache),
            f"head -c 900k /dev/zero > {disk}/other",
            command(world, "b", out, world.cache),
            f"cp -r {out} {kept}; ls -A {disk} >&2",
            f"rm {disk}/other",
            command(world, "b", out, world.cache),
            f"cp -r {out} {kept}-then",
        )
    assert done.stdout.split() == ["exit", "0", "exit", "2", "exit", "0"], done
    assert f"--out {PLACE}: No space left on device: free space or check permissions, then build again" in done.stderr
    assert "Traceback" not in done.stderr
    assert listing(kept) == world.whole["a"]
    assert listing(tmp_path / "kept-then") == world.whole["b"]


def test_a_first_site_for_which_there_is_no_room(world: World, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "700k") as run:
        done = run(command(world, "a", disk / PLACE, world.cache), f"ls -A {disk}")
    assert done.stdout.split() == ["exit", "2", f".{PLACE}.lock"], done
    assert "No space left on device" in done.stderr and "Traceback" not in done.stderr


def read_only(folder: Path) -> str:
    """A line for the shell after which a folder can't be written: permissions would not stop root."""
    return f"mount --bind {folder} {folder} && mount -o remount,bind,ro {folder}"


def test_a_store_that_can_not_be_written_is_read(world: World, tmp_path: Path) -> None:
    cache, out = tmp_path / "cache", tmp_path / PLACE
    shutil.copytree(world.cache, cache)
    with small_disk(tmp_path / "disk", "1m") as run:
        done = run(read_only(cache), command(world, "a", out, cache))
        assert done.stdout.split() == ["exit", "0"], done
        assert listing(out) == world.whole["a"]
        for folder, name in answers(cache).items():
            if name.startswith("words"):
                shutil.rmtree(folder)
        done = run(read_only(cache), command(world, "a", out, cache))
    assert done.stdout.split() == ["exit", "2"]
    assert f"{cache}: Read-only file system: free space or check permissions" in done.stderr
    assert "[1/" not in done.stderr and "Traceback" not in done.stderr  # known before anything is computed
    assert listing(out) == world.whole["a"]


def test_a_folder_that_can_not_be_written_is_refused_before_anything_is_computed(world: World, tmp_path: Path) -> None:
    out = tmp_path / PLACE
    world.build("a", out)
    with small_disk(tmp_path / "disk", "1m") as run:
        done = run(read_only(tmp_path), command(world, "b", out, world.cache))
    assert done.stdout.split() == ["exit", "2"]
    assert f"--out {out} can't be written (Read-only file system): choose another folder" in done.stderr
    assert listing(out) == world.whole["a"]


# A store whose files are no longer what was stored.


def truncated(file: Path, chance: random.Random) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: chance.randrange(len(content))])


def flipped(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def removed(file: Path, chance: random.Random) -> None:
    file.unlink()


def test_damaged_files_are_made_again(world: World, tmp_path: Path) -> None:
    """Each way of damage to many files at once, those beside the answers included; nothing is published yet."""
    cache, out, chance = tmp_path / "cache", tmp_path / PLACE, random.Random(4)
    shutil.copytree(world.cache, cache)
    harmed = [
        f for folder, n in answers(cache).items() if n.split()[0] in ("words", "drawing") for f in folder.iterdir()
    ]
    for damage in (truncated, flipped, removed):
        for file in chance.sample(harmed, 8):
            if file.exists():
                damage(file, chance)
        for file in (*(cache / LATEST).iterdir(), cache / "modules.json"):
            damage(file, chance)
        shutil.rmtree(out, ignore_errors=True)
        said = world.build("a", out, cache)
        assert " 0 answers computed" not in said
        if damage is flipped:
            assert "is not what was stored: it is computed anew" in said
    assert " 0 answers computed" in world.build("a", out, cache)


def test_a_damaged_input_is_noticed_by_the_worker_that_needs_it(world: World, tmp_path: Path) -> None:
    cache, out = tmp_path / "cache", tmp_path / PLACE
    shutil.copytree(world.cache, cache)
    place = {name: folder for folder, name in answers(cache).items()}
    for file in place["density flowers"].glob("*.npy"):
        flipped(file, random.Random(5))
    for name in ("drawing projection flowers dark", "drawing projection flowers light"):
        shutil.rmtree(place[name])
    said = world.build("c", out, cache)
    assert f"notice: {cache}: density flowers is not what was stored: it is computed anew" in said
    assert "3 answers computed" in said


# Workers that die.


def out_of_memory_by_kill(worker: int) -> None:
    """As the kernel does it."""
    os.kill(worker, signal.SIGKILL)


def out_of_memory_by_limit(worker: int) -> None:
    """The next allocation that needs more than there is fails."""
    process = Path(f"/proc/{worker}")
    while "libtorch" not in (process / "maps").read_text():
        time.sleep(0.02)
    now = int((process / "statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.prlimit(worker, resource.RLIMIT_AS, (now, now))


@pytest.mark.parametrize("run_out", [out_of_memory_by_kill, out_of_memory_by_limit])
def test_a_worker_that_memory_runs_out_for(world: World, tmp_path: Path, run_out: Callable[[int], None]) -> None:
    cache, out, site = tmp_path / "cache", tmp_path / PLACE, tmp_path / "site"
    world.build("a", out)
    shutil.copytree(world.cache, cache)
    shutil.copytree(world.folder / "a", site)
    change(site / "site_src/experiments/moons_deep.toml", "hidden = [5, 4]", "hidden = [40, 40]")
    change(site / "site_src/experiments/moons_deep.toml", "epochs = 20", "epochs = 1500")
    shutil.rmtree(next(folder for folder, name in answers(cache).items() if name == "data moons_deep"))
    larger = replace(world, folder=tmp_path)
    build = larger.start("site", out, cache, "--jobs", "1")
    while "data moons_deep" not in build.stderr.readline():
        pass
    workers = family(build.pid)
    (worker,) = [pid for pid in workers if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]
    run_out(worker)
    said = build.communicate(timeout=60)[1]
    assert build.returncode == 2 and "Traceback" not in said, said
    error = said.splitlines()[-2]  # Before it may stand what a library's own code says as it gives up.
    assert "history moons_deep" in error and "memory" in error and "try --jobs 1" in error
    assert survivors(workers) == [] and listing(out) == world.whole["a"]
    assert "data moons_deep" in answers(cache).values()
    build = larger.start("site", out, cache)
    said = build.communicate(timeout=60)[1]
    assert build.returncode == 0 and "data moons_deep" not in said, said
