"""As little of a build as is needed: nothing, the pages whose text was edited, or all of it."""

from __future__ import annotations

import gc

from nnviz_site import memory as memories
from nnviz_site.request import Listener, Report, Request, waiting
from nnviz_site.stamps import Uncertain


def rebuild(request: Request, listener: Listener) -> Report:
    """Bring --out to hold the site. Raises SiteError (FalseClaims for a false claim); what was published stays as it was.

    Each way is imported when it is gone: a build with nothing to do must not wait for what draws pages.
    """
    # To compute all anew, or to make the store smaller, is asked for whether something changed or not.
    if not request.force and request.cache_size is None:
        # To look for garbage takes a tenth of so short a run, which is over before there is any.
        gc.disable()
        try:
            done = _shortcut(request, listener)
        finally:
            gc.enable()
        if done:
            return done
    from nnviz_site.build import build

    return build(request, listener)


def _shortcut(request: Request, listener: Listener) -> Report | None:
    """What can be done from the memory of the last build; None if that is not enough."""
    loaded = memories.load(request)
    if loaded is None:
        return None
    memory, made = loaded
    try:
        paths = memories.differences(request, memory)
    except Uncertain:
        return None
    found = memories.found_whole(request, memory) if memories.is_fresh(memory) else None
    if found is None:
        return None
    if not paths:
        if found is not memory:
            memories.save(request, found, made)
        done = Report(memory.pages, 0, memory.reused, 0, memory.preview)
    elif all(path.endswith(".md") for path in paths):
        from nnviz_site.edit import edited

        report = edited(request, found, made, paths, waiting(request, listener))
        if report is None:
            return None
        done = report
    else:
        return None
    for problem in memory.said:
        listener.say(problem)
    return done
