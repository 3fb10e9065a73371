"""Fenced blocks within Markdown's own blocks: a token on a line of its own is no part of a paragraph, table or quote."""

from __future__ import annotations

import re
import textwrap
from xml.etree.ElementTree import Element, SubElement

from markdown.blockprocessors import BlockProcessor

from nnviz_site.page.mask import CLOSE, OPEN

_LINE = re.compile(rf"^( *)({OPEN}fence\d+{CLOSE}) *$", re.M)
_ITEM = re.compile(r" {0,3}(?:[-*+]|\d+\.) ")
BEFORE_ALL = 100
"""Markdown's own begin at 90, those for lists."""


class FenceProcessor(BlockProcessor):
    """Parts a run of lines at the first such token: what stands above it, the token, what stands below it.

    In an item of a list it does so once the lists have found what is the item's.
    """

    def test(self, parent: Element, block: str) -> bool:
        found = _LINE.search(block)
        if not found or block.startswith(" " * self.tab_length):
            return False
        return not (_ITEM.match(block) and len(found[1]) > 1)

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        above, _, token, below = _LINE.split(block, 1)
        if above.strip():
            self.parser.parseBlocks(parent, [above.rstrip("\n")])
        SubElement(parent, "p").text = token
        if below.strip():
            blocks.insert(0, textwrap.dedent(below.lstrip("\n")))
