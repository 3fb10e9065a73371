"""A page's card, the picture that stands for it where a link to it is shared: its words and its first figure."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.gather import gathered, kind_module, sheets_of
from nnviz_site.figure.lettering import SEMIBOLD, SERIF, Setting, fitted, plain, unset
from nnviz_site.figure.still import pixels
from nnviz_site.figure.style import Scheme, applied, scheme

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, HEIGHT = 1200, 630
MARGIN, GAP = 56, 48
TOP, BELOW = 36, 22
"""Above the words that stand over a picture, and between them and it."""

BESIDE = 620
"""Widest picture that leaves room for words beside it."""

ABOVE = 1.25
"""How much larger a picture must be below the words than beside them: else its sides would be empty."""

ENLARGED = 1.6
"""Beyond it lines and type of a picture would look coarse beside the words."""

HEAVY = 290_000
"""Bytes; some services refuse more than 300 KB. Beyond it 256 colours must do."""

NAME_SIZES = (26, 24, 22)
BESIDE_SIZES, ABOVE_SIZES, ALONE_SIZES = (64, 60, 56, 52, 48, 44, 40, 36, 32), (60, 56, 52, 46, 40, 34), (92, 84, 76, 68, 60, 52, 46, 40)  # fmt: skip


def card_of_words(*, site: str, title: str, description: str, palette: Mapping[str, Any]) -> dict[str, bytes]:
    """The step for a page without figures. `card.json`: {"size": [width, height], "unset": {what: letters}}.

    Words that the fonts can't set are left out and named in `unset`; the site's name then stands for the title. Where
    neither can be set nothing is drawn and there is no `card.png`. site: the name above the title, empty on the first page.
    """
    words, lacking = _settable(site, title, description)
    light = scheme(palette, "light")
    return _answer(alone(words, light) if "title" in words else None, lacking)


def card_of_figure(
    *,
    site: str,
    title: str,
    description: str,
    palette: Mapping[str, Any],
    kind: str,
    names: Sequence[str],
    titles: Sequence[str],
    options: Mapping[str, Any],
    form: str,
    **inputs: Any,
) -> dict[str, bytes]:
    """The step for a page with figures: the same with the first figure's light still, drawn at the size it has here."""
    words, lacking = _settable(site, title, description)
    light = scheme(palette, "light")
    picture = _Picture(kind, gathered(names, titles, inputs), options, form, light)
    return _answer(composed(words, picture, light), lacking)


class _Picture:
    """The wide images of a figure side by side, at any scale."""

    def __init__(
        self, kind: str, histories: Sequence[Any], options: Mapping[str, Any], form: str, light: Scheme
    ) -> None:
        self.light = light
        draw = kind_module(kind).draw
        sheets = {n: s for n, s in sheets_of(kind, histories, options, form).items() if s.role == "wide"}
        self.parts: list[tuple[Drawing, bool]] = []
        with applied(light):
            for name in sorted(sheets):
                drawing = draw(*histories, sheet=Sheet(name, sheets[name], light), **options)
                drawing.show(options.get("epoch", 0))
                self.parts.append((drawing, sheets[name].encoding == "pixels"))

    @property
    def size(self) -> tuple[int, int]:
        """In CSS px."""
        sizes = [drawing.size for drawing, _ in self.parts]
        return sum(w for w, _ in sizes) + GAP * (len(sizes) - 1), max(h for _, h in sizes)

    def at(self, scale: float) -> Image:
        """The picture with that many device pixels a CSS pixel."""
        from PIL import Image

        images = []
        with applied(self.light):
            for drawing, whole_pixels in self.parts:
                # Cells of whole pixels would be cut unevenly: they are drawn as they are and the picture is scaled.
                if whole_pixels:
                    image = pixels(drawing, 1, self.light.paper)
                    images.append(image.resize([round(n * scale) for n in image.size], Image.Resampling.LANCZOS))
                else:
                    images.append(_with_edges(drawing, scale))
        gap = round(GAP * scale)
        width = sum(image.width for image in images) + gap * (len(images) - 1)
        together = Image.new("RGB", (width, max(image.height for image in images)), self.light.paper)
        x = 0
        for image in images:
            together.paste(image, (x, 0))
            x += image.width + gap
        return together


def _with_edges(drawing: Drawing, scale: float) -> Image:
    """The drawing with a pixel around it: half of a frame's line lies outside and would be lost."""
    from matplotlib.transforms import Bbox
    from PIL import Image

    width, height = drawing.figure.get_size_inches()
    pixel = 1 / (96 * scale)
    buffer = io.BytesIO()
    box = Bbox([[-pixel, -pixel], [width + pixel, height + pixel]])
    drawing.figure.savefig(buffer, format="png", dpi=96 * scale, bbox_inches=box)
    return Image.open(buffer).convert("RGB")


