"""Addresses that a site can stand under."""

from __future__ import annotations

import pytest

from nnviz_site.address import base_address, repository_address


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("https://example.org", "https://example.org"),
        ("https://example.org/nn/", "https://example.org/nn"),
        ("http://localhost:8000//", "http://localhost:8000"),
        ("HTTPS://Example.ORG/Nets", "https://example.org/Nets"),
        ("https://bücher.example/größe", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe"),
        ("https://example.org/a%20b/c&d;e", "https://example.org/a%20b/c&d;e"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_an_address_is_written_as_ascii_without_a_slash_at_its_end(text: str, written: str) -> None:
    assert base_address(text) == written
    assert base_address(written) == written


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("example.org", "begin with https://"),
        ("ftp://example.org", "begin with https://"),
        ("javascript:alert(1)", "begin with https://"),
        ("https://", "names no host"),
        ("https:///path", "names no host"),
        ("https://:80/", "no host that could be"),
        ("https://a..b/", "no host that could be"),
        ("https://-a.org", "no host that could be"),
        ("https://a.org:99999", "no host that could be"),
        ("https://a.org:port", "no host that could be"),
        ("https://[::1", "no host that could be"),
        ("https://me:secret@a.org", "names no user"),
        ("https://a.org/?x=1", "before ? and #"),
        ("https://a.org/#top", "before ? and #"),
        ("https://a.org/100%", "two hexadecimal digits"),
        ("https://a.org/a/../b", "without . and .."),
        ("https://a.org/b/index.html", "a page's: leave out index.html"),
        ("https://a b.org", "a space, a quote"),
        ('https://a.org/"x', "a space, a quote"),
        ("https://a.org/it's", "a space, a quote"),
        ("https://a.org\\b", "a space, a quote"),
        ("https://a.org/x\n", "a space, a quote"),
    ],
)
def test_what_is_no_address_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError) as error:
        base_address(text)
    assert why in str(error.value)


@pytest.mark.parametrize("end", ["", "/", ".git", "/tree/main", "/blob/main/README.md", "/-/tree/main/site_src"])
def test_what_a_browser_or_git_add_to_a_repositorys_address_is_left_out(end: str) -> None:
    assert repository_address(f"https://github.com/Ann/nets.html{end}") == "https://github.com/Ann/nets.html"
