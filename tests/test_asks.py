"""What pages want, read from Jinja's syntax tree before anything is computed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import page_of, site_of

from nnviz_site.page.asks import ClaimAsk, EpochAsk, FactAsk, FigureAsk, Options, read_asks
from nnviz_site.page.syntax import ClaimPart, FactPart, FigurePart, parse_page, walk

HERE = ("index", "site_src/index.md")


def asks_of(body: str) -> list[object]:
    parsed, problems = parse_page(page_of(body))
    assert not problems
    return [part.ask for part in walk(parsed.parts) if not isinstance(part, str)]


def faults_of(body: str) -> list[str]:
    return [f"{p.line}: {p.text}" for p in parse_page(page_of(body))[1]]


def test_figures() -> None:
    body = '\n{{ figure("weights", "moons", "circles", epoch=-2, epochs=[1, 5], big=True, form="still", alt="A") }}'
    options = Options({"epoch": -2, "epochs": (1, 5), "big": True})
    assert asks_of(body) == [FigureAsk(*HERE, 6, "weights", ("moons", "circles"), options, "still", "A")]


def test_a_caption_may_hold_facts_and_claims() -> None:
    body = """{% call figure("scatter", "moons") %}
**Look** {{ fact("moons.x", ".1%") }} and
{% call claim("moons.x >
   1") %}so{% endcall %}
{% endcall %}"""
    parsed, _ = parse_page(page_of(body))
    figure = parsed.parts[0]
    assert isinstance(figure, FigurePart)
    assert [type(part) for part in figure.caption] == [str, FactPart, str, ClaimPart, str]
    assert asks_of(body)[1:] == [FactAsk(*HERE, 6, "moons.x", ".1%"), ClaimAsk(*HERE, 7, "moons.x > 1")]


def test_links_to_epochs(tmp_path: Path) -> None:
    body = '# First\n\n[a](#moons@3) `[b](#moons@4)` <a href="second.html#moons@5;unit=3">c</a>\n\n[d]: #moons@6\n'
    site = site_of(tmp_path, body)
    assert read_asks(site)[0].epochs == (
        EpochAsk(*HERE, 7, "moons", 3, "index"),
        EpochAsk(*HERE, 7, "moons", 5, "second"),
        EpochAsk(*HERE, 9, "moons", 6, "index"),
    )


def test_an_ask_may_take_several_lines_and_needs_no_space_at_its_end() -> None:
    body = '{{ fact(\n  "a"\n)\n}} {{\nfact("b") }}\n{%\n  call claim("c > 1")\n%}so{% endcall\n%}\n{{ fact("d")}} {{ fact("e")  }}'
    parsed, problems = parse_page(page_of(body))
    assert not problems
    asks = [part.ask for part in walk(parsed.parts) if not isinstance(part, str)]
    names = [ask.name if isinstance(ask, FactAsk) else str(getattr(ask, "expression", "")) for ask in asks]
    assert [(name, ask.line) for name, ask in zip(names, asks, strict=True)] == [
        ("a", 5),
        ("b", 9),
        ("c > 1", 11),
        ("d", 14),
        ("e", 14),
    ]


def test_an_example_of_an_ask_is_no_ask_in_fences_and_lists() -> None:
    body = '```\n    {{ figure("a", "b") }}\n```\n\n`{ { fact("a") } }` $f{ x }$\n\n- a\n\n    {{ figure("a", "b") }}\n'
    assert len(asks_of(body)) == 1


def test_what_is_no_ask_stays_as_it_is() -> None:
    body = '# T {#id}\n\n{{x}} {%x%} {# no comment #} `{{ fact("a") }}` $x_{{ i }}$\n\n```\n{{ fact("b") }}\n```\n'
    parsed, problems = parse_page(page_of(body))
    assert not problems
    text = "".join(part for part in parsed.parts if isinstance(part, str))
    assert "{{x}} {%x%} {# no comment #}" in text
    assert '`{{ fact("a") }}`' in parsed.masked.with_code(text)
    assert asks_of(body) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{{ fact(name) }}", 'an argument is no literal; in quotes it would be one: "name"'),
        ('{{ fact("a" ~ "b") }}', "no literal"),
        ('{{ figure("a", "b", epoch=1 + 2) }}', "epoch is no literal"),
        ('{{ figure("a", "b", *c) }}', "arguments are literals"),
        ('{{ figure("a", "b", form=3) }}', 'form takes a text in "quotes", not 3'),
        ('{{ fact("a").upper() }}', "call figure, fact or claim"),
        ('{{ fact("a") | upper }}', "a page has no filters: leave out | upper"),
        ("{{ moons.test_accuracy }}", 'asked for as {{ fact("moons.test_accuracy") }}'),
        ("{{ 1 + 1 }}", "only figure(…), fact(…) and claim(…)"),
        ('{{ fact("a) }}', "a quote is missing"),
        ("{% for x in y %}{% endfor %}", "a page has no {% for %}"),
        ("{% set x = 1 %}", "a page has no {% set %}"),
        ('{% include "x" %}', "a page has no {% include %}"),
        ('{{ figur("a", "b") }}', 'nothing is called "figur"; did you mean "figure"?'),
        ('{% call fact("a") %}x{% endcall %}', "a fact has no text of its own"),
        ('{% call claim("a") %}x\n\ny{% endcall %}', "within one paragraph"),
        ('{% call claim("a") %}{{ figure("a", "b") }}{% endcall %}', "a figure can't stand in a claim"),
        ('{% call figure("a", "b") %}{{ figure("a", "b") }}{% endcall %}', "a figure can't stand in a figure"),
        ('{% call claim("a") %}{% call claim("b") %}x{% endcall %}{% endcall %}', "a claim can't stand in a claim"),
        ('{% call claim("a") %}x', "is never closed"),
        ("x {% endcall %}", "{% endcall %} without its {% call … %}"),
        ('{% cal claim("a") %}', 'no tag "cal"; did you mean "call"?'),
        ('{{ fact("a") } x }}', "with the spaces"),
        ('{{ fact("a")', "never closed: write }} after it"),
        ('{{fact("a") }}', 'write a space after "{{"'),
        ('{ { fact("a") } }', 'write "{{" without a space in it'),
        ('{ % call claim("a") %}x{% endcall %}', 'write "{%" without a space in it'),
        ('{ fact("a") }', "an ask stands in two braces"),
        ('    {{ figure("a", "b") }}', "for it is indented: move it to the left"),
        ('\t{% call figure("a", "b") %}', "for it is indented: move it to the left"),
    ],
)
def test_mistakes(body: str, words: str) -> None:
    faults = faults_of("\n" + body)
    assert len(faults) >= 1
    assert faults[0].startswith("6: ") and words in faults[0]


def test_several_mistakes_in_one_page_are_told_at_once() -> None:
    assert len(faults_of('{{ fact(a) }}\n\n{{ fact("b", 1) }}\n\n{{ nothing }}')) == 3


def test_options_are_a_mapping_that_can_be_a_key() -> None:
    options = Options({"b": 1, "a": (1, 2)})
    assert dict(options) == {"a": (1, 2), "b": 1}
    assert hash(options) == hash(Options({"a": (1, 2), "b": 1}))
    assert Options({"a": 1}) != Options({"a": True})


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (f"{{{{ fact({'9' * 5000}) }}}}", "a number of thousands of digits"),
        (f"{{{{ fact({'(' * 3000}) }}}}", "nested too deeply"),
        (r"""{{ figure("scatter", "moons", alt="\x1b") }}""", r"character '\x1b' has no meaning here: remove it"),
        (r"""{{ figure("scatter", "moons", alt="\ud800") }}""", r"character '\ud800' has no meaning here: remove it"),
    ],
)
def test_what_is_too_large_too_deep_or_unprintable(ask: str, words: str) -> None:
    assert faults_of(f"# First\n\n{ask}\n") == [f"7: {words}"]


def test_a_backslash_that_means_nothing_stays_and_warns_of_nothing() -> None:
    assert asks_of(r"""{{ fact("moons.x", "\{") }}""") == [FactAsk(*HERE, 5, "moons.x", r"\{")]
