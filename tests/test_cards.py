"""Which steps draw the cards, and what of them is published."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pictures import PALETTE
from sites import site_of

from nnviz_site.assemble import Answers
from nnviz_site.cards import assemble_cards, plan_cards, unset_words
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.plan import make_plan
from nnviz_site.engine.steps import Plan
from nnviz_site.engine.store import Store
from nnviz_site.images import Images
from nnviz_site.page.asks import read_asks
from nnviz_site.page.metadata import Card
from nnviz_site.site import Site

BODY = '# First\n\n{{ figure("scatter", "moons") }}\n\n{{ figure("projection", "pca") }}\n'


def planned(site: Site, palette: dict = PALETTE) -> Plan:
    plan = make_plan(site, read_asks(site)[0].figures, Images("mnist", Path("nowhere")), palette)
    return replace(plan, cards=plan_cards(site, plan, palette))


def test_a_card_shows_the_first_figure_of_its_page(tmp_path: Path) -> None:
    site = site_of(tmp_path, BODY, second="# Two\n", **{"404": "# Lost\n"})
    cards = planned(site).cards
    assert list(cards) == ["index", "second"]
    assert cards["index"].options["kind"] == "scatter" and cards["index"].function.endswith(":card_of_figure")
    assert cards["index"].options["title"] == "A site" and cards["index"].options["site"] == ""
    assert cards["second"].function.endswith(":card_of_words") and not cards["second"].inputs
    assert cards["second"].options["title"] == "First" and cards["second"].options["site"] == "A site"


def test_cards_are_computed_with_the_rest(tmp_path: Path) -> None:
    plan = planned(site_of(tmp_path, BODY))
    assert plan.cards["index"] in list(plan.targets())


def test_a_key_holds_title_name_description_and_palette_and_no_prose(tmp_path: Path) -> None:
    site = site_of(tmp_path, BODY, second="# Two\n")
    keys = Keys()

    def key(changed: Site, palette: dict = PALETTE) -> str:
        return keys.key(planned(changed, palette).cards["second"])

    second = site.pages[1]
    others = [
        replace(site, pages=(site.pages[0], replace(second, title="Other"))),
        replace(site, pages=(site.pages[0], replace(second, description="Other."))),
        replace(site, settings=replace(site.settings, title="Other")),
    ]
    palette = {**PALETTE, "role": {**PALETTE["role"], "light": {**PALETTE["role"]["light"], "paper": "#ffffff"}}}
    assert len({key(site), *map(key, others), key(site, palette)}) == 5
    reworded = replace(second, body=second.body + "More.\n", source=second.source + "More.\n")
    assert key(replace(site, pages=(site.pages[0], reworded))) == key(site)
    parts = keys.parts(planned(site).cards["second"])
    assert {"file figure/fonts/newsreader-400.ttf", "library pillow", "library matplotlib"} <= parts.keys()


def test_what_was_drawn_is_an_asset_and_what_could_not_be_set_is_said(tmp_path: Path) -> None:
    site = site_of(tmp_path, "# First\n", second="# Two\n")
    plan = planned(site)
    answers = Answers(Keys(), Store(tmp_path / "store"))
    about = b'{"size": [1200, 630], "unset": %s}'
    answers.store.put(answers.keys.key(plan.cards["index"]), {"card.json": about % b"{}", "card.png": b"drawn"}, {})
    lacking = about % '{"site": "神", "title": "神经"}'.encode()
    answers.store.put(answers.keys.key(plan.cards["second"]), {"card.json": lacking}, {})
    assets: dict = {}
    cards = assemble_cards(plan, answers, assets)
    assert cards == {"index": Card(*assets, 1200, 630)}
    assert next(iter(assets)).startswith("assets/index-card.")
    assert [str(problem) for problem in unset_words(site, plan, answers)] == [
        'site_src/second.md: notice: its card is drawn without the site and the title: no font here can set "神经"'
    ]
