"""The pages themselves: every section stands on a checked sentence, every caption says where to look."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from nnviz_site.page.syntax import ClaimPart, FigurePart, parse_page, walk
from nnviz_site.site import read_site

SITE = read_site(ROOT)[0]
PAGES = {page.slug: page for page in SITE.pages if page.slug != "404"}


@pytest.mark.parametrize("slug", PAGES)
def test_every_section_holds_a_claim(slug: str) -> None:
    sections = re.split(r"^## ", PAGES[slug].body, flags=re.M)[1:]
    assert sections
    assert [text.splitlines()[0] for text in sections if "{% call claim(" not in text] == []


@pytest.mark.parametrize("slug", PAGES)
def test_every_caption_opens_with_where_to_look(slug: str) -> None:
    figures = [part for part in walk(parse_page(PAGES[slug])[0].parts) if isinstance(part, FigurePart)]
    silent = [
        part.ask.line for part in figures if not str(part.caption[0] if part.caption else "").lstrip().startswith("**")
    ]
    assert silent == []


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_opens_with_its_answer_in_two_sentences(slug: str) -> None:
    answer = re.sub(r"^# .*\n+", "", PAGES[slug].body.lstrip()).split("\n\n")[0]
    assert len(re.findall(r"[.?!](?=\s|$)", answer)) == 2


def test_the_seven_findings_have_a_claim_each() -> None:
    table = [line for line in PAGES["reproduce"].body.splitlines() if re.match(r"\| \d\. ", line)]
    assert len(table) == 7
    assert all(line.count("{% call claim(") == 1 for line in table)
    claims = [p for page in PAGES.values() for p in walk(parse_page(page)[0].parts) if isinstance(p, ClaimPart)]
    assert len(claims) >= 40
