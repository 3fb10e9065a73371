"""Pages from facts, verdicts and figures: bytes that depend on nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sites import site_of

from nnviz_site.errors import SiteError
from nnviz_site.page.asks import FigureAsk, read_asks
from nnviz_site.page.claims import evaluate, parse
from nnviz_site.page.metadata import Card
from nnviz_site.page.outline import outline
from nnviz_site.page.parts import FigureParts, Panel, Picture
from nnviz_site.page.render import Rendering, render, template_environment
from nnviz_site.site import Site

PICTURE = {"light": Picture("assets/a.svg", 616, 440), "dark": Picture("assets/b.svg", 616, 440)}
FACTS = {f"moons.test_accuracy@{e}": 0.5 + e / 100 for e in range(21)} | {"mnist.test_accuracy": 0.9}
FACTS |= {"moons.test_accuracy": 0.7}


def parts_of(ask: FigureAsk, epochs: tuple[int, ...] = (1, 5, 20)) -> FigureParts:
    panels = tuple(Panel(epoch, {"panel": PICTURE}, "alt") for epoch in epochs if ask.form != "still")
    return FigureParts("none", ask.experiments, "film", 20, "Title", "", "An alt", {"wide": PICTURE}, panels)


def rendered(site: Site, context: Rendering | None = None, facts: Mapping[str, float] = FACTS) -> dict[str, str]:
    asks, problems = read_asks(site)
    assert problems == []
    figures = {ask: parts_of(ask) for ask in asks.figures}
    verdicts = {ask: evaluate(parse(ask.expression), facts) for ask in asks.claims if "mnist" not in ask.expression}
    made, _ = render(site, asks, facts, verdicts, figures, context or Rendering())
    return {path: content.decode() for path, content in made.items()}


def test_a_page(tmp_path: Path) -> None:
    body = """# Why {{ fact("moons.test_accuracy", ".0%") }}?

Because of [@two], {% call claim("moons.test_accuracy@20 > 0.6") %}it holds{% endcall %}.

## Part
"""
    site = site_of(tmp_path, body)
    page = rendered(site, Rendering(styles=("assets/site.css",), scripts=("assets/js/tabs.js",)))["index.html"]
    assert '<a href="#part">Part</a>' in page
    assert '<li id="ref-1">Two, B. (1902). Second.</li>' in page
    assert 'title="moons.test_accuracy">70&nbsp;%</data>?' in page
    assert '<table id="check-1">' in page
    assert '<link rel="stylesheet" href="assets/site.css">' in page
    assert "<script" not in page and "canonical" not in page and "style=" not in page
    found = outline(page)
    assert len(found.ids) == len(set(found.ids))
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)


def test_scripts_are_for_pages_with_tabs_or_figures_that_play(tmp_path: Path) -> None:
    site = site_of(tmp_path, "# First\n\n### A {.tab}\n\n### B {.tab}\n", second="# Two\n")
    pages = rendered(site, Rendering(scripts=("assets/js/start.js",)))
    assert '<script defer src="assets/js/start.js"></script>' in pages["index.html"]
    assert "<script" not in pages["second.html"]


def test_links_to_epochs_lead_to_the_first_figure_with_panels(tmp_path: Path) -> None:
    body = """# First

