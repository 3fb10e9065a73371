"""Learning curves: accuracy and loss over the epochs, training and test, named at their ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, SheetSpec, blank, place, words
from nnviz_site.figure.history import History
from nnviz_site.figure.style import PX, Scheme, percent

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure

    from nnviz_site.compute.network import NetworkHistory
    from nnviz_site.site import Experiment

FORMS = ("still",)
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None
LIVE = "training"
SHEETS = {"wide": SheetSpec(960, 330, "svg", "wide"), "narrow": SheetSpec(358, 272, "svg", "narrow")}
SIDE = {"wide": SheetSpec(304, 272, "svg", "wide"), "narrow": SheetSpec(358, 272, "svg", "narrow")}
"""In the side column of another kind's figure."""


def sheets(histories: Sequence[History], options: Mapping[str, Any], form: str) -> Mapping[str, SheetSpec]:
    return SIDE if form == "side" else SHEETS


def refuses(experiment: Experiment) -> str:
    """Trained networks only."""
    if experiment.projection is not None:
        return f"{experiment.name} is a projection: learning curves need a training"
    return ""


def labels(history: History, *, epoch: int = 100) -> tuple[str, str]:
    """Title and sub-line."""
    network, data = _network(history), history.data
    return (
        f"{history.title}: accuracy and loss over {network.epochs} epochs",
        f"Measured after each epoch on {len(data.train_y):,} training and {len(data.test_y):,} test points; "
        "epoch 0 is the untrained network.",
    )


def draw(history: History, *, sheet: Sheet, epoch: int = 100) -> Drawing:
    """Both metrics on axes that hold all epochs; a cursor stands at the epoch shown."""
    network = _network(history)
    figure = blank(*sheet.size)
    accuracy, loss = _accuracy(network), _loss(network)
    if sheet.size[0] > 600:
        boxes = ((46.0, 34.0, 346.0, 248.0), (536.0, 34.0, 346.0, 248.0))
        curves = [
            _Curve(figure, sheet.scheme, m, box, network.epochs) for m, box in zip((accuracy, loss), boxes, strict=True)
        ]
        titles = [(0.0, 14.0, 14.0), (490.0, 14.0, 14.0)]
        for curve in curves:
            curve.annotate()
    else:
        curves, titles = [], [(0.0, 13.0, 12.5), (0.0, 147.0, 12.5)]
        for k, metric in enumerate((accuracy, loss)):
            box = (40.0, 134 * k + 26.0, sheet.size[0] - 102.0, 74.0)
            curves.append(_Curve(figure, sheet.scheme, metric, box, network.epochs, named=k == 1))
    for curve, (x, y, size) in zip(curves, titles, strict=True):
        words(figure, x, y, curve.metric.title, size, 600)

    def show(epoch: int) -> Sequence[Artist]:
        return [artist for curve in curves for artist in curve.show(epoch)]

    frame = {
        "axes": list(curves[0].box), "xlim": [0, network.epochs],
        "panels": [
            {"metric": c.metric.name, "axes": list(c.box), "ylim": list(c.metric.limits), "ticks": list(c.metric.ticks),
             "title": [c.metric.title, *title], "named": c.named}
            for c, title in zip(curves, titles, strict=True)
        ],
    }  # fmt: skip
    return Drawing(figure, show, range(network.epochs + 1), frame)


def describe(history: History, *, epoch: int = 100) -> str:
    """What the curves say, in numbers."""
    network = _network(history)
    epoch, last = min(epoch, network.epochs), network.epochs
    parts = []
    for name, form in (("accuracy", percent), ("loss", "{:.2f}".format)):
        train, test = network.metric(f"train_{name}"), network.metric(f"test_{name}")
        best, verb = (test.argmax(), "highest") if name == "accuracy" else (test.argmin(), "lowest")
        parts.append(
            f"Training {name} goes from {form(train[0])} untrained to {form(train[last])} at epoch {last}, test {name} from "
            f"{form(test[0])} to {form(test[last])}; it is {verb} at epoch {int(best)}, {form(test[best])}."
        )
        if epoch not in (0, last):
            parts.append(f"At epoch {epoch}: training {form(train[epoch])}, test {form(test[epoch])}.")
    return " ".join(parts)


# ---------------------------------------------------------------- parts


@dataclass(frozen=True)
class _Metric:
    """One metric's curves and its axis."""

    name: str
    title: str
    train: np.ndarray
    test: np.ndarray
    limits: tuple[float, float]
    ticks: tuple[float, ...]
    tick_names: tuple[str, ...]

    def spoken(self, value: float) -> str:
        return percent(value) if self.name == "accuracy" else f"{value:.2f}"


def _accuracy(network: NetworkHistory) -> _Metric:
    train, test = network.metric("train_accuracy"), network.metric("test_accuracy")
    low = 0.5 if min(train.min(), test.min()) >= 0.5 else 0.0
    ticks = tuple(np.linspace(low, 1, 3 if low else 5).tolist())
    names = tuple(percent(v, 0) if v == 1 else f"{100 * v:.0f}" for v in ticks)
    return _Metric("accuracy", "Accuracy", train, test, (low, 1 + (1 - low) * 0.02), ticks, names)


