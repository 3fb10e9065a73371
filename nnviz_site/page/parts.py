"""What a figure on a page consists of: its pictures, film and numbers, before they are HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Picture:
    """One image file. width, height: the size at which it is shown, in CSS px."""

    href: str
    width: int
    height: int


@dataclass(frozen=True)
class Panel:
    """The figure at one epoch, small. `images`: name → scheme → picture.

    label: what stands under it; empty: "epoch N". Where a cloud is seen from several sides, `epoch` counts the sides.
    """

    epoch: int
    images: Mapping[str, Mapping[str, Picture]]
    alt: str
    train_accuracy: float | None = None
    test_accuracy: float | None = None
    label: str = ""


@dataclass(frozen=True)
class Film:
    """bytes: the file's size. frames: how many epochs it shows."""

    href: str
    width: int
    height: int
    poster: str
    bytes: int
    frames: int


@dataclass(frozen=True)
class Live:
    """What lets the page replay a figure. href: a JSON file; last: the last epoch. runs: how many there are, where it
    steps through runs and not through epochs. units: whether hidden units can be switched off. guess: whether nothing is
    replayed, but a guess of the reader's compared with the answer.
    """

    href: str
    last: int
    runs: int | None = None
    units: bool = False
    guess: bool = False


@dataclass(frozen=True)
class FigureParts:
    """All that a figure shows and says.

    stills: image name → {"light": Picture, "dark": Picture}. A name's end says what for: `wide` (or `side`) and
    `narrow`; what stands before tells apart several pictures of one figure: `points-wide`, `regions-wide`.
    numbers: (name, value) in words. frame: what the drawing says of itself, for the key; frames: the same of each still.
    id, panel_ids, anchors, caption, citation, eager: set by the page. `anchors` are further ids that must lead here,
    `moons@50` to the nearest panel; eager: the first figure of a page is not loaded lazily.
    """

    kind: str
    experiments: tuple[str, ...]
    form: str
    epoch: int | None
    title: str
    subtitle: str
    alt: str
    stills: Mapping[str, Mapping[str, Picture]]
    panels: tuple[Panel, ...] = ()
    film: Film | None = None
    frame: Mapping[str, Any] = field(default_factory=dict)
    frames: Mapping[str, Any] = field(default_factory=dict)
    live: Live | None = None
    beside: FigureParts | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    data_href: str = ""
    code_href: str = ""
    download_href: str = ""
    id: str = ""
    panel_ids: bool = False
    anchors: tuple[str, ...] = ()
    caption: str = ""
    citation: str = ""
    eager: bool = False
