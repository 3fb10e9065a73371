"""Stills: each image of a kind drawn, shown at its epoch, and written as bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nnviz_site.figure.drawing import Drawing, Sheet, SheetSpec
from nnviz_site.figure.gather import epochs_of, gathered, kind_module, sheets_of
from nnviz_site.figure.history import History
from nnviz_site.figure.slim import slim
from nnviz_site.figure.style import Scheme, SchemeName, applied, scheme

if TYPE_CHECKING:
    from PIL.Image import Image

PANEL_QUALITY, MAP_QUALITY = 66, 54
HEAVY = 44_000
"""Bytes of a lossless grid; grids are to stay within 45 KB."""

SCALE = 1.5
"""Device pixels in a CSS pixel for lossy images."""


def stills(
    *,
    kind: str,
    histories: Sequence[History],
    options: Mapping[str, Any],
    form: str,
    scheme: SchemeName,
    palette: Mapping[str, Any],
    epochs: Sequence[int],
) -> dict[str, bytes]:
    """Every image of a figure in one scheme, and `frame.json`.

    That is {"images": {file: [width, height]}, "frame": {…}, "frames": {sheet: {…}}}: the first drawing's frame, and
    that of each still, whose places a widget needs.

    Stills show `options["epoch"]`; images of role `panel` are made for each of `epochs` where the form has multiples.
    """
    made = _Stills(kind, histories, options, palette, scheme)
    for name, spec in sheets_of(kind, histories, options, form).items():
        if spec.role in ("wide", "narrow"):
            made.add(name, spec, options.get("epoch", 0))
        elif spec.role == "panel" and form in ("film", "multiples"):
            made.add(name, spec, epochs_of(histories, epochs) or None)
    about = {"images": made.sizes, "frame": made.frame, "frames": made.frames}
    return made.files | {"frame.json": json.dumps(about, ensure_ascii=False, indent=1).encode()}


def stills_of(
    *,
    kind: str,
    names: Sequence[str],
    titles: Sequence[str],
    options: Mapping[str, Any],
    form: str,
    scheme: SchemeName,
    palette: Mapping[str, Any],
    **inputs: Any,
) -> dict[str, bytes]:
    """The step: `stills` of stored answers."""
    return stills(
        kind=kind, histories=gathered(names, titles, inputs), options=options, form=form, scheme=scheme,
        palette=palette, epochs=options.get("epochs") or (),
    )  # fmt: skip


class _Stills:
    """Files, sizes and the first drawing's frame, as they are made."""

    def __init__(
        self,
        kind: str,
        histories: Sequence[History],
        options: Mapping[str, Any],
        palette: Mapping[str, Any],
        name: SchemeName,
    ) -> None:
        self.draw, self.histories, self.options = kind_module(kind).draw, histories, options
        self.scheme = scheme(palette, name)
        self.files: dict[str, bytes] = {}
        self.sizes: dict[str, list[int]] = {}
        self.frame: Mapping[str, Any] = {}
        self.frames: dict[str, Mapping[str, Any]] = {}

    def add(self, name: str, spec: SheetSpec, shown: int | tuple[int, ...] | None) -> None:
        """Draw a sheet once and write it as `NAME` at one epoch, or as `NAME-EPOCH` at several; None: all it has.

        What is no training has no epochs: its panels are sides to look from, counted from 0.
        """
        scheme = on_ground(self.scheme) if spec.encoding == "map" else self.scheme
        with applied(scheme):
            drawing = self.draw(*self.histories, sheet=Sheet(name, spec, scheme), **self.options)
            several = tuple(drawing.epochs) if shown is None else shown
            for epoch in (several,) if isinstance(several, int) else several:
                stem = name if isinstance(several, int) else f"{name}-{epoch}"
                file = f"{stem}.{'svg' if spec.encoding == 'svg' else 'webp'}"
                self.files[file] = encode(drawing, epoch, spec, scheme)
                self.sizes[file] = list(drawing.size)
        self.frame = self.frame or drawing.frame
        if spec.role in ("wide", "narrow"):
            self.frames[name] = {"size": list(drawing.size), **drawing.frame}


def on_ground(scheme: Scheme) -> Scheme:
    """The scheme of a map: pure white or black for paper, which the stylesheet multiplies or screens onto the page.

    Lossy WebP shifts a tinted ground by a level or two, which shows as a box. White and black survive exactly. Discs,
    halos and the zero of both ramps are of the same ground: paper laid upon paper would be a shade of its own.
    """
    ground, middle = "#ffffff" if scheme.name == "light" else "#000000", len(scheme.weights) // 2
    weights = (*scheme.weights[:middle], ground, *scheme.weights[middle + 1 :])
    return replace(scheme, paper=ground, halo=ground, weights=weights, amount=(ground, *scheme.amount[1:]))


def encode(drawing: Drawing, epoch: int, spec: SheetSpec, scheme: Scheme) -> bytes:
    """The drawing at one epoch as SVG or WebP; the same bytes for the same drawing."""
    drawing.show(epoch)
    if spec.encoding == "svg":
        buffer = io.BytesIO()
        drawing.figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return slim(buffer.getvalue().decode()).encode()
    if spec.encoding == "pixels":
        return lossless(pixels(drawing, 1, scheme.paper))
    if spec.encoding == "webp":
        return webp(pixels(drawing, SCALE, scheme.paper), quality=PANEL_QUALITY)
    return webp(pixels(drawing, SCALE, scheme.paper), quality=MAP_QUALITY)


def pixels(drawing: Drawing, scale: float, ground: str) -> Image:
    """The drawing as it stands, as an RGB image of `scale` device pixels a CSS pixel."""
    from PIL import Image

    buffer = io.BytesIO()
    drawing.figure.savefig(buffer, format="raw", dpi=96 * scale, facecolor=ground)
    # matplotlib cuts a half pixel off.
    width, height = (int(float(n) * 96 * scale + 1e-6) for n in drawing.figure.get_size_inches())
    return Image.frombuffer("RGBA", (width, height), buffer.getvalue()).convert("RGB")


def webp(image: Image, **how: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "webp", **{"method": 6, **how})
    return buffer.getvalue()


def lossless(image: Image) -> bytes:
    """Exact pixels. The last twentieth of the bytes costs seconds: it is sought only where a grid would be heavy."""
    quick = webp(image, lossless=True, quality=100, method=5)
    return quick if len(quick) <= HEAVY or image.width > 400 else webp(image, lossless=True, quality=100)
