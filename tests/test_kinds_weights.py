"""Weights: how they are folded, one scale for all epochs, exact colours, and the view of deeper layers in pixels."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from pictures import LIGHT, dataset, trained

from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.folds import (
    beside,
    canvas,
    coherence,
    filling,
    fitted,
    fold,
    limit_ticks,
    mean_gradient,
    steady_limit,
)
from nnviz_site.figure.kinds import weights as kind
from nnviz_site.figure.layer import Layer
from nnviz_site.figure.still import pixels
from nnviz_site.figure.style import applied, rgb, signed_colours

IMAGES = dataset(features=36, classes=3, image=(6, 6))


def history():
    return trained(IMAGES, hidden=(9, 4), epochs=3, runs=1)


def drawn(name: str, layer: int = 1) -> Drawing:
    with applied(LIGHT):
        return kind.draw(history(), sheet=Sheet(name, kind.SHEETS[name], LIGHT), layer=layer)


@pytest.mark.parametrize(
    ("n", "shape"),
    [
        (784, (28, 28)),
        (100, (10, 10)),
        (64, (8, 8)),
        (25, (5, 5)),
        (50, (5, 10)),
        (2, (1, 2)),
        (97, (10, 10)),
        (1, (1, 1)),
    ],
)
def test_folds_are_as_square_as_can_be(n: int, shape: tuple[int, int]) -> None:
    assert fold(n) == shape
    assert shape[0] * shape[1] >= n


def test_cells_are_whole_pixels_as_large_as_fit() -> None:
    grid = fitted(100, (28, 28), 298, 1, 2)
    assert (grid.cell, grid.size) == (1, (298, 298))
    film = fitted(100, (28, 28), 878, 3, 4)
    assert (film.cell, film.size) == (3, (876, 876))
    assert fitted(64, (10, 10), 298, 1, 2).size == (254, 254)
    assert fitted(25, (8, 8), 298, 1, 2).size == (288, 288)


@pytest.mark.parametrize(
    ("count", "tile", "cell", "width"),
    [
        (100, (28, 28), 1, 298),
        (64, (10, 10), 3, 296),
        (64, (28, 28), 1, 294),
        (25, (8, 8), 7, 296),
        (1, (28, 28), 10, 280),
    ],
)
def test_grids_fill_their_column_by_wider_gaps(count: int, tile: tuple[int, int], cell: int, width: int) -> None:
    layout = filling(count, tile, kind.GRID)
    assert (layout.cell, layout.size[0]) == (cell, width)


@pytest.mark.parametrize(("count", "tile", "cells"), [(64, (10, 10), (2, 5)), (25, (8, 8), (3, 10))])
def test_the_fold_stands_as_large_as_the_pixels_beside_it(
    count: int, tile: tuple[int, int], cells: tuple[int, int]
) -> None:
    pixels_ = fitted(count, (28, 28), 470, 1, 2, 12)
    folded = beside(pixels_, tile)
    assert (pixels_.cell, folded.cell) == cells
    assert folded.pitch == pixels_.pitch


def test_each_cell_has_exactly_its_weights_colour() -> None:
    layout = fitted(9, (6, 6), 100, 3, 2)
    w = np.random.default_rng(0).normal(0, 0.3, (9, 36))
    image = canvas(LIGHT, layout, w, 0.6)
    for k in range(9):
        top, left = layout.corner(k)
        tile = image[top : top + 6 * layout.cell, left : left + 6 * layout.cell]
        assert (tile[1 :: layout.cell, 1 :: layout.cell] == signed_colours(LIGHT, w[k].reshape(6, 6), 0.6)).all()


def test_frames_lie_in_the_gaps_round_their_tiles() -> None:
    layout = fitted(9, (6, 6), 100, 3, 2)
    w = np.zeros((9, 36))
    plain, framed = (canvas(LIGHT, layout, w, 1, which) for which in ((), (4,)))
    changed = (plain != framed).any(2)
    assert (framed[changed] == rgb(LIGHT.ink)).all()
    top, left = layout.corner(4)
    assert not changed[top : top + 6 * layout.cell, left : left + 6 * layout.cell].any() and changed.any()


def test_the_drawing_shows_the_canvas_pixel_for_pixel() -> None:
    drawing, recorded = drawn("grid"), history().network
    drawing.show(2)
    shown = np.asarray(pixels(drawing, 1, LIGHT.paper))
    layout = filling(9, (6, 6), kind.GRID)
    frame = drawing.frame
    assert (shown == canvas(LIGHT, layout, recorded.weights[0][0, 2], frame["limit"], frame["close"])).all()


def test_the_scale_is_the_same_on_every_sheet_and_leaves_little_beyond() -> None:
    frames = [drawn(name).frame for name in ("grid", "close", "wide", "film")]
    assert len({f["limit"] for f in frames}) == 1
    assert all(0 <= share <= 0.05 for share in frames[0]["beyond"].values())


@pytest.mark.parametrize(("deviation", "limit"), [(0.24, 0.6), (0.016, 0.04), (3.9, 10)])
def test_the_limit_is_the_widest_epochs_99th_percentile_as_a_round_number(deviation: float, limit: float) -> None:
    w = np.random.default_rng(0).normal(0, 1, (3, 40_000)) * np.array([[0.1], [1], [0.5]]) * deviation
    w[1, 0] = 500  # one weight alone decides nothing
    assert steady_limit(w) == pytest.approx(limit)
    assert steady_limit(np.zeros((2, 5))) == 1


def test_ticks_are_short_numbers_within_the_limit() -> None:
    assert limit_ticks(0.6) == [-0.6, -0.3, -0.1, 0, 0.1, 0.3, 0.6]


def test_coherence_is_morans_i_with_rook_neighbours() -> None:
    image = np.random.default_rng(0).normal(size=(5, 7))
    z, total, pairs = image - image.mean(), 0.0, 0
    for r in range(5):
        for c in range(7):
            for dr, dc in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                if 0 <= r + dr < 5 and 0 <= c + dc < 7:
                    total += z[r, c] * z[r + dr, c + dc]
                    pairs += 1
    assert coherence(image[None])[0] == pytest.approx(35 / pairs * total / (z**2).sum())


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_the_mean_gradient_is_torchs(depth: int, activation: str) -> None:
    rng = np.random.default_rng(5)
    sizes = (8, 7, 6, 5, 4)[: depth + 1]
    layers = [
        (rng.normal(0, 1, (o, i)).astype(np.float32), rng.normal(0, 1, o).astype(np.float32), activation)
        for i, o in pairwise(sizes)
    ]
    x = torch.tensor(rng.normal(0, 1, (11, 8)).astype(np.float32), requires_grad=True)
    z = x
    for n, (w, b, _) in enumerate(layers):
        z = torch.nn.functional.linear(z if n == 0 else getattr(torch, activation)(z), torch.tensor(w), torch.tensor(b))
    wanted = [torch.autograd.grad(z[:, k].sum(), x, retain_graph=True)[0].mean(0).numpy() for k in range(z.shape[1])]
    assert mean_gradient(layers, x.detach().numpy()) == pytest.approx(np.array(wanted), abs=1e-5)


def test_deeper_layers_of_image_networks_have_a_view_in_pixels() -> None:
    assert "pixels" not in kind.sheets([history()], {"layer": 1}, "film")
    assert "pixels" in kind.sheets([history()], {"layer": 2}, "film")
    assert "pixels" not in kind.sheets([trained(hidden=(5, 4))], {"layer": 2}, "film")
    frame = drawn("pixels", 2).frame
    assert frame["pixel_tile"] == [6, 6] and frame["pixel_limit"] > 0


def test_words_say_that_position_carries_no_meaning_in_deeper_layers_alone() -> None:
    for layer, meant in ((1, False), (2, True), (3, True)):
        said = kind.labels(history(), layer=layer)[1], kind.describe(history(), layer=layer)
        assert all(("position" in text.lower()) == meant for text in said)
    assert "output layer" in kind.labels(history(), layer=3)[0]


def test_two_living_neurons_are_enlarged() -> None:
    still = history()
    w = still.network.weights[0][0]
    w[:, 0] = np.linspace(0, 1, 36)  # the smoothest of all, but it never moves
    close = Layer(still, 1).close
    assert len(close) == 2 and 0 not in close and list(close) == sorted(close)
    assert drawn("close").size == (2 * 23 * 6 + 18, 23 * 6)


def test_a_layer_that_is_not_there_is_said() -> None:
    experiment = SimpleNamespace(name="it", network=SimpleNamespace(hidden=(9, 4)))
    assert kind.faults([experiment], {"layer": 3}) == []
    assert "layers 1 to 3" in kind.faults([experiment], {"layer": 4})[0]
    with pytest.raises(ValueError, match="layers 1 to 3"):
        kind.describe(history(), layer=4)
