"""Points drawn each whole before the next. Imported only where a picture is drawn: it needs matplotlib's Artist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.lines import Line2D

from nnviz_site.figure.style import PX, Scheme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.backend_bases import RendererBase


class Heap(Artist):
    """Discs of paper with a dark ring and a class's sign inside.

    A crowd reads as a heap of discs, where open rings would tangle. Markers, and not paths of a collection, because
    an SVG then says each shape once.
    """

    def __init__(self, ax: Axes, scheme: Scheme, classes: int, size: float) -> None:
        """size: diameter in CSS px of a point that is not ringed."""
        super().__init__()
        self.set_zorder(4)
        ax.add_artist(self)
        big = size > 3.5
        self.disc = self._marker(
            ax, "o", size + (4.0 if big else 2.2), mfc=scheme.halo, mec=scheme.ring, mew=(1.2 if big else 0.8) * PX
        )
        self.signs = [
            self._marker(ax, scheme.marker(k), scheme.shape_size(k, size - 0.6), mfc=scheme.colour(k), mec="none")
            for k in range(classes)
        ]
        self.x, self.y = np.zeros((0, 2)), np.zeros(0, np.int64)

    @staticmethod
    def _marker(ax: Axes, marker: str, size: float, **style: object) -> Line2D:
        line = Line2D([], [], ls="", marker=marker, ms=size * PX, **style)  # type: ignore[arg-type]
        figure = ax.get_figure(root=True)
        assert figure is not None
        line.set_figure(figure)
        line.axes = ax
        line.set_transform(ax.transData)
        line.set_clip_path(ax.patch)
        return line

    def set_points(self, x: np.ndarray, y: np.ndarray) -> None:
        """x: (n, 2); y: (n,) labels."""
        self.x, self.y = x, y
        self.stale = True

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible():
            return
        for at, k in zip(self.x, self.y, strict=True):
            for line in (self.disc, self.signs[int(k)]):
                line.set_data(at[:1], at[1:])
                line.draw(renderer)
        self.stale = False
