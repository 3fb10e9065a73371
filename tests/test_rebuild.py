"""A build does as little as is needed, and what it leaves out makes no difference to what is published or said."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from nnviz_site import build as whole
from nnviz_site import publish
from nnviz_site.cli import main
from nnviz_site.errors import Problem
from nnviz_site.request import Listener, Request

pytestmark = pytest.mark.slow

Edit = Callable[[Path], None]
INDEX, FLOWERS = "index.md", "flowers.md"
FIGURE = '\n{{ figure("compare", "moons", "moons_deep", epochs=[20, 12]) }}\n'


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("built") / "site"
    shutil.copytree(ROOT / "tests" / "tiny_site", site)
    (site / "site_src/static").mkdir()
    shutil.copy(ROOT / "docs/site-light.webp", site / "site_src/static/site.webp")
    add(FLOWERS, "\n![A site](static/site.webp)\n\nSee [the lines](index.html).\n")(site)
    assert main(["build", *places(site)]) == 0
    return site


@pytest.fixture
def site(built: Path, tmp_path: Path, wholes: list[int]) -> Path:
    """The site, built where it is, so that the next build has a memory of it."""
    copy = Path(shutil.copytree(built, tmp_path / "site"))
    assert main(["build", *places(copy)]) == 0
    wholes.clear()
    return copy


@pytest.fixture
def wholes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each whole build."""
    done: list[int] = []
    real = whole.build
    monkeypatch.setattr(whole, "build", lambda *arguments: done.append(1) or real(*arguments))
    return done


def places(site: Path, out: str = "_site") -> list[str]:
    return ["--site", str(site), "--out", str(site / out), "--cache", str(site / "cache")]


def swap(file: str, old: str, new: str) -> Edit:
    """Put other words into a page, at their one place."""

    def edit(site: Path) -> None:
        path = site / "site_src" / file
        assert path.read_text("utf-8").count(old) == 1
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    return edit


def add(file: str, text: str) -> Edit:
    def edit(site: Path) -> None:
        path = site / "site_src" / file
        path.write_text(f"{path.read_text('utf-8') if path.exists() else ''}{text}", "utf-8")

    return edit


def own_template(site: Path) -> None:
    (site / "templates").mkdir()
    (site / "templates/page.html").write_text((ROOT / "templates/page.html").read_text("utf-8") + "<!-- own -->")


def link_instead_of_page(site: Path) -> None:
    page = site / "site_src/flowers.md"
    page.rename(page.with_suffix(".txt"))
    page.symlink_to("flowers.txt")


def two_pages(site: Path) -> None:
    for name in (INDEX, FLOWERS):
        add(name, "\nAnd more.\n")(site)


def no_memory(site: Path) -> None:
    for file in (site / "cache/memory").iterdir():
        file.write_text("{}\n[]\n")


def another_byte_in_memory(site: Path) -> None:
    for file in (site / "cache/memory").iterdir():
        content = bytearray(file.read_bytes())
        content[-400] ^= 1
        file.write_bytes(content)


def left_by_a_killed_build(site: Path) -> None:
    (site / "_site/.new").mkdir()
    (site / "_site/.new/index.html").write_text("half")


def two_other_bytes(name: str) -> Edit:
    """The published file keeps its length."""

    def edit(site: Path) -> None:
        file = site / "_site" / name
        file.write_bytes(b"??" + file.read_bytes()[2:])

    return edit


TEXT_ONLY: dict[str, Edit] = {
    "a sentence": swap(FLOWERS, "lie next to each other", "touch"),
    "a caption": swap(INDEX, "the network is undecided", "it can't decide"),
    "a caption's fact": swap(FLOWERS, "_ratio_1", "_ratio_2"),
    "another fact": add(INDEX, '\nIt errs at {{ fact("moons.misclassified@3", "d") }} points.\n'),
    "a new claim that holds": add(INDEX, '\n{% call claim("moons.train_loss@20 < 1") %}So it is.{% endcall %}\n'),
    "a formula that is new": add(FLOWERS, "\n$$\\sum_i x_i^2$$\n"),
    "a formula that was there": add(INDEX, "\nAgain $p(y \\mid x)$.\n"),
    "a block of code": add(INDEX, "\n```python\nx = 1\n```\n"),
    "an indented block": add(INDEX, "\n    x = 1\n"),
    "a citation": add(FLOWERS, "\nSee [@rumelhart1986].\n"),
    "a table": add(FLOWERS, "\n| a | b |\n|---|--:|\n| 1 | 2 |\n"),
    "a heading": add(INDEX, "\n## And then?\n\nNothing.\n"),
    "a link to another page": add(INDEX, "\nBack to [the start](flowers.html#which-flowers-are-alike).\n"),
    "a link that drives its own page": add(INDEX, "\nAt [epoch 7](#moons@7) it is halfway.\n"),
    "an image": add(INDEX, "\n![The same](static/site.webp)\n"),
    "a figure of another page": add(
        FLOWERS, '\n{{ figure("decision_boundary", "moons", epoch=5, epochs=[1, 5, 20]) }}\n'
    ),
    "an alt text": swap(INDEX, "epochs=[20, 12])", 'epochs=[20, 12], alt="Two nets")'),
    "tabs": add(INDEX, "\n### One {.tab}\n\nFirst.\n\n### Two {.tab}\n\nSecond.\n"),
    "two pages at once": two_pages,
}

