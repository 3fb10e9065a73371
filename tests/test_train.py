"""Training is a generator of snapshots: the untrained network, then every epoch, whole and repeatable."""

import numpy as np
import pytest
import torch

from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.compute.forward import forward, softmax
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import Diverged, TrainingConfig, record, runs_beside, train

DATA = generated(DataConfig(source="moons", samples=60))
NETWORK = NetworkConfig(hidden=(12,))
TRAINING = TrainingConfig(epochs=6, seeds=3)


@pytest.fixture(scope="module")
def history():
    return record(DATA, NETWORK, TRAINING)


def test_every_epoch_of_every_run_is_recorded(history):
    assert history.epochs == 6
    assert history.seeds == (42, 43, 44)
    assert [w.shape for w in history.weights] == [(3, 7, 12, 2), (3, 7, 2, 12)]
    assert [b.shape for b in history.biases] == [(3, 7, 12), (3, 7, 2)]
    assert history.metrics.shape == (3, 7, 4)
    assert history.activations == ("relu", "identity")


def test_epoch_0_is_pytorchs_untrained_network(history):
    torch.manual_seed(43)
    layer = torch.nn.Linear(2, 12)
    np.testing.assert_array_equal(history.weights[0][1, 0], layer.weight.detach().numpy())


def test_weights_equal_a_plain_pytorch_loop():
    alone = record(DATA, NETWORK, TrainingConfig(epochs=6))
    torch.manual_seed(42)
    model = torch.nn.Sequential(torch.nn.Linear(2, 12), torch.nn.ReLU(), torch.nn.Linear(12, 2))
    adam = torch.optim.Adam(model.parameters(), lr=0.01)
    x, y = torch.tensor(DATA.train_x, dtype=torch.float32), torch.tensor(DATA.train_y)
    for _ in range(6):
        adam.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        adam.step()
    np.testing.assert_array_equal(alone.weights[1][0, 6], model[2].weight.detach().numpy())


def test_metrics_and_predictions_are_those_of_the_recorded_weights(history):
    for epoch in (0, 6):
        p = softmax(forward(history.layers(epoch), DATA.inputs("test")))
        correct = p.argmax(1) == DATA.test_y
        assert history.metric("test_accuracy")[epoch] == correct.mean()
        assert history.metric("test_loss")[epoch] == pytest.approx(-np.log(p[range(60), DATA.test_y]).mean(), abs=1e-6)
        np.testing.assert_array_equal(history.test_predictions[epoch], p.argmax(1))
        train_correct = history.train_predictions[epoch] == DATA.train_y
        assert history.metric("train_accuracy")[epoch] == train_correct.mean()


def test_the_same_seed_gives_the_same_bytes(history):
    again = record(DATA, NETWORK, TRAINING)
    for a, b in zip(history.weights, again.weights, strict=True):
        assert a.tobytes() == b.tobytes()


def test_a_snapshot_does_not_change_when_training_goes_on():
    snapshots = train(DATA, NETWORK, TRAINING, (42, 43), 2)
    first = next(snapshots)
    kept = first.weights[0].copy()
    next(snapshots)
    np.testing.assert_array_equal(first.weights[0], kept)


@pytest.mark.parametrize("training", [{}, {"batch_size": 25}, {"optimizer": "sgd", "learning_rate": 0.5}])
@pytest.mark.parametrize("hidden", [(), (12,), (9, 5)])
def test_what_a_network_learns_does_not_depend_on_those_beside_it(training, hidden):
    network = NetworkConfig(hidden=hidden, activation="tanh")
    together = record(DATA, network, TrainingConfig(epochs=5, seeds=3, **training))
    for run, seed in enumerate(together.seeds):
        alone = record(DATA, network, TrainingConfig(epochs=5, seed=seed, **training))
        for a, b in zip(together.weights + together.biases, alone.weights + alone.biases, strict=True):
            np.testing.assert_allclose(a[run], b[0], rtol=0, atol=1e-6)
        np.testing.assert_allclose(together.metrics[run], alone.metrics[0], rtol=0, atol=1e-6)


def test_a_cache_holds_many_small_networks_or_one_large_one():
    small, large = (runs_beside(DATA, NetworkConfig(hidden=(units,))) for units in (10, 100_000))
    assert small > 20 and large == 1


def test_mini_batches_take_more_steps_an_epoch():
    whole = record(DATA, NETWORK, TrainingConfig(epochs=4))
    parts = record(DATA, NETWORK, TrainingConfig(epochs=4, batch_size=10))
    assert parts.metric("train_loss")[-1] < whole.metric("train_loss")[-1]


@pytest.mark.filterwarnings("ignore:overflow")
def test_a_loss_that_is_not_finite_names_the_epoch_and_the_seed():
    wild = TrainingConfig(epochs=20, optimizer="sgd", learning_rate=100, seed=7)
    far = generated(DataConfig(source="blobs", samples=60, noise=100))
    with pytest.raises(Diverged) as error:
        record(far, NetworkConfig(hidden=(32, 32, 32)), wild)
    epoch, seed = error.value.args
    assert seed == 7 and 1 <= epoch <= 20
