"""How a hidden layer makes a boundary: each unit's line, and the surface that they add up to."""

from __future__ import annotations

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
from nnviz_site.figure.field import FARTHEST, Grid, evaluate, grid, level_lines, tie_polylines, window
from nnviz_site.figure.history import History
from nnviz_site.figure.marks import drawn_points
from nnviz_site.figure.plane import unless_two_inputs
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
SHEETS = {"wide": SheetSpec(960, 366, "svg", "wide"), "narrow": SheetSpec(358, 626, "svg", "narrow")}
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
    network, s, data = _network(history), sheet.scheme, history.data
    epoch = min(epoch, network.epochs)
    figure = blank(*sheet.size)
    wide = sheet.name == "wide"
    boxes = ((0, 30, 464, 330), (496, 30, 464, 330)) if wide else ((0, 30, 358, 260), (0, 346, 358, 260))
    size = boxes[0][2:]
    low, high = window(data.inputs("train"), size[0] / size[1])
    places = grid(low, high, size, STEP)
    field = evaluate(network.layers(epoch), places)
    units, lines = units_of(network.layers(epoch)), tie_polylines(places, field)
    step = _step(field)
    for box, title in zip(
        boxes, ("each hidden neuron draws a line", "their sum is folded along the lines"), strict=True
    ):
        words(figure, box[0], box[1] - 14, title, 14, 600)
    panels = [place(figure, *box) for box in boxes]
    for ax in panels:
        _points(ax, s, history)
        for line in lines:
            ax.plot(*line.T, color=s.ink, lw=2.4 * PX, zorder=4, solid_joinstyle="round")
        bare(ax)
        for side in ax.spines.values():
            side.set(visible=True, color=s.rule, linewidth=PX)
        ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    _unit_lines(panels[0], s, units, low, high)
    turns = kinks(lines, units)
    for point, unit in turns:
        size_px = 3.5 + 4 * float(units.weight[unit])
        panels[0].plot(*point, "o", ms=size_px * PX, mfc=s.halo, mec=s.ink, mew=1.2 * PX, zorder=5)
    _heights(panels[1], s, places, field, step)
    frame = {
        "axes": list(boxes[0]), "xlim": [float(low[0]), float(high[0])], "ylim": [float(low[1]), float(high[1])],
        "classes": class_keys(s, data), "step": step, "units": len(units.biases),
        "crossing": len(units.crossing(low, high)), "kinks": len(turns), "points": len(data.train_y),
    }  # fmt: skip
    return unchanging(figure, frame)


def describe(history: History, *, epoch: int = 100) -> str:
    """How many lines cross the picture, and at how many of them the boundary turns."""
    network = _network(history)
    epoch = min(epoch, network.epochs)
    spec = SHEETS["wide"]
    low, high = window(history.data.inputs("train"), 464 / (spec.height - 36))
    places = grid(low, high, (464, spec.height - 36), STEP)
    units = units_of(network.layers(epoch))
    lines = tie_polylines(places, evaluate(network.layers(epoch), places))
    turns = kinks(lines, units)
    strong = sum(units.weight[unit] >= 0.5 for _, unit in turns)
    return (
        f"Epoch {epoch}. The lines of {len(units.crossing(low, high))} of {count(len(units.biases), 'hidden neuron')} cross "
        f"the picture. The boundary meets a line {count(len(turns), 'time')} and can turn there; {strong} of these lines are of neurons "
        "that weigh at least half as much as the strongest. Beside it the sum of all neurons, by lines of equal height, "
        "which are straight between the neurons' lines."
    )


# ---------------------------------------------------------------- parts


def _network(history: History) -> NetworkHistory:
    assert history.network is not None and len(history.network.weights) == 2
    return history.network


def _step(field: np.ndarray) -> float:
    """A round height so that at most MOST_LINES of its multiples lie below the highest place."""
    top = float(np.minimum(field.max(), FARTHEST))
    rough = max(top, 1e-6) / MOST_LINES
    scale = 10 ** np.floor(np.log10(rough))
    return float(f"{next(m for m in (1, 2, 5, 10) if m * scale >= rough) * scale:.3g}")


def _points(ax: Axes, s: Scheme, history: History) -> None:
    x, y = history.data.inputs("train"), history.data.labels("train")
    some = drawn_points(len(x))
    for k in range(history.data.classes):
        ax.plot(
            *x[some][y[some] == k].T, ls="", marker=s.marker(k), ms=s.shape_size(k, 3.6) * PX, mfc=s.colour(k), mec="none",
            alpha=0.5, zorder=1,
        )  # fmt: skip


def _unit_lines(ax: Axes, s: Scheme, units: Units, low: np.ndarray, high: np.ndarray) -> None:
    for unit in units.crossing(low, high):
        ends = segment(units.normals[unit], float(units.biases[unit]), low, high)
        opacity = FAINTEST + (1 - FAINTEST) * float(units.weight[unit])
        ax.plot(*ends.T, color=s.ink, lw=PX, alpha=opacity, zorder=2)


def _heights(ax: Axes, s: Scheme, places: Grid, field: np.ndarray, step: float) -> None:
    """Each class's lead at multiples of the step, in its colour; thinner towards the boundary."""
    for k, lead in enumerate(field):
        for n in range(1, MOST_LINES + 1):
            for line in level_lines(places, lead, n * step):
                ax.plot(*line.T, color=s.colour(k), lw=(0.9 + 0.12 * n) * PX, zorder=3)
