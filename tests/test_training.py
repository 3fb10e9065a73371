"""The facts of a training against scikit-learn's own counts."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import accuracy_score, log_loss

from nnviz_site.analysis import training
from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.compute.forward import forward, softmax
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import TrainingConfig, record

DATA = generated(DataConfig("moons", samples=60))
HISTORY = record(DATA, NetworkConfig((8,)), TrainingConfig(epochs=5, seeds=2))
FACTS = training.analyse(DATA, HISTORY).facts


def test_every_promised_fact_is_there_at_every_epoch_and_no_other():
    promised = {f"{f.name}@{e}" for f in training.FACTS for e in range(6)} | {f.name for f in training.FACTS}
    assert set(FACTS) == promised
    assert all(np.isfinite(v) for v in FACTS.values())


def test_each_epoch_says_what_scikit_learn_measures_of_the_first_run():
    for epoch in range(6):
        p = softmax(forward(HISTORY.layers(epoch), DATA.inputs("test")))
        assert FACTS[f"test_accuracy@{epoch}"] == accuracy_score(DATA.test_y, p.argmax(1))
        np.testing.assert_allclose(FACTS[f"test_loss@{epoch}"], log_loss(DATA.test_y, p), rtol=1e-5)


def test_misclassified_counts_training_points():
    for epoch in range(6):
        said = forward(HISTORY.layers(epoch), DATA.inputs("train")).argmax(1)
        assert FACTS[f"misclassified@{epoch}"] == 60 - accuracy_score(DATA.train_y, said, normalize=False)
    assert isinstance(FACTS["misclassified"], int)
    assert FACTS["misclassified"] == FACTS["misclassified@5"]
