"""Every neuron of a layer as a tile of its incoming weights, on one signed scale for all epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, SheetSpec, blank, count, words
from nnviz_site.figure.folds import Layout, canvas, coherence, fitted, fold, limit_ticks, mean_gradient, steady_limit
from nnviz_site.figure.history import History
from nnviz_site.figure.style import percent

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from nnviz_site.compute.network import NetworkHistory
    from nnviz_site.site import Experiment

FORMS = ("film", "multiples", "still")
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None

GRID, FILM, COLUMN = 298, 878, 960
"""Widths in CSS px: of a grid in the row of epochs, of the film of one grid, and of all there is."""

SHEETS = {
    "wide": SheetSpec(FILM, FILM + 36, "pixels", "wide"),
    "narrow": SheetSpec(GRID, GRID, "pixels", "narrow"),
    "grid": SheetSpec(GRID, GRID, "pixels", "panel"),
    "close": SheetSpec(GRID, 140, "pixels", "panel"),
    "pixels": SheetSpec(GRID, GRID, "pixels", "panel"),
    "film": SheetSpec(FILM, FILM + 36, "pixels", "film"),
}
MOST_NEURONS = 256
"""Of a larger layer the first are shown."""

SAMPLE = 500
"""Training images over which the gradient is averaged, drawn with seed 0."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def sheets(histories: Sequence[History], options: Mapping[str, Any], form: str) -> Mapping[str, SheetSpec]:
    """Without images as inputs, or for the first layer, there is no second view in pixels."""
    if _Layer(histories[0], options.get("layer", 1)).in_pixels:
        return SHEETS
    return {name: spec for name, spec in SHEETS.items() if name != "pixels"}


def refuses(experiment: Experiment) -> str:
    """Trained networks only."""
    return "" if experiment.projection is None else f"{experiment.name} is a projection: it has no weights"


def faults(experiments: Sequence[Experiment], options: Mapping[str, Any]) -> list[str]:
    """What is wrong with the options for these experiments."""
    network, layer = experiments[0].network, options.get("layer", 1)
    last = len(network.hidden) + 1 if network is not None else 2
    return [] if 1 <= layer <= last else [f"layer = {layer}: {experiments[0].name} has layers 1 to {last}"]


def labels(
    history: History, *, layer: int = 1, epoch: int = 100, epochs: tuple[int, ...] = (1, 20, 100)
) -> tuple[str, str]:
    """Title and sub-line; deeper layers' says that position in a tile carries no meaning."""
    shown = _Layer(history, layer)
    rows, columns = shown.tile
    title = f"{history.title}: the incoming weights of {shown.spoken}"
    who = (
        f"{count(shown.neurons, 'neuron')}{'' if shown.drawn == shown.neurons else f', the first {shown.drawn} shown'}"
    )
    if shown.image:
        return title, f"{who}, each laid out as the {rows} × {columns} pixels that it looks at."
    text = f"{who}; each one's {shown.inputs} weights are folded into {rows} × {columns}: position in a tile carries no meaning."
    if shown.in_pixels:
        text += f" Beside it, what each neuron answers to in pixels: the mean gradient over {shown.sampled} training images."
    return title, text


