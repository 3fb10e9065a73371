"""How a page is cited: in words, and as BibTeX. No date is made up: there is one only if `site.toml` gives a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz_site.site import Page, Settings

LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip


def in_words(page: Page, settings: Settings, address: str) -> str:
    """`citation` of `site.toml`, or what can be said without it, then the page and its address, if that is known."""
    author = f"{settings.author}: " if settings.author else ""
    whole = settings.citation or f"{author}{_ended(settings.title)}"
    return f"{_ended(whole)} Page “{page.title}”{f' ({address})' if address else ''}."


def bibtex(page: Page, settings: Settings, address: str) -> str:
    """An entry that names the page and the site it is of; the first page stands for the whole site."""
    whole = page.slug == "index"
    title = settings.title if whole else page.title
    note = ". ".join(filter(None, (f"Version {settings.version}" if settings.version else "", settings.license)))
    fields = {
        "author": " and ".join(map(_name, authors(settings))),
        # Braces of their own keep capitals as they are.
        "title": f"{{{_latex(title)}}}",
        "howpublished": "" if whole else _latex(settings.title),
        "year": _latex(settings.year),
        "url": address,
        "note": _latex(note),
    }
    key = (re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or page.slug) if whole else page.slug
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{key},\n{''.join(lines)}}}"


def authors(settings: Settings) -> tuple[str, ...]:
    return tuple(name.strip() for name in settings.author.split(" and ") if name.strip())


def is_group(name: str) -> bool:
    """`The X authors` is a group and has no first and last name."""
    return name.startswith("The ")


def _name(name: str) -> str:
    return f"{{{_latex(name)}}}" if is_group(name) else _latex(name)


def _latex(text: str) -> str:
    return "".join(_signs(text))


def _signs(text: str) -> Iterator[str]:
    return (LATEX.get(sign, sign) for sign in text)


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
