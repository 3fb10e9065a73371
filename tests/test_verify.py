"""The same sources give the same bytes, wherever and whenever they are built; what differs is named."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from conftest import ROOT, need
from groups import started, wait_until
from sites import write_site

from nnviz_site.bytewise import names
from nnviz_site.cli import main

SHIFT = 40_000_000
"""Seconds, more than a year."""

PICTURES = """
# What do the networks see?
{{ figure("weights", "mnist", layer=3, form="still") }}

{{ figure("projection", "mnist_pca") }}

{{ figure("projection", "mnist_tsne_2d") }}
"""


def command(verb: str, site: Path, place: Path, *options: str) -> list[str]:
    """`_site` and the store lie in a place."""
    places = ["--site", str(site), "--out", str(place / "_site"), "--cache", str(place / "cache")]
    return [sys.executable, "-m", "nnviz_site", verb, *places, *options]


def run(program: Path, verb: str, site: Path, place: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(program)}
    call = command(verb, site, place, *options)
    return subprocess.run(call, env=environment, cwd=place, capture_output=True, text=True)


@pytest.fixture(scope="module")
def other_clock(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Variables under which a process is told that it is more than a year later."""
    compiler = shutil.which("cc") if sys.platform == "linux" else None
    need(compiler, "no C compiler on Linux; a clock that is set otherwise needs one")
    library = tmp_path_factory.mktemp("clock") / "clock.so"
    source = ROOT / "tests" / "tools" / "other_clock.c"
    subprocess.run([str(compiler), "-shared", "-fPIC", "-o", library, source], check=True)
    variables = {"LD_PRELOAD": str(library), "NNVIZ_CLOCK_SHIFT": str(SHIFT)}
    ask = [sys.executable, "-c", "import time; print(time.time())"]
    now, then = (float(subprocess.check_output(ask, env=os.environ | more, text=True)) for more in ({}, variables))
    assert then - now > SHIFT - 1
    return variables