MORE: dict[str, Edit] = {
    "the only figure of an experiment": swap(INDEX, FIGURE, ""),
    "a title": swap(FLOWERS, "title: Flowers", "title: Blossoms"),
    "a menu's order": swap(FLOWERS, "nav: 2", "nav: 3"),
    "a heading that is linked": swap(FLOWERS, "## Which direction?", "## Where to?"),
    "a link that drives another page": add(FLOWERS, "\nSee [epoch 7](index.html#moons@7).\n"),
    "a new figure": add(FLOWERS, '\n{{ figure("scatter", "moons") }}\n'),
    "a false claim": add(INDEX, '\n{% call claim("moons.train_loss@20 > 9") %}So it is.{% endcall %}\n'),
    "no such fact": add(INDEX, '\n{{ fact("moons.train_los") }}\n'),
    "a fact at no epoch": add(INDEX, '\n{{ fact("moons.train_loss@21") }}\n'),
    "a format that fits no number": add(INDEX, '\n{{ fact("moons.train_loss", "q") }}\n'),
    "a fraction as a whole number": add(INDEX, '\n{{ fact("moons.train_loss", "d") }}\n'),
    "no such page": add(INDEX, "\n[Away](away.html)\n"),
    "no such anchor": add(INDEX, "\n[Away](flowers.html#away)\n"),
    "no such citation": add(INDEX, "\n[@nobody1900]\n"),
    "no such macro": add(INDEX, "\n$\\nosuch$\n"),
    "an ask without end": add(INDEX, "\n{% call claim(\n"),
    "an image without words": add(INDEX, "\n![](static/site.webp)\n"),
    "a page": add("more.md", "---\ntitle: More\ndescription: More.\n---\n# More\n"),
    "no page": lambda site: (site / "site_src/404.md").unlink(),
    "a draft": swap("404.md", "---\ntitle", "---\ndraft: true\ntitle"),
    "a setting": add("site.toml", 'author = "Ann One"\n'),
    "an experiment": swap("experiments/moons_deep.toml", "[data]", "# words\n[data]"),
    "a reference": swap("references.bib", "@", "@misc{new, title = {New}}\n@"),
    "an image's content": add("static/note.txt", "x"),
    "a template": own_template,
    "a link instead of a page": link_instead_of_page,
    "a published file that is gone": lambda site: (site / "_site/flowers.html").unlink(),
    "a published file that is cut short": lambda site: (site / "_site/facts.json").write_text("{"),
    "a published page with two other bytes": two_other_bytes("flowers.html"),
    "published data with two other bytes": two_other_bytes("data/moons/history.csv"),
    "an answer that is gone": lambda site: shutil.rmtree(next((site / "cache/answers").glob("*/*"))),
    "an answer's manifest that is gone": lambda site: film_manifest(site).unlink(),
    "an answer's manifest that is cut short": lambda site: film_manifest(site).write_text("{"),
    "a memory that is no memory": no_memory,
    "another byte in the memory": another_byte_in_memory,
    "what a killed build left": left_by_a_killed_build,
}


def film_manifest(site: Path) -> Path:
    return next((site / "cache").rglob("film.mp4")).with_name("manifest.json")


