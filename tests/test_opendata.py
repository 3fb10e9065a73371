"""What is published of an experiment is enough to check every number of it, in files that any program reads."""

from __future__ import annotations

import csv
import json
import time
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from nnviz_site.compute.components import ProjectionHistory
from nnviz_site.compute.data import DataConfig, Dataset, generated
from nnviz_site.compute.digits import read_digits
from nnviz_site.compute.network import METRICS, NetworkConfig, NetworkHistory
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.opendata import projection_files, training_files

VERSIONS = {"torch": "2.13.0+cpu", "numpy": "2.4.6", "scikit-learn": "1.9.1", "openTSNE": "1.0.4"}
RANDOM = np.random.default_rng(1)


def spec(data: DataConfig, images: str | None = None, **parts: Any) -> dict[str, Any]:
    return {"data": asdict(data), "images": images} | {name: asdict(part) for name, part in parts.items()}


def history(seeds: tuple[int, ...] = (42, 43)) -> NetworkHistory:
    """Three epochs of nothing but metrics."""
    metrics = RANDOM.random((len(seeds), 3, 4))
    return NetworkHistory((), (), (), metrics, np.zeros((3, 0)), np.zeros((3, 0)), seeds)


def moons_files(recorded: NetworkHistory, title: str = "Moons") -> dict[str, bytes]:
    config = DataConfig("moons", samples=50)
    training = TrainingConfig(epochs=2, seeds=2)
    return training_files(
        name="moons",
        title=title,
        spec=spec(config, network=NetworkConfig(), training=training),
        data=generated(config),
        history=recorded,
        versions=VERSIONS,
    )


def rows(content: bytes) -> tuple[list[str], list[list[str]]]:
    header, *rest = csv.reader(content.decode("utf-8").splitlines())
    return header, rest


def test_a_training_publishes_exactly_these_files() -> None:
    assert sorted(moons_files(history())) == ["experiment.json", "history.csv", "reproduce.py", "samples.csv"]


def test_samples_are_scikit_learns_to_the_last_bit() -> None:
    from sklearn.datasets import make_moons

    header, found = rows(moons_files(history())["samples.csv"])
    assert header == ["x", "y", "label", "split"]
    x, y = make_moons(50, noise=0.1, random_state=42)
    test_x, test_y = make_moons(50, noise=0.1, random_state=1042)
    np.testing.assert_array_equal(np.array([row[:2] for row in found], float), np.concatenate([x, test_x]))
    assert [int(row[2]) for row in found] == [*y, *test_y]
    assert [row[3] for row in found] == ["train"] * 50 + ["test"] * 50


def test_history_is_the_first_seeds_with_every_digit() -> None:
    recorded = history()
    header, found = rows(moons_files(recorded)["history.csv"])
    assert header == ["epoch", *METRICS] == ["epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy"]
    assert [row[0] for row in found] == ["0", "1", "2"]
    np.testing.assert_array_equal(np.array([row[1:] for row in found], float), recorded.metrics[0])


def test_experiment_tells_every_default_seed_and_version() -> None:
    about = json.loads(moons_files(history())["experiment.json"])
    assert about["data"] == {
        "source": "moons",
        "samples": 50,
        "noise": 0.1,
        "seed": 42,
        "test_seed": 1042,
        "train": 50,
        "test": 50,
        "features": 2,
        "classes": ["class A", "class B"],
    }
    assert about["network"] == {"hidden": [100], "activation": "relu"}
    assert about["training"]["learning_rate"] == 0.01 and about["seeds"] == [42, 43]
    assert about["packages"] == VERSIONS
    assert "make_moons" in about["source"]


def test_the_same_values_give_the_same_bytes() -> None:
    recorded = history()
    assert moons_files(recorded) == moons_files(recorded)


@pytest.mark.parametrize("title", ['"""\nimport os', "\\", 'ends with a quote"', "{x} $y %(z)s \u2028 ü"])
def test_no_title_escapes_from_the_script(title: str) -> None:
    import ast

    code = moons_files(history(), title)["reproduce.py"].decode()
    tree = ast.parse(code)
    assert ast.get_docstring(tree).startswith(" ".join(title.split()) + ": a 2-100-2 network")
    assert "import os" not in [line.strip() for line in code.splitlines()]


def pca_history(data: Dataset, dims: int) -> ProjectionHistory:
    ratio = np.array([0.5, 0.25, 0.125])[:dims]
    coordinates = RANDOM.normal(size=(len(data.train_x), dims))
    return ProjectionHistory("pca", coordinates, explained_variance_ratio=ratio)


