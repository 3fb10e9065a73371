"""Sources are read from within the site, as UTF-8, and every file lies where something reads it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sites import write_site

from nnviz_site.files import Unreadable, file_faults, files_in, leads_out, read_text


def faults(root: Path) -> list[str]:
    return list(map(str, file_faults(root)))


def test_a_text_has_plain_newlines_and_no_mark(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(tmp_path / "a.md", tmp_path) == "one\ntwo\nthree\n"
    assert read_text(tmp_path / "absent.md", tmp_path) == ""


def test_what_is_not_utf_8_is_found_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\ntwo \xfc\n")
    with pytest.raises(Unreadable) as caught:
        read_text(tmp_path / "a.md", tmp_path)
    assert caught.value.args == (2, "not UTF-8 (byte 0xfc): save the file as UTF-8")


def test_links_within_the_site_are_followed_and_others_are_not(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", {"index.md": "# One\n", "static/a.svg": "<svg/>"})
    (tmp_path / "secret.svg").write_text("secret")
    static = root / "site_src" / "static"
    (static / "inner.svg").symlink_to("a.svg")
    (static / "outer.svg").symlink_to("../../../secret.svg")
    assert list(files_in(static)) == ["a.svg", "inner.svg"]
    assert leads_out(static / "outer.svg", root / "site_src")
    assert faults(root) == [
        "site_src/static/outer.svg: links out of the site: nothing outside it is read; put a copy here"
    ]
    with pytest.raises(Unreadable):
        read_text(static / "outer.svg", root / "site_src")


def test_the_sources_folder_itself_may_not_lead_out(tmp_path: Path) -> None:
    write_site(tmp_path / "elsewhere", {"index.md": "# One\n"})
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "site_src").symlink_to(tmp_path / "elsewhere" / "site_src")
    assert faults(tmp_path / "site")[0].startswith("site_src: links out of the site")


def test_a_site_may_lie_behind_a_link(tmp_path: Path) -> None:
    write_site(tmp_path / "real", {"index.md": "# One\n", "static/a.svg": "<svg/>"})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert faults(tmp_path / "link") == []
    assert list(files_in(tmp_path / "link" / "site_src" / "static")) == ["a.svg"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("more/two.md", "pages lie directly in site_src; move this one there"),
        ("two.markdown", "pages end in .md: rename it"),
        ("moons.toml", "experiments lie directly in site_src/experiments; move this one there"),
        ("flowers.csv", "tables lie directly in site_src/data; move this one there"),
        ("more.bib", "references stand in one file, references.bib"),
        ("static/aux.svg", '"aux.svg" is a reserved name on Windows: choose another'),
    ],
)
def test_a_file_that_nothing_reads_where_it_lies(tmp_path: Path, name: str, words: str) -> None:
    assert faults(write_site(tmp_path, {name: "x"})) == [f"site_src/{name}: {words}"]


def test_folders_of_templates_that_nothing_reads(tmp_path: Path) -> None:
    root = write_site(tmp_path, {"templates/palette.toml": "x"})
    (root / "Templates").mkdir()
    assert faults(root) == [
        "Templates: warning: templates lie in a folder named templates, in small letters: rename it",
        "site_src/templates: templates lie beside site_src: move this folder there",
    ]
    (root / "templates").mkdir()
    assert len(faults(root)) == 1


def test_other_files_and_hidden_ones_are_nobodys_business(tmp_path: Path) -> None:
    assert (
        faults(write_site(tmp_path, {"README.txt": "x", ".#two.md": "x", "static/two.md": "x", "static/.x/a.md": "x"}))
        == []
    )


def test_links_that_lead_to_each_other_and_pipes_are_no_texts(tmp_path: Path) -> None:
    root = write_site(tmp_path, {"index.md": "# One\n"})
    (root / "site_src" / "loop.md").symlink_to("loop.md")
    os.mkfifo(root / "site_src" / "pipe.md")
    for name in ("loop.md", "pipe.md"):
        with pytest.raises(Unreadable):
            read_text(root / "site_src" / name, root / "site_src")