def listing(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def outcome(site: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, dict[str, bytes]]:
    """Exit status, warnings and errors, and what is published."""
    capsys.readouterr()
    status = main(["build", "--quiet", *places(site), *options])
    return status, capsys.readouterr().err, listing(site / "_site")


def without_memory(site: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, dict[str, bytes]]:
    shutil.rmtree(site / "cache/memory")
    return outcome(site, capsys)


@pytest.mark.parametrize("name", TEXT_ONLY)
def test_after_an_edit_of_text_the_page_alone_is_made_as_a_whole_build_makes_it(
    name: str, site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    before = listing(site / "_site")
    TEXT_ONLY[name](site)
    done = outcome(site, capsys)
    assert wholes == [] and done[2] != before
    assert done == without_memory(site, capsys)
    assert wholes == [1]


@pytest.mark.parametrize("name", MORE)
def test_after_any_other_change_all_of_it_is_built_or_refused(
    name: str, site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    MORE[name](site)
    done = outcome(site, capsys)
    assert wholes == [1]
    assert done == without_memory(site, capsys)


def test_edits_one_after_the_other_and_back_again(
    site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    first = listing(site / "_site")
    text = (site / "site_src/index.md").read_text("utf-8")
    for edit in list(TEXT_ONLY.values())[:4]:
        edit(site)
        assert outcome(site, capsys)[0] == 0
    (site / "site_src/index.md").write_text(text, "utf-8")
    swap(FLOWERS, "touch", "lie next to each other")(site)
    swap(FLOWERS, "_ratio_2", "_ratio_1")(site)
    assert outcome(site, capsys) == (0, "", first)
    assert wholes == []


def test_what_was_wrong_in_between_is_forgotten(
    site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    first = listing(site / "_site")
    MORE["no such page"](site)
    assert outcome(site, capsys)[0] == 2
    swap(INDEX, "\n[Away](away.html)\n", "")(site)
    wholes.clear()
    assert outcome(site, capsys) == (0, "", first)
    assert wholes == []


def test_warnings_are_said_again(site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    (site / "templates/css").mkdir(parents=True)
    (site / "templates/unused.html").write_text("x")
    first = outcome(site, capsys)
    assert "nothing uses it" in first[1]
    wholes.clear()
    assert outcome(site, capsys) == first
    TEXT_ONLY["a sentence"](site)
    assert outcome(site, capsys)[:2] == first[:2]
    assert wholes == []


def test_what_was_told_of_a_download_is_not_told_again(
    site: Path, wholes: list[int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = whole.prepare

    def prepare(request: Request, listener: Listener) -> object:
        listener.say(Problem("", 0, "fetched again", "notice"))
        return real(request, listener)

    monkeypatch.setattr(whole, "prepare", prepare)
    add("site.toml", 'author = "Ann One"\n')(site)
    said = []
    for _ in range(2):
        assert main(["build", *places(site)]) == 0
        said.append(capsys.readouterr().err)
    assert ["fetched again" in text for text in said] == [True, False]
    assert ["no --base-url" in text for text in said] == [True, True]
    assert wholes == [1]


def test_an_edit_that_leaves_time_and_size_as_they_were_is_seen(
    site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    page = site / "site_src/flowers.md"
    times = page.stat()
    swap(FLOWERS, "Two of three", "Ten of three"[:12])(site)
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert page.stat().st_size == times.st_size
    assert b"Ten of three" in outcome(site, capsys)[2]["flowers.html"]


def test_touched_files_are_not_built_anew(site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    for file in (site / "site_src").rglob("*"):
        os.utime(file, (1, 1))
    first = listing(site / "_site")
    assert outcome(site, capsys) == (0, "", first)
    assert wholes == []


def test_a_published_site_that_was_copied_or_checked_out_is_read_once(
    site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = listing(site / "_site")
    for file in (site / "_site").rglob("*"):
        os.utime(file, (1, 1))
    assert outcome(site, capsys) == (0, "", first)
    with monkeypatch.context() as patch:
        patch.setattr(publish, "hashlib", None)  # nothing there is read again
        assert outcome(site, capsys) == (0, "", first)
    assert wholes == []


def test_what_was_changed_and_has_its_old_time_is_repaired_by_force(
    site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    first = listing(site / "_site")
    file = site / "_site/index.html"
    times = file.stat()
    two_other_bytes("index.html")(site)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert outcome(site, capsys, "--force") == (0, "", first)


@pytest.mark.parametrize("option", [["--base-url", "https://example.org/x"], ["--strict"], ["--force"]])
def test_another_request_is_another_build(
    option: list[str], site: Path, wholes: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    outcome(site, capsys, *option)
    assert wholes == [1]


@pytest.mark.parametrize("edit", [None, TEXT_ONLY["a sentence"]], ids=["nothing", "a sentence"])
def test_neither_numpy_nor_any_library_that_computes_is_imported(edit: Edit | None, site: Path) -> None:
    if edit:
        edit(site)
    heavy = {"torch", "matplotlib", "sklearn", "scipy", "openTSNE", "numpy", "PIL", "yaml"}
    program = (
        "import sys; from nnviz_site.cli import main; status = main(['build', '--quiet', *sys.argv[1:]]); "
        f"print(status, sorted({{m.split('.')[0] for m in sys.modules}} & {heavy!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program, *places(site)], capture_output=True, text=True)
    assert done.stdout.strip() == "0 []", done.stderr


@pytest.mark.parametrize("damage", ["an answer that is gone", *(name for name in MORE if "manifest" in name)])
def test_what_why_lists_is_what_is_computed(damage: str, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    MORE[damage](site)
    capsys.readouterr()
    assert main(["why", "--json", "--quiet", *places(site)]) == 0
    listed = [step["name"] for step in json.loads(capsys.readouterr().out)]
    assert len(listed) == 1
    assert main(["build", *places(site)]) == 0
    said = capsys.readouterr().err
    assert f"[1/1] {listed[0]} " in said and " 1 answer computed" in said
