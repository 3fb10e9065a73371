"""Points drawn each whole before the next. Imported only where a picture is drawn: it needs matplotlib's Artist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgba
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from nnviz_site.figure.style import PX, Scheme

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase
    from matplotlib.transforms import BboxBase

IDENTITY = IdentityTransform()


class Heap(Artist):
    """Discs of paper with a dark ring and a class's sign inside.

    A crowd reads as a heap of discs, where open rings would tangle. Markers, and not paths of a collection, because
    an SVG then says each shape once; and not lines of one point, whose bookkeeping takes longer than drawing them.
    """

    def __init__(self, ax: Axes, scheme: Scheme, classes: int, size: float) -> None:
        """size: diameter in CSS px of a point that is not ringed."""
        super().__init__()
        self.set_zorder(4)
        ax.add_artist(self)
        big = size > 3.5
        self.disc = Shape("o", size + (4.0 if big else 2.2), scheme.halo, edge=scheme.ring, width=1.2 if big else 0.8)
        self.signs = [
            Shape(scheme.marker(k), scheme.shape_size(k, size - 0.6), scheme.colour(k)) for k in range(classes)
        ]
        self.x, self.y = np.zeros((0, 2)), np.zeros(0, np.int64)

    def set_points(self, x: np.ndarray, y: np.ndarray) -> None:
        """x: (n, 2); y: (n,) labels."""
        self.x, self.y = x, y
        self.stale = True

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible():
            return
        assert self.axes is not None
        disc, *signs = (shape.brush(renderer, self.axes.bbox) for shape in (self.disc, *self.signs))
        for at, k in zip(self.axes.transData.transform(self.x), self.y, strict=True):
            place = Path(at[None])
            disc(place)
            signs[int(k)](place)
        self.stale = False


@dataclass(frozen=True)
class Shape:
    """A marker as `Line2D` draws it. size: diameter in CSS px; width: of its edge, in CSS px."""

    marker: str
    size: float
    face: str
    edge: str = "none"
    width: float = 0.0

    def brush(self, renderer: RendererBase, clip: BboxBase) -> Callable[[Path], None]:
        """What draws it at places in device px."""
        gc, style = renderer.new_gc(), MarkerStyle(self.marker)
        gc.set_clip_rectangle(clip)  # type: ignore[arg-type]
        across = float(renderer.points_to_pixels(self.size * PX))  # type: ignore[arg-type]
        threshold = style.get_snap_threshold()
        gc.set_snap(None if threshold is None else across >= threshold)
        gc.set_joinstyle(style.get_joinstyle())
        gc.set_capstyle(style.get_capstyle())
        gc.set_linewidth(self.width * PX)
        gc.set_foreground(to_rgba(self.edge), isRGBA=True)
        scaled = Affine2D(style.get_transform().get_matrix()).scale(across)
        outline, face = style.get_path(), to_rgba(self.face)
        return lambda places: renderer.draw_markers(gc, outline, scaled, places, IDENTITY, face)
