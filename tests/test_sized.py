"""What is told of files before they are there."""

from __future__ import annotations

import pytest

from nnviz_site.page.markdown import fragment
from nnviz_site.page.sized import Sizes, sized

SIZES = Sizes({"static/a b.png": (30, 20)}, {"data/a.csv": 44_867, "data/b&c.csv": 1_000})


@pytest.mark.parametrize("written", ["![A](<static/a b.png>)", "![A](static/a%20b.png)"])
def test_images_leave_room_for_themselves(written: str) -> None:
    html = sized(fragment(f"{written} ![B](static/b.png)"), SIZES)
    assert html.count(' width="30" height="20">') == html.count("width=") == 1


def test_an_image_that_says_its_own_size_keeps_it() -> None:
    html = '<img src="static/a%20b.png" alt="A" width="15">'
    assert sized(html, SIZES) == html


def test_a_download_is_told_its_size() -> None:
    html = sized(fragment("[points](data/a.csv), [*b* and c](data/b&c.csv), [page](b.html)"), SIZES)
    assert html == (
        '<p><a href="data/a.csv">points<small>\N{NO-BREAK SPACE}(45\N{NO-BREAK SPACE}kB)</small></a>, '
        '<a href="data/b&amp;c.csv"><em>b</em> and c<small>\N{NO-BREAK SPACE}(1\N{NO-BREAK SPACE}kB)</small></a>, '
        '<a href="b.html">page</a></p>'
    )


def test_html_of_the_authors_own_is_told_them_too() -> None:
    html = sized("<IMG alt='A' src='static/a%20b.png' /> <a class=\"x\" href='data/a.csv'>points</a>", SIZES)
    assert 'src=\'static/a%20b.png\' width="30" height="20">' in html and "points<small>" in html


@pytest.mark.parametrize("unit", ['<a href="x">', '<img src="x ', "<a href='x ", "<img x ", "<img src='x'", " "])
def test_what_is_never_closed_is_looked_through_once(unit: str) -> None:
    """Twice as much takes twice as long, and not four or eight times: a second would be hours then."""
    html = f"<img src='x'{unit * 100_000}"
    assert sized(html, SIZES) == html
