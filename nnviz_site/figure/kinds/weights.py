"""Every neuron of a layer as a tile of its incoming weights, on one signed scale for all epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, SheetSpec, blank, count, listed, words
from nnviz_site.figure.folds import Layout, beside, canvas, coherence, filling, fitted
from nnviz_site.figure.history import History
from nnviz_site.figure.layer import Layer
from nnviz_site.figure.style import percent

if TYPE_CHECKING:
    from matplotlib.artist import Artist

    from nnviz_site.compute.network import NetworkHistory
    from nnviz_site.site import Experiment

FORMS = ("film", "multiples", "still")
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None
LIVE = "training"
REPLAYS = ("epochs",)

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


def sheets(histories: Sequence[History], options: Mapping[str, Any], form: str) -> Mapping[str, SheetSpec]:
    """Without images as inputs, or for the first layer, there is no second view in pixels."""
    if Layer(histories[0], options.get("layer", 1)).in_pixels:
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
    shown = Layer(history, layer)
    rows, columns = shown.tile
    title = f"{history.title}: the incoming weights of {shown.spoken}"
    who = (
        f"{count(shown.neurons, 'neuron')}{'' if shown.drawn == shown.neurons else f', the first {shown.drawn} shown'}"
    )
    if shown.image:
        return (
            title,
            f"{who}, each laid out as the {rows}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{columns} pixels that it looks at.",
        )
    if shown.number == 1 and not history.data.image_shape:
        names = listed(history.data.feature_names[:6]) if shown.inputs <= 6 else "the table's columns in their order"
        return title, f"{who}; the cells of a tile are the weights of {names}, row by row."
    text = f"{who}; each one's {shown.inputs} weights are folded into {rows}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{columns}: position in a tile carries no meaning."
    if shown.in_pixels:
        text += f" The lowest images show what each neuron answers to in pixels: the mean gradient over {shown.sampled} test images."
    return title, text


def draw(
    history: History, *, sheet: Sheet, layer: int = 1, epoch: int = 100, epochs: tuple[int, ...] = (1, 20, 100)
) -> Drawing:
    """A grid of tiles, one a neuron, in whole pixels; two neurons are framed, and enlarged on the sheet `close`.

    layer: 1 is the first hidden layer; the last is the output layer. For deeper layers of networks that see images
    the sheets `pixels`, `wide` and `film` show each neuron's mean gradient in pixels too.
    """
    shown, name = Layer(history, layer), sheet.name
    if name in ("wide", "film"):
        return _large(shown, sheet)
    if name == "pixels":
        layout = filling(shown.drawn, shown.pixel_tile, GRID)
        return _plain(
            shown, layout, lambda e: canvas(sheet.scheme, layout, shown.gradient(e), shown.pixel_limit, shown.close)
        )
    if name == "close":
        gap = 18
        layout = Layout(2, 2, shown.tile, max(140 // max(shown.tile), 1), gap)
        return _plain(
            shown, layout, lambda e: canvas(sheet.scheme, layout, shown.weights(e)[list(shown.close)], shown.limit)
        )
    layout = filling(shown.drawn, shown.tile, GRID)
    return _plain(shown, layout, lambda e: canvas(sheet.scheme, layout, shown.weights(e), shown.limit, shown.close))


def describe(history: History, *, layer: int = 1, epoch: int = 100, epochs: tuple[int, ...] = (1, 20, 100)) -> str:
    """What the tiles show at that epoch, in numbers."""
    shown = Layer(history, layer)
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
    if shown.in_pixels:
        parts.append(f"The lowest image shows each neuron's mean gradient in pixels, over {shown.sampled} test images.")
    train, test = (network.metric(f"{name}_accuracy")[epoch] for name in ("train", "test"))
    return " ".join([*parts, f"Training accuracy {percent(train)}, test accuracy {percent(test)}."])


# ---------------------------------------------------------------- drawings


def _plain(shown: Layer, layout: Layout, picture: Any) -> Drawing:
    """Tiles alone, one image pixel a CSS pixel."""
    from nnviz_site.figure.mosaic import Mosaic

    figure = blank(*layout.size)
    image = Mosaic(figure, picture(0))

    def show(epoch: int) -> Sequence[Artist]:
        image.set_data(picture(epoch))
        return [image]

    frame = shown.frame | {"axes": [0, 0, *layout.size], "columns": layout.columns}
    frame |= {"cell": layout.cell, "gap": layout.gap, "line": min(layout.gap, layout.line)}
    if shown.in_pixels:
        pixels = filling(shown.drawn, shown.pixel_tile, GRID)
        frame |= {"pixel_cell": pixels.cell, "pixel_gap": pixels.gap}
    return Drawing(figure, show, range(shown.network.epochs + 1), frame)


def _large(shown: Layer, sheet: Sheet) -> Drawing:
    """The film, and its poster: the tiles, beside them the view in pixels, above them epoch and accuracies."""
    from nnviz_site.figure.mosaic import Mosaic

    s, tops = sheet.scheme, 36
    parts = [(0, fitted(shown.drawn, shown.tile, FILM, 3, 4, 12), shown.weights, shown.limit)]
    titles: list[tuple[int, str]] = []
    if shown.in_pixels:
        tops, between = 62, 20
        pixels = fitted(shown.drawn, shown.pixel_tile, (COLUMN - between) // 2, 1, 2, 12)
        fold = beside(pixels, shown.tile)
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
        Mosaic(figure, canvas(s, layout, at(0), limit, shown.close), x, height + height % 2 - tops - layout.size[1])
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
