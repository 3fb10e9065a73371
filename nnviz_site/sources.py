"""A site's sources and what its pages want, with all that can be wrong before anything is computed."""

from __future__ import annotations

from pathlib import Path

from nnviz_site.ahead import convert_ahead
from nnviz_site.errors import Problem, SiteError
from nnviz_site.page.asks import Asks, read_asks
from nnviz_site.page.check import check
from nnviz_site.site import Site, read_site


def read_sources(root: Path, strict: bool) -> tuple[Site, Asks, list[Problem]]:
    """The site, its asks, and the warnings and notices, in the order of files.

    Raises SiteError with every error and warning if one of them is an error, or a warning under strict.
    """
    site, problems = read_site(root)
    convert_ahead(site.pages)
    asks, more = read_asks(site)
    problems = sorted({*problems, *more, *check(site, asks)})
    if any(p.level == "error" or (p.level == "warning" and strict) for p in problems):
        raise SiteError(*(p for p in problems if p.level != "notice"))
    return site, asks, problems
