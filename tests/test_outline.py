"""Ids, links, images and headings of a page's HTML."""

from __future__ import annotations

from nnviz_site.page.outline import Heading, Image, outline


def test_everything_in_the_order_of_the_page() -> None:
    found = outline(
        '<h1 id="a">A &amp; <em>b</em></h1><p><a href="x.html?a=1&amp;b=2">x</a><img src="s"><img src="t" alt=""></p>'
        '<a name="no"></a><section id="c"><h2>No id</h2></section>'
    )
    assert found.ids == ("a", "c")
    assert found.links == ("x.html?a=1&b=2",)
    assert found.images == (Image("s", None), Image("t", ""))
    assert found.headings == (Heading(1, "a", "A & b"), Heading(2, "", "No id"))


def test_figures_in_a_line_of_text_are_misplaced() -> None:
    def at(line: int) -> str:
        return f"\ue000figure{line}\ue001"

    assert outline(f"<p>a {at(3)}</p><h2>{at(4)}</h2><ul><li>{at(5)}</li></ul><div>{at(6)}</div>").misplaced == (3, 4)


def test_texts_are_what_is_no_example_and_links_need_words_or_an_image() -> None:
    found = outline(
        '<p>a <code>b</code> <em>c</em></p><pre>d</pre><a href="1"></a><a href="2"><b>e</b></a><a href="3"><img alt=""></a>'
        '<a href="4"> </a><a href="5" aria-label="f"></a><a id="g"></a>'
    )
    assert found.texts == ("a ", "c", "e")
    assert [found.links[place] for place in found.unnamed] == ["1", "4"]


def test_attributes_without_a_value() -> None:
    assert outline('<h2 id="a" tab hidden>A</h2>').headings == (Heading(2, "a", "A", (), ("tab",)),)


def test_only_six_headings_are_headings() -> None:
    assert outline("<h²>a</h²><h7>b</h7><h0>c</h0><hr><h6>d</h6>").headings == (Heading(6, "", "d"),)