def draw(
    history: History, *, sheet: Sheet, layer: int = 1, epoch: int = 100, epochs: tuple[int, ...] = (1, 20, 100)
) -> Drawing:
    """A grid of tiles, one a neuron, in whole pixels; two neurons are framed, and enlarged on the sheet `close`.

    layer: 1 is the first hidden layer; the last is the output layer. For deeper layers of networks that see images
    the sheets `pixels`, `wide` and `film` show each neuron's mean gradient in pixels too.
    """
    shown, name = _Layer(history, layer), sheet.name
    if name in ("wide", "film"):
        return _large(shown, sheet)
    if name == "pixels":
        layout = fitted(shown.drawn, shown.pixel_tile, GRID, 1, 2)
        return _plain(
            shown, layout, lambda e: canvas(sheet.scheme, layout, shown.gradient(e), shown.pixel_limit, shown.close)
        )
    if name == "close":
        gap = 18
        layout = Layout(2, 2, shown.tile, max(140 // max(shown.tile), 1), gap)
        return _plain(
            shown, layout, lambda e: canvas(sheet.scheme, layout, shown.weights(e)[list(shown.close)], shown.limit)
        )
    layout = fitted(shown.drawn, shown.tile, GRID, 1, 2)
    return _plain(shown, layout, lambda e: canvas(sheet.scheme, layout, shown.weights(e), shown.limit, shown.close))


def describe(history: History, *, layer: int = 1, epoch: int = 100, epochs: tuple[int, ...] = (1, 20, 100)) -> str:
    """What the tiles show at that epoch, in numbers."""
    shown = _Layer(history, layer)
    network = shown.network
    epoch = min(epoch, network.epochs)
    w = np.abs(network.weights[layer - 1][0, epoch])
    rows, columns = shown.tile
    parts = [
        f"Epoch {epoch} of {network.epochs}. {count(shown.drawn, 'tile')} of {rows} × {columns} cells, one for each neuron of "
        f"{shown.spoken}; green weights are negative, purple ones positive.",
        f"Half of the weights lie within ±{np.median(w):.3f}; the largest is {w.max():.2f} in size, and "
        f"{percent((w > shown.limit).mean())} are beyond the scale's ±{shown.limit:g}.",
    ]
    if shown.image:
        smooth = coherence(shown.weights(epoch).reshape(-1, rows, columns))
        parts.append(f"Neighbouring pixels' weights correlate by {smooth.mean():.2f} on average.".replace("-", "−"))
    else:
        parts.append("Position in a tile carries no meaning.")
    train, test = (network.metric(f"{name}_accuracy")[epoch] for name in ("train", "test"))
    return " ".join([*parts, f"Training accuracy {percent(train)}, test accuracy {percent(test)}."])


# ---------------------------------------------------------------- the layer


@dataclass(frozen=True)
class _Layer:
    """One layer of the first run: its weights, how they are folded, and the fixed scales."""

    history: History
    number: int

    @cached_property
    def network(self) -> NetworkHistory:
        assert self.history.network is not None
        if not 1 <= self.number <= len(self.history.network.weights):
            raise ValueError(f"layer {self.number}: the network has layers 1 to {len(self.history.network.weights)}")
        return self.history.network

    @property
    def neurons(self) -> int:
        return int(self.network.weights[self.number - 1].shape[2])

    @property
    def drawn(self) -> int:
        return min(self.neurons, MOST_NEURONS)

    @property
    def inputs(self) -> int:
        return int(self.network.weights[self.number - 1].shape[3])

    @property
    def spoken(self) -> str:
        """`the first hidden layer`, `the output layer`."""
        if self.number == len(self.network.weights):
            return "the output layer"
        return f"the {ORDINALS[self.number - 1]} hidden layer"

    @property
    def image(self) -> bool:
        """Whether a tile's cells are pixels."""
        return self.number == 1 and self.history.data.image_shape is not None

    @property
    def tile(self) -> tuple[int, int]:
        return self.pixel_tile if self.image else fold(self.inputs)

    @property
    def in_pixels(self) -> bool:
        """Whether there is a second view, in pixels."""
        return self.number > 1 and self.history.data.image_shape is not None

    @property
    def pixel_tile(self) -> tuple[int, int]:
        assert self.history.data.image_shape is not None
        return self.history.data.image_shape

    def weights(self, epoch: int) -> np.ndarray:
        """(drawn, inputs) float32."""
        return self.network.weights[self.number - 1][0, epoch, : self.drawn]

    @cached_property
    def limit(self) -> float:
        return steady_limit(self.network.weights[self.number - 1][0])

    @property
    def sampled(self) -> int:
        return min(SAMPLE, len(self.history.data.train_x))

    @cached_property
    def sample(self) -> np.ndarray:
        """(sampled, features) float32."""
        n = len(self.history.data.train_x)
        which = np.sort(np.random.default_rng(0).choice(n, self.sampled, replace=False))
        return self.history.data.train_x[which].astype(np.float32) / np.float32(self.history.data.scale)

    def gradient(self, epoch: int) -> np.ndarray:
        """(drawn, pixels) float32."""
        layers = self.network.layers(epoch)[: self.number]
        return mean_gradient(layers, self.sample)[: self.drawn]

    @cached_property
    def pixel_limit(self) -> float:
        """From eleven epochs evenly spread, the same for stills and films."""
        some = np.unique(np.linspace(0, self.network.epochs, 11).astype(int))
        return steady_limit(np.stack([self.gradient(int(e)) for e in some]))

    @cached_property
    def close(self) -> tuple[int, ...]:
        """The two neurons that are framed and enlarged, in order.

        Of those whose weights still move in the second half: for images the two whose neighbouring weights come to agree
        most at some epoch, else the two whose weights move farthest from where they began.
        """
        w = self.network.weights[self.number - 1][0, :, : self.drawn]
        some = np.unique(np.linspace(0, self.network.epochs, 11).astype(int))
        late = np.linalg.norm(w[-1] - w[len(w) // 2], axis=1)
        if self.image:
            each = np.stack([coherence(w[e].reshape(-1, *self.tile)) for e in some])
            risen = each.max(0) - each[0]
        else:
            risen = np.linalg.norm(w[-1] - w[0], axis=1)
        risen = np.where(late >= 0.5 * np.median(late), risen, -np.inf)
        return tuple(sorted(int(k) for k in np.argsort(-risen, kind="stable")[:2]))

    @cached_property
    def frame(self) -> dict[str, Any]:
        w = self.network.weights[self.number - 1][0]
        told = sorted({min(e, self.network.epochs) for e in (0, 1, 5, 20, 50, 100)} | {self.network.epochs})
        about = {
            "layer": self.number, "neurons": self.neurons, "drawn": self.drawn, "tile": list(self.tile), "image": self.image,
            "limit": self.limit, "ticks": limit_ticks(self.limit), "close": list(self.close),
            "beyond": {str(e): round(float((np.abs(w[e]) > self.limit).mean()), 6) for e in told},
        }  # fmt: skip
        if self.in_pixels:
            about |= {
                "pixel_limit": self.pixel_limit, "pixel_ticks": limit_ticks(self.pixel_limit), "pixel_images": self.sampled,
                "pixel_tile": list(self.pixel_tile),
            }  # fmt: skip
        return about


# ---------------------------------------------------------------- drawings


def _plain(shown: _Layer, layout: Layout, picture: Any) -> Drawing:
    """Tiles alone, one image pixel a CSS pixel."""
    figure = blank(*layout.size)
    image = figure.figimage(picture(0))

    def show(epoch: int) -> Sequence[Artist]:
        image.set_data(picture(epoch))
        return [image]

    frame = shown.frame | {"axes": [0, 0, *layout.size], "columns": layout.columns}
    return Drawing(figure, show, range(shown.network.epochs + 1), frame)


def _large(shown: _Layer, sheet: Sheet) -> Drawing:
    """The film, and its poster: the tiles, beside them the view in pixels, above them epoch and accuracies."""
    s, tops = sheet.scheme, 36
    parts = [(0, fitted(shown.drawn, shown.tile, FILM, 3, 4, 12), shown.weights, shown.limit)]
    titles: list[tuple[int, str]] = []
    if shown.in_pixels:
        tops, between = 62, 20
        pixels = fitted(shown.drawn, shown.pixel_tile, 690, 3, 2, 12)
        fold = fitted(shown.drawn, shown.tile, COLUMN - between - pixels.size[0], 3, 2, 12)
        parts = [
            (0, fold, shown.weights, shown.limit),
            (fold.size[0] + between, pixels, shown.gradient, shown.pixel_limit),
        ]  # fmt: skip
        titles = [(0, "weights, folded"), (fold.size[0] + between, "the same neurons in pixels: mean gradient")]
    width = max(max(x + layout.size[0] for x, layout, _, _ in parts), 460)
    height = tops + max(layout.size[1] for _, layout, _, _ in parts)
    figure = blank(width + width % 2, height + height % 2)
    for x, title in titles:
        words(figure, x, 52, title, 12.5, color=s.muted)
    images = [
        figure.figimage(canvas(s, layout, at(0), limit, shown.close), x, height + height % 2 - tops - layout.size[1])
        for x, layout, at, limit in parts
    ]  # fmt: skip
    told = [words(figure, 0, 22, "", 15, 600), words(figure, 110, 22, "", 15), words(figure, 260, 22, "", 15)]

    def show(epoch: int) -> Sequence[Artist]:
        for image, (_, layout, at, limit) in zip(images, parts, strict=True):
            image.set_data(canvas(s, layout, at(epoch), limit, shown.close))
        for text, line in zip(told, _told(shown.network, epoch), strict=True):
            text.set_text(line)
        return [*images, *told]

    frame = shown.frame | {"axes": [0, tops, *parts[0][1].size], "columns": parts[0][1].columns}
    return Drawing(figure, show, range(shown.network.epochs + 1), frame)


def _told(network: NetworkHistory, epoch: int) -> tuple[str, str, str]:
    train, test = (network.metric(f"{name}_accuracy")[epoch] for name in ("train", "test"))
    return f"epoch {epoch}", f"training {percent(train)}", f"test {percent(test)}"
