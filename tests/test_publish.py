"""The folder always holds whole pages; only what changed is written; nobody else's folder is touched."""

import json

import pytest

from nnviz_site import publish
from nnviz_site.errors import SiteError
from nnviz_site.publish import Bytes

RECORD = {"nnviz_site": "1.0.0", "images": None}


def files(**texts):
    return {name.replace("__", "/").replace("_", "."): Bytes(text.encode()) for name, text in texts.items()}


def put(content, out):
    return publish.publish(content, RECORD, out, lambda: None)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "_site"


FIRST = files(index_html="one", about_html="about", assets__a_1_svg="picture", data__moons__history_csv="1")


def listing(out):
    return {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}


def test_a_first_build_fills_the_folder(out):
    assert put(FIRST, out) == 4
    assert listing(out) == {*FIRST, "build.json"}
    record = json.loads((out / "build.json").read_text())
    assert record["publishing"] is False and record["files"]["index.html"] == FIRST["index.html"].sha256
    assert "old" not in record


def test_the_same_files_again_touch_nothing(out):
    put(FIRST, out)
    before = {n: (out / n).stat().st_mtime_ns for n in listing(out)}
    assert put(FIRST, out) == 0
    assert before == {n: (out / n).stat().st_mtime_ns for n in listing(out)}


def test_an_edit_writes_what_changed_and_removes_what_is_gone(out):
    put(FIRST, out)
    new = {n: c for n, c in FIRST.items() if not n.startswith("assets/")} | files(
        index_html="two", assets__b_2_svg="other"
    )
    assert put(new, out) == 2
    assert (out / "index.html").read_text() == "two"
    assert listing(out) == {*new, "build.json"}


def test_a_kill_in_between_leaves_old_pages_with_their_assets_and_the_next_build_finishes(out, monkeypatch):
    put(FIRST, out)
    new = files(index_html="two", about_html="about two", assets__b_2_svg="other")
    real, written = publish._write, []

    def die_at_the_first_page(path, content):
        if path.suffix == ".html":
            raise KeyboardInterrupt
        written.append(path.name)
        real(path, content)

    monkeypatch.setattr(publish, "_write", die_at_the_first_page)
    with pytest.raises(KeyboardInterrupt):
        put(new, out)
    assert written == ["build.json", "b.2.svg"]
    assert (out / "index.html").read_text() == "one" and (out / "assets/a.1.svg").exists()
    assert json.loads((out / "build.json").read_text())["publishing"] is True
    monkeypatch.setattr(publish, "_write", real)
    put(new, out)
    assert listing(out) == {*new, "build.json"}


def test_after_an_interrupted_publication_going_back_is_right_too(out, monkeypatch):
    put(FIRST, out)
    new = files(index_html="two", about_html="about two", assets__b_2_svg="other")
    real = publish._write

    def die_after_the_first_page(path, content):
        if path.name == "index.html":
            raise KeyboardInterrupt
        real(path, content)

    monkeypatch.setattr(publish, "_write", die_after_the_first_page)
    with pytest.raises(KeyboardInterrupt):
        put(new, out)
    monkeypatch.setattr(publish, "_write", real)
    put(FIRST, out)
    assert listing(out) == {*FIRST, "build.json"}
    assert (out / "about.html").read_text() == "about"


def test_a_disk_error_is_a_message_and_the_old_site_stays(out, monkeypatch):
    put(FIRST, out)

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "_write", full)
    with pytest.raises(SiteError, match="No space left"):
        put(files(index_html="two"), out)
    assert (out / "index.html").read_text() == "one"


def test_no_temporary_files_stay(out, tmp_path):
    put(FIRST, out)
    put(files(index_html="two"), out)
    assert {p.name for p in tmp_path.iterdir()} <= {"_site", "._site.lock"}


def test_a_record_from_elsewhere_can_not_remove_files_outside(out, tmp_path):
    put(FIRST, out)
    (tmp_path / "mine.txt").write_text("keep")
    record = json.loads((out / "build.json").read_text())
    record["files"]["../mine.txt"] = "0"
    (out / "build.json").write_text(json.dumps(record))
    put(files(index_html="two"), out)
    assert (tmp_path / "mine.txt").exists()


class TestPlaces:
    def test_a_folder_that_is_not_ours_is_refused(self, out, tmp_path):
        out.mkdir()
        (out / "thesis.tex").write_text("x")
        with pytest.raises(SiteError, match="not empty"):
            publish.check_place(out, [], tmp_path / "cache")

    def test_ours_and_empty_ones_are_taken(self, out, tmp_path):
        publish.check_place(out, [], tmp_path / "cache")
        put(FIRST, out)
        publish.check_place(out, [], tmp_path / "cache")

    @pytest.mark.parametrize("place", ["site_src", "site_src/inner", "."])
    def test_sources_and_output_never_lie_in_each_other(self, tmp_path, place):
        (tmp_path / "site_src").mkdir()
        with pytest.raises(SiteError, match="must not lie in each other"):
            publish.check_place(tmp_path / place, [tmp_path / "site_src"], tmp_path / "cache")

    def test_the_store_never_lies_in_the_sources_and_is_a_folder(self, out, tmp_path):
        (tmp_path / "site_src").mkdir()
        (tmp_path / "notes.txt").write_text("x")
        with pytest.raises(SiteError, match=r"--cache \S+/cache lies in \S+/site_src: choose another folder"):
            publish.check_place(out, [tmp_path / "site_src"], tmp_path / "site_src" / "cache")
        with pytest.raises(SiteError, match=r"--cache \S+ is a file: choose another name"):
            publish.check_place(out, [], tmp_path / "notes.txt")

    def test_a_link_to_nothing_is_not_followed(self, out, tmp_path):
        out.symlink_to(tmp_path / "absent")
        with pytest.raises(SiteError, match="is a link to nothing: remove it, or make the folder"):
            publish.check_place(out, [], tmp_path / "cache")
        out.unlink()
        out.symlink_to(out)
        with pytest.raises(SiteError, match="is a link to nothing"):
            publish.check_place(out, [], tmp_path / "cache")

    def test_a_place_that_can_not_be_written_is_refused(self, tmp_path):
        (tmp_path / "notes.txt").write_text("x")
        with pytest.raises(SiteError, match="can't be written"):
            publish.check_place(tmp_path / "notes.txt" / "site", [], tmp_path / "cache")


@pytest.mark.parametrize("name", ["../a.html", "data/../../a", "/a.html", "a//b", ".", "a\nb", "a\\b", "a\udcff"])
def test_a_file_that_would_lie_elsewhere_is_not_published(name, out, tmp_path):
    with pytest.raises(SiteError, match="can't be the name of a published file"):
        put({name: Bytes(b"a")}, out)
    assert not out.exists() and not list(tmp_path.glob("**/a*"))


def test_a_folder_that_has_become_a_link_is_not_written_through(out, tmp_path):
    put({"data/one": Bytes(b"1")}, out)
    elsewhere = tmp_path / "elsewhere"
    (out / "data").rename(elsewhere)
    (out / "data").symlink_to(elsewhere)
    with pytest.raises(SiteError, match="data is a link to another place: remove it, then build again"):
        put({"data/one": Bytes(b"2")}, out)
    assert (elsewhere / "one").read_bytes() == b"1"
