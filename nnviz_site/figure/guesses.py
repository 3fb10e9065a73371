"""How good a reader's guess is: a sketch of a boundary, a sketch of a curve, a choice.

The page scores with the same arithmetic (`templates/js/sketch.js`); tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

COLUMNS, ROWS = 120, 86
"""Cells of the grid on which a sketch and a network are compared."""

NEAR = 30.0
"""A stroke whose ends are no farther apart, in px, is closed: a hand doesn't meet its own beginning exactly."""

FAR = 1e4
"""Px; farther out than any picture is large."""

ANGLES = 180
"""Directions of straight lines that are tried."""

Place = tuple[float, float]


def sides(strokes: Sequence[Sequence[Place]], size: tuple[float, float]) -> np.ndarray:
    """Which side of the sketch each cell's centre is on, bool (ROWS, COLUMNS), the top row first.

    strokes: polylines in px from the top left of a box of that size. Whoever crosses one of them changes sides.
    """
    width, height = size
    centres = (np.arange(COLUMNS) + 0.5) * width / COLUMNS
    parity = np.zeros((ROWS, COLUMNS), bool)
    for loop in (np.array(outline(stroke, size), np.float64) for stroke in strokes if len(stroke)):
        (x1, y1), (x2, y2) = loop.T, np.roll(loop, -1, 0).T
        for row in range(ROWS):
            y = (row + 0.5) * height / ROWS
            met = (y1 <= y) != (y2 <= y)
            crossings = x1[met] + (y - y1[met]) * (x2[met] - x1[met]) / (y2[met] - y1[met])
            parity[row] ^= (crossings[:, None] < centres).sum(0) % 2 == 1
    return parity


def outline(stroke: Sequence[Place], size: tuple[float, float]) -> list[Place]:
    """A stroke as a loop: closed, or led from each end straight to the box's nearest edge, and round the box far outside.

    Which way round it goes outside changes all sides or none.
    """
    (x0, y0), (x1, y1) = stroke[0], stroke[-1]
    if np.hypot(x0 - x1, y0 - y1) <= NEAR:
        return list(stroke)
    return [*outwards(stroke[0], size)[::-1], *stroke, *outwards(stroke[-1], size)]


def outwards(place: Place, size: tuple[float, float]) -> list[Place]:
    """The way out of the box across the nearest edge, and on to above the box."""
    (x, y), (width, height) = place, size
    ways: list[list[Place]] = [
        [(x, -FAR)], [(-FAR, y), (-FAR, -FAR)], [(FAR, y), (FAR, -FAR)], [(x, FAR), (FAR, FAR), (FAR, -FAR)],
    ]  # fmt: skip
    away = [y, x, width - x, height - y]
    return ways[away.index(min(away))]


def agreement(strokes: Sequence[Sequence[Place]], size: tuple[float, float], truth: np.ndarray) -> float:
    """The share of cells whose side is the network's, 0.5 … 1: which side is which class the sketch doesn't say.

    truth: bool (ROWS, COLUMNS).
    """
    share = float((sides(strokes, size) == truth).mean())
    return max(share, 1 - share)


def straightest(size: tuple[float, float], truth: np.ndarray) -> float:
    """What the best of all straight lines would get, by `agreement`; lines of ANGLES directions are tried."""
    x, y = np.meshgrid((np.arange(COLUMNS) + 0.5) * size[0] / COLUMNS, (np.arange(ROWS) + 0.5) * size[1] / ROWS)
    flat, best = truth.ravel(), 0.0
    for angle in np.arange(ANGLES) * np.pi / ANGLES:
        order = np.argsort((x * np.cos(angle) + y * np.sin(angle)).ravel(), kind="stable")
        before = np.concatenate([[0], np.cumsum(flat[order])])
        cells = np.arange(len(flat) + 1)
        share = (before + (len(flat) - cells) - (before[-1] - before)) / len(flat)
        best = max(best, float(share.max()), float(1 - share.min()))
    return best


def distance(points: Sequence[Place], truth: np.ndarray) -> float:
    """How far a sketched curve is from the true one, the mean of all epochs but the first, which is given.

    points: (epoch, value), ascending; the curve begins at the truth, goes straight from point to point, and stays where
    the last one is. truth: (epochs + 1,).
    """
    epochs, values = zip((0.0, float(truth[0])), *points, strict=True)
    guessed = np.interp(np.arange(len(truth)), epochs, values)
    return float(np.abs(guessed - truth)[1:].mean())


def flattest(truth: np.ndarray) -> float:
    """The distance of the best flat line."""
    return float(np.abs(truth[1:] - np.median(truth[1:])).mean())


def runs(truth: np.ndarray) -> list[int]:
    """How many cells in a row, row after row, are on the same side; the first run is of False, and may be empty."""
    flat = np.concatenate([[False], truth.ravel()])
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    return np.diff([0, *changes.tolist(), truth.size]).tolist()
