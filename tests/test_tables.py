"""Tables that Markdown takes for text: what is told, and what is none of them."""

from __future__ import annotations

import pytest
from sites import page_of

from nnviz_site.page.body import skeleton
from nnviz_site.page.syntax import parse_page
from nnviz_site.page.tables import table_faults


def faults_of(body: str) -> list[str]:
    parsed, problems = parse_page(page_of(body))
    assert not problems
    return [f"{line}: {words}" for line, words in table_faults(parsed.masked.text, skeleton(parsed).texts)]


@pytest.mark.parametrize(
    "body",
    [
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |",
        "a | b\n--|--\n1 | 2",
        "|a|b|\n---|---\n1|2",
        "| a |\n|---|\n| 1 |",
        "| | |\n|:--|--:|\n| - | - |",
        '## Heading\n| a | b |\n|---|---|\n| `x|y` | $|z|$ |\n| \\| | {{ fact("a", "|") }} |',
        "> | a | b |\n> |---|---|\n> | 1 | 2 |",
        "- | a | b |\n  |---|---|\n  | 1 | 2 |",
        '{% call figure("a", "b") %}\n| a | b |\n|---|---|\n| 1 | 2 |\n{% endcall %}',
        '| a | b |\n|---|---|\n| {% call claim("a | b > c") %}so{% endcall %} | 2 |',
        "P(a|b) is\nlarger than P(b|a).",
        "P(a | b) is one,\nand P(b | a) another.",
        "|x| is at most\n|y| here.",
        "a | b\nand no more",
        "| one line |",
        "```\n| a | b |\n| 1 | 2 |\n```",
        "<pre>\n| a | b |\n| 1 | 2 |\n</pre>",
        "    | a | b |\n    | 1 | 2 |",
        "---\n\nText --- and |",
    ],
)
def test_no_false_alarm(body: str) -> None:
    assert faults_of("# First\n\n" + body + "\n") == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("a | b\n1 | 2", "1: a table without its line of dashes"),
        ("Text.\n| a | b |\n| 1 | 2 |", "2: a table without its line of dashes"),
        ('{{ figure("a", "b") }}\n| a | b |\n|---|---|\n| 1 | 2 |', "2: a table has a blank line above it"),
        ("> a | b\n> ---|---|---\n> 1 | 2", "2: 3 columns of dashes below 2 headings: write |---|---|"),
        ("a | b\n|---|---|\n|1|2|", "2: begin and end all rows of a table with |, or none"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", "3: 3 cells in a table of 2 columns"),
        ("|---|---|\n| 1 | 2 |", "1: a table begins with a row of headings"),
    ],
)
def test_each_is_told_with_its_line(body: str, words: str) -> None:
    (fault,) = faults_of(body)
    assert fault.startswith(words)
