"""PCA's plane with its meaning on the axes: strips of images, or arrows for the columns of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, bare, blank, halo, place, unchanging, words
from nnviz_site.figure.history import History
from nnviz_site.figure.maps import LAID_OVER, OUTLINES, badges, chosen, dots, medians, regions, signs, widened
from nnviz_site.figure.style import PX, Scheme, amount_colours, percent, signed, signed_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nnviz_site.compute.components import ProjectionHistory

MOST_ARROWS = 12
FEW = 1500
"""Up to so many points are drawn with their shapes."""


@dataclass(frozen=True)
class _Plan:
    """Where the plane stands on its sheet, in px, and what it holds."""

    left: float
    top: float
    width: float
    height: float
    side: int
    low: np.ndarray
    high: np.ndarray

    def across(self, v: float) -> float:
        return self.left + (v - self.low[0]) / (self.high[0] - self.low[0]) * self.width

    def down(self, v: float) -> float:
        return self.top + (self.high[1] - v) / (self.high[1] - self.low[1]) * self.height


def draw_biplot(history: History, sheet: Sheet, density: bool) -> Drawing:
    """Points with an outline round each class's densest half, or the classes' regions alone, on PCA's first two axes."""
    projection, data, s = history.projection, history.data, sheet.scheme
    assert projection is not None and projection.explained_variance_ratio is not None
    wide, images = sheet.spec.role == "wide", data.image_shape is not None
    points, labels = projection.coordinates[:, :2], data.train_y
    found = history.findings["density"]
    plan = _plan(*widened(*_limits(points), found), sheet, images)
    figure = blank(sheet.size[0], round(plan.top + plan.height + (34 + plan.side + 2 if images else 44)))
    ax = place(figure, plan.left, plan.top, plan.width, plan.height)
    ax.set(xlim=(plan.low[0], plan.high[0]), ylim=(plan.low[1], plan.high[1]))
    some = chosen(len(points))
    if not density:
        if len(points) <= FEW:
            signs(ax, s, points, labels, 5.5 if wide else 4.6)
        else:
            dots(ax, s, points[some], labels[some], 2.2 if wide else 1.5, 0.45)
    regions(ax, s, found, LAID_OVER if density else OUTLINES)
    bare(ax)
    frame: dict[str, Any] = {
        "axes": [plan.left, plan.top, plan.width, plan.height], "xlim": _pair(plan.low, plan.high, 0),
        "ylim": _pair(plan.low, plan.high, 1), "variance": projection.explained_variance_ratio.tolist(),
        "points": len(points), "drawn": 0 if density else min(len(points), len(some)),
    }  # fmt: skip
    taken: list[tuple[float, float, float, float]] = []
    if images:
        _strips(figure, ax, s, plan, projection, data.image_shape, wide)
    else:
        frame["arrow_scale"], taken = _arrows(ax, s, plan, projection, data.feature_names)
        _ticks(figure, ax, s, plan, projection)
    centres = medians(points, labels, data.classes)
    badges(ax, s, data.class_names, centres, 18 if wide else 15, (plan.width, plan.height), taken)
    return unchanging(figure, frame)


def _pair(low: np.ndarray, high: np.ndarray, axis: int) -> list[float]:
    return [float(low[axis]), float(high[axis])]


