"""Many dimensions on a map: points by class, their densest regions, and what the axes mean where they mean something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nnviz_site.figure.biplot import draw_biplot
from nnviz_site.figure.cloud import SIDES, draw_cloud, seen
from nnviz_site.figure.drawing import (
    Drawing,
    Sheet,
    SheetSpec,
    bare,
    blank,
    class_keys,
    count,
    listed,
    place,
    unchanging,
)
from nnviz_site.figure.history import History
from nnviz_site.figure.maps import (
    DRAWN,
    TINTS,
    badges,
    chosen,
    dots,
    limits,
    medians,
    regions,
    signs,
    to_aspect,
    widened,
)
from nnviz_site.figure.style import percent

if TYPE_CHECKING:
    from nnviz_site.compute.components import ProjectionHistory
    from nnviz_site.site import Experiment

FORMS = ("multiples", "still")
NEEDS: tuple[str, ...] = ("density",)
COUNT = (1, 1)
BESIDE: str | None = None

PLANE = {"wide": SheetSpec(640, 606, "map", "wide"), "narrow": SheetSpec(358, 401, "map", "narrow")}
PAIR = {
    "points-wide": SheetSpec(464, 464, "map", "wide"),
    "points-narrow": SheetSpec(358, 358, "map", "narrow"),
    "regions-wide": SheetSpec(464, 464, "map", "wide"),
    "regions-narrow": SheetSpec(358, 358, "map", "narrow"),
}
ALONE = {"wide": SheetSpec(640, 640, "map", "wide"), "narrow": SheetSpec(358, 358, "map", "narrow")}
CLOUD = {
    "wide": SheetSpec(640, 600, "map", "wide"),
    "narrow": SheetSpec(358, 358, "map", "narrow"),
    "view": SheetSpec(272, 184, "map", "panel"),
}
SHEETS = PLANE | PAIR | CLOUD
FEW = 1500

Dims = Literal[2, 3]


def sheets(histories: Sequence[History], options: Mapping[str, Any], form: str) -> Mapping[str, SheetSpec]:
    """A plane for PCA, a pair of maps for t-SNE (one for its density alone), a cloud for three dimensions."""
    history = histories[0]
    if _dims(history, options.get("dims")) == 3:
        return CLOUD
    if _is_pca(history):
        return PLANE
    return ALONE if options.get("density") else PAIR


def refuses(experiment: Experiment) -> str:
    """Projections only."""
    if experiment.projection is None:
        return f"{experiment.name} is a training: give an experiment with [projection]"
    return ""


def faults(experiments: Sequence[Experiment], options: Mapping[str, Any]) -> list[str]:
    """What is wrong with the options for these experiments."""
    turned = [
        f"{name} = {options[name]:g}: give {-most} to {most} degrees"
        for name, most in (("azimuth", 360), ("elevation", 90))
        if not -most <= options.get(name, 0) <= most
    ]
    return turned + _dims_faults(experiments[0], options.get("dims"))


def _dims_faults(experiment: Experiment, dims: int | None) -> list[str]:
    config = experiment.projection
    if config is None or dims is None:
        return []
    if dims == 3 and config.dims < 3:
        return [f"dims = 3: {experiment.name} has two dimensions; give dims = 3 under [projection]"]
    if dims == 2 and config.method == "tsne" and config.dims == 3:
        return [f"dims = 2: {experiment.name} is t-SNE in three dimensions, and two of them show nothing of their own"]
    return []


def labels(
    history: History, *, density: bool = False, dims: Dims | None = None, azimuth: float = 30, elevation: float = 20
) -> tuple[str, str]:
    """Title and sub-line."""
    projection, n = _projection(history), len(history.data.train_y)
    points = count(n, "training point")
    drawn = f"All {points}" if n <= DRAWN else f"{DRAWN:,} of {points}"
    if _dims(history, dims) == 3:
        what = "the three directions of most variance" if _is_pca(history) else "who is whose neighbour"
        return f"{history.title}: {what}", f"{drawn}; nearer ones are larger and stronger."
    densest = f"The regions hold 50, 80 and 95 % of each class of {points}".replace(" %", "\N{NO-BREAK SPACE}%")
    if _is_pca(history):
        told = f"{drawn}; lines enclose the densest half of each class"
        arrows = (
            "" if history.data.image_shape else "; arrows are the columns' loadings, lengthened by one common factor"
        )
        what = "density on the two directions of most variance" if density else "the two directions of most variance"
        return f"{history.title}: {what}", f"{densest if density else told}{arrows}."
    kl = "" if projection.kl_divergence is None else f"; KL divergence {projection.kl_divergence:.2f}"
    return (
        f"{history.title}: {'where each class is densest' if density else 'who is whose neighbour'}",
        f"{densest if density else drawn}{kl}. Axes, sizes and far distances mean little, and density is evened out.",
    )


def draw(
    history: History,
    *,
    sheet: Sheet,
    density: bool = False,
    dims: Dims | None = None,
    azimuth: float = 30,
    elevation: float = 20,
) -> Drawing:
    """A map of the training set.

    density: the regions of highest density instead of points. dims: 3 shows three dimensions, the default for a
    t-SNE that has them. azimuth, elevation: degrees, from where a cloud is seen.
    """
    if _dims(history, dims) == 3:
        made = draw_cloud(history, sheet, azimuth, elevation)
        shown = "points"
    elif _is_pca(history):
        made = draw_biplot(history, sheet, density)
        shown = "regions" if density else "both"
    else:
        shown = "regions" if density or sheet.name.startswith("regions") else "points"
        made = _map(history, sheet, shown)
    projection = _projection(history)
    about = {
        "classes": class_keys(sheet.scheme, history.data), "method": projection.method, "dims": _dims(history, dims),
        "island_share": 0.02, "kl_divergence": projection.kl_divergence,
    }  # fmt: skip
    pair = not _is_pca(history) and _dims(history, dims) == 2
    if shown == "regions" or pair:
        about["laid_over"] = not pair
        about["regions"] = history.findings["density"].arrays["masses"].tolist()
    return Drawing(made.figure, made.show, made.epochs, {**made.frame, **about})


def describe(
    history: History, *, density: bool = False, dims: Dims | None = None, azimuth: float = 30, elevation: float = 20
) -> str:
    """Which classes lie where, in words and numbers from the data."""
    projection, data = _projection(history), history.data
    centres = medians(projection.coordinates, data.train_y, data.classes)
    names = [n if len(n) > 2 else f"class {n}" for n in data.class_names]
    three = _dims(history, dims) == 3
    parts = [
        f"A {'cloud in three dimensions' if three else 'map'} of {count(len(data.train_y), 'training point')} in {data.classes} classes."
    ]
    if _is_pca(history):
        assert projection.explained_variance_ratio is not None
        shares = [percent(float(r)) for r in projection.explained_variance_ratio[: 3 if three else 2]]
        parts.append(f"The axes hold {listed(shares)} of the variance.")
        places = ((0, "farthest left", "farthest right"), (1, "lowest", "highest"))
        for axis, least, most in places:
            low, high = int(np.nanargmin(centres[:, axis])), int(np.nanargmax(centres[:, axis]))
            parts.append(f"By its median {names[low]} lies {least}, {names[high]} {most}.")
    else:
        parts.append("The axes have no meaning.")
        if projection.kl_divergence is not None:
            parts.append(f"KL divergence {projection.kl_divergence:.2f}.")
    parts.append(_shared(history) if not three else f"Seen {listed([v.name for v in SIDES])}.")
    return " ".join(p for p in parts if p)


def panel_words(history: History, *, dims: Dims | None = None, **options: Any) -> dict[int, str]:
    """Each side that a cloud is seen from: its outermost classes."""
    if _dims(history, dims) != 3:
        return {}
    data, coordinates = history.data, _projection(history).coordinates
    centres = medians(coordinates, data.train_y, data.classes)
    told = {}
    for number, view in enumerate(SIDES):
        across, up = seen(centres, view)[:, :2].T
        ends = (np.nanargmin(across), np.nanargmax(across), np.nanargmax(up), np.nanargmin(up))
        left, right, top, bottom = (data.class_names[int(k)] for k in ends)
        told[number] = f"Seen {view.name}: leftmost {left}, rightmost {right}, highest {top}, lowest {bottom}."
    return told


# ---------------------------------------------------------------- parts


def _projection(history: History) -> ProjectionHistory:
    assert history.projection is not None
    return history.projection


def _is_pca(history: History) -> bool:
    return bool(_projection(history).method == "pca")


def _dims(history: History, asked: int | None) -> int:
    """PCA's first two components are a plane of their own; t-SNE is shown in the dimensions that it has."""
    if asked is not None:
        return asked
    return 2 if _is_pca(history) else int(_projection(history).coordinates.shape[1])


