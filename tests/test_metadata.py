"""What pages say of themselves: cards, locales, licences, JSON-LD."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sites import page_of

from nnviz_site.page.metadata import Card, about, license_address, linked_data, locale, script_text
from nnviz_site.site import Settings

INDEX = replace(page_of("# First\n"), description="A page.")
PAGE = replace(INDEX, slug="second", title="Second")
SETTINGS = Settings(title="Nets", language="de-AT", license="CC BY 4.0", author="Ada L and The others", version="2")
CARD = Card("assets/second-card.1.png", 1200, 630)
BASE = "https://a.org/n"


def test_a_page_is_an_article_of_the_site() -> None:
    site = {"@type": "WebSite", "@id": f"{BASE}/#site", "name": "Nets", "url": f"{BASE}/"}
    assert linked_data(PAGE, SETTINGS, BASE, CARD) == {
        "@context": "https://schema.org",
        "@type": ["Article", "LearningResource"],
        "headline": "Second",
        "url": f"{BASE}/second.html",
        "description": "A page.",
        "image": {"@type": "ImageObject", "url": f"{BASE}/assets/second-card.1.png", "width": 1200, "height": 630},
        "inLanguage": "de-AT",
        "author": [{"@type": "Person", "name": "Ada L"}, {"@type": "Organization", "name": "The others"}],
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "version": "2",
        "isPartOf": site,
    }
    assert linked_data(INDEX, SETTINGS, BASE, None).items() >= site.items()


def test_what_is_not_known_is_not_said() -> None:
    assert linked_data(INDEX, Settings(title="Nets"), BASE, None).keys() == {
        "@context", "@type", "@id", "name", "url", "description", "inLanguage",
    }  # fmt: skip


def test_no_text_ends_the_script() -> None:
    data = {"headline": "</script><!-- <b> & \u2028 \u2029 神 \" ' \\"}
    text = script_text(data)
    assert json.loads(text) == data
    assert not set(text) & set("<>&\u2028\u2029")


def test_without_a_base_url_nothing_that_needs_one_is_said() -> None:
    told = about(PAGE, SETTINGS, "", CARD, "Points.")
    assert (told["canonical"], told["card"], told["linked_data"]) == ("", None, "")
    assert told["citation"].endswith("Page “Second”.")


def test_a_card_is_described_by_the_figure_that_it_shows() -> None:
    assert about(PAGE, SETTINGS, BASE, CARD, "Points.")["card"] == {
        "address": f"{BASE}/assets/second-card.1.png", "width": 1200, "height": 630, "alt": "Second: Points.",
    }  # fmt: skip
    assert about(INDEX, SETTINGS, BASE, CARD, "")["card"]["alt"] == "Nets"


@pytest.mark.parametrize(
    ("license", "address"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC-BY-NC-SA-4.0", "https://creativecommons.org/licenses/by-nc-sa/4.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://a.org/mine", "https://a.org/mine"),
        ("CC BY 9.0", ""),
        ("All rights reserved", ""),
        ("", ""),
    ],
)
def test_the_address_of_a_licence(license: str, address: str) -> None:
    assert license_address(license) == address


@pytest.mark.parametrize(("language", "told"), [("de-AT", "de_AT"), ("zh-Hant-TW", "zh_TW"), ("en", ""), ("", "")])
def test_a_locale_is_not_guessed(language: str, told: str) -> None:
    assert locale(language) == told
