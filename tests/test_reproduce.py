"""Each experiment's script runs alone, with none of our code, and prints what was recorded."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnviz_site.compute.components import exact_neighbours, pca, reduce
from nnviz_site.compute.data import DataConfig, Dataset, generated
from nnviz_site.compute.digits import read_digits, read_mnist
from nnviz_site.compute.network import METRICS, NetworkConfig
from nnviz_site.compute.project import tsne
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.compute.train import TrainingConfig, record
from nnviz_site.opendata import training_files
from nnviz_site.reproduce import script

VERSIONS = {"torch": "2.13.0+cpu", "numpy": "2.4.6", "scikit-learn": "1.9.1", "openTSNE": "1.0.4"}
EXPERIMENTS = Path(__file__).parent.parent / "site_src" / "experiments"
LISTED = {"torch", "sklearn", "numpy", "openTSNE"}
needs_mnist = pytest.mark.skipif(
    "NNVIZ_DATA_DIR" not in os.environ, reason="NNVIZ_DATA_DIR does not say where MNIST is"
)


def written(data: Dataset, config: DataConfig, images: str | None = None, title: str = "It", **parts: Any) -> str:
    """A script, with the other sections as keyword arguments."""
    spec = {"data": asdict(config), "images": images} | {name: asdict(part) for name, part in parts.items()}
    code = script(name="it", title=title, spec=spec, data=data, versions=VERSIONS)
    assert_is_readable(code)
    return code


def assert_is_readable(code: str) -> None:
    """At most 60 lines of at most 120 characters, only listed packages, every name that it makes used."""
    lines = code.splitlines()
    assert len(lines) <= 60 and max(map(len, lines)) <= 120
    assert "$" not in code
    tree = ast.parse(code)
    assert "pip install" in ast.get_docstring(tree)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in imports}
    roots = {name.partition(".")[0] for name in names}
    assert roots <= LISTED | set(sys.stdlib_module_names)
    assert all(node in tree.body for node in imports)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    assert {alias.asname or alias.name for node in imports for alias in node.names} <= used


def run(code: str, folder: Path, *arguments: str) -> dict[str, Any]:
    """What the script prints, run by itself in a folder where our package can't be found."""
    (folder / "reproduce.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-P", "-W", "error", "reproduce.py", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


def assert_metrics(printed: dict[str, float], data: Dataset, network: NetworkConfig, training: TrainingConfig) -> None:
    """Accuracies exactly, losses to 1e-6, of the first seed at the last epoch."""
    last = dict(zip(METRICS, record(data, network, training).metrics[0, -1], strict=True))
    assert list(printed) == list(METRICS)
    assert printed == pytest.approx(last, rel=0, abs=1e-6)
    assert all(printed[name] == last[name] for name in METRICS if "accuracy" in name)


slow = pytest.mark.slow


@pytest.mark.parametrize("name", ["moons", pytest.param("biclusters", marks=slow), pytest.param("circles", marks=slow)])
def test_a_toy_experiments_script_prints_its_metrics(name: str, tmp_path: Path) -> None:
    sections = tomllib.loads((EXPERIMENTS / f"{name}.toml").read_text("utf-8"))
    config = DataConfig(**sections["data"])
    network = NetworkConfig(tuple(sections["network"]["hidden"]), sections["network"]["activation"])
    training = TrainingConfig(**sections["training"] | {"seeds": 1})
    data = generated(config)
    printed = run(written(data, config, network=network, training=training), tmp_path)
    assert_metrics(printed, data, network, training)


@slow
def test_mini_batches_other_optimizers_and_digits_are_followed_too(tmp_path: Path) -> None:
    data, config = read_digits(), DataConfig("images")
    network = NetworkConfig((30, 20), "tanh")
    training = TrainingConfig(epochs=4, optimizer="sgd", learning_rate=0.1, batch_size=100, seed=7)
    printed = run(written(data, config, "digits", network=network, training=training), tmp_path)
    assert_metrics(printed, data, network, training)


@slow
def test_a_tables_script_reads_the_published_samples(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    y = np.repeat([0, 1, 2], 30)
    x = random.normal(size=(90, 4)) + y[:, None]
    data = Dataset(x[::2], y[::2], x[1::2], y[1::2], ("a,b", "c", 'd"'), ("width", "height", "weight", "age"))
    config = DataConfig("csv", file="own.csv", label="kind")
    network, training = NetworkConfig((8,), "sigmoid"), TrainingConfig(epochs=5)
    spec = {"data": asdict(config), "network": asdict(network), "training": asdict(training), "images": None}
    history = record(data, network, training)
    files = training_files(name="own", title="Own", spec=spec, data=data, history=history, versions=VERSIONS)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "samples.csv").write_bytes(files["samples.csv"])
    (tmp_path / "elsewhere" / "own.csv").write_bytes(files["samples.csv"])
    code = files["reproduce.py"].decode()
    assert_is_readable(code)
    assert_metrics(run(code, tmp_path), data, network, training)
    assert run(code, tmp_path, "--csv", "elsewhere/own.csv") == run(code, tmp_path)


@pytest.mark.parametrize("source", ["digits", "moons"])
def test_a_pcas_script_prints_its_ratios(source: str, tmp_path: Path) -> None:
    config = DataConfig("images" if source == "digits" else source)
    data = read_digits() if source == "digits" else generated(config)
    dims = min(3, data.train_x.shape[1])
    projection = ProjectionConfig("pca", dims)
    code = written(data, config, "digits" if source == "digits" else None, projection=projection)
    ratios = run(code, tmp_path)["explained_variance_ratio"]
    np.testing.assert_allclose(ratios, pca(data, dims).explained_variance_ratio[:dims], rtol=1e-9)


@slow
@pytest.mark.parametrize("dims", [2, 3])
def test_a_tsne_maps_script_prints_its_divergence(dims: int, tmp_path: Path) -> None:
    data, config = read_digits(), ProjectionConfig("tsne", dims)
    reduced = reduce(data, config.pca_first)
    recorded = tsne(reduced, exact_neighbours(reduced, 90), config, data)
    printed = run(written(data, DataConfig("images"), "digits", projection=config), tmp_path)
    assert printed["kl_divergence"] == pytest.approx(recorded.kl_divergence, abs=0.01)


@slow
def test_a_grown_map_in_space_is_followed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With limits small enough that the digits are many; the script for MNIST differs in numbers and files alone."""
    from nnviz_site.compute import project, projection

    for name, value in (("GROWN_FROM", 1000), ("SAMPLE", 500), ("SAMPLE_LATE", 100), ("REFINING", 50)):
        monkeypatch.setattr(project, name, value)
        monkeypatch.setattr(projection, name, value)
    data, config = read_digits(), ProjectionConfig("tsne", 3)
    reduced = reduce(data, config.pca_first)
    recorded = tsne(reduced, exact_neighbours(reduced, 90), config, data)
    printed = run(written(data, DataConfig("images"), "digits", projection=config), tmp_path)
    assert printed["kl_divergence"] == pytest.approx(recorded.kl_divergence, abs=0.01)


def large(features: int = 784, points: int = 60_000) -> Dataset:
    """The size of MNIST and nothing else of it."""
    x, y = np.zeros((points, features), np.uint8), np.zeros(points, np.int64)
    return Dataset(x, y, x[:1], y[:1], tuple("0123456789"), (), 255.0, (28, 28))


def test_every_longest_script_stays_readable() -> None:
    network = NetworkConfig((4096,) * 8, "sigmoid")
    training = TrainingConfig(batch_size=100_000, epochs=10_000, optimizer="sgd", seeds=1000)
    batches = TrainingConfig(batch_size=100)
    title = "A title that goes on and on, " * 20
    map_3d, map_2d = ProjectionConfig("tsne", 3, 30.5), ProjectionConfig("tsne", 2)
    table = DataConfig("csv", file="own.csv", label="kind")
    for images, config in (("mnist", DataConfig("images")), ("digits", DataConfig("images")), (None, table)):
        written(large(), config, images, title, network=network, training=training)
        written(large(), config, images, title, network=network, training=batches)
        written(large(), config, images, title, projection=map_3d)
        written(large(), config, images, title, projection=map_2d)


def test_mnists_maps_are_made_as_they_were_made() -> None:
    plane = written(large(), DataConfig("images"), "mnist", projection=ProjectionConfig("tsne", 2))
    assert 'negative_gradient_method="fft"' in plane and "n_neighbors=90" in plane and "PCA(50" in plane
    space = written(large(), DataConfig("images"), "mnist", projection=ProjectionConfig("tsne", 3))
    assert 'negative_gradient_method="bh", theta=0.8' in space and "train_size=10000, stratify=y" in space
    alone = large()
    alone.train_y[0] = 1
    space = written(alone, DataConfig("images"), "mnist", projection=ProjectionConfig("tsne", 3))
    assert "train_size=10000, stratify=None" in space and "train-labels" not in space


def test_versions_are_those_given_without_a_builds_local_part() -> None:
    config = DataConfig("moons")
    code = written(generated(config), config, network=NetworkConfig(), training=TrainingConfig())
    assert "    pip install numpy==2.4.6 scikit-learn==1.9.1 torch==2.13.0\n    python reproduce.py\n" in code


@slow
@pytest.mark.mnist
@needs_mnist
def test_mnists_training_script_prints_its_metrics(tmp_path: Path) -> None:
    folder = os.environ["NNVIZ_DATA_DIR"]
    data, network = read_mnist(Path(folder)), NetworkConfig((100, 64, 25))
    training = TrainingConfig(epochs=10)
    code = written(data, DataConfig("images"), "mnist", network=network, training=training)
    assert_metrics(run(code, tmp_path, "--data-dir", folder), data, network, training)


@slow
@pytest.mark.mnist
@needs_mnist
def test_mnists_pca_script_prints_its_ratios(tmp_path: Path) -> None:
    folder = os.environ["NNVIZ_DATA_DIR"]
    data = read_mnist(Path(folder))
    code = written(data, DataConfig("images"), "mnist", projection=ProjectionConfig("pca", 3))
    ratios = run(code, tmp_path, "--data-dir", folder)["explained_variance_ratio"]
    np.testing.assert_allclose(ratios, pca(data, 3).explained_variance_ratio, rtol=1e-9)