def digits_files(config: ProjectionConfig, recorded: ProjectionHistory, data: Dataset) -> dict[str, bytes]:
    return projection_files(
        name="map",
        title="Map",
        spec=spec(DataConfig("images"), "digits", projection=config),
        data=data,
        history=recorded,
        versions=VERSIONS,
    )


def test_a_projection_publishes_coordinates_in_the_training_sets_order() -> None:
    data = read_digits()
    recorded = pca_history(data, 3)
    files = digits_files(ProjectionConfig("pca", 3), recorded, data)
    assert sorted(files) == ["coordinates.csv", "experiment.json", "projection.json", "reproduce.py"]
    header, found = rows(files["coordinates.csv"])
    assert header == ["index", "label", "x", "y", "z"]
    assert [int(row[0]) for row in found] == list(range(1437))
    assert [int(row[1]) for row in found] == data.train_y.tolist()
    np.testing.assert_array_equal(np.array([row[2:] for row in found], float), recorded.coordinates)
    assert json.loads(files["projection.json"]) == {
        "method": "pca",
        "parameters": {"dims": 3, "standardized": False},
        "explained_variance_ratio": [0.5, 0.25, 0.125],
    }
    about = json.loads(files["experiment.json"])
    assert about["data"]["images"] == "digits" and about["data"]["split_seed"] == 42
    assert "Alpaydin" in about["source"]


def test_a_tsne_map_publishes_its_divergence_and_parameters() -> None:
    data = read_digits()
    recorded = ProjectionHistory("tsne", RANDOM.normal(size=(1437, 2)), kl_divergence=0.731)
    files = digits_files(ProjectionConfig("tsne", 2), recorded, data)
    assert rows(files["coordinates.csv"])[0] == ["index", "label", "x", "y"]
    found = json.loads(files["projection.json"])
    assert found["kl_divergence"] == 0.731
    assert found["parameters"]["perplexity"] == 30 and found["parameters"]["iterations"] == [250, 500]


def test_a_large_map_in_space_says_how_it_was_grown() -> None:
    zeros = np.zeros((20_000, 60), np.uint8)
    labels = np.zeros(20_000, np.int64)
    data = Dataset(zeros, labels, zeros[:1], labels[:1], tuple("0123456789"), (), 255)
    recorded = ProjectionHistory("tsne", np.zeros((20_000, 3)), kl_divergence=2.5)
    found = json.loads(digits_files(ProjectionConfig("tsne", 3), recorded, data)["projection.json"])["parameters"]
    assert (found["sample"], found["sample_iterations"], found["iterations"]) == (10_000, [250, 250], 150)


def test_a_table_keeps_its_own_names() -> None:
    x = np.array([[0.1, 2.0], [1 / 3, -1e-17], [5.0, 6.0]])
    y = np.array([0, 1, 1])
    data = Dataset(x, y, x[:1], y[:1], ('a, "b"', "<b>é"), ("petal length", "petal width"))
    config = DataConfig("csv", file="iris.csv", features=data.feature_names, label="species")
    files = projection_files(
        name="iris",
        title="Iris",
        spec=spec(config, projection=ProjectionConfig("pca", 2)),
        data=data,
        history=ProjectionHistory("pca", x, explained_variance_ratio=np.array([0.5, 0.25])),
        versions=VERSIONS,
    )
    header, found = rows(files["samples.csv"])
    assert header == ["petal length", "petal width", "label", "split"]
    assert found[1] == ["0.3333333333333333", "-1e-17", "<b>é", "train"]
    assert found[3] == ["0.1", "2.0", 'a, "b"', "test"]
    assert rows(files["coordinates.csv"])[1][0][:2] == ["0", 'a, "b"']
    assert json.loads(files["experiment.json"])["data"]["file"] == "iris.csv"


def test_sixty_thousand_rows_take_no_time() -> None:
    zeros = np.zeros((60_000, 60), np.uint8)
    labels = np.zeros(60_000, np.int64)
    data = Dataset(zeros, labels, zeros[:1], labels[:1], tuple("0123456789"), (), 255)
    recorded = ProjectionHistory("tsne", RANDOM.normal(size=(60_000, 3)), kl_divergence=2.5)
    started = time.process_time()
    digits_files(ProjectionConfig("tsne", 3), recorded, data)
    assert time.process_time() - started < 2
