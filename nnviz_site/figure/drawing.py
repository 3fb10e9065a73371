"""What a kind draws on and what it hands back, and the few strokes that all kinds share.

A kind is a module of `nnviz_site.figure.kinds`:

    FORMS, NEEDS, COUNT, BESIDE        forms (the first is the default), analyses read, experiments taken, kind beside it
    LIVE                               only where the page does something in the picture's place: it replays a "training", its
                                       "runs" or "two" networks, or lets the reader "guess"
    REPLAYS                            only where that takes more: "epochs", a larger network's weights; "pruned", the units
                                       that the build would keep
    NAMED                              only where True: pictures depend on ids or titles, which are else empty in `draw`
    SHEETS                             image name → SheetSpec
    sheets(histories, options, form)   only where the images depend on what is shown; without it: SHEETS
    refuses(experiments)               "" or why it cannot show them
    faults(experiments, options)       only where options have ranges of their own: what is wrong, in words
    labels(*histories, **options)      title, sub-line
    draw(*histories, sheet, …)         Drawing; the keywords after `sheet` are the page's options
    describe(*histories, …)            alt text, from the data, without matplotlib
    panel_words(*histories, **options) only where panels are no epochs: number → alt text

Keys of `Drawing.frame`, for keys in HTML and for widgets (JSON-able; only those that make sense are there):

    axes      [x, y, width, height] of the main axes in CSS px from the top left
    xlim, ylim [low, high] in data units          features  names of the two inputs
    classes   [{"index": 0, "name": "class A", "marker": "circle", "count": 250}, …]; colours are the palette's by index
    points, drawn  how many points there are and how many of them are drawn; split  "train", "test" (scatter: "both")

    decision_boundary  levels: the palette's probabilities between bands; margins: the same as margins between the two
              likeliest classes, shares: how much of the class's colour each of their bands holds in the light scheme, for k classes; wrong: how many points are wrong at the still's epoch (drawn or not)
    scatter   train_points, test_points
    learning_curves  panels: [{"metric", "axes", "ylim", "ticks", "title": [text, x, y, size], "named": whether it says
              "epoch"}, …]
    seeds     runs; epochs: the two shown; median: {epoch: {"train": …, "test": …}}; ticks; boxes: axes of both panels;
              dots: by column, run by run, [x, y] in CSS px; seeds: of the runs
    hidden_units  step: height between lines of the surface; units, crossing: hidden units, and those whose line crosses the
              picture; kinks: where the boundary crosses one
    compare   boxes: axes of left, right and difference; points: their points' sizes in px; levels as above; differences: edges of the
              difference's bands; cells: across and down, at whose middles it is counted where classes differ;
              epochs: left and right; titles: of the experiments; same: whether both have the same training points
    weights   layer, neurons, drawn (neurons shown), columns, tile [rows, columns of one], image: a tile's cells are pixels,
              cell, gap, line: px of a cell, between tiles and of a frame's line (not in films), limit,
              ticks: values printed under the ramp, beyond: {epoch: share beyond the limit}, close: the two framed
              neurons; deeper layers of networks that see images: pixel_tile, pixel_limit,
              pixel_ticks, pixel_cell, pixel_gap, pixel_images: test images averaged over
    guess_…   answer: in words. Of the question's sheets: guess_boundary: epoch, lines, region: the boundary's pieces and the
              first class's loops, each [x, y, x, y, …] in CSS px, grid: columns and rows of the cells of a comparison, runs:
              their sides (figure/guesses.py), nothing, straight: the scores of no line and of the best straight one;
              guess_curve: truth: by epoch, flat: the score of the best flat line; guess_weights: limit, choices: [{"label",
              "epoch", "accuracy"}, …]
    projection  method, dims, kl_divergence or null, regions: masses, only where regions are filled, island_share: patches
              under it are left out, variance: [ratio, …], arrow_scale: common factor of loadings' arrows (tables),
              views: names of the sides by panel number, view: {"azimuth", "elevation"} of the still (clouds)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nnviz_site.figure.style import PX, Scheme

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    from nnviz_site.compute.data import Dataset

Encoding = Literal["svg", "webp", "map", "pixels"]
Role = Literal["wide", "narrow", "panel", "film"]


@dataclass(frozen=True)
class SheetSpec:
    """How large an image is, in CSS px, what for, and how its bytes are written.

    A drawing may turn out higher or lower where its data demand it: the size of its figure is what counts.
    encoding: `svg`; `webp`: lossy at 1.5×; `map`: the same on pure white or black, to be blended into the page;
    `pixels`: lossless, one image pixel a CSS pixel.
    role: `panel` images are made for each epoch of the small multiples and named `NAME-EPOCH`.
    """

    width: int
    height: int
    encoding: Encoding
    role: Role


@dataclass(frozen=True)
class Sheet:
    """One image to be drawn: its name in SHEETS, its size and purpose, and the colours."""

    name: str
    spec: SheetSpec
    scheme: Scheme

    @property
    def size(self) -> tuple[int, int]:
        return self.spec.width, self.spec.height


@dataclass(frozen=True)
class Drawing:
    """Drawn once; shows any epoch by updating artists, which `show` returns from bottom to top."""

    figure: Figure
    show: Callable[[int], Sequence[Artist]]
    epochs: Sequence[int]
    frame: Mapping[str, Any]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in CSS px."""
        width, height = self.figure.get_size_inches() * 96
        return round(float(width)), round(float(height))