[3](#moons@3) [5](#moons@5)

{{ figure("scatter", "moons", form="still") }}

{{ figure("weights", "moons", alt="Own") }}

{{ figure("seeds", "moons") }}
"""
    page = rendered(site_of(tmp_path, body, second="# Two\n\n[7](index.html#moons@7)\n"))["index.html"]
    found = outline(page)
    assert [name for name in found.ids if "@" in name] == ["moons@3", "moons@1", "moons@7", "moons@5", "moons@20"]
    assert {"figure-moons", "figure-moons-weights", "figure-moons-seeds"} <= set(found.ids)
    assert "moons" not in found.ids
    assert page.index("figure-moons-weights") < page.index('id="moons@1"') < page.index("figure-moons-seeds")
    assert page.count('alt="Own"') == 1


@pytest.mark.parametrize(("heading", "named"), [("## Other", True), ("## Moons", False)])
def test_without_panels_they_lead_to_the_figure_itself(tmp_path: Path, heading: str, named: bool) -> None:
    body = f'# First\n\n[3](#moons@3)\n\n{heading}\n\n{{{{ figure("scatter", "moons", form="still") }}}}\n'
    ids = outline(rendered(site_of(tmp_path, body))["index.html"]).ids
    assert ids.count("moons") == 1 and "moons@3" in ids
    assert (ids.index("figure-moons") < ids.index("moons")) is named


def test_preview_pages_say_so_where_they_show_images(tmp_path: Path) -> None:
    claim = '{% call claim("mnist.test_accuracy > 0.99") %}nearly all{% endcall %}'
    site = site_of(tmp_path, f"# First\n\n{claim}\n", second='# Two\n\n{{ fact("moons.test_accuracy", ".1%") }}\n')
    pages = rendered(site, Rendering(preview=True))
    assert '<aside class="preview">' in pages["index.html"] and '<aside class="preview">' not in pages["second.html"]
    assert '<span class="unchecked" title="not checked on preview data">nearly all</span>' in pages["index.html"]
    assert "check-mark" not in pages["index.html"]
    assert '<aside class="preview">' not in rendered(site)["index.html"]


@pytest.mark.parametrize(("name", "said"), [("mnist", True), ("moons", False)])
def test_preview_pages_say_so_where_they_link_the_data_of_images(tmp_path: Path, name: str, said: bool) -> None:
    site = site_of(tmp_path, f"# First\n\n[by epoch](data/{name}/history.csv)\n")
    assert ('<aside class="preview">' in rendered(site, Rendering(preview=True))["index.html"]) is said


def test_with_a_base_url_there_are_canonical_addresses_and_a_sitemap(tmp_path: Path) -> None:
    lost = "---\ntitle: Lost\ndescription: x\naliases: [gone.html]\n---\n# Lost\n\n[home](index.html) [web](https://a.org)\n"
    site = site_of(tmp_path, "# First\n", **{"404": lost, "second": "# Two\n"})
    files = rendered(site, Rendering(base_url="https://example.org/x", styles=("assets/site.css",)))
    assert '<link rel="canonical" href="https://example.org/x/">' in files["index.html"]
    assert '<link rel="canonical" href="https://example.org/x/second.html">' in files["second.html"]
    assert files["sitemap.xml"].count("<loc>") == 2 and "404" not in files["sitemap.xml"]
    assert 'href="/x/index.html"' in files["404.html"] and 'href="/x/assets/site.css"' in files["404.html"]
    assert 'href="https://a.org"' in files["404.html"] and 'href="#main"' in files["404.html"]
    assert 'href="index.html"' in files["second.html"]
    robots = '<meta name="robots" content="noindex">'
    assert robots in files["404.html"] and robots not in files["second.html"]


def test_an_old_address_leads_to_the_new_one(tmp_path: Path) -> None:
    second = "---\ntitle: Two\ndescription: x\naliases: [old.html]\n---\n# Two\n"
    files = rendered(site_of(tmp_path, "# First\n", second=second), Rendering(base_url="https://example.org"))
    assert '<meta http-equiv="refresh" content="0; url=second.html">' in files["old.html"]
    assert '<link rel="canonical" href="https://example.org/second.html">' in files["old.html"]
    assert '<meta name="robots" content="noindex">' in files["old.html"] and "og:" not in files["old.html"]
    assert "<script" not in files["old.html"] and "old.html" not in files["sitemap.xml"]


def test_what_a_shared_link_shows(tmp_path: Path) -> None:
    site = site_of(tmp_path, '# First\n\n{{ figure("scatter", "moons") }}\n', second="# Two\n", **{"404": "# Lost\n"})
    cards = {"index": Card("assets/index-card.1.png", 1200, 630)}
    files = rendered(site, Rendering(base_url="https://a.org/x", cards=cards))
    meta = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', files["index.html"]))
    assert meta.items() >= {
        "og:type": "website", "og:url": "https://a.org/x/", "og:title": "A site", "og:site_name": "A site",
        "og:description": "A page.", "og:image": "https://a.org/x/assets/index-card.1.png", "og:image:width": "1200",
        "og:image:height": "630", "og:image:alt": "A site: An alt", "twitter:card": "summary_large_image",
    }.items()  # fmt: skip
    assert "og:image" not in files["second.html"] and 'name="twitter:card" content="summary"' in files["second.html"]
    assert "og:" not in files["404.html"] and "og:" not in rendered(site)["index.html"]


def test_linked_data_is_one_block_that_no_title_ends(tmp_path: Path) -> None:
    title = '"A </script> & <b>"'
    page = f"---\ntitle: {title}\ndescription: x\n---\n# Two\n"
    site = site_of(tmp_path, "# First\n", second=page, **{"404": "# Lost\n"})
    files = rendered(site, Rendering(base_url="https://a.org"))
    (block,) = re.findall(r"<script[^>]*>(.*?)</script>", files["second.html"])
    assert json.loads(block)["headline"] == "A </script> & <b>"
    assert files["index.html"].count("application/ld+json") == 1
    assert "<script" not in files["404.html"] and "<script" not in rendered(site)["second.html"]


def test_every_page_says_how_to_cite_it_and_a_figure_where_it_stands(tmp_path: Path) -> None:
    site = site_of(tmp_path, '# First\n\n{{ figure("scatter", "moons") }}\n', **{"404": "# Lost\n"})
    files = rendered(site, Rendering(base_url="https://a.org"))
    assert "<summary>Cite this page</summary>" in files["index.html"]
    assert "<p>A site. Page “First” (https://a.org/).</p>" in files["index.html"]
    assert "<code>@misc{a-site,\n" in files["index.html"]
    assert "A site. Page “First” (https://a.org/#figure-moons). Figure “Title”." in files["index.html"]
    assert "Cite" not in files["404.html"]


def test_a_page_links_to_its_source_where_the_repository_is_known(tmp_path: Path) -> None:
    site = site_of(tmp_path, "# First\n")
    assert "Edit this page" not in rendered(site)["index.html"]
    known = replace(site, settings=replace(site.settings, repository="https://a.org/me/nets"))
    link = '<a href="https://a.org/me/nets/edit/main/site_src/index.md">Edit this page</a>'
    assert link in rendered(known)["index.html"]


def test_the_menu_follows_nav(tmp_path: Path) -> None:
    def page(title: str, nav: int) -> str:
        return f"---\ntitle: {title}\ndescription: x\nnav: {nav}\n---\n# {title}\n"

    page_html = rendered(site_of(tmp_path, page("Last", 3), b=page("Two", 2), c=page("One <1>", 1)))["b.html"]
    assert (
        page_html.index("One &lt;1&gt;")
        < page_html.index('href="b.html" aria-current="page"')
        < page_html.index("Last")
    )


def test_a_fact_that_its_format_cant_show(tmp_path: Path) -> None:
    site = site_of(tmp_path, '# First\n\n{{ fact("moons.test_accuracy", "d") }}\n')
    with pytest.raises(SiteError) as error:
        rendered(site)
    assert str(error.value).startswith('site_src/index.md:7: fact "moons.test_accuracy": 0.7 is no whole number')


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    body = '# First\n\n{{ figure("scatter", "moons") }}\n\n[@one] $x$ {{ fact("moons.test_accuracy") }}\n'
    site = site_of(tmp_path, body)
    assert rendered(site) == rendered(replace(site))


def test_what_styles_make_is_found_by_name(tmp_path: Path) -> None:
    names = (
        "assets/site.1.css",
        "assets/js.2/start.js",
        "assets/js.2/other.js",
        "assets/icon.3.svg",
        "assets/newsreader-400.4.woff2",
    )
    site = site_of(tmp_path, "# First\n")
    site = replace(site, settings=replace(site.settings, base_url="https://a.org"))
    rendering = Rendering.of(site, dict.fromkeys(names, b""), True, {}, {})
    assert rendering.styles == ("assets/site.1.css",) and rendering.scripts == ("assets/js.2/start.js",)
    assert rendering.icon == "assets/icon.3.svg" and rendering.base_url == "https://a.org"
    assert "assets/newsreader-400.4.woff2" in rendering.fonts_preload


def test_an_address_of_any_signs_stays_an_address(tmp_path: Path) -> None:
    site = site_of(tmp_path, "# First\n", **{"404": "# None\n\n[a](index.html)\n"})
    files = rendered(site, Rendering(base_url=r"https://example.org/a&b/\g<0>'"))
    assert "<loc>https://example.org/a&amp;b/" in files["sitemap.xml"]
    assert r"""href="/a&amp;b/\g&lt;0&gt;'/index.html" """.strip() in files["404.html"]


def test_a_sites_own_templates_run_no_code(tmp_path: Path) -> None:
    from jinja2.exceptions import SecurityError

    template = tmp_path / "page.html"
    template.write_text("{{ ''.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(SecurityError):
        template_environment({"page.html": template}).get_template("page.html").render()
