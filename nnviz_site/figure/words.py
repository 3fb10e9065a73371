"""The words of a figure: title, sub-line and alt texts, all from the data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nnviz_site.figure.gather import epochs_of, gathered, kind_module
from nnviz_site.figure.history import History


def words(
    *, kind: str, histories: Sequence[History], options: Mapping[str, Any], epochs: Sequence[int]
) -> dict[str, bytes]:
    """`words.json`: {"title", "subtitle", "alt", "panels": {epoch: alt}}."""
    module = kind_module(kind)
    title, subtitle = module.labels(*histories, **options)
    panels = {}
    if "epoch" in options:
        panels = {str(e): module.describe(*histories, **{**options, "epoch": e}) for e in epochs_of(histories, epochs)}
    if hasattr(module, "panel_words"):
        panels |= {str(n): text for n, text in module.panel_words(*histories, **options).items()}
    found = {"title": title, "subtitle": subtitle, "alt": module.describe(*histories, **options), "panels": panels}
    return {"words.json": json.dumps(found, ensure_ascii=False, indent=1).encode()}


def words_of(
    *, kind: str, names: Sequence[str], titles: Sequence[str], options: Mapping[str, Any], **inputs: Any
) -> dict[str, bytes]:
    """The step: `words` of stored answers."""
    histories = gathered(names, titles, inputs)
    return words(kind=kind, histories=histories, options=options, epochs=options.get("epochs") or ())