def unchanging(figure: Figure, frame: Mapping[str, Any]) -> Drawing:
    """A drawing that looks the same at every epoch."""
    return Drawing(figure, lambda epoch: (), (0,), frame)


def blank(width: int, height: int) -> Figure:
    """An empty figure of that many CSS px, outside pyplot's list of open figures."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 96, height / 96), dpi=96)
    FigureCanvasAgg(figure)
    return figure


def place(figure: Figure, x: float, y: float, width: float, height: float, **kw: Any) -> Axes:
    """Axes by CSS pixels from the figure's top left corner."""
    across, down = figure.get_size_inches() * 96
    return figure.add_axes((x / across, 1 - (y + height) / down, width / across, height / down), **kw)


def words(figure: Figure, x: float, y: float, text: str, size: float = 12.5, weight: int = 400, **kw: Any) -> Text:
    """Text by CSS pixels from the top left; y is the baseline unless `va` says otherwise."""
    across, down = figure.get_size_inches() * 96
    return figure.text(x / across, 1 - y / down, text, size=size * PX, weight=weight, va=kw.pop("va", "baseline"), **kw)


def bare(ax: Axes) -> None:
    """Neither ticks nor spines."""
    ax.set(xticks=[], yticks=[])
    for side in ax.spines.values():
        side.set_visible(False)


def halo(scheme: Scheme, px: float = 3.5) -> list[Any]:
    """An edge of paper around text that lies on a field."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=px * PX, foreground=scheme.halo)]


def class_keys(scheme: Scheme, data: Dataset, split: Literal["train", "test"] = "train") -> list[dict[str, Any]]:
    """`classes` of a frame."""
    labels = data.labels(split)
    return [
        {
            "index": k, "name": name, "marker": scheme.markers[k % len(scheme.markers)],
            "count": int((labels == k).sum()),
        }
        for k, name in enumerate(data.class_names)
    ]  # fmt: skip


def count(n: int, noun: str) -> str:
    """`1 point`, `60,000 points`."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def architecture(sizes: Sequence[int]) -> str:
    """`2 inputs, 100 hidden neurons and 2 outputs`."""
    hidden = listed([str(n) for n in sizes[1:-1]])
    layers = "" if len(sizes) == 3 else f" in {len(sizes) - 2} layers"
    return f"{count(sizes[0], 'input')}, {hidden} hidden neurons{layers} and {count(sizes[-1], 'output')}"
