"""A question: how will the test accuracy go? The reader draws it over the epochs, then sees the recorded one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnviz_site.figure.drawing import Drawing, Sheet, SheetSpec, blank, count, place, words
from nnviz_site.figure.guesses import flattest
from nnviz_site.figure.history import History
from nnviz_site.figure.style import PX, percent

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FORMS = ("still",)
NEEDS: tuple[str, ...] = ()
COUNT = (1, 1)
BESIDE: str | None = None
LIVE = "guess"
SHEETS = {
    "wide": SheetSpec(616, 330, "svg", "wide"),
    "narrow": SheetSpec(358, 286, "svg", "narrow"),
    "answer-wide": SheetSpec(616, 330, "svg", "wide"),
    "answer-narrow": SheetSpec(358, 286, "svg", "narrow"),
}
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def refuses(experiment: Experiment) -> str:
    """Trained networks only."""
    if experiment.projection is not None:
        return f"{experiment.name} is a projection: an accuracy needs a trained network"
    return ""


def labels(history: History) -> tuple[str, str]:
    """Title and sub-line."""
    truth = _truth(history)
    return (
        f"Your guess first. {history.title}: how will the test accuracy go?",
        f"Draw it from epoch 0, where it is {percent(truth[0])}, to epoch {len(truth) - 1}.",
    )


def draw(history: History, *, sheet: Sheet) -> Drawing:
    """Axes with the first epoch's accuracy alone; the sheets `answer-wide` and `answer-narrow` have the whole curve."""
    truth, s = _truth(history), sheet.scheme
    figure, last = blank(*sheet.size), len(truth) - 1
    box = (46.0, 30.0, sheet.size[0] - 46.0 - 16.0, sheet.size[1] - 30.0 - 44.0)
    ax = place(figure, *box)
    words(figure, 0, 14, "Test accuracy", 14 if sheet.spec.role == "wide" else 12.5, 600)
    ax.set(xlim=(0, last), ylim=(0, 1), xlabel="", yticks=TICKS, xticks=epoch_ticks(last))
    ax.set_yticks(TICKS, [percent(t, 0) if t == 1 else f"{100 * t:.0f}" for t in TICKS])
    ax.set_xlabel("epoch", loc="right", labelpad=PX)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", color=s.rule, lw=PX)
    ax.set_axisbelow(True)
    if sheet.name.startswith("answer"):
        ax.plot(np.arange(last + 1), truth, color=s.ink, lw=2 * PX, clip_on=False)
    ax.plot([0], [truth[0]], "o", mfc=s.ink, mec=s.halo, mew=1.2 * PX, ms=9 * PX, clip_on=False, zorder=5)
    frame = {
        "axes": list(box), "xlim": [0, last], "ylim": [0, 1], "truth": np.round(truth, 6).tolist(),
        "flat": flattest(truth), "answer": answer(history),
    }  # fmt: skip
    return Drawing(figure, lambda epoch: (), (0,), frame)


def answer(history: History) -> str:
    """The answer in words, for those who don't draw."""
    truth = _truth(history)
    last, falls = len(truth) - 1, int((np.diff(truth) < 0).sum())
    steepest = int(np.diff(truth).argmin()) + 1
    parts = [
        f"From {percent(truth[0])} at epoch 0 it goes to {percent(truth[last])} at epoch {last}; the highest is "
        f"{percent(truth.max())}, at epoch {int(truth.argmax())}."
    ]
    if falls:
        parts.append(
            f"It falls at {falls} of {count(last, 'epoch')}, the farthest at epoch {steepest}, from "
            f"{percent(truth[steepest - 1])} to {percent(truth[steepest])}."
        )
    return " ".join(parts)


def describe(history: History) -> str:
    """What is asked, without the answer."""
    truth = _truth(history)
    return (
        f"A question: empty axes for test accuracy over epochs 0 to {len(truth) - 1}. Only the untrained network's "
        f"{percent(truth[0])} is marked. How will it go on? The answer stands below."
    )


def epoch_ticks(last: int) -> Sequence[int]:
    """Ticks under the epochs."""
    return sorted({0, round(last / 5), round(last / 2), last})


def _truth(history: History) -> Any:
    assert history.network is not None
    return history.network.metric("test_accuracy")
