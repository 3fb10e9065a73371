"""Fenced blocks: what is code, which language it is in, and where it stands on the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import page_of

from nnviz_site.page.body import skeleton
from nnviz_site.page.fences import fence
from nnviz_site.page.mask import mask
from nnviz_site.page.syntax import parse_page

A = "<pre><code>a\n</code></pre>"


def shown(body: str) -> str:
    return skeleton(parse_page(page_of(body))[0]).html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("Text\n```\na\n```\nmore\n", f"<p>Text</p>\n{A}\n<p>more</p>"),
        ("Text\n\n~~~\na\n~~~\nmore\n", f"<p>Text</p>\n{A}\n<p>more</p>"),
        ("- b\n\n    ```\n    a\n    ```\n    more\n", f"<ul>\n<li>\n<p>b</p>\n{A}\n<p>more</p>\n</li>\n</ul>"),
        ("- b\n    ```\n    a\n    ```\n- c\n", f"<ul>\n<li>b\n    {A}</li>\n<li>c</li>\n</ul>"),
        ("1. b\n\n\t```\n\ta\n\t```\n", f"<ol>\n<li>\n<p>b</p>\n{A}\n</li>\n</ol>"),
        ("- ```\n  a\n  ```\n", f"<ul>\n<li>{A}</li>\n</ul>"),
        ("> ```\n> a\n> ```\n", f"<blockquote>\n{A}\n</blockquote>"),
        ("<div>\n```\na\n```\n</div>\n", f"<div>\n{A}\n</div>"),
        ("```\na\n```\n\n```\na\n```\n", f"{A}\n{A}"),
    ],
)
def test_a_block_stands_by_itself_where_it_was_written(body: str, html: str) -> None:
    assert shown(body) == html


@pytest.mark.parametrize(
    "body", ["Text\n\n    ```\n    a\n    ```\n", "- b\n\n        ```\n        a\n        ```\n"], ids=["text", "list"]
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
