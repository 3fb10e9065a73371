"""The pages' scripts without a browser: their types, and what is pure in them against what Python computes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Literal

import guesses_oracle
import numpy as np
import pytest
import weights_oracle
from pictures import LIGHT, dataset, trained

from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.compute.forward import forward, softmax
from nnviz_site.compute.network import METRICS, NetworkConfig, NetworkHistory
from nnviz_site.compute.train import TrainingConfig, record
from nnviz_site.figure.field import evaluate, grid, tie_polylines, window
from nnviz_site.figure.history import History
from nnviz_site.figure.kinds import compare
from nnviz_site.figure.replay import FILE, replay_of
from nnviz_site.figure.style import BAND_SHARES, mixed
from nnviz_site.page.scripts import scripts

pytestmark = pytest.mark.node

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "templates" / "js"
TESTS = ROOT / "tests" / "js"
SPLITS: tuple[Literal["train"], Literal["test"]] = ("train", "test")
OFF = ((), (0,), (1, 2, 3, 7, 12), tuple(range(19)), tuple(range(20)))
"""Hidden units of moons' twenty that are switched off: none, some, all."""


def moons() -> History:
    """Really trained, in a second."""
    data = generated(DataConfig(source="moons", samples=80))
    config = TrainingConfig(epochs=6, learning_rate=0.05, seeds=1)
    return History("moons", "Moons", data, record(data=data, network=NetworkConfig(hidden=(20,)), training=config))


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the scripts, three trainings as the page gets them, and what Python says of these."""
    folder = tmp_path_factory.mktemp("oracle")
    shutil.copytree(SCRIPTS, folder / "js")
    (folder / "js" / "package.json").write_text('{"type": "module"}')
    histories = {"moons": moons(), "deep": trained(hidden=(5, 4)), "three": trained(dataset(classes=3), hidden=(6,))}
    runs = {}
    compared = {name: apart(histories[name]) for name in ("moons", "deep")}
    for name, history in histories.items():
        assert history.network is not None
        content = replay_of(data=history.data, history=history.network)[FILE]
        (folder / f"{name}.safetensors").write_bytes(content)
        runs[name] = told(history, history.network)
    weights_oracle.write(folder)
    weights_oracle.write_asked(folder)
    guesses_oracle.write(folder)
    (folder / "oracle.json").write_text(json.dumps({"runs": runs, "mixed": mixtures(), "compared": compared}))
    return folder


def told(history: History, network: NetworkHistory) -> dict[str, Any]:
    data = history.data
    points = np.concatenate([data.inputs("train"), data.inputs("test")])
    labels = np.concatenate([data.train_y, data.test_y])
    low, high = window(points, 1.4)
    places = grid(low, high, (20, 14), 1).points
    said = np.concatenate([network.train_predictions, network.test_predictions], 1)
    hinged = len(network.weights) == 2 and data.classes == 2
    return {
        "places": places.tolist(),
        "probabilities": {e: softmax(forward(network.layers(e), places)).tolist() for e in range(network.epochs + 1)},
        "metrics": [[float(network.metric(m)[e]) for m in METRICS] for e in range(network.epochs + 1)],
        "wrong": (said != labels).tolist(),
        "points": points.tolist(),
        "labels": labels.tolist(),
        "train": len(data.train_y),
        "classes": list(data.class_names),
        "hinged": hinged,
        "switched": [switched(history, off) for off in OFF] if hinged else [],
        "window": {"xlim": [low[0], high[0]], "ylim": [low[1], high[1]]},
        "boundary_length": [boundary_length(network, e, low, high) for e in range(network.epochs + 1)]
        if hinged
        else [],
    }


def switched(history: History, off: tuple[int, ...]) -> dict[str, Any]:
    """Accuracies on training and test points at every epoch without some hidden units: their outgoing weights are 0."""
    network, data = history.network, history.data
    assert network is not None
    shares = []
    for epoch in range(network.epochs + 1):
        hidden, (weights, bias, activation) = network.layers(epoch)
        left = weights.copy()
        left[:, list(off)] = 0
        layers = [hidden, (left, bias, activation)]
        shares.append([float((forward(layers, data.inputs(s)).argmax(1) == data.labels(s)).mean()) for s in SPLITS])
    return {"off": off, "accuracies": shares}


def apart(history: History) -> dict[str, Any]:
    """The network at its first and at its last epoch: probabilities of the second class on a grid, and where classes differ."""
    pair = compare._Pair.of([history], ())
    (left, right), (first, second) = pair.window(), pair.shares()
    return {
        "epochs": [side.epoch for side in pair.sides],
        "cells": compare.CELLS,
        "window": {"xlim": [left[0], right[0]], "ylim": [left[1], right[1]]},
        "first": first[::-1].ravel().tolist(),  # a picture's top row is the first
        "difference": (second - first)[::-1].ravel().tolist(),
        "differing": pair.differing(),
    }


def mixtures() -> list[tuple[str, str, float, str]]:
    shares = (*BAND_SHARES["light"], *BAND_SHARES["dark"])
    return [(LIGHT.paper, c, share, mixed(LIGHT.paper, c, share)) for c in LIGHT.classes for share in shares]


def boundary_length(network: NetworkHistory, epoch: int, low: np.ndarray, high: np.ndarray) -> float:
    places = grid(low, high, (700, 500), 1)
    lines = tie_polylines(places, evaluate(network.layers(epoch), places))
    return float(sum(np.linalg.norm(np.diff(line, axis=0), axis=1).sum() for line in lines))


@pytest.mark.parametrize("name", sorted(path.name for path in TESTS.glob("*.test.mjs")))
def test_scripts_compute_what_python_does(name: str, oracle: Path, node: Path) -> None:
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", TESTS / name],
        env={**os.environ, "ORACLE": str(oracle)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert "# pass 0" not in done.stdout


def test_what_is_sent_without_remarks_is_still_a_program(node: Path, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name, content in scripts({f"js/{file.name}": file for file in SCRIPTS.glob("*.js")}).items():
        sent = tmp_path / Path(name).name
        sent.write_bytes(content)
        done = subprocess.run([node, "--check", sent], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr


def tsc(node: Path, modules: Path, config: Path) -> subprocess.CompletedProcess[str]:
    program = modules / "typescript" / "bin" / "tsc"
    return subprocess.run([node, program, "-p", config], capture_output=True, text=True, timeout=120)


def test_the_scripts_types_are_right(node: Path, node_modules: Path) -> None:
    done = tsc(node, node_modules, ROOT / "jsconfig.json")
    assert done.returncode == 0, done.stdout


def test_a_wrong_type_would_be_found(node: Path, node_modules: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "jsconfig.json", tmp_path)
    scripts = shutil.copytree(SCRIPTS, tmp_path / "templates" / "js")
    (scripts / "clock.js").write_text((scripts / "clock.js").read_text() + '\nnew Clock("20", 100);\n')
    done = tsc(node, node_modules, tmp_path / "jsconfig.json")
    assert done.returncode != 0 and "clock.js" in done.stdout
