"""Reading a site's sources: everything an author wrote, mistakes gathered and none raised."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import HEAD, MOONS, write_site

from nnviz_site.files import template_folders
from nnviz_site.site import Settings, read_site

INDEX = {"index.md": "# First\n"}


def problems_of(root: Path, files: dict[str, str]) -> list[str]:
    return [str(p) for p in read_site(write_site(root, files))[1]]


def test_a_whole_site(tmp_path: Path) -> None:
    files = INDEX | {
        "second.md": "---\ntitle: Two\ndescription: B\nnav: 2\naliases: [old.html]\n---\n# Two\n",
        "experiments/moons.toml": MOONS,
        "static/pictures/a.svg": "<svg/>",
        "site.toml": 'title = "Mine"\nbase_url = "https://example.org/x/"\n',
    }
    site, problems = read_site(write_site(tmp_path, files))
    assert problems == []
    assert [page.slug for page in site.pages] == ["index", "second"]
    first, second = site.pages
    assert (first.path, first.body, first.body_line) == ("site_src/index.md", "# First\n", 5)
    assert (second.nav, second.aliases, second.address) == (2, ("old.html",), "second.html")
    assert list(site.experiments) == ["moons"]
    assert list(site.statics) == ["pictures/a.svg"]
    assert site.settings == Settings("Mine", "https://example.org/x")


def test_drafts_are_pages_only_when_asked_for(tmp_path: Path) -> None:
    draft = "---\ntitle: D\ndescription: D\ndraft: true\n---\n# D\n"
    root = write_site(tmp_path, INDEX | {"draft.md": draft})
    site, _ = read_site(root)
    assert [page.slug for page in site.pages] == ["index"] and site.drafts == ("draft",)
    assert [page.slug for page in read_site(root, drafts=True)[0].pages] == ["draft", "index"]


def test_the_sites_own_templates_take_the_place_of_the_packages_file_by_file(tmp_path: Path) -> None:
    write_site(tmp_path, INDEX)
    own = tmp_path / "templates" / "css" / "1-ground.css"
    own.parent.mkdir(parents=True)
    own.write_text("/* mine */")
    templates = read_site(tmp_path)[0].templates
    assert templates["css/1-ground.css"] == own
    assert templates["page.html"].parent == template_folders(tmp_path)[0]


def test_no_sources(tmp_path: Path) -> None:
    site, problems = read_site(tmp_path)
    assert site.pages == () and "no folder site_src" in problems[0].text


def test_a_folder_that_holds_no_sources_is_told_from_its_neighbours(tmp_path: Path) -> None:
    source = write_site(tmp_path, INDEX) / "site_src"
    assert str(read_site(source)[1][0]).endswith(f"is site_src itself: give the folder that holds it, {tmp_path}")
    for name in ("no", "site_src/index.md"):
        [problem] = (p for p in read_site(tmp_path / name)[1] if p.level == "error")
        assert str(problem).endswith(f"/{name} is no folder: give the one that holds site_src")
    source.rename(tmp_path / "Site_src")
    assert str(read_site(tmp_path)[1][0]).endswith(f"no folder site_src in {tmp_path}: rename Site_src")


def test_a_site_needs_its_first_page(tmp_path: Path) -> None:
    assert problems_of(tmp_path, {"second.md": "# Two\n"}) == [
        "site_src/index.md: missing: a site needs its first page"
    ]


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    write_site(tmp_path, INDEX)
    (tmp_path / "site_src" / "second.md").write_bytes(b"\xff\xfe")
    assert list(map(str, read_site(tmp_path)[1])) == [
        "site_src/second.md:1: not UTF-8 (byte 0xff): save the file as UTF-8"
    ]


@pytest.mark.parametrize("written", ["\ue000", "&#xE000;", "&#57344;"])
def test_characters_of_which_tokens_are_made(tmp_path: Path, written: str) -> None:
    assert problems_of(tmp_path, {"index.md": f"# First\n\n&#233; {written}\n"}) == [
        "site_src/index.md:7: character '\\ue000' has no meaning here: remove it"
    ]


def test_an_experiment_with_mistakes_is_known_to_be_there(tmp_path: Path) -> None:
    site, problems = read_site(write_site(tmp_path, INDEX | {"experiments/moons.toml": "seed = 3"}))
    assert len(problems) == 1 and site.broken == ("moons",) and not site.experiments


def test_windows_line_ends(tmp_path: Path) -> None:
    write_site(tmp_path, {})
    (tmp_path / "site_src").mkdir(exist_ok=True)
    (tmp_path / "site_src" / "index.md").write_bytes((HEAD + "# First\n").replace("\n", "\r\n").encode())
    site, problems = read_site(tmp_path)
    assert problems == [] and site.pages[0].body == "# First\n"


def test_a_site_without_a_name_is_told_so(tmp_path: Path) -> None:
    root = write_site(tmp_path, {"index.md": "# First\n"})
    (root / "site_src" / "site.toml").unlink()
    _, problems = read_site(root)
    assert [str(p) for p in problems] == [
        'site_src/site.toml: notice: missing, so the site is called "Untitled site": write title = "…" in it'
    ]


def test_a_page_with_a_character_that_means_nothing_is_read_on_without_it(tmp_path: Path) -> None:
    files = INDEX | {"second.md": "# Two\n\n\ue000math9\ue001 \x0b\n"}
    site, problems = read_site(write_site(tmp_path, files))
    assert [str(p) for p in problems] == [r"site_src/second.md:7: character '\ue000' has no meaning here: remove it"]
    assert site.pages[1].body == "# Two\n\n\ufffdmath9\ufffd \ufffd\n"


def test_settings_of_the_wrong_kind_are_shown_short(tmp_path: Path) -> None:
    files = INDEX | {"site.toml": f'title = 0x{"f" * 9000}\nlicense = "\\u0000"\n'}
    assert problems_of(tmp_path, files) == [
        r"site_src/site.toml:2: license: character '\x00' has no meaning here: remove it"
    ]
    del files["site.toml"]
    said = problems_of(tmp_path, files | {"site.toml": f"title = 0x{'f' * 9000}\n"})
    assert said == ['site_src/site.toml:1: title takes a text in "quotes", not about 1e10837']
