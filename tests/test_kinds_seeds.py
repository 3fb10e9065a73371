"""All runs laid over each other: every run's accuracy is a dot, and none covers another where there is room."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from pictures import LIGHT, trained

from nnviz_site.compute.data import DataConfig
from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.kinds import seeds as kind
from nnviz_site.figure.style import applied


def drawn(sheet: str = "wide", epochs: tuple[int, ...] = (0, 100)) -> Drawing:
    with applied(LIGHT):
        return kind.draw(trained(runs=5), sheet=Sheet(sheet, kind.SHEETS[sheet], LIGHT), epochs=epochs)


def test_there_is_a_panel_untrained_and_one_trained_and_a_dot_plot() -> None:
    for sheet in ("wide", "narrow"):
        drawing = drawn(sheet)
        assert len(drawing.figure.axes) == 3
        assert [t.get_text() for t in drawing.figure.texts] == ["untrained", "epoch 4", "Accuracy of each run"]
        for ax in drawing.figure.axes[:2]:
            lines = [c for c in ax.collections if isinstance(c, PathCollection)]
            assert len(lines) == 1 and len(lines[0].get_paths()) >= 3


def test_dots_are_the_runs_accuracies() -> None:
    network = trained(runs=5).network
    dots = [line for line in drawn().figure.axes[2].lines if line.get_marker() == "o"]
    wanted = [network.metrics[:, epoch, column] for epoch in (0, 4) for column in (1, 3)]
    for line, accuracies in zip(dots, wanted, strict=True):
        assert np.sort(line.get_ydata()) == pytest.approx(np.sort(accuracies))


def test_a_column_of_equal_runs_stays_in_its_column() -> None:
    assert max(kind._beeswarm(np.array([5.0, 5, 5, 90]), 6)) > 5
    for line in drawn().figure.axes[2].lines:
        if line.get_marker() == "o":
            assert np.ptp(line.get_xdata()) <= 2 * kind.REACH + 1e-9


def test_dots_do_not_cover_each_other() -> None:
    heights = np.random.default_rng(0).uniform(0, 40, 20)
    away = kind._beeswarm(heights, 6)
    distance = np.hypot(away[:, None] - away, heights[:, None] - heights) + np.eye(20) * 99
    assert distance.min() > 5.9


def test_frame_and_description_hold_medians_from_the_record() -> None:
    network = trained(runs=5).network
    median = float(np.median(network.metrics[:, 4, 3]))
    assert drawn().frame["median"]["4"]["test"] == median
    assert f"median {100 * median:.1f}" in kind.describe(trained(runs=5))


def test_one_epoch_gives_one_panel() -> None:
    assert len(drawn(epochs=(4,)).figure.axes) == 2


def test_one_seed_or_many_inputs_are_refused() -> None:
    def refused(data: DataConfig, runs: int) -> str:
        return kind.refuses(
            SimpleNamespace(name="it", data=data, training=SimpleNamespace(seeds=runs), projection=None)
        )

    assert refused(DataConfig("moons"), 20) == ""
    assert "one seed" in refused(DataConfig("moons"), 1)
    assert "two inputs" in refused(DataConfig("images"), 20)


def test_a_table_of_four_columns_is_refused_with_what_to_give() -> None:
    own = SimpleNamespace(
        name="iris",
        data=DataConfig("csv", features=("a", "b", "c", "d")),
        projection=None,
        training=SimpleNamespace(seeds=3),
    )
    assert kind.refuses(own) == 'iris has 4 inputs: this kind shows two; give features = ["a", "b"], for instance'
