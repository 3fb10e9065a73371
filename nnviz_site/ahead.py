"""Pages of a large site converted by several processes, before each is checked: its Markdown is what a page costs most."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from nnviz_site.page import body, markdown
from nnviz_site.page.outline import Outline
from nnviz_site.page.syntax import parse_page

if TYPE_CHECKING:
    from nnviz_site.site import Page

MANY = 200
"""Pages from which on another process gains more than it takes to start."""

Converted = tuple[Outline, list[tuple[markdown.Conversion, str]]]
"""A page's outline, and the HTML of its parts."""


def convert_ahead(pages: Sequence[Page], jobs: int = os.cpu_count() or 1) -> None:
    """Let the other cores take their share of the pages; what they found is there when it is asked for."""
    if len(pages) < MANY or jobs < 2:
        return
    # Imported here: most sites are smaller.
    from nnviz_site.engine.pool import pool

    shares = [pages[n::jobs] for n in range(jobs)]
    with pool(jobs - 1) as executor:
        others = [executor.submit(convert, share) for share in shares[1:]]
        for page in shares[0]:
            _convert_one(page)
        for share, future in zip(shares[1:], others, strict=True):
            # A process that was killed took nothing with it but time.
            with suppress(BrokenExecutor):
                _take(share, future.result())


def _take(pages: Sequence[Page], converted: Sequence[Converted | None]) -> None:
    for page, found in zip(pages, converted, strict=True):
        if found is not None:
            body.foretell(parse_page(page)[0], found[0])
            markdown.foretell(found[1])


def convert(pages: Sequence[Page]) -> list[Converted | None]:
    """In another process. None for a page that can't be read: whoever checks it says why."""
    return [_convert_one(page) for page in pages]


def _convert_one(page: Page) -> Converted | None:
    with markdown.noted() as conversions:
        try:
            found = body.skeleton(parse_page(page)[0])
        except RecursionError:
            return None
    return found, conversions
