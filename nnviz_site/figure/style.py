"""The palette, the type and the one unit (the CSS pixel) as matplotlib needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

PX = 72 / 96
"""Points in a CSS pixel: every size is written as pixels × PX."""

KEYED_FILES = ("fonts/public-sans-400.ttf", "fonts/public-sans-600.ttf")
FONTS = Path(__file__).parent / "fonts"
SchemeName = Literal["light", "dark"]
MARKERS = {
    "circle": "o", "triangle": "^", "square": "s", "diamond": "D", "plus": "P", "triangle-down": "v", "cross": "X",
    "pentagon": "p", "hexagon": "h", "star": "*",
}  # fmt: skip
LARGER = {"^": 1.1, "v": 1.1, "D": -0.6, "P": 1.0, "X": 1.0, "p": 0.8, "h": 0.6, "*": 2.2}
"""Pixels by which a shape must be larger to look as large as a circle."""

BAND_SHARES = {"light": (0.08, 0.19, 0.32, 0.45), "dark": (0.10, 0.21, 0.33, 0.45)}
"""How much of a class's colour is mixed into paper, from the undecided band to the sure one, in OKLab."""

WEIGHT_STEPS = 31


@dataclass(frozen=True)
class Scheme:
    """The colours of one scheme by role, as `#rrggbb`.

    classes, markers: by class, in the palette's fixed order; `markers` are the palette's names of shapes.
    levels: probabilities that part the two-class field into bands; field: their colours, class A to class B.
    weights, amount: stops of the signed and of the one-sided scale.
    """

    name: SchemeName
    paper: str
    panel: str
    ink: str
    soft: str
    muted: str
    rule: str
    control: str
    accent: str
    on_accent: str
    ring: str
    halo: str
    classes: tuple[str, ...]
    markers: tuple[str, ...]
    levels: tuple[float, ...]
    field: tuple[str, ...]
    weights: tuple[str, ...]
    amount: tuple[str, ...]

    def colour(self, k: int) -> str:
        """The colour of class k; from the eleventh class on the colours begin again."""
        return self.classes[k % len(self.classes)]

    def marker(self, k: int) -> str:
        """matplotlib's name of class k's shape."""
        return MARKERS[self.markers[k % len(self.markers)]]

    def shape_size(self, k: int, size: float) -> float:
        """The size in px of class k's marker beside a circle of that diameter."""
        return size + LARGER.get(self.marker(k), 0.0)

    @property
    def margins(self) -> tuple[float, ...]:
        """Lower edges of a class's bands as margins between the two likeliest classes' probabilities: 0, 0.4, …"""
        return tuple(round(2 * p - 1, 6) for p in self.levels if 0.5 <= p < 1)

    def bands(self, k: int, classes: int) -> tuple[str, ...]:
        """Colours of class k's bands, undecided to sure: for two classes the palette's own, else mixed the same way."""
        if classes == 2:
            half = len(self.field) // 2
            return self.field[half:] if k else self.field[:half][::-1]
        return tuple(mixed(self.paper, self.colour(k), share) for share in BAND_SHARES[self.name])


def scheme(palette: Mapping[str, Any], name: SchemeName) -> Scheme:
    """One scheme of the parsed palette.toml."""
    return Scheme(
        name=name,
        **palette["role"][name],
        classes=tuple(c[name] for c in palette["class"]),
        markers=tuple(c["marker"] for c in palette["class"]),
        levels=tuple(palette["field"]["levels"]),
        field=tuple(palette["field"][name]),
        weights=tuple(palette["weights"][name]),
        amount=tuple(palette["amount"][name]),
    )


# ---------------------------------------------------------------- colours


