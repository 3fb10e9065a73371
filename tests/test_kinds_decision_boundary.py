"""The decision boundary: where the line is, which points are ringed, and that the scale never changes."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from pictures import LIGHT, dataset, trained

from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.forward import forward, softmax
from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.field import bands, evaluate, grid, score_of, scores, tie_lines, window
from nnviz_site.figure.heap import Heap
from nnviz_site.figure.history import History
from nnviz_site.figure.kinds import decision_boundary as kind
from nnviz_site.figure.marks import MOST_POINTS, drawn_points, rooms
from nnviz_site.figure.style import applied


def drawn(history: History, name: str = "wide", **options: object) -> Drawing:
    with applied(LIGHT):
        return kind.draw(history, sheet=Sheet(name, kind.SHEETS[name], LIGHT), **options)


def ringed(drawing: Drawing, epoch: int) -> np.ndarray:
    """(n, 2): the points drawn as wrong."""
    return next(a for a in drawing.show(epoch) if isinstance(a, Heap)).x


def rows(points: np.ndarray) -> set[tuple[float, ...]]:
    return {tuple(p) for p in points.tolist()}


@pytest.mark.parametrize("split", ["train", "test"])
@pytest.mark.parametrize("epoch", [0, 4])
def test_ringed_points_are_those_of_the_recorded_predictions(split: str, epoch: int) -> None:
    history = trained()
    x, y = history.data.inputs(split), history.data.labels(split)
    said = getattr(history.network, f"{split}_predictions")[epoch]
    assert rows(ringed(drawn(history, split=split), epoch)) == rows(x[said != y])


def test_the_record_decides_even_where_the_weights_say_otherwise() -> None:
    history = trained()
    turned = 1 - history.network.train_predictions
    other = replace(history, network=replace(history.network, train_predictions=turned))
    x, y = history.data.inputs("train"), history.data.train_y
    assert rows(ringed(drawn(other), 4)) == rows(x[turned[4] != y])


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_on_the_line_the_two_likeliest_classes_tie(classes: int) -> None:
    history = trained(dataset(classes=classes))
    low, high = window(history.data.inputs("train"), 1.4)
    places = grid(low, high, (616, 440))
    layers = history.network.layers(4)
    lines = tie_lines(places, evaluate(layers, places))
    assert lines
    p = np.sort(softmax(forward(layers, np.concatenate([line.vertices for line in lines]))), 1)
    close = np.abs(p[:, -1] - p[:, -2])
    # Where three classes meet, two lines' ends are joined by straight pieces of a cell's length.
    assert np.quantile(close, 0.98) < 0.02
    if classes == 2:
        assert close.max() < 0.01


def test_scores_are_the_logits_difference_for_two_classes_and_the_margins_for_more() -> None:
    logits = np.random.default_rng(0).normal(0, 2, (50, 4))
    p = softmax(logits)
    others = np.stack([np.delete(p, k, 1).max(1) for k in range(4)], 1)
    assert np.tanh(scores(logits) / 2) == pytest.approx(p - others)
    assert scores(logits[:, :2])[:, 1] == pytest.approx(logits[:, 1] - logits[:, 0])
    assert np.isfinite(scores(np.array([[900.0, -900, 0], [0, 0, 0]]))).all()


def test_bands_begin_at_their_margins() -> None:
    history = trained()
    low, high = window(history.data.inputs("train"), 1.4)
    places = grid(low, high, (616, 440))
    layers = history.network.layers(4)
    field = evaluate(layers, places)
    assert score_of(0.4) == pytest.approx(np.log(0.7 / 0.3))
    for k in (0, 1):
        for margin, paths in zip(LIGHT.margins, bands(places, field[k], LIGHT.margins), strict=True):
            if paths:
                p = softmax(forward(layers, np.concatenate([path.vertices for path in paths])))
                assert (2 * p[:, k] - 1).min() > margin - 0.02


def test_window_bands_and_colours_are_the_same_at_every_epoch() -> None:
    drawing = drawn(trained())
    ax = drawing.figure.axes[0]
    seen = []
    for epoch in (0, 2, 4):
        artists = drawing.show(epoch)
        seen.append((ax.get_xlim(), ax.get_ylim(), [tuple(a.get_facecolor().ravel()) for a in artists[:8]]))
    assert seen[0] == seen[1] == seen[2]


def test_the_window_holds_all_points_at_equal_scales() -> None:
    x = np.array([[0.0, 0], [10, 1]])
    low, high = window(x, 2)
    assert (low < 0).all() and (high > [10, 1]).all()
    assert (high - low)[0] / (high - low)[1] == pytest.approx(2)


def test_a_film_names_epoch_and_both_accuracies() -> None:
    history = trained()
    drawing = drawn(history, "film")
    drawing.show(3)
    texts = [t.get_text() for t in drawing.figure.texts]
    train, test = (100 * history.network.metric(f"{s}_accuracy")[3] for s in ("train", "test"))
    assert texts == ["epoch 3", f"training {train:.1f}\N{NO-BREAK SPACE}%", f"test {test:.1f}\N{NO-BREAK SPACE}%"]


def test_description_counts_from_the_data() -> None:
    history = trained()
    wrong = int((history.network.test_predictions[2] != history.data.test_y).sum())
    text = kind.describe(history, epoch=2, split="test")
    assert text.startswith("Epoch 2 of 4.") and f"{wrong} of 60 test points" in text
    assert f"test accuracy {100 * history.network.metric('test_accuracy')[2]:.1f}" in text


def test_an_epoch_beyond_the_last_is_the_last() -> None:
    assert kind.describe(trained(), epoch=100) == kind.describe(trained(), epoch=4)


def test_of_very_many_points_an_even_part_is_drawn() -> None:
    assert (drawn_points(5) == np.arange(5)).all()
    some = drawn_points(50_000)
    assert len(some) == MOST_POINTS and some[0] == 0 and some[-1] == 49_999 and (np.diff(some) > 0).all()
    history = trained(dataset(n=4000), epochs=1)
    frame = drawn(history, "panel").frame
    assert (frame["points"], frame["drawn"]) == (4000, MOST_POINTS)


def test_names_stand_near_their_class_and_on_no_point() -> None:
    rng = np.random.default_rng(1)
    at = np.concatenate([rng.normal([150, 150], 20, (40, 2)), rng.normal([450, 300], 20, (40, 2))])
    labels = np.repeat([0, 1], 40)
    found = rooms(at, labels, [(60, 20), (60, 20)], (616, 440))
    for k, room in enumerate(found):
        assert room is not None
        assert (np.abs(at - room) > [30, 10]).any(1).all()
        own, other = (np.hypot(*(at[labels == j] - room).T).min() for j in (k, 1 - k))
        assert own < other
    assert rooms(at, labels, [(700, 20), (60, 20)], (616, 440))[0] is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (DataConfig("moons"), ""),
        (DataConfig("csv", features=("a", "b")), ""),
        (DataConfig("csv", features=("a", "b", "c")), "3 inputs"),
        (DataConfig("images"), "pixels"),
    ],
)
def test_it_refuses_what_has_not_two_inputs(data: DataConfig, words: str) -> None:
    refused = kind.refuses(SimpleNamespace(name="it", data=data, projection=None))
    assert words in refused and bool(words) == bool(refused)
    assert "projection" in kind.refuses(SimpleNamespace(name="it", data=data, projection=object()))
