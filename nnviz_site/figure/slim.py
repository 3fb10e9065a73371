"""matplotlib's SVG in a third of its bytes, with no visible change."""

from __future__ import annotations

import re

import numpy as np

TOLERANCE = 0.06
"""Points (1/72 inch) by which a thinned path may leave the drawn one: a twelfth of a CSS pixel."""

SHORTEST = 40
"""Paths of fewer straight pieces are glyphs' and ticks'; they stay as they are."""


def slim(svg: str) -> str:
    """Straight runs thinned, coordinates to a hundredth of a point, markers' places to a tenth, their style said once.

    Glyphs' `scale()` stays as it is: rounding it destroys the text. Ids are renumbered: a still is a file of its own.
    """
    svg = re.sub(r'(?<= d=")[^"]*', lambda m: thin_path(_tight(m[0])), svg)
    svg = re.sub(r'(?<= [xy]=")-?[\d.]+(?=")', lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), svg)
    svg = re.sub(r'<g clip-path="[^"]*">\s*(?:<use [^>]*/>\s*)+</g>', lambda m: _style_once(m[0]), svg)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    return re.sub(r">\s+<", "><", _renumbered(svg))


def _tight(d: str) -> str:
    """A path's numbers cut to hundredths, without spaces beside its letters."""
    # Nothing is put in again: Python spells a group anew for each of a picture's ten thousand numbers.
    return re.sub(r"\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+", "", re.sub(r"(?<=\.\d\d)\d+", "", d))


def _renumbered(svg: str) -> str:
    """Ids that are used get the shortest names, the others go."""
    used = dict.fromkeys(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    names = {old: f"a{n}" for n, old in enumerate(used)}
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{names[m[1]]}"' if m[1] in names else "", svg)
    return re.sub(r'((?:href="|url\()#)([^")]+)', lambda m: m[1] + names[m[2]], svg)


def thin_path(d: str) -> str:
    """A path of straight pieces, thinned; any other path as it is."""
    if d.count("L") < SHORTEST or re.search("[CQ]", d):
        return d
    out = []
    for piece in re.findall(r"M[^M]*", d):
        kept = thinned(np.array(re.findall(r"-?[\d.]+", piece), float).reshape(-1, 2))
        out.append("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in kept) + ("z" if "z" in piece else ""))
    return "".join(out)


def thinned(points: np.ndarray, tolerance: float = TOLERANCE) -> np.ndarray:
    """The polyline (n, 2) without the points that lie within the tolerance of it (Douglas & Peucker 1973)."""
    keep, todo = {0, len(points) - 1}, [(0, len(points) - 1)]
    while todo:
        a, b = todo.pop()
        if b - a < 2:
            continue
        (x, y), between = points[b] - points[a], points[a + 1 : b] - points[a]
        length = np.hypot(x, y)
        # A closed run begins where it ends: there the distance from that point decides.
        away = np.abs(between @ [-y, x]) / length if length > 1e-9 else np.hypot(*between.T)
        if away.max() > tolerance:
            middle = a + 1 + int(away.argmax())
            keep.add(middle)
            todo += [(a, middle), (middle, b)]
    return points[sorted(keep)]


def _style_once(group: str) -> str:
    styles = set(re.findall(r'<use [^>]* (style="[^"]*")/>', group))
    if len(styles) != 1 or "<path" in group:
        return group
    style = styles.pop()
    return group.replace(f" {style}/>", "/>").replace("<g ", f"<g {style} ", 1)