def rgb(colour: str) -> np.ndarray:
    """`#rrggbb` as (3,) float64 in 0 … 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float64)


_LMS = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_LAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip


def _oklab(colour: str) -> np.ndarray:
    c = rgb(colour) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return _LAB @ np.cbrt(_LMS @ linear)


def mixed(a: str, b: str, share: float) -> str:
    """Colour a with `share` of colour b, straight in OKLab (Ottosson 2020), where equal steps look equal."""
    lab = (1 - share) * _oklab(a) + share * _oklab(b)
    linear = np.linalg.solve(_LMS, np.linalg.solve(_LAB, lab) ** 3).clip(0, 1)
    c = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(v * 255):02x}" for v in c)


def ramp(stops: tuple[str, ...], t: np.ndarray) -> np.ndarray:
    """uint8 colours (…, 3) for t in 0 … 1 between evenly spaced stops."""
    at, channels = np.linspace(0, 1, len(stops)), np.array([rgb(s) for s in stops]).T
    return np.stack([np.interp(t, at, c) for c in channels], -1).round().astype(np.uint8)


def signed_root(w: np.ndarray, limit: float) -> np.ndarray:
    """sign(w)·√(|w| / limit), cut at ±1: on a linear scale for all epochs early weights would be blank."""
    return np.sign(w) * np.sqrt(np.minimum(np.abs(w) / limit, 1))


def signed_colours(scheme: Scheme, w: np.ndarray, limit: float) -> np.ndarray:
    """uint8 colours (…, 3) of signed values on the square-root scale, in WEIGHT_STEPS steps."""
    table = ramp(scheme.weights, np.linspace(0, 1, WEIGHT_STEPS))
    half = (WEIGHT_STEPS - 1) / 2
    return table[np.rint((signed_root(w, limit) + 1) * half).astype(np.int64)]


def amount_colours(scheme: Scheme, t: np.ndarray) -> np.ndarray:
    """uint8 colours (…, 3) of amounts 0 … 1, from paper to ink, so that they claim no class."""
    return ramp(scheme.amount, np.clip(t, 0, 1))


# ---------------------------------------------------------------- type


def percent(value: float, digits: int = 1) -> str:
    """`88.8 %`, number and sign joined by a no-break space."""
    return f"{100 * value:.{digits}f}\N{NO-BREAK SPACE}%"


def signed(value: float, form: str = "g") -> str:
    """A number with a true minus sign."""
    return f"{value:{form}}".replace("-", "−")


@contextmanager
def applied(scheme: Scheme) -> Iterator[None]:
    """matplotlib in this scheme and our type, for drawing and for saving; put back afterwards."""
    import matplotlib

    _fonts()
    with matplotlib.rc_context(_settings(scheme)):  # type: ignore[arg-type]
        yield


def _fonts() -> None:
    """Make the two weights known. A missing weight would silently become the other one: that is an error here."""
    from matplotlib import font_manager

    for weight in (400, 600):
        file = FONTS / f"public-sans-{weight}.ttf"
        if not any(f.fname == str(file) for f in font_manager.fontManager.ttflist):
            font_manager.fontManager.addfont(str(file))
        asked = font_manager.FontProperties(family="Public Sans", weight=weight)
        found = font_manager.findfont(asked, fallback_to_default=False)
        if Path(found).name != file.name:
            raise RuntimeError(f"Public Sans {weight} was asked for and {found} found")


def _settings(s: Scheme) -> dict[str, Any]:
    return {
        "font.family": "Public Sans", "font.size": 12.5 * PX, "svg.fonttype": "path", "svg.hashsalt": "nnviz",
        # Names come from tables: a dollar sign in one is a dollar sign.
        "text.parse_math": False,
        "figure.facecolor": s.paper, "savefig.facecolor": s.paper, "axes.facecolor": "none", "text.color": s.ink,
        "axes.labelcolor": s.muted, "axes.edgecolor": s.control, "axes.linewidth": PX, "axes.labelsize": 12.5 * PX,
        "axes.spines.top": False, "axes.spines.right": False, "axes.unicode_minus": True,
        "xtick.color": s.muted, "xtick.labelsize": 12 * PX, "xtick.major.size": 4 * PX, "xtick.major.width": PX,
        "xtick.major.pad": 4 * PX, "ytick.color": s.muted, "ytick.labelsize": 12 * PX, "ytick.major.size": 4 * PX,
        "ytick.major.width": PX, "ytick.major.pad": 4 * PX, "lines.solid_capstyle": "round",
    }  # fmt: skip
