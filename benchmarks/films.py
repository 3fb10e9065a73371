"""What a film's frame costs against the naive way: a new figure and `savefig` for each frame.

Trains two small networks, draws the film of each once as a build does and once naively, hands both to the same encoder and
compares their pixels (away: the greatest difference, in levels of 255). CPU seconds of this process and of the encoder, in turns:

    python benchmarks/films.py --frames 11
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.compute.digits import read_digits, read_mnist
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import TrainingConfig, record
from nnviz_site.figure import film
from nnviz_site.figure.drawing import Drawing, Sheet
from nnviz_site.figure.gather import kind_module, sheets_of
from nnviz_site.figure.history import History
from nnviz_site.figure.style import Scheme, applied, scheme

PALETTE = Path(__file__).parent.parent / "templates" / "palette.toml"


def main(argv: Sequence[str] | None = None) -> int:
    """Draw both films in both ways and print a table; return 1 if they differ by more than a level."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=11, help="of each film (default: 11)")
    parser.add_argument("--data-dir", type=Path, default=os.environ.get("NNVIZ_DATA_DIR"), help="holds MNIST's files")
    own = parser.parse_args(argv)
    light = scheme(tomllib.loads(PALETTE.read_text()), "light")
    training = TrainingConfig(epochs=own.frames - 1)
    moons = generated(DataConfig(source="moons", samples=500, noise=0.1))
    digits = read_mnist(own.data_dir) if own.data_dir else read_digits()
    films = {
        "decision_boundary": (History("moons", "Moons", moons, record(moons, NetworkConfig((100,)), training)), {}),
        "weights": (History("mnist", "MNIST", digits, record(digits, NetworkConfig((100, 64, 25)), training)), {"layer": 1}),
    }  # fmt: skip
    print(f"{own.frames} frames each, CPU milliseconds a frame; film: with its encoding")
    print(f"{'':<20}{'drawn':>8}{'naive':>8}{'ratio':>7}{'film':>10}{'naive':>8}{'ratio':>7}{'away':>6}")
    same = [compare(kind, history, options, light) for kind, (history, options) in films.items()]
    return 0 if all(same) else 1


def compare(kind: str, history: History, options: Mapping[str, Any], light: Scheme) -> bool:
    """Print a film's line of the table; say whether both ways gave the same pixels, to a level."""
    specs = sheets_of(kind, [history], options, "film")
    name, spec = next((n, s) for n, s in specs.items() if s.role == "film")
    scale, quality = film.SCALE[spec.encoding], film.QUALITY[spec.encoding]

    def draw() -> Drawing:
        drawing = kind_module(kind).draw(history, sheet=Sheet(name, spec, light), **options)
        drawing.figure.set_dpi(96 * scale)
        return drawing  # type: ignore[no-any-return]

    def naive() -> Iterator[np.ndarray]:
        for epoch in epochs:
            drawing = draw()
            drawing.show(epoch)
            buffer = io.BytesIO()
            drawing.figure.savefig(buffer, format="raw", dpi=96 * scale)
            yield np.frombuffer(buffer.getvalue(), np.uint8).reshape(size[1], size[0], 4)

    with applied(light):
        first = draw()
        epochs, size = first.epochs, tuple(round(n * scale) for n in first.size)
        ours, _ = spent(lambda: [None for _ in film.frames(draw())])
        theirs, _ = spent(lambda: [None for _ in naive()])
        whole, _ = spent(lambda: film.encode(film.frames(draw()), size, quality))
        naively, _ = spent(lambda: film.encode(naive(), size, quality))
        away = max(int(np.abs(a.astype(int) - b).max()) for a, b in zip(film.frames(draw()), naive(), strict=True))
    drawn = f"{1000 * ours / len(epochs):>8.1f}{1000 * theirs / len(epochs):>8.1f}{theirs / ours:>7.1f}"
    encoded = f"{1000 * whole / len(epochs):>10.1f}{1000 * naively / len(epochs):>8.1f}{naively / whole:>7.1f}"
    print(f"{kind:<20}{drawn}{encoded}{away:>6}")
    return away <= 1


def spent(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process and its children, and what came of it."""
    before = os.times()
    result = work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), result


if __name__ == "__main__":
    sys.exit(main())
