"""Citations: in words, and as BibTeX that our own reader of bibliographies takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sites import page_of

from nnviz_site.page.bibliography import read_bibliography
from nnviz_site.page.cite import bibtex, in_words
from nnviz_site.site import Settings

INDEX = page_of("# First\n")
PAGE = replace(INDEX, slug="second-page", title="Lines & folds")
SETTINGS = Settings(title="What nets learn", author="The net_authors", version="1.2", year="2024", license="CC BY 4.0")


def test_words_name_the_page_and_its_address_if_that_is_known() -> None:
    given = replace(SETTINGS, citation="The authors: Nets")
    assert in_words(PAGE, given, "https://a.org/x.html") == (
        "The authors: Nets. Page “Lines & folds” (https://a.org/x.html)."
    )
    assert in_words(PAGE, given, "") == "The authors: Nets. Page “Lines & folds”."


def test_words_without_a_citation_are_made_of_what_is_known() -> None:
    assert in_words(INDEX, SETTINGS, "") == "The net_authors: What nets learn. Page “First”."
    assert in_words(INDEX, Settings(title="What?"), "") == "What? Page “First”."


def test_bibtex_of_a_page_names_the_site_it_is_of() -> None:
    assert bibtex(PAGE, SETTINGS, "https://a.org/second-page.html").splitlines() == [
        "@misc{second-page,",
        r"  author = {{The net\_authors}},",
        r"  title = {{Lines \& folds}},",
        "  howpublished = {What nets learn},",
        "  year = {2024},",
        "  url = {https://a.org/second-page.html},",
        "  note = {Version 1.2. CC BY 4.0},",
        "}",
    ]


def test_the_first_page_stands_for_the_site_and_nothing_is_made_up() -> None:
    assert bibtex(INDEX, Settings(title="What nets learn"), "") == (
        "@misc{what-nets-learn,\n  title = {{What nets learn}},\n}"
    )
    assert bibtex(INDEX, Settings(title="神经"), "").startswith("@misc{index,")


def test_names_of_persons_stay_names() -> None:
    entry = bibtex(PAGE, replace(SETTINGS, author="Ada Lovelace and Alan Turing and The others"), "")
    assert "author = {Ada Lovelace and Alan Turing and {The others}}" in entry


@pytest.mark.parametrize("title", ["100 % {", "a_b ~ c^2 \\ $x$ #1 }", "Größe"])
def test_bibtex_can_be_read_whatever_the_title(title: str) -> None:
    entries, problems = read_bibliography(bibtex(replace(PAGE, title=title), SETTINGS, "https://a.org/"), "x.bib")
    assert list(entries) == ["second-page"]
    assert problems == []
