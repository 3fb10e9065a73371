"""A figure's HTML: which picture for whom, what stands where, ids that links lead to, keys from the frame."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest

from nnviz_site.page.figures import figure_html, layout_of, responsive
from nnviz_site.page.parts import FigureParts, Film, Panel, Picture
from nnviz_site.page.scales import levels_shown, ramp_ticks

TEMPLATES = Path(__file__).parents[1] / "templates"
CLASSES = [
    {"index": 0, "name": "class A", "marker": "circle", "count": 250},
    {"index": 1, "name": "class B", "marker": "triangle", "count": 250},
]
LEVELS = [0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1]


@pytest.fixture(scope="module")
def environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)


def both(name: str, width: int, height: int) -> dict[str, Picture]:
    return {scheme: Picture(f"assets/{name}-{scheme}.svg", width, height) for scheme in ("light", "dark")}


def panel(epoch: int, *names: str) -> Panel:
    images = {name: both(f"{name}-{epoch}", 222, 166) for name in names or ("panel",)}
    return Panel(epoch, images, f"At epoch {epoch}.", 0.888, 0.89)


def boundary(**changes) -> FigureParts:
    parts = FigureParts(
        kind="decision_boundary",
        experiments=("moons",),
        form="film",
        epoch=20,
        title="Two moons",
        subtitle="500 points.",
        alt="The plane at epoch 20.",
        stills={"wide": both("wide", 616, 440), "narrow": both("narrow", 358, 286)},
        panels=tuple(panel(epoch) for epoch in (1, 5, 20, 100)),
        frame={"classes": CLASSES, "levels": LEVELS, "points": 500, "drawn": 500, "split": "train"},
        numbers=(("training accuracy", "88.8\u00a0%"),),
        data_href="data/moons/history.csv",
        code_href="data/moons/reproduce.py",
        download_href="assets/wide-light.svg",
        id="figure-moons",
        panel_ids=True,
        caption="<p><strong>Look</strong> here.</p>",
    )
    return replace(parts, **changes)


class Elements(HTMLParser):
    """Start tags with their attributes, in order; raises if an element is left open or closed twice."""

    VOID = frozenset({"img", "source", "rect", "circle", "path", "meta", "link", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_a_reader_gets_the_picture_for_screen_and_scheme():
    (picture,) = responsive(boundary().stills, "alt")
    assert [(source.media, source.picture.href) for source in picture.sources] == [
        ("screen and (max-width: 663px) and (prefers-color-scheme: dark)", "assets/narrow-dark.svg"),
        ("(max-width: 663px)", "assets/narrow-light.svg"),
        ("screen and (prefers-color-scheme: dark)", "assets/wide-dark.svg"),
    ]
    assert picture.image == Picture("assets/wide-light.svg", 616, 440)


def test_two_pictures_of_one_figure_are_told_apart_by_their_names():
    stills = {f"{name}-{role}": both(name, 464, 464) for name in ("points", "regions") for role in ("wide", "narrow")}
    assert [p.image.href for p in responsive(stills, "")] == ["assets/points-light.svg", "assets/regions-light.svg"]


def test_curves_beside_come_in_their_own_width():
    (picture,) = responsive({"side": both("side", 304, 272), "narrow": both("narrow", 358, 272)}, "")
    assert picture.image.width == 304


def test_every_picture_has_its_size_and_one_says_what_it_shows(environment):
    html = figure_html(boundary(), environment)
    page = Elements(html)
    for attributes in page.all("img") + page.all("source"):
        assert {"width", "height"} <= attributes.keys()
    assert next(image["alt"] for image in page.all("img")) == "The plane at epoch 20."
    assert "style=" not in html and "<script" not in html


def test_the_figure_says_of_what_it_is(environment):
    (figure,) = Elements(figure_html(boundary(), environment)).all("figure")
    assert figure["class"].split()[:2] == ["figure", "frame"]
    assert (figure["id"], figure["data-kind"]) == ("figure-moons", "decision_boundary")
    assert (figure["data-experiments"], figure["data-epoch"]) == ("moons", "20")


def test_only_the_first_figure_of_a_page_is_loaded_at_once(environment):
    lazy = Elements(figure_html(boundary(), environment)).all("img")
    eager = Elements(figure_html(boundary(eager=True), environment)).all("img")
    assert lazy[0]["loading"] == "lazy" and "loading" not in eager[0]
    assert eager[-1]["loading"] == "lazy", "its small multiples still are"


def test_panels_carry_the_ids_that_links_to_epochs_lead_to(environment):
    page = Elements(figure_html(boundary(), environment))
    links = [a for a in page.all("a") if "@" in (a["href"] or "")]
    assert [a["id"] for a in links] == ["moons@1", "moons@5", "moons@20", "moons@100"]
    assert [a["href"] for a in links if "aria-current" in a] == ["#moons@20"]
    assert "@" not in figure_html(boundary(panel_ids=False), environment)


def test_other_epochs_lead_to_the_nearest_panel(environment):
    html = figure_html(boundary(anchors=("moons@13", "moons@70", "moons")), environment)
    ids = re.findall(r'id="([^"]+)"', html)
    assert ids.index("moons") < ids.index("moons@1")
    assert ids.index("moons@20") - 1 == ids.index("moons@13"), "13 is nearer to 20 than to 5"
    assert ids.index("moons@100") - 1 == ids.index("moons@70")


def test_a_film_waits_until_it_is_asked_for(environment):
    film = Film("assets/film.mp4", 616, 440, "assets/wide-light.svg", 912_345, 101)
    html = figure_html(boundary(film=film), environment)
    (video,) = Elements(html).all("video")
    assert (
        "autoplay" not in video and (video["preload"], video["loading"]) == ("none", "lazy") and "playsinline" in video
    )
    assert (video["width"], video["height"], video["poster"]) == ("616", "440", "assets/wide-light.svg")
    assert "Film: all 101 epochs" in html and "0.9\u00a0MB" in html
    assert "<video" not in figure_html(boundary(), environment), "no control without a film"


def test_the_line_below_leads_to_data_code_and_picture(environment):
    html = figure_html(boundary(citation="The authors (2026)."), environment)
    meta = html[html.index('class="meta"') :]
    assert re.findall(r">(Data|Code|Cite|Download|Permalink)<", meta) == [
        "Data", "Code", "Cite", "Download", "Permalink",
    ]  # fmt: skip
    assert "The authors (2026). Figure “Two moons”." in meta


def test_what_authors_and_data_say_is_text(environment):
    classes = [dict(CLASSES[0], name="<b>&"), CLASSES[1]]
    html = figure_html(
        boundary(title="a < b", alt='"quoted"', frame={"classes": classes, "levels": LEVELS}), environment
    )
    assert "a &lt; b" in html and "&lt;b&gt;&amp;" in html and 'alt="&#34;quoted&#34;"' in html
    Elements(html)


def test_the_key_of_two_classes_has_a_band_for_each_level(environment):
    html = figure_html(boundary(), environment)
    bands = [a for a in Elements(html).all("rect") if (a["class"] or "").startswith("field-")]
    assert [(band["x"], band["width"]) for band in bands][:3] == [("0%", "5%"), ("5.0%", "10%"), ("15.0%", "15%")]
    assert len(bands) == 8
    assert "class A, sure" in html and "undecided" in html and "network wrong" in html


def test_the_key_of_more_classes_lists_them_and_explains_depth(environment):
    classes = [dict(CLASSES[0], index=at, name=f"digit {at}") for at in range(12)]
    html = figure_html(
        boundary(frame={"classes": classes, "margins": [0, 0.4, 0.7, 0.9], "shares": [0.08, 0.19, 0.32, 0.45]}),
        environment,
    )
    assert (
        html.count("digit ") == 12 and "ahead of the second" in html and "at 0, 40, 70 and 90 percentage points" in html
    )
    # The tints of one class and no scale from one class to another.
    assert html.count("<rect") == 4 * 12 and "Colour scale" not in html


@pytest.mark.parametrize(
    ("parts", "layout"),
    [
        (boundary(), "stage"),
        (boundary(kind="scatter", panels=()), "stage"),
        (boundary(kind="learning_curves", stills={"wide": both("w", 960, 330)}, panels=()), "plain"),
        (boundary(kind="projection", stills={"wide": both("w", 640, 606)}, panels=()), "beside"),
        (boundary(kind="projection", stills={"wide": both("w", 640, 606)}), "views"),
        (boundary(stills={"points-wide": both("p", 464, 464), "regions-wide": both("r", 464, 464)}), "pair"),
        (boundary(kind="weights", panels=(panel(1, "grid", "close"),)), "grids"),
    ],
)
def test_pictures_numbers_and_key_find_their_place(parts, layout):
    assert layout_of(parts, responsive(parts.stills, parts.alt)) == layout


def test_the_key_of_data_tells_training_from_test_points(environment):
    html = figure_html(boundary(kind="scatter", panels=(), frame={"classes": CLASSES, "split": "both"}), environment)
    filled, _, hollow = html.partition("training</li>")
    assert filled.count("<svg") == 4 and 'class="open"' not in filled and hollow.count('class="open"') == 2
    alone = boundary(kind="scatter", panels=(), frame={"classes": CLASSES, "split": "train"})
    assert "class A, 250" in figure_html(alone, environment)


def test_grids_of_weights_stand_alone_with_their_scale(environment):
    frame = {
        "limit": 0.6,
        "ticks": [-0.6, 0, 0.6],
        "beyond": {"1": 0.0, "100": 0.012, "20": 0.002},
        "image": True,
        "close": [3, 5],
    }
    panels = tuple(panel(epoch, "grid", "close") for epoch in (1, 20, 100))
    html = figure_html(boundary(kind="weights", panels=panels, frame=frame), environment)
    assert "assets/wide-light.svg" not in html.replace('href="assets/wide-light.svg" download', "")
    assert "epoch 20" in html and "test 89.0\u00a0%" in html
    assert "a lit pixel excites it" in html and "1.2\u00a0% of the weights at epoch 100" in html
    alts = [image["alt"] for image in Elements(html).all("img")]
    assert alts == ["At epoch 1.", "", "At epoch 20.", "", "At epoch 100.", ""]


def test_deeper_layers_show_pixels_below_the_fold_with_a_scale_of_their_own(environment):
    frame = {"limit": 0.6, "ticks": [0], "pixel_limit": 0.02, "pixel_ticks": [0], "pixel_images": 500}
    parts = boundary(kind="weights", panels=(panel(1, "close", "pixels", "grid"),), frame=frame)
    html = figure_html(parts, environment)
    assert re.findall(r'<img src="assets/(\w+)-1-light', html) == ["grid", "close", "pixels"]
    assert "minus 0.02 to plus 0.02" in html and "500 test images" in html
    Elements(html)


def test_a_cloud_seen_from_sides_names_them(environment):
    panels = tuple(replace(panel(side), train_accuracy=None, test_accuracy=None) for side in range(3))
    parts = boundary(
        kind="projection", epoch=None, panels=panels, numbers=(), frame={"views": ["front", "top", "side"]}
    )
    html = figure_html(parts, environment)
    assert [name in html for name in (">front<", ">top<", ">side<", ">epoch", "@")] == [True, True, True, False, False]


def test_a_kind_without_a_key_needs_no_template(environment):
    html = figure_html(boundary(kind="new_kind", frame={}), environment)
    Elements(html)
    assert 'class="key"' not in html


def test_printed_levels_do_not_touch():
    assert levels_shown(LEVELS) == [
        ("5%", "5\u00a0%"),
        ("30%", "30"),
        ("50%", "50"),
        ("70%", "70"),
        ("95%", "95\u00a0%"),
    ]
    assert [text for _, text in levels_shown([0, 0.25, 0.5, 0.75, 1])] == ["25\u00a0%", "50", "75\u00a0%"]
    assert levels_shown([]) == []


def test_ticks_of_weights_stand_where_their_square_root_is():
    frame = {"limit": 0.6, "ticks": [-0.6, -0.15, 0, 0.15, 0.6]}
    assert ramp_ticks(frame) == [
        ("0%", "−0.6", "from"), ("25%", "−0.15", ""), ("50%", "0", ""), ("75%", "+0.15", ""), ("100%", "+0.6", "to"),
    ]  # fmt: skip
    assert ramp_ticks({}) == []
