"""Points drawn each whole before the next."""

from __future__ import annotations

import numpy as np
from pictures import LIGHT

from nnviz_site.figure.drawing import Drawing, bare, blank, place
from nnviz_site.figure.heap import Heap
from nnviz_site.figure.still import pixels
from nnviz_site.figure.style import PX


def test_a_heap_is_what_lines_of_one_point_would_draw() -> None:
    """matplotlib's own Line2D as second source: disc, sign, disc, sign, to the last pixel."""
    x, y = np.random.default_rng(0).uniform(0.02, 0.98, (40, 2)), np.arange(40) % 2
    heap, lines = blank(200, 100), blank(200, 100)
    axes = [place(figure, 20, 20, 160, 60) for figure in (heap, lines)]
    for ax in axes:
        bare(ax)
        ax.set(xlim=(0, 1), ylim=(0.1, 0.9))
    Heap(axes[0], LIGHT, 2, 6.0).set_points(x, y)
    disc = {"marker": "o", "ms": 10.0 * PX, "mfc": LIGHT.halo, "mec": LIGHT.ring, "mew": 1.2 * PX}
    for at, k in zip(x, y, strict=True):
        sign = {"marker": LIGHT.marker(k), "ms": LIGHT.shape_size(k, 5.4) * PX, "mfc": LIGHT.colour(k), "mec": "none"}
        for style in (disc, sign):
            axes[1].plot(*at[:, None], ls="", zorder=4, **style)
    drawn, other = (np.asarray(pixels(Drawing(f, lambda _: [], range(1), {}), 1.5, LIGHT.paper)) for f in (heap, lines))
    assert (drawn == other).all() and len(np.unique(drawn.reshape(-1, 3), axis=0)) > 10
