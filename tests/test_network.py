"""The network in NumPy computes what PyTorch's does."""

import numpy as np
import pytest
import torch

from nnviz_site.compute.forward import activate, forward, softmax

BETWEEN = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid}


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_probabilities_equal_torchs(activation):
    torch.manual_seed(3)
    linear = [torch.nn.Linear(inputs, outputs) for inputs, outputs in ((5, 16), (16, 8), (8, 3))]
    between = BETWEEN[activation]()
    model = torch.nn.Sequential(linear[0], between, linear[1], between, linear[2]).double()
    layers = [(m.weight.detach().numpy(), m.bias.detach().numpy(), activation) for m in linear]
    layers[-1] = (*layers[-1][:2], "identity")
    x = np.random.default_rng(0).normal(size=(40, 5))
    with torch.no_grad():
        expected = torch.softmax(model(torch.from_numpy(x)), 1).numpy()
    np.testing.assert_allclose(softmax(forward(layers, x)), expected, atol=1e-12)


def test_extreme_inputs_neither_overflow_nor_warn():
    assert activate(np.array([-1e4, 1e4]), "sigmoid").tolist() == [0, 1]
    np.testing.assert_array_equal(softmax(np.array([[1e4, -1e4], [0, 0]])), [[1, 0], [0.5, 0.5]])
