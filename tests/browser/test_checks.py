"""The checks that need no browser, on folders of a few lines."""

from __future__ import annotations

import gzip
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

import pytest
from browser import checks
from browser.checks import Observed
from browser.pages import Folder
from browser.server import serving, transferred


def site(root: Path, **pages: str) -> Observed:
    """A folder with these pages (name without ".html") and nothing seen of it in a browser."""
    for name, body in pages.items():
        (root / f"{name}.html").write_text(body, "utf-8")
    return Observed(Folder(root), visits=(), films=(), html_validate=())


@pytest.mark.parametrize(
    "address",
    [
        "b.html",
        "./b.html",
        "b.html#part",
        "b.html#moons@20",
        "b.html#moons%4020",
        "b.html#moons@20;speed=2",
        "#here",
        "#top",
        "./",
        "index.html?x=1#here",
        "https://example.org/nowhere",
        "//example.org/nowhere",
        "mailto:somebody@example.org",
        "data:image/png;base64,AAAA",
    ],
)
def test_an_address_that_leads_somewhere_is_no_fault(tmp_path: Path, address: str) -> None:
    seen = site(tmp_path, index=f'<p id="here"><a href="{address}">x</a>', b='<p id="part"><p id="moons@20">')
    assert checks.links(seen) == []


@pytest.mark.parametrize(
    ("element", "fault"),
    [
        ('<a href="c.html">', '"c.html" leads to no file'),
        ('<a href="data/moons/">', '"data/moons/" leads to no file'),
        ('<a href="b.html#nowhere">', '"b.html#nowhere" leads to no id="nowhere"'),
        ('<a href="#moons@21">', '"#moons@21" leads to no id="moons@21"'),
        ('<img src="a.svg" srcset="a.svg 1x, b.svg 2x">', '"b.svg" leads to no file'),
        ('<video poster="p.webp">', '"p.webp" leads to no file'),
        ('<meta http-equiv="refresh" content="0; url=gone.html">', '"gone.html" leads to no file'),
        ('<a href="../outside.html">', '"../outside.html" leads to no file'),
        ('<a href="/b.html">', '"/b.html" starts at the host\'s root, and the site may stand under any prefix'),
    ],
)
def test_an_address_that_leads_nowhere_is_named_with_its_line(tmp_path: Path, element: str, fault: str) -> None:
    (tmp_path / "a.svg").write_text("<svg/>")
    seen = site(tmp_path, index=f"<p>\n{element}", b='<p id="moons@20">')
    assert checks.links(seen) == [f"index.html:2: {fault}"]


def test_with_a_base_address_links_from_the_root_are_followed(tmp_path: Path) -> None:
    home = '<link rel="canonical" href="https://example.org/nets/">'
    seen = site(tmp_path, index=home, **{"404": '<a href="/nets/index.html">a</a>\n<a href="/nets/gone.html">b</a>'})
    assert checks.links(seen) == ['404.html:2: "/nets/gone.html" leads to no file']


def test_a_style_sheet_that_names_a_missing_font_is_named(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.woff2").write_bytes(b"font")
    (tmp_path / "assets" / "site.css").write_text('x { src: url("a.woff2"), url(b.woff2), url(data:,x) }')
    assert checks.links(site(tmp_path)) == ["assets/site.css: url(b.woff2) leads to no file"]


def test_a_policy_must_hold_the_strict_parts_and_allow_nothing_unsafe(tmp_path: Path) -> None:
    policy = "default-src 'self'; script-src 'unsafe-inline'; base-uri 'none'; object-src 'none'"
    seen = site(tmp_path, index=f'<meta http-equiv="Content-Security-Policy" content="{policy}">')
    assert checks.csp(seen) == [
        "index.html: its Content-Security-Policy lacks form-action 'none'",
        "index.html: its Content-Security-Policy allows script-src 'unsafe-inline'",
    ]


@pytest.mark.parametrize("script", ['<script type="module" src="a.js">', '<script defer src="a.js">', "<script>"])
def test_a_script_that_waits_does_not_block(tmp_path: Path, script: str) -> None:
    assert checks.blocking(site(tmp_path, index=script)) == []


def test_the_server_gzips_text_under_a_prefix_and_keeps_to_its_folder(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "secret.txt").write_text("outside")
    page = "<p>one line\n" * 200
    (tmp_path / "site" / "index.html").write_text(page)
    (tmp_path / "site" / "picture.webp").write_bytes(b"picture")
    with serving(tmp_path / "site") as address:
        with urllib.request.urlopen(address) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            sent = answer.read()
        with urllib.request.urlopen(f"{address}picture.webp") as answer:
            assert (answer.headers["Content-Type"], answer.read()) == ("image/webp", b"picture")
        for wrong in ("../secret.txt", "%2e%2e/secret.txt", "none.html"):
            with pytest.raises(HTTPError) as refused:
                urllib.request.urlopen(address + wrong)
            refused.value.close()
            assert refused.value.code == 404
    assert gzip.decompress(sent).decode() == page
    assert transferred(tmp_path / "site", "index.html") == len(sent)
    assert transferred(tmp_path / "site", "picture.webp") == len(b"picture")