def _loss(network: NetworkHistory) -> _Metric:
    train, test = network.metric("train_loss"), network.metric("test_loss")
    top, step = _round_top(float(max(train.max(), test.max())))
    ticks = tuple(round(k * step, 10) for k in range(int(top / step + 1e-9) + 1))
    return _Metric(
        "loss", "Loss, mean cross-entropy in nats", train, test, (0, top), ticks, tuple(f"{v:g}" for v in ticks)
    )


def _round_top(highest: float) -> tuple[float, float]:
    """The axis' upper end and the distance of its ticks: at most three steps, each 1, 2, 4 or 5 times a power of ten."""
    for power in range(-4, 9):
        for digit in (1, 2, 4, 5):
            step = digit * 10.0**power
            if highest <= 2 * step:
                return 2 * step, step
            if highest <= 2.5 * step:
                return 2.5 * step, step
    return highest, highest


class _Curve:
    """One metric: training a broad grey line, test a thin one on top, so that both can be seen where they coincide."""

    def __init__(
        self, figure: Figure, s: Scheme, metric: _Metric, box: tuple[float, ...], last: int, named: bool = True
    ) -> None:
        self.metric, self.box, self.last, self.scheme, self.named = metric, box, last, s, named
        self.ax = ax = place(figure, *box)
        epochs = np.arange(last + 1)
        ax.plot(epochs, metric.train, color=s.control, lw=3.4 * PX)
        ax.plot(epochs, metric.test, color=s.accent, lw=1.6 * PX)
        self.cursor = ax.axvline(0, color=s.ink, lw=PX)
        dot: dict[str, Any] = {"marker": "o", "mec": s.halo, "mew": 1.2 * PX, "zorder": 5, "ls": "", "clip_on": False}
        self.dots = [ax.plot([0], [0], mfc=c, ms=r * PX, **dot)[0] for c, r in ((s.control, 9), (s.accent, 6))]
        self.note: Any = None
        ax.set(xlim=(0, last), ylim=metric.limits)
        ax.spines["left"].set_visible(False)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", color=s.rule, lw=PX)
        ax.set_axisbelow(True)
        every = 2 if box[3] < 120 and len(metric.ticks) > 3 else 1
        ax.set_yticks(metric.ticks[::every], metric.tick_names[::every])
        ax.set_xticks(_epoch_ticks(last))
        if named:
            ax.set_xlabel("epoch", loc="right", labelpad=PX)
        self._name_ends()

    def _name_ends(self) -> None:
        """Names at the lines' ends, pushed apart where they would touch, and kept beside the axes."""
        (low, high), ax = self.metric.limits, self.ax
        least = (high - low) * 17 / self.box[3]
        ends = np.array([self.metric.train[-1], self.metric.test[-1]])
        up = 1 if ends[0] >= ends[1] else -1
        at = ends + np.array([up, -up]) * max(least - abs(ends[0] - ends[1]), 0) / 2
        at += max(low + least * 0.35 - at.min(), 0) - max(at.max() - (high + least * 0.1), 0)
        for y, text, colour, weight in (
            (at[0], "training", self.scheme.muted, 400),
            (at[1], "test", self.scheme.accent, 600),
        ):
            ax.annotate(
                text, (self.last, y), (7, 0), textcoords="offset points", color=colour, va="center_baseline",
                size=12.5 * PX, weight=weight, annotation_clip=False,
            )  # fmt: skip

    def annotate(self) -> None:
        """Values beside the cursor, on the side and at the height where the curves leave room."""
        self.note = self.ax.annotate(
            "", (0, 0), (8, 0), textcoords="offset points", size=12.5 * PX, va="center", linespacing=1.45
        )

    def show(self, epoch: int) -> list[Artist]:
        values = self.metric.train[epoch], self.metric.test[epoch]
        self.cursor.set_xdata([epoch, epoch])
        for dot, value in zip(self.dots, values, strict=True):
            dot.set_data([epoch], [value])
        if self.note is None:
            return [self.cursor, *self.dots]
        train, test = (self.metric.spoken(float(v)) for v in values)
        left = epoch > 0.62 * self.last
        self.note.set_text(f"epoch {epoch}\ntraining {train}\ntest {test}")
        self.note.xy = (epoch, self._room(epoch, left))
        self.note.set(ha="right" if left else "left", x=-8 if left else 8)
        return [self.cursor, *self.dots, self.note]

    def _room(self, epoch: int, left: bool) -> float:
        """The height, in data units, farthest from both curves over the width of the note."""
        (low, high), wide = self.metric.limits, int(np.ceil(0.36 * self.last))
        part = slice(max(epoch - wide, 0), epoch + 1) if left else slice(epoch, epoch + wide + 1)
        near = np.concatenate([self.metric.train[part], self.metric.test[part]])
        heights = np.linspace(low + 0.16 * (high - low), high - 0.16 * (high - low), 41)
        return float(heights[np.abs(heights[:, None] - near).min(1).argmax()])


def _epoch_ticks(last: int) -> list[int]:
    if last == 100:
        return [0, 20, 50, 100]
    return sorted({0, round(last / 5), round(last / 2), last})


def _network(history: History) -> NetworkHistory:
    assert history.network is not None
    return history.network
