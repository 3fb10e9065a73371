"""How a hidden layer makes a boundary: each unit's line, and the surface that they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.figure.drawing import (
    Drawing,
    Sheet,
    SheetSpec,
    bare,
    blank,
    class_keys,
    count,
    place,
    unchanging,
    words,
)
from nnviz_site.figure.field import Grid, evaluate, grid, level_lines, tie_polylines, window
from nnviz_site.figure.history import History
from nnviz_site.figure.inputs import unless_two_inputs
from nnviz_site.figure.marks import faint_points
from nnviz_site.figure.style import PX, Scheme
from nnviz_site.figure.units import Units, kinks, segment, units_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nnviz_site.compute.network import NetworkHistory
    from nnviz_site.site import Experiment

FORMS = ("still",)
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None
LIVE = "training"
SHEETS = {"wide": SheetSpec(960, 366, "svg", "wide"), "narrow": SheetSpec(358, 626, "svg", "narrow")}
BOXES = {
    "wide": ((0, 30, 464, 330), (496, 30, 464, 330)),
    "narrow": ((0, 30, 358, 260), (0, 346, 358, 260)),
}
"""The two panels of a sheet: x, y, width, height in CSS px."""

TITLES = ("each hidden neuron draws a line", "their sum is folded along the lines")
STEP = 2.0
"""CSS px between the places at which the surface is evaluated: its folds are sharp."""

MOST_LINES = 8
"""Lines of equal height, at most, from the boundary to the highest place."""

FAINTEST = 0.06
"""Opacity of the line of a unit that hardly counts."""


def refuses(experiment: Experiment) -> str:
    """Networks of two inputs and one hidden layer of rectified linear units."""
    network = experiment.network
    if network is None:
        return f"{experiment.name} is a projection: hidden units are a trained network's"
    if why := unless_two_inputs(experiment):
        return why
    if len(network.hidden) != 1 or network.activation != "relu":
        return f'{experiment.name}: this kind shows one hidden layer of activation "relu"'
    return ""


def labels(history: History, *, epoch: int = 100) -> tuple[str, str]:
    """Title and sub-line."""
    network = _network(history)
    units, shown = len(network.weights[0][0, 0]), min(epoch, network.epochs)
    return (
        f"{history.title}: {count(units, 'line')} that add up to one",
        f"The hidden neurons of the network at epoch {shown}, and the sum that decides.",
    )


def draw(history: History, *, sheet: Sheet, epoch: int = 100) -> Drawing:
    """Two panels: the units' lines, stronger where the surface folds more, with the boundary and its kinks; and the
    surface by lines of equal height. epoch: of both.
    """
    s, boxes = sheet.scheme, BOXES[sheet.name]
    scene = _scene(history, epoch, boxes[0][2:])
    figure = blank(*sheet.size)
    titles = [(title, box[0], box[1] - 14, 14) for box, title in zip(boxes, TITLES, strict=True)]
    for title, x, y, size in titles:
        words(figure, x, y, title, size, 600)
    panels = [place(figure, *box) for box in boxes]
    for ax in panels:
        faint_points(ax, s, history.data)
        for line in scene.lines:
            ax.plot(*line.T, color=s.ink, lw=2.4 * PX, zorder=4, solid_joinstyle="round")
        bare(ax)
        for side in ax.spines.values():
            side.set(visible=True, color=s.rule, linewidth=PX)
        ax.set(xlim=(scene.low[0], scene.high[0]), ylim=(scene.low[1], scene.high[1]))
    _unit_lines(panels[0], s, scene)
    step = _step(scene.field)
    _heights(panels[1], s, scene, step)
    frame = {
        "axes": list(boxes[0]), "xlim": [float(scene.low[0]), float(scene.high[0])],
        "ylim": [float(scene.low[1]), float(scene.high[1])], "classes": class_keys(s, history.data), "step": step,
        "units": len(scene.units.biases), "crossing": len(scene.crossing), "kinks": len(scene.turns),
        "points": len(history.data.train_y), "boxes": [list(box) for box in boxes], "titles": [list(t) for t in titles],
    }  # fmt: skip
    return unchanging(figure, frame)


def describe(history: History, *, epoch: int = 100) -> str:
    """How many lines cross the wide picture, and at how many places the boundary meets one."""
    scene = _scene(history, epoch, BOXES["wide"][0][2:])
    strong = sum(scene.units.weight[unit] >= 0.5 for _, unit in scene.turns)
    return (
        f"Epoch {min(epoch, _network(history).epochs)}. The lines of {len(scene.crossing)} of "
        f"{count(len(scene.units.biases), 'hidden neuron')} cross the picture. The boundary meets a line "
        f"{count(len(scene.turns), 'time')} and can turn there; {strong} times it is that of a neuron which weighs at "
        "least half as much as the strongest. Beside it the sum of all neurons, by lines of equal height, which are "
        "straight between the neurons' lines."
    )


# ---------------------------------------------------------------- parts


def _network(history: History) -> NetworkHistory:
    assert history.network is not None and len(history.network.weights) == 2
    return history.network


@dataclass(frozen=True)
class _Scene:
    """What a window of the plane holds. field: scores on places; lines: the boundary; turns: (point, unit) where it
    meets a unit's line; crossing: indices of the units whose line is in sight.
    """

    low: np.ndarray
    high: np.ndarray
    places: Grid
    field: np.ndarray
    units: Units
    crossing: np.ndarray
    lines: list[np.ndarray]
    turns: list[tuple[np.ndarray, int]]


def _scene(history: History, epoch: int, size: tuple[int, int]) -> _Scene:
    network = _network(history)
    layers = network.layers(min(epoch, network.epochs))
    low, high = window(history.data.inputs("train"), size[0] / size[1])
    places = grid(low, high, size, STEP)
    field, units = evaluate(layers, places), units_of(layers)
    lines = tie_polylines(places, field)
    return _Scene(low, high, places, field, units, units.crossing(low, high), lines, kinks(lines, units))


def _step(field: np.ndarray) -> float:
    """A round height so that at most MOST_LINES of its multiples lie below the highest place."""
    rough = max(float(field.max()), 1e-6) / MOST_LINES
    scale = 10 ** np.floor(np.log10(rough))
    return float(f"{next(m for m in (1, 2, 5, 10) if m * scale >= rough) * scale:.3g}")


def _unit_lines(ax: Axes, s: Scheme, scene: _Scene) -> None:
    """The units' lines, the stronger the more they weigh, and the places where the boundary meets them."""
    units = scene.units
    for unit in scene.crossing:
        ends = segment(units.normals[unit], float(units.biases[unit]), scene.low, scene.high)
        opacity = FAINTEST + (1 - FAINTEST) * float(units.weight[unit])
        ax.plot(*ends.T, color=s.ink, lw=PX, alpha=opacity, zorder=2)
    for point, unit in scene.turns:
        size = 3.5 + 4 * float(units.weight[unit])
        ax.plot(*point, "o", ms=size * PX, mfc=s.halo, mec=s.ink, mew=1.2 * PX, zorder=5)


def _heights(ax: Axes, s: Scheme, scene: _Scene, step: float) -> None:
    """Each class's lead at multiples of the step, in its colour; thinner towards the boundary."""
    for k, lead in enumerate(scene.field):
        for n in range(1, MOST_LINES + 1):
            for line in level_lines(scene.places, lead, n * step):
                ax.plot(*line.T, color=s.colour(k), lw=(0.9 + 0.12 * n) * PX, zorder=3)