def _limits(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits (2,), (2,) that hold few points all, and of many all but the outermost."""
    outer = 0.4 if len(points) > FEW else 0.0
    low, high = np.percentile(points, outer, 0), np.percentile(points, 100 - outer, 0)
    pad = 0.04 * max(high - low) + 1e-9
    return low - pad, high + pad


def _plan(low: np.ndarray, high: np.ndarray, sheet: Sheet, images: bool) -> _Plan:
    wide, width = sheet.spec.role == "wide", sheet.size[0]
    side = 54 if wide else 34
    left = side + (52 if wide else 12) if images else 44
    top = (92 if wide else 84) if images else 30
    across = width - left - 2
    # A flat cloud would leave no room for names: equal scales, but not under half as high as wide.
    missing = 0.5 * (high[0] - low[0]) - (high[1] - low[1])
    if missing > 0:
        room = np.array([0, missing / 2])
        low, high = low - room, high + room
    return _Plan(left, top, across, round(across * (high[1] - low[1]) / (high[0] - low[0])), side, low, high)


def _picture(figure: Figure, s: Scheme, x: float, y: float, side: float, colours: np.ndarray) -> None:
    """An image (rows, columns, 3) uint8 in a hairline."""
    ax = place(figure, x, y, side, side)
    bare(ax)
    ax.imshow(colours, interpolation="nearest", aspect="auto")
    for spine in ax.spines.values():
        spine.set(visible=True, color=s.rule, linewidth=PX)


def _strips(
    figure: Figure, ax: Axes, s: Scheme, plan: _Plan, projection: ProjectionHistory, shape: Any, wide: bool
) -> None:
    """Under and beside the plane the mean image moved by whole standard deviations, each under its place; above, the
    loadings as signed images with the explained variance."""
    mean, components, deviations = projection.mean, projection.components, projection.standard_deviations
    ratio = projection.explained_variance_ratio
    assert mean is not None and components is not None and deviations is not None and ratio is not None
    for axis in (0, 1):
        low, high, one = plan.low[axis], plan.high[axis], float(deviations[axis])
        for m in range(int(np.ceil(low / one + 0.2)), int(np.floor(high / one - 0.2)) + 1):
            at = m * one
            image = amount_colours(s, (mean + at * components[axis]).reshape(shape))
            (ax.axvline if axis == 0 else ax.axhline)(at, color=s.rule, lw=PX, zorder=0)
            name = (signed(m, "+d") + " SD" if m else "mean") if wide else (signed(m, "+d") if m else "0")
            if axis == 0:
                x, below = plan.across(at), plan.top + plan.height
                words(figure, x, below + 16, name, 12, color=s.muted, ha="center")
                _picture(figure, s, x - plan.side / 2, below + 26, plan.side, image)
            else:
                y = plan.down(at)
                if wide:
                    words(figure, plan.left - 8, y + 4, name, 12, color=s.muted, ha="right")
                else:
                    words(figure, plan.side / 2, y + plan.side / 2 + 12, name, 11, color=s.muted, ha="center")
                _picture(figure, s, 0, y - plan.side / 2, plan.side, image)
    right = figure.get_size_inches()[0] * 96 - (228 if wide else 166)
    for axis, x in ((1, 0.0), (0, right)):
        loadings = components[axis].reshape(shape)
        _picture(figure, s, x, 0, 56, signed_colours(s, loadings, float(np.abs(loadings).max())))
        share = percent(float(ratio[axis])) + (" of the variance" if wide else "")
        words(figure, x + 66, 17, f"PC {axis + 1}, " + ("upwards" if axis else "across"), 13, 600)
        words(figure, x + 66, 35, share, 12.5, color=s.muted)
        words(figure, x + 66, 53, "its loadings, signed" if wide else "signed loadings", 12.5, color=s.muted)


def _arrows(
    ax: Axes, s: Scheme, plan: _Plan, projection: ProjectionHistory, names: tuple[str, ...]
) -> tuple[float, list[tuple[float, float, float, float]]]:
    """The columns' loadings from the mean, all multiplied by one number; return it and where their names stand."""
    components = projection.components
    assert components is not None
    loadings = components[:2].T
    longest = np.argsort(-np.hypot(*loadings.T), kind="stable")[:MOST_ARROWS]
    reach = np.array([max(-plan.low[0], plan.high[0]), max(-plan.low[1], plan.high[1])])
    scale = float(f"{0.72 * (reach / np.maximum(np.abs(loadings).max(0), 1e-9)).min():.2g}")
    unit, taken = plan.width / (plan.high[0] - plan.low[0]), []
    heights: list[float] = []
    for k in longest:
        x, y = scale * loadings[k]
        # Names of arrows that point the same way stand under one another.
        up = y + 7 * np.sign(y) / unit
        while any(abs(up - h) < 15 / unit for h in heights):
            up += (15 if y >= 0 else -15) / unit
        heights.append(up)
        wide = 6.6 * len(names[k])
        taken.append((x + np.copysign(6 + wide / 2, x) / unit, up, wide + 8, 16.0))
        ax.annotate(
            "", (x, y), (0, 0), zorder=5,
            arrowprops={"arrowstyle": "-|>", "color": s.ink, "lw": 1.2 * PX, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 8},
        )  # fmt: skip
        ax.annotate(
            names[k], (x, up), (np.copysign(6, x) * PX, 0), textcoords="offset points", size=12 * PX, zorder=6,
            ha="left" if x >= 0 else "right", va="center", path_effects=halo(s, 3),
        )  # fmt: skip
    return scale, taken


def _ticks(figure: Figure, ax: Axes, s: Scheme, plan: _Plan, projection: ProjectionHistory) -> None:
    """Scores along the axes, which are named with their explained variance."""
    from matplotlib.ticker import MaxNLocator

    ratio = projection.explained_variance_ratio
    assert ratio is not None
    for axis in (0, 1):
        for v in MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(plan.low[axis], plan.high[axis]):
            if not plan.low[axis] < v < plan.high[axis]:
                continue
            (ax.axvline if axis == 0 else ax.axhline)(v, color=s.rule, lw=PX, zorder=0)
            if axis == 0:
                words(
                    figure,
                    plan.across(v),
                    plan.top + plan.height + 17,
                    signed(round(float(v), 10)),
                    12,
                    color=s.muted,
                    ha="center",
                )
            else:
                words(
                    figure, plan.left - 8, plan.down(v) + 4, signed(round(float(v), 10)), 12, color=s.muted, ha="right"
                )
    name = "PC {}, " + "{}" + " of the variance"
    below = plan.top + plan.height + 37
    words(
        figure, plan.left + plan.width, below, name.format(1, percent(float(ratio[0]))), 12.5, color=s.ink, ha="right"
    )
    words(figure, 0, 16, name.format(2, percent(float(ratio[1]))), 12.5, color=s.ink)
