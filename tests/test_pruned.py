"""The greedy answer against one that runs whole networks, and against every set of units there is."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from pictures import dataset, trained

from nnviz_site.analysis import pruned
from nnviz_site.compute.data import DataConfig, Dataset, generated
from nnviz_site.compute.network import NetworkConfig, NetworkHistory
from nnviz_site.compute.train import TrainingConfig, record


def recorded(units: int = 9) -> tuple[Dataset, NetworkHistory]:
    data = generated(DataConfig("moons", samples=50))
    config = TrainingConfig(epochs=40, learning_rate=0.05, seeds=2)
    return data, record(data, NetworkConfig((units,)), config)


def score(data: Dataset, history: NetworkHistory, units: list[int]) -> tuple[int, float]:
    """Points right and loss of torch's own network after the last epoch, all other units' outputs set to zero."""
    (w, b, _), (v, c, _) = history.layers(history.epochs)
    mask = torch.zeros(len(b), dtype=torch.float64)
    mask[units] = 1
    x, y = torch.tensor(data.inputs("train")).double(), torch.tensor(data.train_y)
    hidden = torch.relu(torch.nn.functional.linear(x, torch.tensor(w).double(), torch.tensor(b).double())) * mask
    logits = torch.nn.functional.linear(hidden, torch.tensor(v).double(), torch.tensor(c).double())
    return int((logits.argmax(1) == y).sum()), float(torch.nn.functional.cross_entropy(logits, y))


def greedy(data: Dataset, history: NetworkHistory) -> tuple[list[int], int]:
    left = list(range(history.weights[0].shape[2]))
    goal = score(data, history, left)[0]
    kept, most = left, goal
    while left:
        tried = []
        for unit in left:
            right, loss = score(data, history, [u for u in left if u != unit])
            tried.append((-right, round(loss, 12), unit))
        right, _, gone = min(tried)
        left = [unit for unit in left if unit != gone]
        if -right >= goal:
            kept, most = left, -right
    return kept, most


@pytest.mark.parametrize("units", [5, 9])
def test_it_is_what_whole_networks_say(units):
    data, history = recorded(units)
    found = pruned.analyse(data, history)
    kept, right = greedy(data, history)
    assert found.arrays["kept"].tolist() == kept and len(kept) < units
    assert found.facts == {"pruned.units": len(kept), "pruned.train_accuracy": right / 50}
    assert set(found.facts) == {fact.name for fact in pruned.FACTS}


def test_no_set_of_units_does_better_with_fewer_than_the_fewest():
    data, history = recorded(5)
    goal = score(data, history, list(range(5)))[0]
    fewest = min(
        count for count in range(6) for c in combinations(range(5), count) if score(data, history, list(c))[0] >= goal
    )
    assert fewest <= pruned.analyse(data, history).facts["pruned.units"]


def test_a_dip_on_the_way_is_no_end():
    # Each of two units undoes what the other spoils: without one of them a point is wrong, without both none is.
    hidden, weights = np.array([[2.0, -1.0], [-1.0, 2.0]]), np.array([[0.0, 1.0], [0.0, 1.0]])
    assert pruned.prune(hidden, weights, np.array([0, 0.5]), np.array([1, 1])) == ([], 2)


def test_three_classes_are_pruned_too():
    history = trained(dataset(classes=3), hidden=(6,))
    found = pruned.analyse(history.data, history.network)
    assert found.facts["pruned.train_accuracy"] >= history.network.metric("train_accuracy")[-1]


@pytest.mark.parametrize(
    "settings, wanted",
    [
        ({}, True),
        ({"source": "images"}, False),
        ({"hidden": (8, 8)}, False),
        ({"hidden": (257,)}, False),
        ({"activation": "tanh"}, False),
        ({"training": None}, False),
    ],
)
def test_it_is_of_one_layer_of_rectified_units(settings, wanted):
    given = {"source": "moons", "hidden": (100,), "activation": "relu", "training": TrainingConfig()} | settings
    network = NetworkConfig(given["hidden"], given["activation"])
    experiment = SimpleNamespace(data=DataConfig(given["source"]), network=network, training=given["training"])
    assert pruned.applies(experiment) is wanted
