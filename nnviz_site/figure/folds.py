"""Weights as tiles of whole pixels: how many rows and columns, which colours, which tiles are framed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nnviz_site.figure.style import Scheme, rgb, signed_colours

SLIMMEST = 3.0
"""A fold more than this many times as wide as high is given up for one with empty cells at its end."""


def fold(n: int) -> tuple[int, int]:
    """(rows, columns), rows ≤ columns, as near to a square as n's divisors allow: 100 → 10 × 10, 64 → 8 × 8."""
    rows = max(d for d in range(1, math.isqrt(n) + 1) if n % d == 0)
    if n // rows <= SLIMMEST * rows:
        return rows, n // rows
    columns = math.isqrt(n - 1) + 1
    return -(-n // columns), columns


ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
"""Limits of scales, times powers of ten."""


@dataclass(frozen=True)
class Layout:
    """Tiles in rows, left to right.

    count: tiles; columns: tiles in a row; tile: (rows, columns) of cells in one; cell: px a cell; gap: px between tiles;
    line: px of a frame round a tile, if the gap has room for it.
    """

    count: int
    columns: int
    tile: tuple[int, int]
    cell: int
    gap: int
    line: int = 4

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in px."""
        high, wide = self.pitch
        return self.columns * wide - self.gap, self.rows * high - self.gap

    @property
    def pitch(self) -> tuple[int, int]:
        """Px from one tile to the next, (down, across)."""
        return self.tile[0] * self.cell + self.gap, self.tile[1] * self.cell + self.gap

    def corner(self, k: int) -> tuple[int, int]:
        """(top, left) of tile k in px."""
        row, column = divmod(k, self.columns)
        return row * self.pitch[0], column * self.pitch[1]


def fitted(count: int, tile: tuple[int, int], width: int, least: int, gap: int, most: int = 40) -> Layout:
    """The layout with the largest whole cells, `least` to `most` px, that is no wider than `width` if that can be."""
    _, columns = fold(count)
    cells = (width + gap) // columns - gap
    return Layout(count, columns, tile, min(max(cells // tile[1], least), most), gap)


def filling(count: int, tile: tuple[int, int], width: int) -> Layout:
    """The layout with the largest whole cells, its gaps widened from 2 to at most 10 px so that it fills `width`."""
    layout = fitted(count, tile, width, 1, 2)
    room = (width - layout.columns * layout.cell * tile[1]) // max(layout.columns - 1, 1)
    return replace(layout, gap=min(max(room, 2), 10), line=2)


def beside(layout: Layout, tile: tuple[int, int]) -> Layout:
    """As many tiles of another shape, in the largest whole cells, each in the same place as in `layout`."""
    pitch = layout.pitch[1]
    cell = max((pitch - 2) // tile[1], 1)
    return replace(layout, tile=tile, cell=cell, gap=max(pitch - cell * tile[1], 2), line=min(layout.gap, layout.line))


def canvas(scheme: Scheme, layout: Layout, values: np.ndarray, limit: float, framed: Sequence[int] = ()) -> np.ndarray:
    """The tiles as an image (height, width, 3) uint8. values: (count, cells of a tile or fewer)."""
    width, height = layout.size
    image = np.empty((height, width, 3), np.uint8)
    image[:] = rgb(scheme.paper)
    rows, columns = layout.tile
    missing = rows * columns - values.shape[1]
    # Cells beyond the last input stay paper, which is also the colour of zero.
    tiles = np.pad(values, ((0, 0), (0, missing))).reshape(-1, rows, columns)
    for k, tile in enumerate(signed_colours(scheme, tiles, limit)):
        top, left = layout.corner(k)
        cells = tile.repeat(layout.cell, 0).repeat(layout.cell, 1)
        image[top : top + cells.shape[0], left : left + cells.shape[1]] = cells
    for k in framed:
        _frame(scheme, layout, image, k)
    return image


def _frame(scheme: Scheme, layout: Layout, image: np.ndarray, k: int) -> None:
    """Ink in the gap round tile k; at the rim, where there is no gap, inside it."""
    (top, left), gap = layout.corner(k), min(layout.gap, layout.line)
    bottom, right = top + layout.pitch[0] - layout.gap, left + layout.pitch[1] - layout.gap
    y0, y1 = max(top - gap, 0), min(bottom + gap, image.shape[0])
    x0, x1 = max(left - gap, 0), min(right + gap, image.shape[1])
    ink = rgb(scheme.ink)
    image[y0 : y0 + gap, x0:x1] = image[y1 - gap : y1, x0:x1] = ink
    image[y0:y1, x0 : x0 + gap] = image[y0:y1, x1 - gap : x1] = ink


# ---------------------------------------------------------------- what the tiles hold


def steady_limit(values: np.ndarray) -> float:
    """One limit of the colour scale for all epochs, the nearest round number: at no epoch is much beyond it.

    values: (epochs, …). Near the largest of the epochs' 99th percentiles of |value|: Adam gives a few rarely lit pixels'
    weights the largest values by far, and a scale by maximum would leave all others pale.
    """
    highest = max(float(np.percentile(np.abs(v), 99)) for v in values)
    if highest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(highest))
    return float(f"{min(ROUND, key=lambda r: abs(math.log(r * power / highest))) * power:.2g}")


def limit_ticks(limit: float) -> list[float]:
    """Values printed under the ramp: the limit, half of it and a sixth, each a short number, and zero."""
    half, sixth = (float(f"{limit / d:.{n}g}") for d, n in ((2, 2), (6, 1)))
    return [-limit, -half, -sixth, 0.0, sixth, half, limit]


def coherence(images: np.ndarray) -> np.ndarray:
    """Correlation of neighbouring pixels, (n,), of images (n, rows, columns): Moran's I with rook neighbours."""
    centred = images - images.mean((1, 2), keepdims=True)
    down, across = centred[:, 1:] * centred[:, :-1], centred[:, :, 1:] * centred[:, :, :-1]
    pairs = down[0].size + across[0].size
    spread = (centred**2).mean((1, 2))
    return (down.sum((1, 2)) + across.sum((1, 2))) / pairs / np.maximum(spread, 1e-30)


def mean_gradient(layers: Sequence[tuple[np.ndarray, np.ndarray, str]], x: np.ndarray) -> np.ndarray:
    """How the last layer's pre-activations answer to each input, (out, inputs) float32, averaged over x: (n, inputs).

    The exact gradient at each x, by the chain rule through the layers before. For a second layer of ReLU units it
    is W₂·diag(share of x at which each first unit is active)·W₁.
    """
    slopes, a = [], x.astype(np.float32)
    for weights, bias, activation in layers[:-1]:
        z = a @ weights.T + bias
        a, slope = _activated(z, activation)
        slopes.append(slope)
    last = layers[-1][0]
    if len(layers) < 3:
        through = last if not slopes else last * slopes[0].mean(0)
        return through if not slopes else through @ layers[0][0]
    widest = max(w.size for w, _, _ in layers[1:])
    part, total = max(4_000_000 // max(widest, 1), 1), np.zeros((len(last), len(layers[0][0])), np.float32)
    for start in range(0, len(x), part):
        path = np.broadcast_to(last, (len(x[start : start + part]), *last.shape))
        for (weights, _, _), slope in zip(layers[-2:0:-1], slopes[:0:-1], strict=True):
            path = (path * slope[start : start + part, None, :]) @ weights
        total += (path * slopes[0][start : start + part, None, :]).sum(0)
    return total / len(x) @ layers[0][0]


def _activated(z: np.ndarray, activation: str) -> tuple[np.ndarray, np.ndarray]:
    """Activations and their derivative."""
    from nnviz_site.compute.forward import activate

    a = activate(z, activation)
    if activation == "relu":
        return a, (z > 0).astype(z.dtype)
    return a, 1 - a**2 if activation == "tanh" else a * (1 - a)
