"""The bibliography: what BibTeX is read, how citations are numbered, how entries are set."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnviz_site.errors import Problem
from nnviz_site.page.bibliography import read_bibliography
from nnviz_site.page.citations import citation_html, cited, reference_html
from nnviz_site.page.reference import Reference

BIB = r"""
@article{moran1950,
  author = {Moran, P. A. P.},
  title = "Notes on {C}ontinuous stochastic phenomena",
  journal = {Biometrika}, volume = 37, number = {1/2}, pages = {17--23}, year = 1950,
  doi = {10.1093/biomet/37.1-2.17},
}
@book{policar2024, author = {Poli{\v{c}}ar, Pavlin G. and L{\'e}on Bottou and others}, title = {A & B < C?},
  publisher = {Press}, year = {2024}}
"""


def read_cited(text: str, path: str) -> tuple[dict[str, Reference], list[Problem]]:
    """As if a page cited every entry."""
    references, problems = read_bibliography(text, path)
    return references, sorted([*problems, *(p for reference in references.values() for p in reference.problems)])


def read(text: str) -> tuple[dict[str, str], list[str]]:
    references, problems = read_cited(text, "references.bib")
    return {key: reference_html(value) for key, value in references.items()}, [str(p) for p in problems]


def test_an_article() -> None:
    assert read(BIB)[0]["moran1950"] == (
        "Moran, P. A. P. (1950). Notes on Continuous stochastic phenomena. <em>Biometrika</em> 37(1/2), 17–23. "
        '<a href="https://doi.org/10.1093/biomet/37.1-2.17">doi</a>'
    )


def test_a_book_with_accents_and_signs_that_html_escapes() -> None:
    assert read(BIB)[0]["policar2024"] == "Poličar, P. G., Bottou, L. et al. (2024). <em>A &amp; B &lt; C?</em> Press."


def test_faults_come_with_their_line() -> None:
    text = "@article{a, author = {A}, title = {T}, year = 1}\n\n@misc{b, author={B}, title={T}, year=1}\n@misc{b, author={B}, title={T}, year=1}\n@misc{c, title={\n"
    assert read(text)[1] == [
        "references.bib:1: a has no journal",
        'references.bib:4: "b" is there twice, first in line 3',
        "references.bib:5: entry c is never closed: a brace is missing",
    ]


def test_abbreviations_and_comments_and_what_biblatex_calls_otherwise() -> None:
    text = """Mail me@misc.org. @comment{@misc{a, title = {never}}} @preamble{"x"}
@string{ieee = "Proceedings of the " # {IEEE}}
@article{DBLP:conf/a.1, author = {A}, title = "A {"} B", journaltitle = IEEE # {, A}, date = {1901-02-03}, month = jan}
"""
    assert read(text) == ({"DBLP:conf/a.1": 'A (1901). A " B. <em>Proceedings of the IEEE, A</em>.'}, [])


def test_fields_that_are_not_shown_are_not_looked_at() -> None:
    text = r"@misc{a, author={A}, title={T}, year=1, note=nothing, abstract={50% of \anything $\alpha$}, mrnumber={1}}"
    assert read(text)[1] == []


def test_a_faulty_entry_is_no_missing_one() -> None:
    references, problems = read_cited("@misc{a, title = {T}\n@misc{b, author {B}}\n@misc{c, titel={}}", "x.bib")
    assert list(references) == ["a", "b", "c"]
    assert len(problems) == 4


def test_numbers_follow_first_use() -> None:
    text = (
        "so [@hornik1989, @cybenko1989; @hornik1989] and [@leshno1993], again [@cybenko1989], not [@b](https://c.org)"
    )
    assert cited(text) == [
        "hornik1989",
        "cybenko1989",
        "leshno1993",
    ]


def test_several_keys_share_a_pair_of_brackets() -> None:
    assert citation_html(["a", "b"], {"a": 3, "b": 1}) == (
        '<a class="cite" href="#ref-3">[3,</a> <a class="cite" href="#ref-1">1]</a>'
    )


def test_this_sites_bibliography_is_whole() -> None:
    path = Path(__file__).parents[1] / "site_src" / "references.bib"
    references, problems = read_cited(path.read_text(encoding="utf-8"), "site_src/references.bib")
    assert problems == []
    assert {"mcculloch1943", "linnainmaa1970", "rumelhart1986", "leshno1993", "krizhevsky2012"} <= references.keys()
    assert not any("\\" in reference_html(r) or "{" in reference_html(r) for r in references.values())


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,a", "https://a b", 'https://a"b', "a.html"]
)
def test_a_reference_leads_to_the_web_only(url: str) -> None:
    _, problems = read_cited("@misc{a, author = {A}, title = {T}, year = 1, url = {" + url + "}}", "x.bib")
    assert [str(p) for p in problems] == [f'x.bib:1: a: url = "{url}" is no address: begin with https://']


@pytest.mark.parametrize(
    "doi", ["https://example.org/10.1000/a", "javascript:alert(1)", '10.1000/a"onclick="b', "10.1000/a b"]
)
def test_a_doi_is_one(doi: str) -> None:
    _, problems = read_cited("@misc{a, author = {A}, title = {T}, year = 1, doi = {" + doi + "}}", "x.bib")
    assert len(problems) == 1 and f'doi = "{doi}" is none: write what follows https://doi.org/' in problems[0].text


def test_a_character_that_no_page_can_hold() -> None:
    text = "@misc{a, author={A}, year=1,\n title={\x1b}}"
    assert read(text)[1] == [r"references.bib:2: character '\x1b' has no meaning here: remove it"]


def test_a_name_in_braces_is_one_name() -> None:
    entry = "@misc{a, author = {{Bill and Melinda Gates Foundation} and Geoffrey E. Hinton}, title = {T}, year = 2020}"
    assert read(entry)[0]["a"].startswith("Bill and Melinda Gates Foundation &amp; Hinton, G. E. (2020)")


def test_only_what_can_not_be_read_is_told_of_entries_that_nothing_cites() -> None:
    references, problems = read_bibliography(r"@misc{a, title = {\foo}, year = x}@misc{b, title", "x.bib")
    assert [str(p) for p in problems] == ["x.bib:1: entry b is never closed: a brace is missing"]
    assert [p.text.split(":")[0] for p in references["a"].problems] == ["title", "year = x", "a has no author"]


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ("editor = {Ada Bell and Carl Dahl}, year = 1901", "Bell, A. &amp; Dahl, C. (Eds.) (1901). T."),
        ("editor = {Ada Bell}, author = {Carl Dahl}, year = 1901", "Dahl, C. (1901). T."),
        ("organization = {World Health Organization}", "World Health Organization (n.d.). T."),
        ("institution = {{CERN} and Partners}, year = 1901", "CERN and Partners (1901). T."),
    ],
)
def test_an_entry_is_by_its_authors_or_else_by_its_editors_or_an_organization(fields: str, shown: str) -> None:
    assert read("@misc{a, title = {T}, " + fields + "}") == ({"a": shown}, [])


def test_a_part_takes_what_it_lacks_from_the_whole_wherever_that_stands() -> None:
    part = "@inproceedings{p, author = {A}, title = {T}, crossref = {all}}"
    whole = "@proceedings{all, title = {Proceedings}, editor = {E}, publisher = {P}, date = {1901-02}}"
    for text in (part + whole, whole + part):
        entries, problems = read(text)
        assert (entries["p"], problems) == ("A (1901). T. <em>Proceedings</em>. P.", [])
    assert read(part.replace("all", "al") + whole)[1] == [
        'references.bib:1: p: crossref = {al}: no entry "al"; did you mean "all"?'
    ]


@pytest.mark.parametrize("prefix", ["", "https://doi.org/", "http://dx.doi.org/", "doi:", "doi: "])
def test_a_doi_with_odd_signs_leads_to_its_address(prefix: str) -> None:
    doi = prefix + "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
    entries, problems = read("@misc{a, author = {A}, title = {T}, year = 1, doi = {" + doi + "}}")
    assert problems == []
    link = "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2"
    assert f'<a href="{link}">doi</a>' in entries["a"]
