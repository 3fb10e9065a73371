"""The mark of a claim and the check that it opens."""

from __future__ import annotations

from nnviz_site.page.claims import Verdict
from nnviz_site.page.marks import MOST_VALUES, checks_html, claim_html

TRUE = Verdict(True, {"moons.x@3": 0.875}, "0.1 before it would be false")
FALSE = Verdict(False, {"moons.x@3": 0.875}, "it misses by 0.2")


def test_the_mark_leads_to_the_check() -> None:
    before, after, table = claim_html("moons.x@3 > 0.7", TRUE, 2)
    assert before == '<span class="claim">'
    assert after.startswith('<a class="check-mark" href="#check-2" aria-label="Checked: show the check"><svg')
    assert table.startswith('<table id="check-2">')
    assert "<code>moons.x@3 &gt; 0.7</code>" in table
    assert "0.875 <code>moons.x@3</code>" in table and "0.1 before it would be false" in table


def test_a_paragraphs_checks_stand_together_and_start_closed() -> None:
    html = checks_html([claim_html("a.b > 1", TRUE, n)[2] for n in (1, 2)])
    assert html.count("<details") == 1 and html.count("<table") == 2
    assert "These sentences are checked" in html and " open>" not in html


def test_a_false_claim_is_marked_and_its_check_is_open() -> None:
    before, _, table = claim_html("a.b > 1", FALSE, 1)
    assert before == '<span class="claim false">'
    assert '<details class="check" open>' in checks_html([table])


def test_without_a_verdict_there_is_no_mark() -> None:
    assert claim_html("a.b > 1", None, 1) == (
        '<span class="unchecked" title="not checked on preview data">',
        "</span>",
        "",
    )


def test_many_values_are_cut() -> None:
    values = {f"a.b{n}": 1.0 for n in range(MOST_VALUES + 3)}
    assert "and 3 more" in claim_html("a.b > 1", Verdict(True, values, ""), 1)[2]
