"""What Python draws and keeps of a larger network's weights, for the tests of the pages' scripts."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from pictures import LIGHT, PALETTE, dataset, trained

from nnviz_site.figure.epochs import epochs_of
from nnviz_site.figure.folds import Layout, canvas, mean_gradient
from nnviz_site.figure.sample import FILE, sample_of
from nnviz_site.figure.style import WEIGHT_STEPS, ramp, scheme, signed_colours

LAYOUTS = {
    "wide_gaps": Layout(9, 3, (6, 6), 2, 4, 2),
    "no_room": Layout(9, 4, (6, 7), 1, 2, 2),
    "enlarged": Layout(9, 2, (6, 6), 5, 18, 0),
}


def write(folder: Path) -> None:
    """epoch.safetensors, and weights.json with what is in it and how it looks."""
    history = trained(dataset(features=36, classes=3, n=90, image=(6, 6)), hidden=(9, 4), epochs=3, runs=1)
    network = history.network
    assert network is not None
    files = epochs_of(data=history.data, history=network)
    (folder / "epoch.safetensors").write_bytes(files["epoch-2.safetensors"])
    (folder / "metrics.safetensors").write_bytes(files["replay.safetensors"])
    values, limit = network.weights[0][0, 2], 0.9
    some = np.linspace(-1.1, 1.1, 301)
    schemes = {name: scheme(PALETTE, name) for name in ("light", "dark")}
    about = {
        "layers": [{"weights": w.ravel().tolist(), "bias": b.tolist()} for w, b, _ in network.layers(2)],
        "accuracies": network.metric("test_accuracy").tolist(),
        "stops": {name: list(s.weights) for name, s in schemes.items()},
        "tables": {name: hexes(ramp(s.weights, np.linspace(0, 1, WEIGHT_STEPS))) for name, s in schemes.items()},
        "values": some.tolist(),
        "colours": hexes(signed_colours(LIGHT, some, limit)),
        "limit": limit,
        "paper": LIGHT.paper,
        "ink": LIGHT.ink,
        "weights": values.ravel().tolist(),
        "layouts": {
            name: {
                **{key: getattr(layout, key) for key in ("count", "columns", "tile", "cell", "gap")},
                "line": min(layout.gap, layout.line),
                "size": list(layout.size),
                "framed": [] if layout.line == 0 else [0, 5],
                "pixels": hexes(canvas(LIGHT, layout, values, limit, (0, 5) if layout.line else ()).reshape(-1, 3)),
            }
            for name, layout in LAYOUTS.items()
        },
    }  # fmt: skip
    (folder / "weights.json").write_text(json.dumps(about))


def write_asked(folder: Path) -> None:
    """asked.safetensors, sample.deflate, and asked.json: what the network says of the sample's images."""
    history = trained(dataset(features=36, classes=3, n=90, image=(6, 6)), hidden=(9, 5, 4), epochs=3, runs=1)
    network, data = history.network, history.data
    assert network is not None
    files = epochs_of(data=data, history=network)
    (folder / "asked.safetensors").write_bytes(files["epoch-2.safetensors"])
    (folder / FILE).write_bytes(files[FILE])
    which = sample_of(data)
    x, layers = data.inputs("test")[which], network.layers(2)
    sums = [x @ layers[0][0].T + layers[0][1]]
    for weights, bias, _ in layers[1:]:
        sums.append(np.maximum(sums[-1], 0) @ weights.T + bias)
    about = {
        "images": data.test_x[which].tolist(),
        "labels": data.test_y[which].tolist(),
        "activations": list(network.activations),
        "sums": [z.ravel().tolist() for z in sums],
        "gradients": [mean_gradient(layers[: at + 1], x).ravel().tolist() for at in range(len(layers))],
    }
    (folder / "asked.json").write_text(json.dumps(about))


def hexes(colours: np.ndarray) -> list[str]:
    """uint8 colours (n, 3) as `#rrggbb`."""
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in colours.tolist()]
