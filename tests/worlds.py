"""Builds of two versions of a small site, to be stopped at moments that can be seen from outside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT
from faults import faults_of, listing
from groups import started

from nnviz_site.publish import STAGED, read_record

TINY = ROOT / "tests" / "tiny_site"


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


def make_world(folder: Path) -> World:
    """`b` has other numbers in nearly every picture, one page fewer and one more, and a picture of the author's own."""
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


def answers(cache: Path) -> dict[Path, str]:
    """The folder of each answer, and the step that it is of."""
    return {m.parent: json.loads(m.read_bytes())["name"] for m in sorted(cache.glob("answers/??/[!.]*/manifest.json"))}