def composed(words: Mapping[str, str], picture: Any, light: Scheme) -> Image:
    """The words beside the picture, or above it where it can be much larger; the picture alone if there are none."""
    if "title" not in words:
        card, scale = _blank(light), fit(picture.size, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN)
        image = picture.at(scale)
        card.paste(image, ((WIDTH - image.width) // 2, (HEIGHT - image.height) // 2))
        return card
    beside = fit(picture.size, BESIDE, HEIGHT - 2 * MARGIN)
    name, title = _above(words)
    above = fit(picture.size, WIDTH - 2 * MARGIN, _room(name, title))
    if above > ABOVE * beside:
        return words_above(name, title, picture.at(above), light)
    return words_beside(words, picture.at(beside), light)


def fit(size: tuple[int, int], width: int, height: int) -> float:
    """The scale at which a picture just fits."""
    return min(width / size[0], height / size[1], ENLARGED)


def _above(words: Mapping[str, str]) -> tuple[Setting | None, Setting]:
    """Name and title over the whole width."""
    width = WIDTH - 2 * MARGIN
    return _name(words, width) if "site" in words else None, fitted(words["title"], SERIF, ABOVE_SIZES, width, 2)


def _room(name: Setting | None, title: Setting) -> int:
    """The height that is left for a picture below."""
    return HEIGHT - 2 * TOP - (name.height if name else 0) - title.height - BELOW


def words_above(name: Setting | None, title: Setting, image: Image, light: Scheme) -> Image:
    card = _blank(light)
    y = TOP + (_room(name, title) - image.height) // 3
    y = name.draw(card, MARGIN, y, light.muted) if name else y
    y = title.draw(card, MARGIN, y, light.ink)
    card.paste(image, ((WIDTH - image.width) // 2, y + BELOW))
    return card


def words_beside(words: Mapping[str, str], image: Image, light: Scheme) -> Image:
    card = _blank(light)
    width = min(WIDTH - 2 * MARGIN - GAP - image.width, BESIDE)
    card.paste(image, (WIDTH - MARGIN - image.width, (HEIGHT - image.height) // 2))
    _column(words, card, width, BESIDE_SIZES, (26, 24, 22), light)
    return card


def alone(words: Mapping[str, str], light: Scheme) -> Image:
    """Words without a picture."""
    card = _blank(light)
    _column(words, card, WIDTH - 2 * MARGIN - 80, ALONE_SIZES, (34, 32, 30, 28), light)
    return card


def _column(
    words: Mapping[str, str], card: Image, width: int, sizes: Sequence[int], small: Sequence[int], light: Scheme
) -> None:
    """The site's name, then the title and, in what room is left, the description: both in the middle of the height."""
    name = _name(words, width) if "site" in words else None
    top = MARGIN + (name.height + 24 if name else 0)
    two_lines = 28 + round(2.8 * small[-1])
    title = fitted(words["title"], SERIF, sizes, width, 5, 1.1, HEIGHT - MARGIN - top - two_lines)
    room = HEIGHT - MARGIN - top - title.height - 28
    described = None
    if "description" in words and room >= small[-1] * 1.4:
        described = fitted(words["description"], SERIF, small, width, 6, 1.4, room)
    height = title.height + (28 + described.height if described else 0)
    if name:
        name.draw(card, MARGIN, MARGIN, light.muted)
    y = title.draw(card, MARGIN, max(top, (HEIGHT - height) // 2), light.ink)
    if described:
        described.draw(card, MARGIN, y + 28, light.soft)


def _name(words: Mapping[str, str], width: int) -> Setting:
    return fitted(words["site"], SEMIBOLD, NAME_SIZES, width, 2, 1.3)


def _settable(site: str, title: str, description: str) -> tuple[dict[str, str], dict[str, str]]:
    """The words that the fonts can set, and for the others the letters that they lack."""
    given = {"site": (plain(site), SEMIBOLD), "title": (plain(title), SERIF), "description": (plain(description), SERIF)}  # fmt: skip
    lacking = {what: unset(text + "…", face) for what, (text, face) in given.items()}
    words = {what: text for what, (text, _) in given.items() if text and not lacking[what]}
    if "title" not in words and "site" in words:
        words["title"] = words.pop("site")
    return words, {what: letters for what, letters in lacking.items() if letters}


def _blank(light: Scheme) -> Image:
    from PIL import Image

    return Image.new("RGB", (WIDTH, HEIGHT), light.paper)


def _answer(card: Image | None, lacking: Mapping[str, str]) -> dict[str, bytes]:
    about = json.dumps({"size": [WIDTH, HEIGHT], "unset": dict(lacking)}, ensure_ascii=False).encode()
    return {"card.json": about} | ({"card.png": png(card)} if card else {})


def png(card: Image) -> bytes:
    """Small enough for every service; the same bytes for the same card."""
    from PIL.Image import Dither

    content = _saved(card)
    return content if len(content) <= HEAVY else _saved(card.quantize(256, dither=Dither.NONE))


def _saved(card: Image) -> bytes:
    buffer = io.BytesIO()
    card.save(buffer, "png", optimize=True)
    return buffer.getvalue()
