"""What pages cite: an entry of the bibliography, and how it is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnviz_site.errors import Problem

KEY = r"[\w:./+-]+"
"""What an entry is called and cited by."""

AUTHORS = ("author", "editor", "organization", "institution")
"""What an entry is by: the first of these that it has."""


@dataclass(frozen=True)
class Reference:
    """One entry of the bibliography.

    fields: those that are shown, by lower-case name, as plain text. problems: what is wrong with it if it is cited.
    """

    key: str
    kind: str
    fields: Mapping[str, str]
    line: int
    problems: tuple[Problem, ...] = ()
