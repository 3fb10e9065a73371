"""The lines of a hidden layer's units in the plane of two inputs, and where a boundary turns at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnviz_site.compute.network import Layer


@dataclass(frozen=True)
class Units:
    """One hidden layer of rectified linear units over two inputs. normals: (units, 2), biases: (units,), so that a unit's
    line is where normal · x + bias = 0. weight: (units,), how strongly the surface folds there, 1 for the strongest.
    """

    normals: np.ndarray
    biases: np.ndarray
    weight: np.ndarray

    def inputs(self, points: np.ndarray) -> np.ndarray:
        """Each unit's sum at points, (n, 2): (n, units)."""
        return points @ self.normals.T + self.biases

    def crossing(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Indices of the units whose line crosses the window."""
        corners = np.array([[x, y] for x in (low[0], high[0]) for y in (low[1], high[1])])
        sums = self.inputs(corners)
        return np.flatnonzero((sums.min(0) < 0) & (sums.max(0) > 0))


def units_of(layers: list[Layer]) -> Units:
    """The units of a network with one hidden layer. A fold's strength is the jump of the slope of the classes' scores:
    the unit's weight vector's length times the spread of its outgoing weights.
    """
    (normals, biases, _), (outgoing, _, _) = layers
    strength = np.linalg.norm(normals.astype(np.float64), axis=1) * np.ptp(outgoing.astype(np.float64), axis=0)
    return Units(normals.astype(np.float64), biases.astype(np.float64), strength / max(float(strength.max()), 1e-12))


def segment(normal: np.ndarray, bias: float, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The part of the line normal · x + bias = 0 in the window, (2, 2); for a line that crosses it."""
    ends = []
    for axis in (0, 1):
        other = 1 - axis
        if normal[other] == 0:
            continue
        for at in (low[axis], high[axis]):
            value = -(bias + normal[axis] * at) / normal[other]
            if low[other] <= value <= high[other]:
                point = np.empty(2)
                point[axis], point[other] = at, value
                ends.append(point)
    found = np.array(ends)
    first = found[0]
    return np.stack([first, found[np.argmax(((found - first) ** 2).sum(1))]])


def kinks(lines: list[np.ndarray], units: Units) -> list[tuple[np.ndarray, int]]:
    """Where a boundary crosses a unit's line, (point, unit): only there can it turn. lines: polylines (n, 2)."""
    found = []
    for line in lines:
        sums = units.inputs(line)
        rows, which = np.nonzero(sums[:-1] * sums[1:] < 0)
        for row, unit in zip(rows.tolist(), which.tolist(), strict=True):
            before, after = sums[row, unit], sums[row + 1, unit]
            share = before / (before - after)
            found.append((line[row] + share * (line[row + 1] - line[row]), unit))
    return found
