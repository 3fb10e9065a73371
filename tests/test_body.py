"""A page's parts as HTML: what stands in for asks, citations and mathematics is resolved in its place."""

from __future__ import annotations

from sites import page_of

from nnviz_site.page.asks import ClaimAsk, FactAsk, FigureAsk
from nnviz_site.page.body import body_html, figure_ids, figures_of, skeleton
from nnviz_site.page.mask import Formula
from nnviz_site.page.syntax import parse_page


class Answers:
    """Answers that say what they are."""

    def fact(self, ask: FactAsk) -> tuple[str, str]:
        return f"<data>{ask.name}</data>", f'"{ask.name}"'

    def claim(self, ask: ClaimAsk, number: int) -> tuple[str, str, str]:
        return "<span>", f"<a>{number}</a></span>", f"<i>{ask.expression}</i>"

    def formula(self, formula: Formula) -> str:
        return f"<math>{formula.latex}</math>"

    def checks(self, checks: list[str]) -> str:
        return f"<details>{''.join(checks)}</details>"

    def figure(self, ask: FigureAsk, number: int, caption: str) -> str:
        return f'<figure id="f{number}">{caption}</figure>'


def html_of(body: str) -> str:
    parsed, problems = parse_page(page_of(body))
    assert not problems
    return body_html(parsed, Answers()).replace("\n", "")


def test_facts_in_prose_and_in_attributes() -> None:
    html = html_of('{{ fact("a.b") }} ![x {{ fact("a.b") }}](static/x.png)')
    assert html == '<p><data>a.b</data> <img alt="x &quot;a.b&quot;" loading="lazy" src="static/x.png"></p>'


def test_facts_in_headings_are_not_in_their_ids() -> None:
    assert html_of('## Reaching {{ fact("a.b") }}!') == '<h2 id="reaching">Reaching <data>a.b</data>!</h2>'


def test_checks_stand_below_the_paragraph_that_states_their_claims() -> None:
    claim = '{% call claim("a.b > 1") %}*so*{% endcall %}'
    stated = "<span><em>so</em><a>1</a></span>"
    check = "<details><i>a.b > 1</i></details>"
    assert html_of(f"It is {claim}.\n\nNext.") == f"<p>It is {stated}.</p>{check}<p>Next.</p>"
    assert html_of(f"- {claim}") == f"<ul><li>{stated}{check}</li></ul>"
    assert html_of(f"## {claim}") == f'<h2 id="so">{stated}</h2>{check}'
    assert html_of(f"{claim} {claim}").count("<details>") == 1


def test_figures_are_no_paragraphs_and_captions_are_markdown() -> None:
    body = """{% call figure("weights", "moons") %}
    **Look** at $x$ and {{ fact("a.b") }}.

    Then {% call claim("a.b > 1") %}so{% endcall %}.
{% endcall %}

{{ figure("scatter", "moons") }}
{{ figure("scatter", "moons") }}"""
    assert html_of(body) == (
        '<figure id="f0"><p><b>Look</b> at <math>x</math> and <data>a.b</data>.</p>'
        "<p>Then <span>so<a>1</a></span>.</p><details><i>a.b > 1</i></details></figure>"
        '<figure id="f1"></figure><figure id="f2"></figure>'
    )


def test_a_display_formula_of_its_own_is_an_equation() -> None:
    assert html_of("$$\nx\n$$") == '<div class="equation"><math>x</math></div>'


def test_a_wide_formula_can_be_scrolled_by_keyboard() -> None:
    assert html_of(f"$${'x + ' * 20}x$$").startswith(
        '<div class="equation" tabindex="0" role="group" aria-label="Formula">'
    )
    assert html_of("so $$x$$ it is") == "<p>so <math>x</math> it is</p>"


def test_citations_are_numbered_by_first_use() -> None:
    html = html_of("[@b] and [@a; @b], `[@c]`")
    assert html == (
        '<p><a class="cite" href="#ref-1">[1]</a> and <a class="cite" href="#ref-2">[2,</a> '
        '<a class="cite" href="#ref-1">1]</a>, <code>[@c]</code></p>'
    )


def test_code_and_comments() -> None:
    html = html_of('`{{ fact("x") }}` <!-- {{ fact("y") }} -->z\n\n```\n{{ fact("x") }} $y$ <b>\n```')
    assert '<code>{{ fact("x") }}</code> z' in html
    assert '{{ fact("x") }} $y$ &lt;b&gt;' in html


def test_ids_of_figures() -> None:
    asks = [
        FigureAsk("p", "f", 1, kind, names)
        for kind, names in [
            ("weights", ("moons",)),
            ("scatter", ("moons",)),
            ("scatter", ("moons",)),
            ("seeds", ("circles", "moons")),
        ]
    ]
    assert figure_ids(asks) == [
        "figure-moons",
        "figure-moons-scatter",
        "figure-moons-scatter-2",
        "figure-circles",
    ]


def test_the_skeleton_has_ids_links_and_misplaced_figures() -> None:
    parsed, _ = parse_page(page_of('# T\n\nsee {{ figure("scatter", "moons") }}\n\n[a](b.html)\n'))
    found = skeleton(parsed)
    assert found.misplaced == (7,)
    assert found.ids == ("t", "figure-moons")
    assert found.links == ("b.html",)
    assert len(figures_of(parsed)) == 1
