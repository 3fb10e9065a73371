"""A fact in prose: a number as Python formats it, with what typography asks for."""

from __future__ import annotations

import html
import re

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DEFAULT = ".4g"
_FORMAT = re.compile(r"(?:.?[<>=^])?[-+ ]?z?#?0?\d{0,2}[,_]?(?:\.\d{1,2})?[deEfFgG%]?")


def format_fault(spec: str) -> str:
    """What is wrong with a format for a number, or nothing."""
    try:
        if not _FORMAT.fullmatch(spec):
            raise ValueError
        format(1 if spec.endswith("d") else 1.0, spec)
    except ValueError:
        return f'"{spec}" is no format for a number: write ".1%", ".3f" or "d"'
    return ""


def fact_text(value: float, spec: str) -> str:
    """`89.0 %` with a no-break space, `−0.3` with a minus sign. Raises ValueError: a fraction formatted as `d`."""
    if spec.endswith("d"):
        if value != int(value):
            raise ValueError(f'{value:g} is no whole number: "{spec}" can\'t show it; write ".1%" or ".3f"')
        value = int(value)
    text = format(value, spec or DEFAULT)
    text = re.sub(r"(?<=\d)%$", f"{NO_BREAK}%", text)
    return re.sub(r"^(\s*)-", rf"\1{MINUS}", text)


def fact_html(name: str, value: float, text: str) -> str:
    """The number with its machine-readable value, its name in the tooltip."""
    shown = html.escape(text).replace(NO_BREAK, "&nbsp;")
    return f'<data class="fact" value="{value!r}" title="{html.escape(name)}">{shown}</data>'
