"""Whatever happens to the machine, the published site is whole and the next build is right: faults that are really injected."""

from __future__ import annotations

import json
import os
import random
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from conftest import NOT_RUN, ROOT
from faults import family, faults_of, listing, survivors
from groups import started

from nnviz_site.engine.latest import LATEST
from nnviz_site.publish import STAGED, read_record

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason=NOT_RUN + "no /proc; faults are injected on Linux"),
]
TINY = ROOT / "tests" / "tiny_site"
PLACE = "_site"


@dataclass(frozen=True)
class World:
    """Two versions of a site, `a` and `b`, and `c` that computes little; the store with the answers of all; what each looks
    like when it is built whole."""

    folder: Path
    whole: dict[str, dict[str, bytes]]

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def start(self, version: str, out: Path, cache: Path | None = None, *options: str, **more) -> subprocess.Popen[str]:
        """A build as an author starts it, in a process group of its own."""
        places = ["--site", self.folder / version, "--out", out, "--cache", cache or self.cache]
        return started([sys.executable, "-m", "nnviz_site", "build", *map(str, places), *options], **more)

    def build(self, version: str, out: Path, cache: Path | None = None, *options: str) -> str:
        """A build that must go well; returns what it says."""
        build = self.start(version, out, cache, *options)
        said = build.communicate(timeout=100)[1]
        assert build.returncode == 0, said
        assert listing(out) == self.whole[version], said
        return said


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """`b` has other numbers in nearly every picture, one page fewer and one more, and a picture of the author's own."""
    folder = tmp_path_factory.mktemp("faults")
    world = World(folder, {})
    for version in "abc":
        shutil.copytree(TINY, folder / version)
    source = folder / "b" / "site_src"
    change(source / "experiments/moons.toml", "noise = 0.1", "noise = 0.2")
    change(source / "index.md", " See the [flowers](flowers.html#which-direction).", "\n\n![A dot](static/dot.svg)")
    (source / "flowers.md").unlink()
    (source / "zebra.md").write_text("---\ntitle: Zebra\ndescription: Stripes.\nnav: 3\n---\n# Stripes?\n\nYes.\n")
    (source / "static").mkdir()
    (source / "static/dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n')
    source = folder / "c" / "site_src"
    (source / "flowers.md").replace(source / "index.md")
    for name in ("moons", "moons_deep"):
        (source / f"experiments/{name}.toml").unlink()
    for version in "abc":
        build = world.start(version, folder / f"{version}_site")
        said = build.communicate()[1]
        assert build.returncode == 0, said
        world.whole[version] = listing(folder / f"{version}_site")
        assert faults_of(world.whole[version], world.whole[version]) == []
    return world


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def test_the_judge_finds_what_is_missing(world: World) -> None:
    """Each file that a page needs is taken away in turn; what no page shows is what is published besides."""
    whole = world.whole["a"]
    unseen = [n for n in whole if not faults_of({k: v for k, v in whole.items() if k != n}, whole)]
    assert {n.partition("/")[0] for n in unseen} <= {"404.html", ".nojekyll", "build.json", "facts.json", "data"}
    half = {**whole, "index.html": whole["index.html"][:-99]}
    assert "index.html is not whole" in faults_of(half, whole)


# Kills. Moments are aimed at what can be seen from outside: a random time after the start, or after a phase is seen to begin.


def staging(out: Path) -> bool:
    return (out / STAGED).exists()


def renaming(out: Path) -> bool:
    return bool(read_record(out).get("publishing"))


def settled(out: Path) -> bool:
    return not staging(out)


def filling(out: Path) -> bool:
    return (out.parent / f".{out.name}{STAGED}").exists()


def phase_of(out: Path) -> str:
    """Where a build was when it was killed, from what it left."""
    record = read_record(out)
    if record.get("publishing"):
        return "renaming"
    if "old" in record:
        return "removing"
    return "staging" if staging(out) else "filling" if filling(out) else "planning"


def await_sign(build: subprocess.Popen[str], out: Path, sign: Callable[[Path], bool]) -> None:
    while not sign(out) and build.poll() is None:
        time.sleep(0.0002)


def aim(build: subprocess.Popen[str], out: Path, sign: Callable[[Path], bool] | None, delay: float) -> bool:
    """Wait for the sign, then so long, then kill; returns whether the build still ran."""
    if sign is not None:
        await_sign(build, out, sign)
    time.sleep(delay)
    running = build.poll() is None
    build.kill()
    build.communicate()
    return running


def lengths(world: World, version: str, out: Path, *signs: Callable[[Path], bool]) -> list[float]:
    """Seconds of a build from its start, and from each sign, to its end."""
    started = time.monotonic()
    build = world.start(version, out)
    seen = [started]
    for sign in signs:
        await_sign(build, out, sign)
        seen.append(time.monotonic())
    build.communicate()
    return [time.monotonic() - moment for moment in seen]


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


def answers(cache: Path) -> dict[Path, str]:
    """The folder of each answer, and the step that it is of."""
    return {m.parent: json.loads(m.read_bytes())["name"] for m in sorted(cache.glob("answers/??/[!.]*/manifest.json"))}


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


# Disks that are full, or can't be written.


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
