"""Lists that Markdown takes for text, and prose that only looks like one."""

from __future__ import annotations

import pytest

from nnviz_site.page.lists import list_faults
from nnviz_site.page.markdown import to_html
from nnviz_site.page.mask import mask
from nnviz_site.page.outline import outline


def faults(text: str) -> list[tuple[int, str]]:
    masked = mask(text)
    shown = outline(to_html(masked.with_code(masked.text))).texts
    return [(line, words.split(":")[0]) for line, words in list_faults(masked.text, shown)]


@pytest.mark.parametrize(
    "text",
    [
        "Between one\n- a dash - and\nanother.",
        "It fell to\n-5 and\n-6.",
        "Born in\n1986. Then more.",
        "Code `\n- a\n- b` and $x\n- y\n- z$.",
        "    - code\n    - code",
        "Text:\n\n```\nx:\n- a\n  - b\n```",
        "- a\n  goes on\n\n    - b\n        - c\n\n- d",
        " - a\n - b\n\nText\n\n  - c",
        "> - a\n> - b",
    ],
)
def test_lists_that_are_made_and_prose_with_dashes_are_left_alone(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("Text:\n- a", 2, "a list has a blank line above it"),
        ("Text\n1. a\n2. b", 2, "a list has a blank line above it"),
        ("> Text:\n> * a", 2, "a list has a blank line above it"),
        ("1. a\n   - b\n   - c", 2, "what belongs to an item of a list is indented by four spaces"),
        ("- a\n\n  - b", 3, "what belongs to an item of a list is indented by four spaces"),
        ("1. a\n\n   more\n\n2. b", 3, "what belongs to an item of a list is indented by four spaces"),
        ("1. a\n\n   ```\n   b\n   ```\n\n2. c", 3, "what belongs to an item of a list is indented by four spaces"),
    ],
)
def test_a_list_that_markdown_would_not_make_is_told_at_its_line(text: str, line: int, words: str) -> None:
    assert faults(text) == [(line, words)]
