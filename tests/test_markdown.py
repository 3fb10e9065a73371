"""Markdown to HTML: the head, ids, tabs, tables and links that drive figures."""

from __future__ import annotations

import pytest

from nnviz_site.page.markdown import fragment, slug, to_html


def flat(html: str) -> str:
    return html.replace("\n", "")


def test_the_title_and_the_paragraph_after_it_are_the_head() -> None:
    assert flat(to_html("# Why?\n\nBecause.\n\nMore.")) == (
        '<header class="head"><h1 id="why">Why?</h1><p class="answer">Because.</p></header><p>More.</p>'
    )


def test_a_size_stays_on_one_line() -> None:
    assert fragment("28 × 28, a × b") == "<p>28\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}28, a × b</p>"


def test_a_figure_after_the_title_is_no_answer() -> None:
    html = flat(to_html("# Why?\n\n\ue000figure0\ue001\n\nMore."))
    assert html.startswith('<header class="head"><h1 id="why">Why?</h1></header><p>\ue000figure0\ue001</p>')


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Élan & co. 2", "elan-co-2"), ("…", "section"), ("a \ue000fact3\ue001 b", "a-b"), ("x \x02amp\x03 y", "x-y")],
)
def test_slugs(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_ids_of_headings_are_unique_and_leave_the_templates_alone() -> None:
    html = to_html("## A\n\n## A\n\n## References\n\n## B {#a-2}\n\n## C {#c .part}")
    for name in ("a", "a-3", "references-2", "a-2"):
        assert f'id="{name}"' in html
    assert '<h2 class="part" id="c">C</h2>' in html


def test_consecutive_headings_with_the_class_tab_are_sections() -> None:
    html = flat(to_html("## P\n\n### Moons {.tab}\n\na\n\n#### Deeper\n\n### Circles {.tab}\n\nb\n\n## Q\n\nc"))
    assert html == (
        '<h2 id="p">P</h2><div class="tabs wide">'
        '<section aria-labelledby="moons-title" class="tab-panel" id="moons"><h3 id="moons-title">Moons</h3><p>a</p>'
        '<h4 id="deeper">Deeper</h4></section>'
        '<section aria-labelledby="circles-title" class="tab-panel" id="circles"><h3 id="circles-title">Circles</h3>'
        '<p>b</p></section></div><h2 id="q">Q</h2><p>c</p>'
    )


def test_two_groups_of_tabs() -> None:
    html = to_html("### A {.tab}\n\n### B {.tab}\n\n### Between\n\n### C {.tab}\n\n### D {.tab}\n")
    assert html.count('<div class="tabs wide">') == 2 and html.count("tab-panel") == 4


def test_tabs_of_a_higher_level_begin_a_group_of_their_own() -> None:
    html = to_html("### A {.tab}\n\n### B {.tab}\n\n## C {.tab}\n\n### Deeper\n\n## D {.tab}\n")
    assert html.count('<div class="tabs wide">') == 2 and html.count("tab-panel") == 4
    assert html.index('id="c-title"') < html.index('id="deeper"') < html.index('id="d-title"')


def test_one_tab_alone_is_a_heading() -> None:
    html = to_html("### A {.tab}\n\na\n\n## B\n")
    assert flat(html) == '<h3 class="tab" id="a">A</h3><p>a</p><h2 id="b">B</h2>'


def test_tables_are_aligned_by_class() -> None:
    html = to_html("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |\n")
    assert "style=" not in html and "align=" not in html
    assert '<th class="n" scope="col">b</th>' in html and '<td class="c">3</td>' in html
    assert 'class="table"' not in html


def test_wide_tables_scroll_in_a_region_with_a_name_of_its_own() -> None:
    table = "| a | b | c | d |\n|---|---|---|---|\n| 1 | 2 | 3 | 4 |\n\n"
    html = to_html(f"## How good?\n\n{table}{table}")
    assert '<div aria-label="How good?" class="table" role="region" tabindex="0"><table>' in html
    assert 'aria-label="How good? (2)"' in html


def test_links_to_epochs_drive_figures() -> None:
    html = to_html("[a](#moons@20) [b](x.html#moons@3;unit=2) [c](#moons)")
    assert html.count('class="drive"') == 2
    assert '<a href="#moons">c</a>' in html


def test_notes_lists_code_and_escapes() -> None:
    html = to_html('<aside class="note" markdown="1">\nA *b*.\n</aside>\n\n- x\n\n    ```\n    <y> $z\n    ```\n\n\\$5')
    assert '<aside class="note">\n<p>A <em>b</em>.</p>\n</aside>' in html
    assert "&lt;y&gt; $z" in html
    assert "<p>$5</p>" in html


def test_a_heading_gets_no_id_that_a_claim_or_a_reference_may_have() -> None:
    assert '<h2 id="check-1-2">' in to_html("## Check 1") and '<h2 id="ref-3-2">' in to_html("## Ref 3")


def test_a_captions_bold_phrase_is_no_emphasis() -> None:
    assert fragment("**Look** here.") == "<p><b>Look</b> here.</p>"
    assert "id=" not in fragment("## Heading")
