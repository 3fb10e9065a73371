"""HTML in Markdown: what shows text may stand, what runs or is never closed is a problem at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import site_of

from nnviz_site.page.asks import read_asks
from nnviz_site.page.check import check

FINE = """# First

<aside class="note" markdown="1">
*Words* with `<script>` in code, 1 < 2, a<b and <https://example.org>.
</aside>

<details><summary>More</summary><p>One<p>Two<ul><li>a<li>b</ul></details>

Press <kbd>a</kbd>, H<sub>2</sub>O, a line<br>and another<br />. {{ fact("moons.test_accuracy") }}

{% call claim("moons.test_accuracy <1 or 2> moons.test_accuracy") %}words{% endcall %}
<!-- <script>not asked for</script> -->

    <script>code</script>

## Heading {: .wide #there }
"""
REFUSED = {
    "a\n<script>alert(1)</script>": "8: raw <script>: pages run no scripts but the site's own",
    "<style>p { color: red }</style>": "7: raw <style>: styles stand in templates/css",
    '<iframe src="https://example.org"></iframe>': "7: raw <iframe>: nothing is shown from elsewhere; link to it",
    '<p onclick="go()">a</p>': "7: raw onclick=: pages run no scripts but the site's own",
    "a <b\nONCLICK='go()'>b</b>": "8: raw onclick=: pages run no scripts but the site's own",
    '<p style="color: red">a</p>': "7: raw style=: it would have no effect; give a class, {: .name }",
    "a\n{: onclick=go }": "8: raw onclick=: pages run no scripts but the site's own",
    "## a {: style=color }": "7: raw style=: it would have no effect; give a class, {: .name }",
    "a list<int> of": "7: raw <int>: no text of a page is that; for the sign write &lt;int>",
    "a\n\n<div>\nb": "9: raw <div> is never closed: write </div>",
    "a <b>b <i>c</b> d": "7: raw <i> is never closed: write </i>",
    "a\nb</em>": "8: raw </em> closes nothing: leave it out",
    "a\n<!-- b": "8: <!-- is never closed: write -->",
    '<video src="https://example.org/a.mp4"></video>': '7: src="https://example.org/a.mp4": nothing is fetched from elsewhere',
    "<svg><path/></svg>": "7: raw <svg>: put the picture into site_src/static and show it with ![…](static/x.svg)",
    '<img src="static/a.png">': "7: ![…](static/a.png): say in the brackets what the image shows, for those who can't see it",
    '<form action="/go">a</form>': "7: raw <form>: no text of a page is that; for the sign write &lt;form>",
    '<base href="https://example.org/">': "7: raw <base>: no text of a page is that; for the sign write &lt;base>",
    '{{ figure("scatter", "moons", alt="a") }}\n\n{% call figure("scatter", "moons") %}\n<script>1</script>\n{% endcall %}': (
        "10: raw <script>: pages run no scripts but the site's own"
    ),
}
LINKS = [
    "javascript:alert(1)",
    "JaVaScript:alert(1)",
    "data:text/html,<b>",
    "vbscript:x",
    "&#106;avascript:alert(1)",
    "java&#10;script:alert(1)",
    "&#1;javascript:alert(1)",
]


def problems(root: Path, body: str) -> list[str]:
    site = site_of(root, body)
    asks, found = read_asks(site)
    return [str(problem) for problem in sorted({*found, *check(site, asks)})]


def test_html_that_shows_text_may_stand(tmp_path: Path) -> None:
    assert problems(tmp_path, FINE) == []


@pytest.mark.parametrize("body", REFUSED)
def test_html_that_would_not_work_is_a_problem_at_its_line(body: str, tmp_path: Path) -> None:
    assert f"site_src/index.md:{REFUSED[body]}" in problems(tmp_path, f"# First\n\n{body}\n")


@pytest.mark.parametrize("address", LINKS)
@pytest.mark.parametrize(
    "form", ["[a]({})", "<{}>", '<a href="{}">a</a>', "[a][b]\n\n[b]: {}", "![a]({})", '<img src="{}" alt="a">']
)
def test_a_link_runs_nothing(form: str, address: str, tmp_path: Path) -> None:
    from nnviz_site.page.body import skeleton
    from nnviz_site.page.syntax import parse_page

    site = site_of(tmp_path, f"# First\n\n{form.format(address)}\n")
    asks, _ = read_asks(site)
    made = skeleton(parse_page(site.pages[0])[0])
    leads = [link for link in (*made.links, *(image.src for image in made.images)) if link]
    assert not leads or check(site, asks), f"{leads} would be published"


def test_the_second_of_two_is_found_at_its_own_line(tmp_path: Path) -> None:
    said = problems(tmp_path, '# First\n\n<p style="a">a</p>\n\nb\n\n<p style="b">b</p>\n')
    assert [line.split(":")[1] for line in said] == ["7", "11"]
