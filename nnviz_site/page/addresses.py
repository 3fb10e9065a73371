"""Addresses that need to know where the site stands: canonical ones, the sitemap's, those of 404.html."""

from __future__ import annotations

import html as markup
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from nnviz_site.site import Page, Site

NOT_FOUND = "404"


def canonical(page: Page, base_url: str) -> str:
    """The page's one address; empty without a base URL, and for 404.html, which stands at any."""
    if not base_url or page.slug == NOT_FOUND:
        return ""
    return f"{base_url}/{'' if page.slug == 'index' else page.address}"


def sitemap(site: Site, base_url: str) -> str:
    """Every page but 404.html, without dates: they would change without the page."""
    addresses = [canonical(page, base_url) for page in site.pages if page.slug != NOT_FOUND]
    urls = "".join(f"<url><loc>{markup.escape(address, quote=False)}</loc></url>\n" for address in addresses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def absolute(html: str, base_url: str) -> str:
    """Every relative address by its absolute path: 404.html is shown at any depth. Without a base URL nothing is known."""
    if not base_url:
        return html
    root = markup.escape(urlsplit(base_url).path, quote=False)
    return re.sub(
        r'\b(href|src|srcset|poster)="(?!#|/|[a-z]+:)([^"]*)"', lambda found: f'{found[1]}="{root}/{found[2]}"', html
    )
