"""Pages that another process has converted are what this one would have made of them, and are not converted again."""

from __future__ import annotations

import pytest
from sites import HEAD

from nnviz_site import ahead
from nnviz_site.page import markdown
from nnviz_site.page.body import skeleton
from nnviz_site.page.syntax import parse_page
from nnviz_site.site import Page

BODIES = [
    f"# Page {n}\n\nSome *words* and `code`, $x_{n}$.\n\n## A heading\n\n```python\nx = {n}\n```\n\n| a |\n|--:|\n| {n} |\n"
    for n in range(6)
]
TOO_DEEP = "> " * 900 + "deep\n"


def pages(of: str) -> list[Page]:
    """Pages that no test before has looked at. The last can't be read."""
    return [
        Page(f"{of}-{n}", f"site_src/{of}-{n}.md", HEAD + body, f"{body}\nOf {of}.\n", 5, "First", "A page.")
        for n, body in enumerate([*BODIES, TOO_DEEP])
    ]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [2, 3])
def test_what_others_convert_is_what_one_would_have_made_alone(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = [skeleton(parse_page(page)[0]) for page in pages("alone")[:-1]]
    monkeypatch.setattr(ahead, "MANY", 2)
    shared = pages(f"shared{jobs}")
    ahead.convert_ahead(shared, jobs)
    with markdown.noted() as converted:
        together = [skeleton(parse_page(page)[0]) for page in shared[:-1]]
    assert converted == []
    assert [o.html.replace(f"shared{jobs}", "alone") for o in together] == [o.html for o in alone]
    assert [o.headings for o in together] == [o.headings for o in alone]


def test_few_pages_are_left_to_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    few = pages("few")
    ahead.convert_ahead(few, 2)
    with markdown.noted() as converted:
        skeleton(parse_page(few[0])[0])
    assert len(converted) == 1
