"""What a page says of itself to machines: its card, and schema.org's terms as JSON-LD. All of it needs a base URL."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnviz_site.page import cite
from nnviz_site.page.addresses import NOT_FOUND, canonical

if TYPE_CHECKING:
    from nnviz_site.site import Page, Settings

CREATIVE_COMMONS = re.compile(r"CC[- ](BY(?:-NC)?(?:-SA|-ND)?)[- ]([34]\.0)", re.IGNORECASE)
CC0 = re.compile(r"CC0(?:[- ]1\.0)?", re.IGNORECASE)


@dataclass(frozen=True)
class Card:
    """The picture that stands for a page where a link to it is shared; width and height in pixels."""

    href: str
    width: int
    height: int


def about(page: Page, settings: Settings, base_url: str, card: Card | None, shown: str) -> dict[str, Any]:
    """What `page.html` is given for those who refer to the page. shown: what its first figure shows, in words."""
    address, title = canonical(page, base_url), shared_title(page, settings)
    picture = {
        "address": f"{base_url}/{card.href}",
        "width": card.width,
        "height": card.height,
        "alt": f"{title}: {shown}" if shown else title,
    } if card and address else None  # fmt: skip
    return {
        "canonical": address,
        "found": page.slug != NOT_FOUND,
        "shared_title": title,
        "locale": locale(settings.language),
        "card": picture,
        "linked_data": script_text(linked_data(page, settings, base_url, card)) if address else "",
        "license_address": license_address(settings.license),
        "citation": cite.in_words(page, settings, address),
        "bibtex": cite.bibtex(page, settings, address),
    }


def shared_title(page: Page, settings: Settings) -> str:
    """What a link to the page is called elsewhere: the first page stands for the whole site."""
    return settings.title if page.slug == "index" else page.title


def license_address(license: str) -> str:
    """Where the licence can be read, if it is one of Creative Commons' or an address itself; else empty."""
    if match := CREATIVE_COMMONS.fullmatch(license.strip()):
        return f"https://creativecommons.org/licenses/{match[1].lower()}/{match[2]}/"
    if CC0.fullmatch(license.strip()):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return license if re.fullmatch(r"https?://\S+", license) else ""


def locale(language: str) -> str:
    """`de-AT` as Open Graph writes it, `de_AT`; empty for a language without a country: none is guessed."""
    match = re.fullmatch(r"([a-z]{2,3})-(?:[A-Z][a-z]{3}-)?([A-Z]{2})", language)
    return f"{match[1]}_{match[2]}" if match else ""


def linked_data(page: Page, settings: Settings, base_url: str, card: Card | None) -> dict[str, Any]:
    """The first page as a WebSite, the others as articles that are part of it."""
    home = f"{base_url}/"
    site = {"@type": "WebSite", "@id": f"{home}#site", "name": settings.title, "url": home}
    found: dict[str, Any] = {"@context": "https://schema.org"}
    if page.slug == "index":
        found |= site
    else:
        found |= {"@type": ["Article", "LearningResource"], "headline": page.title, "url": canonical(page, base_url)}
    image = {"@type": "ImageObject", "url": f"{home}{card.href}", "width": card.width, "height": card.height} if card else None  # fmt: skip
    found |= {
        "description": page.description,
        "image": image,
        "inLanguage": settings.language,
        "author": [
            {"@type": "Organization" if cite.is_group(name) else "Person", "name": name}
            for name in cite.authors(settings)
        ],
        "license": license_address(settings.license),
        "version": settings.version,
        "isPartOf": None if page.slug == "index" else site,
    }
    return {name: value for name, value in found.items() if value}


def script_text(data: dict[str, Any]) -> str:
    """JSON that can stand in a `<script>`: no text in it can end the element, or begin a comment or an entity."""
    text = json.dumps(data, separators=(",", ":"))  # ASCII, so that no line separator is left either
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
