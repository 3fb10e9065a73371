"""The folder always holds whole pages; only what changed is written; nobody else's folder is touched."""

import json
import os

import pytest

from nnviz_site import publish
from nnviz_site.cli import interrupted
from nnviz_site.errors import SiteError
from nnviz_site.publish import Bytes

RECORD = {"nnviz_site": "1.0.0", "images": None}


def files(**texts):
    return {name.replace("__", "/").replace("_", "."): Bytes(text.encode()) for name, text in texts.items()}


def put(content, out, known=None):
    return publish.publish(content, RECORD, out, lambda: None, known or {})


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


def test_a_file_that_was_changed_and_kept_its_length_is_written_anew(out):
    put(FIRST, out)
    known = {n: (content.sha256, (out / n).stat().st_mtime_ns) for n, content in FIRST.items()}
    (out / "index.html").write_text("eno")
    os.utime(out / "index.html", ns=(1, 1))
    assert put(FIRST, out, known) == 1
    assert (out / "index.html").read_text() == "one"


def test_a_file_is_read_unless_it_is_known_and_nobody_wrote_to_it(out):
    put(FIRST, out)
    known = {n: (content.sha256, (out / n).stat().st_mtime_ns) for n, content in FIRST.items()}
    (out / "index.html").write_text("eno")
    os.utime(out / "index.html", ns=(1, known["index.html"][1]))
    assert put(FIRST, out, known) == 0
    assert put(FIRST, out) == 1
    assert (out / "index.html").read_text() == "one"


def test_an_edit_writes_what_changed_and_removes_what_is_gone(out):
    put(FIRST, out)
    new = {n: c for n, c in FIRST.items() if not n.startswith("assets/")} | files(
        index_html="two", assets__b_2_svg="other"
    )
    assert put(new, out) == 2
    assert (out / "index.html").read_text() == "two"
    assert listing(out) == {*new, "build.json"}


NEW = files(
    index_html="two", about_html="about two", zebra_html="new", assets__b_2_svg="other", data__moons__history_csv="2"
)
MOVES = ("replace", "remove")


def stop_before(monkeypatch, nth):
    """The build is interrupted right before its nth rename or removal; returns what was renamed and removed, in order."""
    done = []

    def stopping(real):
        def move(path, *to, **more):
            if len(done) == nth:
                raise KeyboardInterrupt
            done.append(str(to[0] if to else path))
            return real(path, *to, **more)

        return move

    for name in MOVES:
        monkeypatch.setattr(publish.os, name, stopping(getattr(publish.os, name)))
    return done


def shown_in_order(out):
    """What readers must never see: a page whose picture is not there, a way to a page that is not there yet."""
    pages = {p.name: p.read_text() for p in out.glob("*.html")}
    known = {content.content.decode() for content in (*FIRST.values(), *NEW.values())}
    assert set(pages.values()) <= known
    if pages.get("index.html") == "two" or pages.get("about.html") == "about two":
        assert (out / "assets/b.2.svg").exists() and "zebra.html" in pages
    if pages.get("index.html") == "one" or pages.get("about.html") == "about":
        assert (out / "assets/a.1.svg").exists()


@pytest.mark.parametrize("nth", range(9))
@pytest.mark.parametrize("back", [False, True], ids=["the same again", "the sources went back"])
def test_a_stop_at_any_move_leaves_whole_pages_and_the_next_build_is_right(out, nth, back):
    put(FIRST, out)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        done = stop_before(patch, nth)
        put(NEW, out)
    assert len(done) == nth
    shown_in_order(out)
    assert publish.is_ours(out) and publish.is_unfinished(out) == (nth > 0)
    assert ("build again to finish" in interrupted("build", out, out.parent / "cache")) == (nth > 0)
    next_site = FIRST if back else NEW
    put(next_site, out)
    assert {name: (out / name).read_bytes() for name in listing(out)} == {
        **{name: content.content for name, content in next_site.items()},
        "build.json": (out / "build.json").read_bytes(),
    }
    record = json.loads((out / "build.json").read_text())
    assert record["publishing"] is False and "old" not in record and record["files"].keys() == next_site.keys()
    assert "untouched" in interrupted("build", out, out.parent / "cache")


def test_the_order_of_moves(out, monkeypatch):
    put(FIRST, out)
    done = stop_before(monkeypatch, 99)
    put(NEW, out)
    assert [str(name).removeprefix(f"{out}/") for name in done] == [
        "build.json",
        "assets/b.2.svg",
        "data/moons/history.csv",
        "zebra.html",
        "about.html",
        "index.html",
        "build.json",
        "assets/a.1.svg",
        "build.json",
    ]


def test_pictures_of_the_author_s_own_come_before_pages_and_a_page_goes_before_its_pictures(out, monkeypatch):
    put(files(index_html="one"), out)
    with_picture = files(about_html="about", index_html="two", static__x_png="picture")
    done = stop_before(monkeypatch, 99)
    put(with_picture, out)
    put(files(index_html="one"), out)
    names = [str(name).removeprefix(f"{out}/") for name in done if "build" not in str(name)]
    assert names == ["static/x.png", "about.html", "index.html", "index.html", "about.html", "static/x.png"]


def test_a_file_takes_the_place_of_a_folder_and_back(out):
    one, other = {"static/a": Bytes(b"1")}, {"static/a/b": Bytes(b"2")}
    put(one, out)
    put(other, out)
    assert listing(out) == {*other, "build.json"}
    put(one, out)
    assert listing(out) == {*one, "build.json"}


def test_what_a_killed_build_staged_is_cleaned_up_even_if_nothing_changed(out, tmp_path):
    (tmp_path / "._site.new").mkdir()
    (tmp_path / "._site.new/index.html").write_text("hal")
    put(FIRST, out)
    (out / ".new/.records").mkdir(parents=True)
    (out / ".new/index.html").write_text("hal")
    assert put(FIRST, out) == 0
    assert listing(out) == {*FIRST, "build.json"}
    assert not (out / ".new").exists() and not (tmp_path / "._site.new").exists()


def test_a_disk_error_is_a_message_and_the_old_site_stays(out, monkeypatch):
    put(FIRST, out)
    before = {name: (out / name).read_bytes() for name in listing(out)}

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "_write", full)
    with pytest.raises(SiteError, match="No space left"):
        put(files(index_html="two"), out)
    assert before == {name: (out / name).read_bytes() for name in listing(out)}


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
