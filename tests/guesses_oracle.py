"""What Python says of guesses, for the tests of the pages' scripts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnviz_site.figure.guesses import COLUMNS, ROWS, agreement, distance, runs, sides

SIZES = ((616.0, 440.0), (358.0, 286.0))


def sketches(width: float, height: float) -> dict[str, list[list[tuple[float, float]]]]:
    """Strokes in px by what is special about them."""
    rng = np.random.default_rng(5)
    turn = np.linspace(0, 2 * np.pi, 90)

    def line(x: np.ndarray, y: np.ndarray) -> list[tuple[float, float]]:
        return list(zip(x.tolist(), y.tolist(), strict=True))

    def ring(radius: float) -> list[tuple[float, float]]:
        return line(width / 2 + radius * np.cos(turn), height / 2 + radius * np.sin(turn))

    walk = [line(*(rng.normal(0, 20, (2, 60)).cumsum(1) + rng.uniform(0, (width, height))[:, None])) for _ in range(3)]
    wave = line(np.linspace(12, width - 30, 80), height / 2 + 70 * np.sin(np.linspace(0, 7, 80)))
    return {
        "nothing": [],
        "a point": [[(50.0, 60.0)]],
        "a dot": [[(50.0, 60.0), (52.0, 60.5), (51.0, 61.0)]],
        "a wave": [wave],
        "a wave drawn backwards": [wave[::-1]],
        "a ring": [ring(90)],
        "a ring left open": [ring(90)[:75]],
        "two rings": [ring(120), ring(60)],
        "a ring and a wave": [ring(70), wave],
        "an eight": [line(width / 2 + 120 * np.sin(turn), height / 2 + 80 * np.sin(2 * turn))],
        "from outside": [[(-40.0, 100.0), (width + 30, height - 20)], [(20.0, -90.0), (200.0, height + 300)]],
        "all outside": [[(-40.0, -100.0), (-90.0, height + 20)]],
        "along the edge": [[(0.0, 10.0), (0.0, height - 10), (width, height - 10)]],
        "corners": [[(100.0, 90.0), (300.0, 90.0), (300.0, 200.0), (100.0, 200.0)]],
        "scribbles": walk,
    }


def write(folder: Path) -> None:
    """`guesses.json`: sketches with their sides and scores, curves with their distances."""
    told = []
    for size in SIZES:
        x, y = np.meshgrid(np.linspace(-2, 2, COLUMNS), np.linspace(-1.5, 1.5, ROWS))
        truth = np.hypot(x, y) + 0.3 * np.sin(3 * x) < 1
        for name, strokes in sketches(*size).items():
            told.append(
                {
                    "name": name, "size": size, "grid": [COLUMNS, ROWS], "truth": runs(truth), "strokes": strokes,
                    "sides": runs(sides(strokes, size)), "agreement": agreement(strokes, size, truth),
                }
            )  # fmt: skip
    rng = np.random.default_rng(6)
    curve = np.clip(1 - np.exp(-np.arange(101) / 20) + rng.normal(0, 0.05, 101), 0, 1)
    guesses = {
        "nothing": [],
        "one point": [(40, 0.9)],
        "the last": [(100, 1.0)],
        "every epoch": [(e, float(v)) for e, v in enumerate(rng.uniform(0, 1, 101))][1:],
        "some": [(3, 0.2), (4, 0.9), (50, 0.1), (99, 0.7)],
    }
    curves = [{"name": n, "points": p, "distance": distance(p, curve)} for n, p in guesses.items()]
    content = {"sketches": told, "truth": curve.tolist(), "curves": curves}
    (folder / "guesses.json").write_text(json.dumps(content))
