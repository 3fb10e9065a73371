"""Every claim of the pages against the facts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nnviz_site.errors import FalseClaims, Problem
from nnviz_site.page import claims
from nnviz_site.page.asks import Asks, ClaimAsk
from nnviz_site.site import Site

Known = Mapping[str, claims.Verdict | None]
"""Verdicts on the same facts, by expression; None: left out on preview data."""


def judge(
    asks: Asks, facts: Mapping[str, float], site: Site, preview: bool, known: Known = MappingProxyType({})
) -> dict[ClaimAsk, claims.Verdict]:
    """Every claim against the facts; on preview data those about image experiments are left out. Raises FalseClaims."""
    verdicts, false = {}, []
    for ask in asks.claims:
        if ask.expression in known:
            if verdict := known[ask.expression]:
                verdicts[ask] = verdict
            continue
        claim = claims.parse(ask.expression)
        subjects = {name.partition(".")[0] for name in claim.names}
        if preview and any(site.experiments[s].is_image for s in subjects):
            continue
        verdict = verdicts[ask] = claims.evaluate(claim, facts)
        if not verdict.holds:
            values = ", ".join(f"{name} is {value:g}" for name, value in verdict.values.items())
            false.append(
                Problem(ask.file, ask.line, f'the claim "{ask.expression}" is false: {values}; {verdict.room}')
            )
    if false:
        raise FalseClaims(*sorted(false))
    return verdicts
