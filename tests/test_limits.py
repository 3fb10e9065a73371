"""Pages that no parser reads in time are refused, and what people write is not."""

from __future__ import annotations

import pytest
from sites import page_of
from tools.survival import alarm

from nnviz_site.page.limits import MOST_CHARACTERS, MOST_LINES, too_deep, too_long
from nnviz_site.page.syntax import parse_page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * (MOST_CHARACTERS + 1), "more than 1,000,000 characters"),
        ("\n" * (MOST_LINES + 1), "20,003 lines: give a page at most 20,000"),
        ("<!--" * 200, "more than 100 comments <!-- that are never closed"),
        ("[" * 200, "more than 100 brackets [ open at once"),
        ("![a](" * 200, "more than 100 links ]( that are never closed with )"),
        ("[a](b" * 200, "more than 100 links"),
        ("<a " * 200, "more than 100 tags < that are never closed with >"),
        ("> " * 60 + "a", "nested more than 40 deep"),
        ("* - " * 30 + "a", "nested more than 40 deep"),
        ("- a\n" + "    " * 60 + "- b", "nested more than 40 deep"),
    ],
)
def test_what_is_too_much_is_said_at_its_line(text: str, words: str) -> None:
    [problem] = parse_page(page_of(f"# First\n\n{text}"))[1]
    assert problem.text.startswith(words)
    assert problem.line in (5, 7, 8)


@pytest.mark.parametrize(
    "text",
    [
        "[a](b.html) " * 3000,
        "[\n\n" * 3000,
        "![a](static/x.png)\n\n" * 3000,
        "a < b " * 3000,
        "<b>a</b> " * 3000,
        "<!-- a -->\n" * 3000,
        "- - " * 60 + "\n",
        "-" * 3000,
        "1. a\n    - b\n        - c\n" * 300,
        "> a\n" * 3000,
        "[a [b](c.html) [d]](e.html)",
    ],
)
def test_what_people_write_is_not(text: str) -> None:
    assert too_long(text) is None and too_deep(text) is None


def test_brackets_in_code_do_not_count() -> None:
    assert parse_page(page_of(f"# First\n\n```\n{'[' * 200}\n```\n"))[1] == ()


@pytest.mark.parametrize("text", ["{{ fact(", "{% call ", "`", "``a ", "$a ", "<b>", "**a ", "## a\n\n"])
def test_the_rest_is_read_in_time(text: str) -> None:
    with alarm(10):
        parse_page(page_of(text * 10_000))
