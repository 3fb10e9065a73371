"""Claims in prose: a small mark after the words, and below the paragraph the check that it opens, without script."""

from __future__ import annotations

import html
from collections.abc import Mapping

from nnviz_site.page.claims import Verdict

MOST_VALUES = 12
_TICK = "M3 8.6 6.4 12 13 4.4"
_CROSS = "M4 4 12 12M12 4 4 12"


def claim_html(expression: str, verdict: Verdict | None, number: int) -> tuple[str, str, str]:
    """(before the words, after them, the check's table). Without a verdict, on preview data, there is no mark."""
    if verdict is None:
        return '<span class="unchecked" title="not checked on preview data">', "</span>", ""
    label = "Checked: show the check" if verdict.holds else "False: show the check"
    icon = (
        '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">'
        f'<path d="{_TICK if verdict.holds else _CROSS}" fill="none" stroke="currentColor" stroke-width="2"/></svg>'
    )
    mark = f'<a class="check-mark" href="#check-{number}" aria-label="{label}">{icon}</a>'
    classes = "claim" if verdict.holds else "claim false"
    return f'<span class="{classes}">', f"{mark}</span>", _table(expression, verdict, number)


def checks_html(tables: list[str]) -> str:
    """The checks of one paragraph; open from the start if one of them says that its claim is false."""
    what = "This sentence is" if len(tables) == 1 else "These sentences are"
    is_open = " open" if any('class="false"' in table for table in tables) else ""
    return (
        f'\n<details class="check"{is_open}><summary>{what} checked whenever the site is built.</summary>'
        f"{''.join(tables)}</details>\n"
    )


def _table(expression: str, verdict: Verdict, number: int) -> str:
    rows = [("claim", f"<code>{html.escape(expression, quote=False)}</code>"), ("measured", _values(verdict.values))]
    rows.append(("room", html.escape(verdict.room, quote=False)))
    cells = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in rows)
    false = "" if verdict.holds else ' class="false"'
    return f'<table id="check-{number}"{false}><tbody>{cells}</tbody></table>'


def _values(values: Mapping[str, float]) -> str:
    shown = [f"{value:.6g} <code>{html.escape(name)}</code>" for name, value in list(values.items())[:MOST_VALUES]]
    if len(values) > MOST_VALUES:
        shown.append(f"and {len(values) - MOST_VALUES} more")
    return "<br>".join(shown)