def _shared(history: History) -> str:
    found = history.findings.get("density")
    share = None if found is None else found.facts.get("density.shared_50")
    return "" if share is None else f"{percent(float(share))} of the points lie in the densest half of another class."


def _map(history: History, sheet: Sheet, shown: str) -> Drawing:
    """t-SNE: points or regions, the classes' badges, no axes."""
    points, labels, s = _projection(history).coordinates, history.data.train_y, sheet.scheme
    figure = blank(*sheet.size)
    ax = place(figure, 0, 0, *sheet.size)
    bare(ax)
    low, high = widened(*limits(points), history.findings["density"])
    low, high = to_aspect(low, high, sheet.size[0] / sheet.size[1])
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    wide, some = sheet.spec.role == "wide", chosen(len(points))
    if shown == "regions":
        regions(ax, s, history.findings["density"], TINTS)
    elif len(points) <= FEW:
        signs(ax, s, points, labels, 4.6)
    else:
        dots(ax, s, points[some], labels[some], 2.4 if wide else 1.9, 0.75)
    centres = medians(points, labels, history.data.classes)
    badges(ax, s, history.data.class_names, centres, 19 if wide else 18, sheet.size)
    frame = {
        "axes": [0, 0, *sheet.size], "xlim": [float(low[0]), float(high[0])], "ylim": [float(low[1]), float(high[1])],
        "points": len(points), "drawn": len(some),
    }  # fmt: skip
    return unchanging(figure, frame)
