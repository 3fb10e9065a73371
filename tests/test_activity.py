"""Dead neurons against torch's own layer, point by point."""

from __future__ import annotations

import numpy as np
import torch

from nnviz_site.analysis import activity
from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import TrainingConfig, record


def test_they_are_those_whose_torch_unit_never_fires(monkeypatch):
    data = generated(DataConfig("moons", samples=60))
    # A large step kills units; few points asked first, so that both rounds matter.
    history = record(data, NetworkConfig((40,)), TrainingConfig(epochs=6, optimizer="sgd", learning_rate=3.0, seeds=2))
    monkeypatch.setattr(activity, "FIRST", 5)
    found = activity.analyse(data, history)
    expected = []
    for epoch in range(7):
        layer = torch.nn.Linear(2, 40)
        layer.weight.data = torch.tensor(history.weights[0][0, epoch])
        layer.bias.data = torch.tensor(history.biases[0][0, epoch])
        fired = torch.relu(layer(torch.tensor(data.inputs("train")))) > 0
        expected.append((~fired.any(0)).numpy())
    np.testing.assert_array_equal(found.arrays["dead"], expected)
    counts = [found.facts[f"dead_neurons@{epoch}"] for epoch in range(7)]
    assert counts == [int(row.sum()) for row in expected] and found.facts["dead_neurons"] == counts[-1]
    assert 0 < counts[-1] < 40


def test_a_unit_that_one_late_point_switches_on_is_alive():
    x = np.zeros((activity.FIRST + 1, 1), np.float32)
    x[-1] = 1
    weights, bias = np.array([[2.0], [1.0], [0.0]], np.float32), np.array([-1, -1, 0], np.float32)
    assert activity.silent(x, weights, bias).tolist() == [False, True, True]
