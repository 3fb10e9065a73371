"""Canonical addresses, the sitemap, and the links of 404.html."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from sites import site_of

from nnviz_site.page.addresses import absolute, canonical, sitemap

OLD = "---\ntitle: Two\ndescription: x\naliases: [old.html]\n---\n# Two\n"


def test_the_sitemap_lists_pages_as_xml_without_404_old_addresses_and_dates(tmp_path: Path) -> None:
    site = site_of(tmp_path, "# First\n", second=OLD, **{"404": "# Lost\n"})
    text = sitemap(site, "https://example.org/this&that")
    assert [element.text for element in ElementTree.fromstring(text).iter() if element.tag.endswith("}loc")] == [
        "https://example.org/this&that/",
        "https://example.org/this&that/second.html",
    ]
    assert "lastmod" not in text


def test_a_page_has_one_address_and_404_none(tmp_path: Path) -> None:
    site = site_of(tmp_path, "# First\n", second=OLD, **{"404": "# Lost\n"})
    addresses = {page.slug: canonical(page, "https://a.org") for page in site.pages}
    assert addresses == {"404": "", "index": "https://a.org/", "second": "https://a.org/second.html"}
    assert canonical(site.pages[1], "") == ""


def test_relative_addresses_become_paths_and_others_stay() -> None:
    html = '<a href="x.html#y"><img src="assets/a.svg" srcset="assets/b.svg"><a href="#main"><a href="https://b.org/c"><a href="mailto:x">'
    assert absolute(html, "https://a.org/n&m") == (
        '<a href="/n&amp;m/x.html#y"><img src="/n&amp;m/assets/a.svg" srcset="/n&amp;m/assets/b.svg">'
        '<a href="#main"><a href="https://b.org/c"><a href="mailto:x">'
    )
    assert absolute(html, "https://a.org").startswith('<a href="/x.html#y">')
    assert absolute(html, "") == html
