"""What the next build would compute, and why: a plan that is not run."""

from __future__ import annotations

from nnviz_site.engine.run import missing
from nnviz_site.engine.why import Latest, Reason, reasons, told
from nnviz_site.prepare import prepare
from nnviz_site.request import Listener, Request

__all__ = ["Reason", "told", "why"]


def why(request: Request, listener: Listener) -> list[Reason]:
    """Each step that the next build would compute, with its causes; nothing is computed. Raises SiteError."""
    prepared = prepare(request, listener)
    keys, store = prepared.answers.keys, prepared.answers.store
    return reasons(missing(prepared.plan.targets(), keys, store), keys, Latest(store))
