"""Fenced blocks: what is code, which language it is in, and where it stands on the page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import page_of

from nnviz_site.page.body import skeleton
from nnviz_site.page.fences import fence
from nnviz_site.page.mask import mask
from nnviz_site.page.notation import notation_faults
from nnviz_site.page.syntax import parse_page

A = "<pre><code>a\n</code></pre>"


def shown(body: str) -> str:
    return skeleton(parse_page(page_of(body))[0]).html


F = "```\na\n```\n"
IN = "    ```\n    a\n    ```\n"
TABLE = '<table><thead><tr><th scope="col">x</th></tr></thead><tbody><tr><td>y</td></tr></tbody></table>'


def tight(html: str) -> str:
    """Without the white space between tags, which shows nothing."""
    return re.sub(r"(?<=>)\s+(?=<)|(?<=</pre>)\s+|(?<=\w)\s+(?=<[pu/o])(?!</code)", "", html).strip()


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (f"Text\n{F}more\n", f"<p>Text</p>{A}<p>more</p>"),
        ("Text\n\n~~~\na\n~~~\nmore\n", f"<p>Text</p>{A}<p>more</p>"),
        (f"Run *this*, a - b:\n{F}", f"<p>Run <em>this</em>, a - b:</p>{A}"),
        (f"It has 3) items\n{F}2020. Then\n", f'<p>It has 3) items</p>{A}<ol start="2020"><li>Then</li></ol>'),
        (f"{F}\n{F}", A + A),
        (f"{F}{F}", A + A),
        (f"{F}- b\n- c\n", f"{A}<ul><li>b</li><li>c</li></ul>"),
        (f"- b\n- c\n{F}", f"<ul><li>b</li><li>c</li></ul>{A}"),
        (f"| x |\n|---|\n| y |\n{F}", f"{TABLE}{A}"),
        (f"{F}| x |\n|---|\n| y |\n", f"{A}{TABLE}"),
        (f"## H\n{F}", f'<h2 id="h">H</h2>{A}'),
        (f"<div>\n{F}</div>\n", f"<div>{A}</div>"),
        (f'<aside markdown="1">\nText\n{F}more\n</aside>\n', f"<aside><p>Text</p>{A}<p>more</p></aside>"),
    ],
)
def test_a_block_stands_by_itself(body: str, html: str) -> None:
    assert tight(shown(body)) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (f"- b\n\n{IN}    more\n", f"<ul><li><p>b</p>{A}<p>more</p></li></ul>"),
        (f"- b\n{IN}    more\n- c\n", f"<ul><li>b{A}more</li><li>c</li></ul>"),
        (f"- b\n{IN}{IN}- c\n", f"<ul><li>b{A}{A}</li><li>c</li></ul>"),
        ("1. b\n\n\t```\n\ta\n\t```\n", f"<ol><li><p>b</p>{A}</li></ol>"),
        ("1. b\n   ```\n   a\n   ```\n   more\n2. c\n", f"<ol><li>b{A}more</li><li>c</li></ol>"),
        (f"1. b:\n{IN}\n2. c:\n{IN}", f"<ol><li><p>b:</p>{A}</li><li><p>c:</p>{A}</li></ol>"),
        (
            f"1. b\n\n    Run:\n{IN}    then\n\n2. c\n",
            f"<ol><li><p>b</p><p>Run:</p>{A}<p>then</p></li><li><p>c</p></li></ol>",
        ),
        ("- ```\n  a\n  ```\n- c\n", f"<ul><li>{A}</li><li>c</li></ul>"),
        (f"- b\n    - c\n{IN.replace('    ', ' ' * 8)}- d\n", f"<ul><li>b<ul><li>c{A}</li></ul></li><li>d</li></ul>"),
        (f"- b\n{IN}    - c\n", f"<ul><li>b{A}<ul><li>c</li></ul></li></ul>"),
    ],
)
def test_a_block_indented_as_an_items_text_is_the_items(body: str, html: str) -> None:
    assert tight(shown(body)) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("> b\n> ```\n> a\n> ```\n> c\n", f"<blockquote><p>b</p>{A}<p>c</p></blockquote>"),
        (f"> b\n{F}", f"<blockquote><p>b</p></blockquote>{A}"),
        ("> - b\n>     ```\n>     a\n>     ```\n", f"<blockquote><ul><li>b{A}</li></ul></blockquote>"),
    ],
)
def test_a_block_with_a_quotes_marks_is_the_quotes(body: str, html: str) -> None:
    assert tight(shown(body)) == html


def test_a_caption_may_hold_a_block() -> None:
    body = f'{{% call figure("compare", "moons", "moons_deep") %}}\n**Look at** this - b.\n{F}{{% endcall %}}\n'
    assert f"<p><b>Look at</b> this - b.</p>{A}</figure>" in tight(shown(body))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("```\na\n`````\n\n```\nb\n```\n", ["a\n", "b\n"]),
        ("~~~ `a`\na\n~~~\n", ["a\n"]),
        ("````\n```\na\n```\n````\n", ["```\na\n```\n"]),
        ("> ```py\n> x\n\nText.\n\n```sh\nmake\n```\n", ["make\n"]),
        ("- b\n\n    ```py\n    x\n\n- c\n\n    ```py\n    y\n    ```\n", ["y\n"]),
    ],
)
def test_a_block_ends_with_as_many_ticks_within_its_quote_or_item(body: str, code: list[str]) -> None:
    assert [block.code for block in mask(body).fences.values()] == code


@pytest.mark.parametrize(
    ("body", "line"),
    [("a\n\n> ```py\n> x\n\nb\n", 3), ("- b\n\n    ```py\n    x\n\n- c\n\n    ```\n    y\n    ```\n", 3)],
)
def test_a_block_that_its_quote_or_item_does_not_close_is_told_where_it_begins(body: str, line: int) -> None:
    page = page_of(body)
    faults = notation_faults(page, mask(body), {})
    assert [(fault.line - page.body_line + 1, fault.text[:39]) for fault in faults if not fault.text.isspace()] == [
        (line, "a block of code is opened here and neve")
    ]


@pytest.mark.parametrize(
    "body", [f"Text\n\n{IN}", f"- b\n\n{IN.replace('    ', ' ' * 8)}", "<pre><code>```\na\n```\n</code></pre>"]
)
def test_fences_in_an_indented_block_are_code_themselves(body: str) -> None:
    assert "<pre><code>```\na\n```\n</code></pre>" in shown(body)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("", ""),
        ("python", "python"),
        (" c++ ", "c++"),
        ('python title="x.py"', "python"),
        ("python {1,2} title", "python"),
        ("{.python .numbered #first}", "python"),
        ('{title="x.py"}', ""),
    ],
)
def test_of_the_words_after_a_fence_only_the_language_counts(words: str, language: str) -> None:
    assert fence(f"```{words}\na\n```", "").language == language
    assert shown(f"```{words}\na\n```\n\nProse\n").endswith("a\n</code></pre>\n<p>Prose</p>")


def test_code_is_shown_as_typed() -> None:
    code = '<b>&amp; "$x$" *y* {{ fact("z") }} [@w]\n\n\ttab  \n~~~\n'
    html = shown(f"```\n{code}```\n")
    assert html == f"<pre><code>{code.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</code></pre>"


def test_a_page_that_begins_with_code_has_no_answer() -> None:
    assert shown("# Title\n\n```\na\n```\n") == f'<header class="head"><h1 id="title">Title</h1>\n</header>\n{A}'


@given(
    st.lists(st.text("ab >-\t#", max_size=8), max_size=4),
    st.sampled_from(["", "    ", "\t", "> ", ">> ", "    > "]),
)
def test_what_a_block_is_indented_by_is_none_of_it(lines: list[str], indent: str) -> None:
    body = "".join(f"{indent}{line}\n" for line in ["```", *lines, "```"])
    assert [block.code for block in mask(body).fences.values()] == ["".join(f"{line}\n" for line in lines)]


@pytest.mark.parametrize("body", ["> ```\n>a\n>\n> ```\n", "- ```\n  a\n\n  ```\n", "   ```\na\n\n```\n"])
def test_lines_that_are_indented_less_keep_what_they_have(body: str) -> None:
    assert [block.code for block in mask(body).fences.values()] == ["a\n\n"]
