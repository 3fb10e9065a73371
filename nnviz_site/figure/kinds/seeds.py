"""Is it luck? The boundaries of all runs laid over each other, and their accuracies, untrained and trained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, SheetSpec, bare, blank, class_keys, place, unchanging, words
from nnviz_site.figure.field import evaluate, grid, tie_lines, window
from nnviz_site.figure.history import History
from nnviz_site.figure.inputs import unless_two_inputs
from nnviz_site.figure.marks import faint_points
from nnviz_site.figure.style import PX, Scheme, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnviz_site.compute.network import NetworkHistory
    from nnviz_site.site import Experiment

FORMS = ("still",)
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None
LIVE = "runs"
SHEETS = {"wide": SheetSpec(960, 288, "svg", "wide"), "narrow": SheetSpec(358, 880, "svg", "narrow")}
STEP = 4.0
REACH = 0.38
"""How far a column's dots may stand from its middle, in columns."""

SPOKEN = (("train", "training"), ("test", "test"))


def refuses(experiment: Experiment) -> str:
    """Networks of two inputs, trained from several seeds."""
    training = experiment.training
    if experiment.projection is not None:
        return f"{experiment.name} is a projection: seeds are of trainings"
    if why := unless_two_inputs(experiment):
        return why
    if training is None or training.seeds < 2:
        return f"{experiment.name} is trained from one seed: give seeds = 20 under [training]"
    return ""


def labels(history: History, *, epochs: tuple[int, ...] = (0, 100)) -> tuple[str, str]:
    """Title and sub-line; only the initial weights vary."""
    runs = len(_network(history).seeds)
    return (
        f"{history.title}: the boundaries of {runs} runs",
        f"{runs} networks trained on the same points; only their initial weights vary.",
    )


def draw(history: History, *, sheet: Sheet, epochs: tuple[int, ...] = (0, 100)) -> Drawing:
    """A panel of all runs' tie lines for the first and for the last of `epochs`, and a dot plot of their accuracies."""
    network, s = _network(history), sheet.scheme
    figure = blank(*sheet.size)
    shown = _ends(epochs, network.epochs)
    if sheet.name == "wide":
        boxes, dots, head = ((0, 30, 333, 252), (353, 30, 333, 252)), (746, 44, 204, 204), 16
    else:
        boxes, dots, head = ((0, 30, 358, 270), (0, 346, 358, 270)), (40, 668, 308, 156), 16
    for epoch, box in zip(shown, boxes, strict=False):
        words(figure, box[0], box[1] - 30 + head, _named(epoch), 14, 600)
        _boundaries(place(figure, *box), history, s, epoch, (box[2], box[3]))
    words(figure, dots[0] - 40, dots[1] - (28 if sheet.name == "wide" else 22), "Accuracy of each run", 14, 600)
    ticks, places = _dot_plot(figure, s, network, shown, dots)
    low, high = _window(history, (boxes[0][2], boxes[0][3]))
    frame = {
        "axes": list(boxes[0]), "classes": class_keys(s, history.data), "runs": len(network.seeds), "epochs": list(shown),
        "median": _medians(network, shown), "ticks": ticks, "points": len(history.data.train_y),
        "boxes": [list(box) for _, box in zip(shown, boxes, strict=False)], "dots": places, "seeds": list(network.seeds),
        "xlim": [float(low[0]), float(high[0])], "ylim": [float(low[1]), float(high[1])],
    }  # fmt: skip
    return unchanging(figure, frame)


def describe(history: History, *, epochs: tuple[int, ...] = (0, 100)) -> str:
    """The spread of the runs' accuracies, in numbers."""
    network = _network(history)
    parts = [f"The lines where {len(network.seeds)} networks are undecided, laid over the training points."]
    for epoch in _ends(epochs, network.epochs):
        told = []
        for name, spoken in SPOKEN:
            values = _accuracies(network, name, epoch)
            told.append(
                f"{spoken} accuracy {percent(values.min())} to {percent(values.max())}, median {percent(np.median(values))}"
            )
        parts.append(f"{_named(epoch)[0].upper()}{_named(epoch)[1:]}: {'; '.join(told)}.")
    return " ".join(parts)


# ---------------------------------------------------------------- parts


def _network(history: History) -> NetworkHistory:
    assert history.network is not None
    return history.network


def _ends(epochs: tuple[int, ...], last: int) -> tuple[int, ...]:
    cut = sorted({min(e, last) for e in epochs})
    return tuple(dict.fromkeys((cut[0], cut[-1])))


def _named(epoch: int) -> str:
    return "untrained" if epoch == 0 else f"epoch {epoch}"


def _accuracies(network: NetworkHistory, split: str, epoch: int) -> np.ndarray:
    """(runs,)."""
    return np.array([network.metric(f"{split}_accuracy", run)[epoch] for run in range(len(network.seeds))])


