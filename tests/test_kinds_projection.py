"""Maps: which images a projection has, what stands on its axes, where names stand, how a cloud is turned."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from pictures import LIGHT, dataset, projected

from nnviz_site.figure.cloud import SIDES, View, flattened, seen
from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.history import History
from nnviz_site.figure.kinds import projection as kind
from nnviz_site.figure.maps import DRAWN, apart, chosen, medians
from nnviz_site.figure.style import applied

IMAGES = dataset(features=36, classes=3, image=(6, 6))


def drawn(history: History, name: str = "wide", **options: object) -> Drawing:
    specs = kind.sheets([history], options, "still")
    with applied(LIGHT):
        return kind.draw(history, sheet=Sheet(name, specs[name], LIGHT), **options)


def texts(drawing: Drawing) -> list[str]:
    return [t.get_text() for t in (*drawing.figure.texts, *(t for ax in drawing.figure.axes for t in ax.texts))]


def test_the_images_follow_from_what_is_shown() -> None:
    def names(history: History, **options: object) -> set[str]:
        return set(kind.sheets([history], options, "multiples"))

    assert names(projected("pca")) == {"wide", "narrow"}
    assert names(projected("tsne")) == {"points-wide", "points-narrow", "regions-wide", "regions-narrow"}
    assert names(projected("tsne"), density=True) == {"wide", "narrow"}
    assert names(projected("tsne", 3)) == names(projected("pca", 3), dims=3) == {"wide", "narrow", "view"}
    assert names(projected("pca", 3)) == {"wide", "narrow"}


def test_pcas_axes_are_strips_of_images_with_the_explained_variance() -> None:
    history = projected("pca", data=IMAGES)
    drawing = drawn(history)
    shares = [f"{100 * r:.1f}\N{NO-BREAK SPACE}% of the variance" for r in history.projection.explained_variance_ratio]
    assert set(shares) <= set(texts(drawing))
    assert texts(drawing).count("mean") == 2 and "+1 SD" in texts(drawing)
    pictures = [ax for ax in drawing.figure.axes if ax.images]
    moved = [t for t in texts(drawing) if t == "mean" or t.endswith("SD")]
    assert len(pictures) == len(moved) + 2  # and the two axes' loadings


def test_an_image_on_the_axis_stands_at_its_score() -> None:
    history = projected("pca", data=IMAGES)
    drawing = drawn(history)
    x, _, width, _ = drawing.frame["axes"]
    low, high = drawing.frame["xlim"]
    place = x + (history.projection.standard_deviations[0] - low) / (high - low) * width
    label = next(t for t in drawing.figure.texts if t.get_text() == "+1 SD" and t.get_ha() == "center")
    assert label.get_position()[0] * drawing.size[0] == pytest.approx(place)


def test_a_tables_columns_are_arrows_lengthened_alike() -> None:
    history = projected("pca")
    drawing = drawn(history)
    assert {f"input {k + 1}" for k in range(6)} <= set(texts(drawing))
    scale, ax = drawing.frame["arrow_scale"], drawing.figure.axes[0]
    tips = np.array([a.xy for a in ax.texts if a.get_text() == "" and hasattr(a, "xy")])
    loadings = history.projection.components[:2].T
    assert sorted(map(tuple, tips.round(9))) == sorted(map(tuple, (scale * loadings).round(9)))
    assert "one common factor" in kind.labels(history)[1]


def test_density_alone_shows_regions_and_no_points() -> None:
    assert drawn(projected("pca"), density=True).frame["drawn"] == 0
    assert drawn(projected("pca"), density=True).frame["regions"] == [0.5, 0.8, 0.95]
    assert "regions" not in drawn(projected("pca")).frame


def test_tsne_has_neither_ticks_nor_axes_and_its_words_warn() -> None:
    drawing = drawn(projected("tsne"), "points-wide")
    ax = drawing.figure.axes[0]
    assert (
        len(drawing.figure.axes) == 1
        and not ax.get_xticks().size
        and not any(s.get_visible() for s in ax.spines.values())
    )
    assert sorted(texts(drawing)) == ["class A", "class B", "class C"]
    assert "mean little" in kind.labels(projected("tsne"))[1]
    assert "KL divergence 1.23" in kind.describe(projected("tsne"))


def test_names_are_pushed_apart_and_what_is_fixed_stays() -> None:
    at = np.array([[0.0, 0], [3, 1], [100, 100], [2, 2]])
    sizes = np.full((4, 2), 20.0)
    moved = apart(at, sizes, still=1)
    distance = np.hypot(*(moved[:, None] - moved).transpose(2, 0, 1)) + np.eye(4) * 99
    assert distance.min() > 19 and (moved[3] == at[3]).all() and moved[2] == pytest.approx(at[2])
    same = apart(np.zeros((2, 2)), np.full((2, 2), 20.0))
    assert np.hypot(*(same[0] - same[1])) > 15


def test_a_class_without_points_has_no_median_and_no_badge() -> None:
    centres = medians(np.array([[0.0, 1], [2, 3]]), np.array([0, 0]), 2)
    assert centres[0] == pytest.approx([1, 2]) and np.isnan(centres[1]).all()


def test_of_many_points_the_same_ten_thousand_are_drawn() -> None:
    assert len(chosen(60_000)) == DRAWN and (chosen(60_000) == chosen(60_000)).all()
    assert sorted(chosen(50)) == list(range(50))


# ---------------------------------------------------------------- three dimensions


@pytest.mark.parametrize("view", [*SIDES, View("", 33, -20)])
def test_a_view_only_turns_the_cloud(view: View) -> None:
    turn = seen(np.eye(3), view)
    assert turn @ turn.T == pytest.approx(np.eye(3))
    assert np.linalg.det(turn) == pytest.approx(1)


def test_from_the_front_the_first_axis_points_right_and_the_third_up() -> None:
    assert seen(np.eye(3), View("", 0, 0))[[0, 2], :2] == pytest.approx(np.eye(2))
    above = seen(np.eye(3), View("", 0, 90))
    assert above[1, 1] == pytest.approx(1) and above[2, 2] == pytest.approx(1)


def test_nearer_is_larger() -> None:
    near, far = flattened(np.array([[1.0, 0, 1], [1, 0, -1]]), 1.0)
    assert near[0] > 1 > far[0]


def test_panels_show_each_side_at_one_scale() -> None:
    drawing = drawn(projected("tsne", 3), "view")
    limits = []
    for side in drawing.epochs:
        (ax,) = drawing.show(side)
        limits.append((ax.get_xlim(), ax.get_ylim()))
    assert len(limits) == 3 == len(drawing.frame["views"])
    np.testing.assert_allclose(np.ptp(limits, axis=2), np.ptp(limits[:1], axis=2).repeat(3, 0))


# ---------------------------------------------------------------- words


def test_each_side_of_a_cloud_has_its_own_words() -> None:
    history = projected("tsne", 3)
    told = kind.panel_words(history, dims=None, density=False, azimuth=30, elevation=20)
    centres = medians(history.projection.coordinates, history.data.train_y, 3)
    assert f"rightmost class {'ABC'[int(centres[:, 0].argmax())]}" in told[0] and "from the front" in told[0]
    assert len(told) == 3 and kind.panel_words(projected("tsne")) == {}


def test_description_names_the_outermost_classes() -> None:
    history = projected("pca")
    centres = medians(history.projection.coordinates, history.data.train_y, 3)
    left = "ABC"[int(centres[:, 0].argmin())]
    assert f"class {left} lies farthest left" in kind.describe(history)


def test_trainings_and_missing_dimensions_are_refused() -> None:
    assert "training" in kind.refuses(SimpleNamespace(name="it", projection=None))
    two, three = (SimpleNamespace(name="it", projection=SimpleNamespace(method="tsne", dims=d)) for d in (2, 3))
    assert kind.refuses(two) == "" and kind.faults([two], {"dims": None}) == []
    assert "two dimensions" in kind.faults([two], {"dims": 3})[0]
    assert "three dimensions" in kind.faults([three], {"dims": 2})[0]
