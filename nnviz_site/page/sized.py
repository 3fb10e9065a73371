"""What a page tells of files before they are there: the room that an image takes, the bytes of a download."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote

from nnviz_site.errors import megabytes
from nnviz_site.page.facts import NO_BREAK

# Neither goes beyond the next tag, so that what is never closed is looked through once.
_IMAGE = re.compile(r"""<img\b[^<>]*?\ssrc=(?:"([^"<>]*)"|'([^'<>]*)')[^<>]*""", re.I)
_LINK = re.compile(
    r"""<a\b[^<>]*?\shref=(?:"([^"<>]*)"|'([^'<>]*)')[^<>]*>[^<]*+(?:<(?!/?a\b)[^<]*+)*+(?=</a>)""", re.I
)


@dataclass(frozen=True)
class Sizes:
    """What is known of files that a page shows and links to, by address.

    pixels: of images, (width, height), so that nothing moves when they arrive. bytes: of downloads, told beside the link.
    """

    pixels: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    bytes: Mapping[str, int] = field(default_factory=dict)


NOTHING_KNOWN = Sizes()


def sized(html: str, sizes: Sizes) -> str:
    """A text's HTML with the sizes of its images, unless they say their own, and of its downloads."""

    def image(match: re.Match[str]) -> str:
        known = sizes.pixels.get(unquote(unescape(match[1] or match[2] or "")))
        if not known or re.search(r"\s(?:width|height)=", match[0]):
            return match[0]
        return f'{match[0].rstrip(" /")} width="{known[0]}" height="{known[1]}"'

    def link(match: re.Match[str]) -> str:
        size = sizes.bytes.get(unescape(match[1] or match[2] or ""))
        return f"{match[0]}<small>{NO_BREAK}({megabytes(size, NO_BREAK)})</small>" if size else match[0]

    return _LINK.sub(link, _IMAGE.sub(image, html))