def _medians(network: NetworkHistory, epochs: tuple[int, ...]) -> dict[str, dict[str, float]]:
    return {str(e): {name: float(np.median(_accuracies(network, name, e))) for name, _ in SPOKEN} for e in epochs}


def _boundaries(ax: Axes, history: History, s: Scheme, epoch: int, size: tuple[int, int]) -> None:
    """Faint points, and one thin line a run: where lines agree they add up to a dark band."""
    from matplotlib.collections import PathCollection

    data, network = history.data, _network(history)
    low, high = _window(history, size)
    faint_points(ax, s, data)
    places = grid(low, high, size, STEP)
    lines = [
        line
        for run in range(len(network.seeds))
        for line in tie_lines(places, evaluate(network.layers(epoch, run), places))
    ]
    ax.add_collection(
        PathCollection(lines, facecolors="none", edgecolors=s.ink, linewidths=1.2 * PX, alpha=0.5, zorder=2),
        autolim=False,
    )
    bare(ax)
    for side in ax.spines.values():
        side.set(visible=True, color=s.rule, linewidth=PX)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))


def _window(history: History, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    return window(history.data.inputs("train"), size[0] / size[1])


def _dot_plot(
    figure: Figure, s: Scheme, network: NetworkHistory, epochs: tuple[int, ...], box: tuple[int, int, int, int]
) -> tuple[list[float], list[list[list[float]]]]:
    """A column of dots for each epoch and set, a bar at the median. Returns the ticks, and each column's dots, run by
    run, as [x, y] in CSS px from the figure's top left.
    """
    ax = place(figure, *box)
    columns = [(e, name, spoken) for e in epochs for name, spoken in SPOKEN]
    values = [_accuracies(network, name, e) for e, name, _ in columns]
    ticks = _ticks(min(float(v.min()) for v in values))
    ax.set(xlim=(-0.6, len(columns) - 0.4), ylim=(ticks[0] - 0.02, 1.02))
    unit = box[2] / len(columns), box[3] / (1.04 - ticks[0])
    places = []
    for k, ((_, name, spoken), accuracy) in enumerate(zip(columns, values, strict=True)):
        colour = s.accent if name == "test" else s.control
        away = _beeswarm(accuracy * unit[1], 6.5) / unit[0]
        # Many equal runs would reach into the next column: there dots overlap instead.
        away *= min(1, REACH / max(np.abs(away).max(), 1e-9))
        ax.plot(k + away, accuracy, "o", ms=6 * PX, mfc=colour, mec=s.halo, mew=0.7 * PX, zorder=3, clip_on=False)
        down = (1.02 - accuracy) * unit[1]
        places.append(
            [
                [round(box[0] + (k + a + 0.6) * unit[0], 1), round(box[1] + d, 1)]
                for a, d in zip(away, down, strict=True)
            ]
        )
        middle = np.median(accuracy)
        ax.plot([k - 0.34, k + 0.34], [middle, middle], color=s.ink, lw=1.6 * PX, zorder=4, solid_capstyle="butt")
        ax.annotate(
            spoken, (k, 0), (0, -16 * PX), xycoords=("data", "axes fraction"), textcoords="offset points", ha="center",
            color=s.muted, size=12 * PX,
        )  # fmt: skip
    for k, epoch in enumerate(epochs):
        ax.annotate(
            _named(epoch), (2 * k + 0.5, 0), (0, -33 * PX), xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="center", size=12.5 * PX, weight=600,
        )  # fmt: skip
    ax.spines["left"].set_visible(False)
    ax.tick_params(length=0)
    ax.grid(axis="y", color=s.rule, lw=PX)
    ax.set_axisbelow(True)
    ax.set_xticks([])
    ax.set_yticks(ticks, [percent(t, 0) if t == 1 else f"{100 * t:.0f}" for t in ticks])
    return ticks, places


def _ticks(lowest: float) -> list[float]:
    """From the nearest quarter below the lowest value to one."""
    return [k / 4 for k in range(int(min(lowest, 0.99) * 4), 5)]


def _beeswarm(height: np.ndarray, size: float) -> np.ndarray:
    """Sideways px at which dots of that size, heights in px, don't cover each other; lowest first, nearest the middle."""
    at: Any = np.zeros(len(height))
    done: list[int] = []
    for n in np.argsort(height, kind="stable"):
        tries = sorted((sign * step * size / 2 for step in range(2 * len(height)) for sign in (1, -1)), key=abs)
        near = [m for m in done if abs(height[m] - height[n]) < size]
        at[n] = next(
            t for t in tries if all((t - at[m]) ** 2 + (height[m] - height[n]) ** 2 >= 0.98 * size**2 for m in near)
        )
        done.append(int(n))
    return at