@pytest.mark.slow
def test_a_cold_build_elsewhere_and_at_another_time_gives_the_same_bytes(
    tiny: Path, other_clock: Mapping[str, str], tmp_path: Path
) -> None:
    """Other jobs, locale, encoding, time zone, home, umask, current folder, hash seed and clock."""
    (tmp_path / "home").mkdir()
    foreign = ("XDG_", "LC_", "LANG", "MPLCONFIG", "TORCH", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    other = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "TZ": "XYZ-13:45", "PYTHONHASHSEED": "1"}
    other |= {"HOME": str(tmp_path / "home"), "SOURCE_DATE_EPOCH": "1", "PYTHONPATH": str(ROOT), **other_clock}
    call = command("build", ROOT / "tests" / "tiny_site", tmp_path, "--jobs", "1", "--quiet")
    done = subprocess.run(call, env=kept | other, cwd=tmp_path / "home", umask=0o077, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rebuilt = tmp_path / "_site"
    assert names(rebuilt) == names(tiny)
    assert [name for name in sorted(names(tiny)) if (tiny / name).read_bytes() != (rebuilt / name).read_bytes()] == []
    assert {(rebuilt / name).stat().st_mode & 0o777 for name in names(rebuilt)} == {0o644}, "whatever the umask"


@pytest.mark.slow
def test_the_preview_on_digits_is_verified(tmp_path: Path) -> None:
    """The real site's experiments on images, with fewer epochs: a network, PCA and t-SNE."""
    files = {"index.md": PICTURES}
    for name in ("mnist", "mnist_pca", "mnist_tsne_2d"):
        text = (ROOT / "site_src" / "experiments" / f"{name}.toml").read_text("utf-8")
        files[f"experiments/{name}.toml"] = re.sub(r"^epochs = .*", "epochs = 12", text, flags=re.MULTILINE)
    site = write_site(tmp_path / "site", files)
    built = run(ROOT, "build", site, tmp_path, "--images", "digits", "--jobs", "2")
    assert built.returncode == 0, built.stderr
    done = run(ROOT, "verify", site, tmp_path, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ files byte for byte as the sources give them, .* s\n", done.stderr)


@pytest.mark.slow
def test_each_file_that_is_not_what_the_sources_give_is_named(tiny: Path, tmp_path: Path) -> None:
    out = Path(shutil.copytree(tiny, tmp_path / "_site"))
    page, facts = out / "flowers.html", out / "facts.json"
    page.write_bytes(page.read_bytes().replace(b"Which flowers are alike", b"Which flowers are unlike"))
    old = json.loads(facts.read_bytes())["moons.train_loss@3"]
    facts.write_bytes(facts.read_bytes().replace(json.dumps(old).encode(), b"0.5", 1))
    (out / "data" / "moons" / "history.csv").unlink()
    (out / "notes.txt").write_text("mine")
    film = next((out / "assets").glob("*.mp4"))
    film.write_bytes(film.read_bytes()[:-1] + b"\0")
    done = run(ROOT, "verify", ROOT / "tests" / "tiny_site", tmp_path)
    said = "\n".join(line.removeprefix(f"{out}/") for line in done.stderr.splitlines())
    assert done.returncode == 1, said
    changed = "is not as it was published: its SHA-256 is another than in build.json"
    assert re.search(
        rf"^flowers\.html: {changed}; differs in line \d+, from byte \d+ of \d+, rebuilt \d+ on: ", said, re.M
    )
    assert f"facts.json: {changed}; moons.train_loss@3 is 0.5, rebuilt {old!r}\n" in said
    assert "data/moons/history.csv: is missing: the rebuild has it (files moons)\n" in said
    assert "notes.txt: is not in the rebuild\n" in said
    size = film.stat().st_size
    by = "(film decision_boundary moons)"
    assert f"assets/{film.name}: {changed}; differs from byte {size} of {size} on {by}\n" in said
    assert said.endswith("5 problems in 5 files.")


@pytest.mark.slow
def test_a_program_that_depends_on_where_it_runs_is_found_out_and_its_step_is_named(tmp_path: Path) -> None:
    program = tmp_path / "program"
    for name in ("nnviz_site", "templates"):
        shutil.copytree(ROOT / name, program / name)
    file = program / "nnviz_site" / "figure" / "kinds" / "scatter.py"
    text = file.read_text("utf-8")
    assert text.count('    return (\n        f"{history.title}: {sets[split]}"') == 1
    file.write_text(
        text.replace('f"{history.title}: {sets[split]}"', "f\"Of {__import__('os').environ['HOME']}: {sets[split]}\"")
    )
    experiment = '[data]\nsource = "moons"\nsamples = 40\n[training]\nepochs = 2\n'
    site = write_site(
        tmp_path / "site",
        {"index.md": '# A\n\n{{ figure("scatter", "moons") }}\n', "experiments/moons.toml": experiment},
    )
    assert run(program, "build", site, tmp_path).returncode == 0
    done = run(program, "verify", site, tmp_path)
    assert done.returncode == 1, done.stderr
    assert re.search(r"index\.html: differs in line \d+, from byte \d+", done.stderr)
    assert "\nwords scatter moons gave other bytes from the same inputs\n" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("send", [os.killpg, os.kill], ids=["Ctrl-C at a terminal", "to the process alone"])
def test_an_interrupt_ends_the_rebuild_in_good_order(
    send: Callable[[int, int], None], published: Path, tmp_path: Path
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    verifying = started(
        command("verify", ROOT / "tests" / "tiny_site", tmp_path, "--quiet", "--jobs", "2"),
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    wait_until(lambda: list(temporary.glob("*/cache/answers/??/*")))
    send(verifying.pid, signal.SIGINT)
    said = verifying.communicate(timeout=30)[1]
    # No word of a process that was killed with locks in its hands, and none of what the rebuild left.
    assert (verifying.returncode, said.splitlines()[-1:]) == (130, ["interrupted"])
    assert "leaked" not in said and "Traceback" not in said
    assert list(temporary.iterdir()) == []


# ---------------------------------------------------------------- what is there, against build.json


def verified_output(out: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["verify", "--output", "--out", str(out)])
    return status, capsys.readouterr().err


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A small folder as a build leaves it."""
    from nnviz_site.publish import Bytes, publish

    files = {"index.html": Bytes(b"<p>one</p>"), "data/a.csv": Bytes(b"1,2\n"), "facts.json": Bytes(b'{"a": 1}')}
    publish(files, {"nnviz_site": "1"}, tmp_path / "_site", lambda: None)
    return tmp_path / "_site"


def test_an_untouched_folder_is_as_published(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = verified_output(published, capsys)
    assert (status, said.partition(",")[0]) == (0, "4 files as published")


def test_changed_missing_and_additional_files_are_named(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (published / "index.html").write_bytes(b"<p>two</p>")
    (published / "data" / "a.csv").unlink()
    (published / "data" / "b.csv").write_text("")
    status, said = verified_output(published, capsys)
    assert status == 1
    assert said.splitlines() == [
        f"{published}/data/a.csv: was published and is missing: `build` writes it anew",
        f"{published}/data/b.csv: was not published: build.json does not list it: remove it",
        f"{published}/index.html: is not as it was published: its SHA-256 is another than in build.json: "
        "`build` writes it anew, and `build --force` also where its time was left as it was",
        "3 problems in 3 files.",
    ]


def test_an_interrupted_publication_is_no_site(published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads((published / "build.json").read_text())
    (published / "build.json").write_text(json.dumps(record | {"publishing": True}))
    status, said = verified_output(published, capsys)
    assert status == 1 and "publishing was interrupted: build again" in said


@pytest.mark.parametrize("content", [None, "{}", "[]", '{"nnviz_site": "1", "files": 3}'])
def test_a_folder_of_another_kind_is_refused(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "build.json").write_text(content)
    status, said = verified_output(tmp_path, capsys)
    assert status == 2 and "holds no site that this program published: build first" in said
