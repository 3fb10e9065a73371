"""The whole way on a tiny site: what is written, what a second build does, what an error leaves alone."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from groups import started, wait_until

TINY = Path(__file__).parent / "tiny_site"
pytestmark = pytest.mark.slow


def nnviz(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nnviz_site", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The tiny site, built once; tests that change it work on a copy."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(TINY, folder / "site")
    done = nnviz("build", "--jobs", "2", cwd=folder / "site")
    assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture
def site(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "site", copy_function=shutil.copy2))


def listing(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def test_pages_assets_and_data_are_there(built):
    out = built / "_site"
    names = listing(out).keys()
    assert {"index.html", "flowers.html", "404.html", ".nojekyll", "facts.json", "build.json"} <= names
    training = {"experiment.json", "samples.csv", "history.csv", "reproduce.py"}
    assert {f"data/moons/{n}" for n in training} <= names
    projection = {"experiment.json", "samples.csv", "coordinates.csv", "projection.json", "reproduce.py"}
    assert {f"data/flowers/{n}" for n in projection} <= names
    assert {Path(n).suffix for n in names if n.startswith("assets/")} >= {".svg", ".webp", ".mp4", ".css", ".woff2"}


def test_build_json_lists_every_file_and_no_clock_host_or_path(built):
    record = json.loads((built / "_site/build.json").read_text())
    assert record["files"].keys() == listing(built / "_site").keys() - {"build.json"}
    assert record["publishing"] is False and record["images"] is None
    assert record["experiments"].keys() == {"moons", "moons_deep", "flowers"}
    assert record["packages"]["torch"].startswith("2.13")
    assert str(built) not in json.dumps(record)


def test_facts_are_there_for_every_epoch(built):
    facts = json.loads((built / "_site/facts.json").read_text())
    for epoch in range(21):
        assert 0 <= facts[f"moons.test_accuracy@{epoch}"] <= 1
    assert facts["moons.train_accuracy"] == facts["moons.train_accuracy@20"]
    rows = (built / "_site/data/moons/history.csv").read_text().splitlines()
    assert float(rows[-1].split(",")[2]) == facts["moons.train_accuracy"]


def test_a_second_build_computes_nothing_and_writes_nothing(site):
    before = {p: p.stat().st_mtime_ns for p in (site / "_site").rglob("*")}
    done = nnviz("build", cwd=site)
    assert done.returncode == 0 and " 0 answers computed" in done.stderr, done.stderr
    assert before == {p: p.stat().st_mtime_ns for p in (site / "_site").rglob("*")}


def test_a_second_build_imports_no_heavy_library(site):
    program = (
        "import sys; from nnviz_site.cli import main; main(['build', '--quiet']); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'torch', 'matplotlib', 'sklearn', 'scipy', 'openTSNE'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=site, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_with_a_base_url_pages_have_cards_and_a_second_build_draws_none(site):
    options = ["--base-url", "https://example.org/nets/", "--repository", "https://example.org/me/nets"]
    assert nnviz("build", "--jobs", "2", *options, cwd=site).returncode == 0
    page = (site / "_site/index.html").read_text()
    (card,) = re.findall(r'<meta property="og:image" content="https://example.org/nets/(assets/[^"]+\.png)">', page)
    content = (site / "_site" / card).read_bytes()
    assert content.startswith(b"\x89PNG") and len(content) < 300_000
    assert "https://example.org/me/nets/edit/main/site_src/index.md" in page
    program = (
        "import sys; from nnviz_site.cli import main; main(['build', *sys.argv[1:]]); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'torch', 'matplotlib', 'PIL', 'scipy'}))"
    )
    done = subprocess.run([sys.executable, "-c", program, *options], cwd=site, capture_output=True, text=True)
    assert done.stdout.strip() == "[]" and " 0 answers computed" in done.stderr, done.stderr


def test_without_a_base_url_it_says_once_what_is_left_out(site):
    done = nnviz("build", cwd=site)
    assert done.stderr.count("no --base-url") == 1
    assert not (site / "_site/sitemap.xml").exists() and not list((site / "_site/assets").glob("*card*"))
    assert "no --base-url" not in nnviz("build", "--quiet", cwd=site).stderr


def test_an_edited_sentence_changes_one_page_only(site):
    before = listing(site / "_site")
    page = site / "site_src/flowers.md"
    page.write_text(page.read_text().replace("lie next to each other", "touch"))
    done = nnviz("build", cwd=site)
    assert done.returncode == 0 and " 0 answers computed" in done.stderr, done.stderr
    after = listing(site / "_site")
    assert {n for n in before if before[n] != after.get(n)} == {"flowers.html", "build.json"}


def test_another_build_from_an_empty_store_gives_the_same_bytes(built, tmp_path):
    shutil.copytree(TINY, tmp_path / "elsewhere")
    done = nnviz("build", "--jobs", "1", "--out", "public", "--cache", "kept", cwd=tmp_path / "elsewhere")
    assert done.returncode == 0, done.stderr
    assert listing(tmp_path / "elsewhere/public") == listing(built / "_site")


def test_a_false_claim_is_exit_1_and_nothing_is_published(site):
    before = listing(site / "_site")
    page = site / "site_src/index.md"
    page.write_text(page.read_text().replace("train_accuracy@20 > moons", "train_accuracy@20 < moons"))
    done = nnviz("build", cwd=site)
    assert done.returncode == 1
    assert "site_src/index.md:11: the claim" in done.stderr and "is false: moons.train_accuracy@20 is" in done.stderr
    assert "Traceback" not in done.stderr
    assert listing(site / "_site") == before


def test_a_loss_that_is_not_finite_names_file_line_and_epoch(site):
    before = listing(site / "_site")
    toml = site / "site_src/experiments/moons.toml"
    text = toml.read_text().replace("[12]", "[64, 64, 64]").replace("0.05", '100\noptimizer = "sgd"')
    toml.write_text(text)
    done = nnviz("build", cwd=site)
    assert done.returncode == 2
    line = 1 + text.splitlines().index("learning_rate = 100")
    assert f"site_src/experiments/moons.toml:{line}: the loss is no longer a finite number at epoch" in done.stderr
    assert "Traceback" not in done.stderr
    assert listing(site / "_site") == before


def test_an_unknown_kind_and_an_unknown_fact_are_reported_together(site):
    page = site / "site_src/index.md"
    page.write_text(
        page.read_text().replace('"decision_boundary"', '"decision_bounday"').replace('accuracy@20"', 'acuracy@20"')
    )
    for verb, end in (("build", "; nothing was written."), ("check", ".")):
        done = nnviz(verb, cwd=site)
        assert done.returncode == 2
        assert 'did you mean "decision_boundary"?' in done.stderr
        assert "train_accuracy" in done.stderr
        assert done.stderr.endswith(f"2 problems in 1 file{end}\n")


def test_a_damaged_answer_is_made_again(site):
    victim = max((site / ".nnviz-cache/answers").rglob("*.svg"), key=lambda p: p.stat().st_size)
    content = victim.read_bytes()
    victim.write_bytes(content[:-1] + b"!")
    shutil.rmtree(site / "_site")
    done = nnviz("build", cwd=site)
    assert done.returncode == 0, done.stderr
    assert victim.read_bytes() == content


def test_output_among_the_sources_is_refused(site):
    done = nnviz("build", "--out", "site_src/_site", cwd=site)
    assert done.returncode == 2 and "must not lie in each other" in done.stderr


@pytest.mark.parametrize(
    ("send", "number", "status"),
    [(os.killpg, signal.SIGINT, 130), (os.kill, signal.SIGTERM, 143), (os.kill, signal.SIGKILL, -9)],
    ids=["Ctrl-C, to the whole group", "terminated", "killed"],
)
def test_an_interrupt_leaves_no_process_and_no_temporary_folder(tmp_path, send, number, status):
    """In the middle of a film; without Ctrl-C the signal reaches the build's own process alone."""
    shutil.copytree(TINY, tmp_path / "site")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    page = tmp_path / "site/site_src/experiments/moons.toml"
    page.write_text(page.read_text().replace("epochs = 20", "epochs = 2000"))
    build = started(
        [sys.executable, "-m", "nnviz_site", "build", "--jobs", "2"],
        cwd=tmp_path / "site",
        env=os.environ | {"TMPDIR": str(temporary)},
    )
    wait_until(lambda: list(temporary.glob("*/film.mp4")))
    send(build.pid, number)
    _, said = build.communicate(timeout=30)
    assert build.returncode == status and "Traceback" not in said, said
    kept = (
        "interrupted; what was published before is untouched, and answers that were computed are kept in .nnviz-cache\n"
    )
    assert number == signal.SIGKILL or said.endswith(kept)
    assert not list(temporary.glob("tmp*"))
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.killpg(build.pid, 0)
            time.sleep(0.05)
    assert not (tmp_path / "site/_site").exists()
