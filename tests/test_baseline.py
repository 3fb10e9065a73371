"""Logistic regression against PyTorch's L-BFGS on the cross-entropy itself."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from nnviz_site.analysis import baseline
from nnviz_site.compute.data import DataConfig, Dataset, generated
from nnviz_site.compute.train import TrainingConfig


def three_classes() -> Dataset:
    from sklearn.datasets import load_iris

    x, y = load_iris(return_X_y=True)
    # The first class stands apart from the others, so that no fit would be best: it is moved among them.
    x = x[:, 1:3] + np.where(y == 0, 1, 0)[:, None] * np.array([-0.6, 3.2])
    return Dataset(x, y.astype(np.int64), x[::2], y[::2].astype(np.int64), ("a", "b", "c"), ("u", "v"))


def by_torch(x: np.ndarray, y: np.ndarray, classes: int) -> tuple[np.ndarray, float]:
    """Log-odds against class 0 at each point, and the loss, of least cross-entropy by torch.optim.LBFGS."""
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    model = torch.nn.Linear(x.shape[1], classes).double()
    search = torch.optim.LBFGS(
        model.parameters(), max_iter=5000, tolerance_grad=1e-10, tolerance_change=1e-14, line_search_fn="strong_wolfe"
    )

    def loss():
        search.zero_grad()
        value = torch.nn.functional.cross_entropy(model(x), y)
        value.backward()
        return value

    search.step(loss)
    with torch.no_grad():
        logits = model(x)
    return (logits - logits[:, :1]).numpy(), loss().item()


@pytest.mark.parametrize("data", [generated(DataConfig("moons")), generated(DataConfig("circles")), three_classes()])
def test_log_odds_equal_torchs_to_a_thousandth(data):
    weights, bias = baseline.logistic_regression(data.train_x, data.train_y, data.classes)
    logits = data.train_x @ weights.T + bias
    expected, _ = by_torch(data.train_x, data.train_y, data.classes)
    np.testing.assert_allclose(logits - logits[:, :1], expected, atol=1e-3)


def test_facts_are_the_shares_that_the_line_gets_right():
    from sklearn.metrics import accuracy_score

    data = generated(DataConfig("moons"))
    findings = baseline.analyse(data)
    weights, bias = findings.arrays["weights"], findings.arrays["bias"]
    for split in ("train", "test"):
        x, y = (data.train_x, data.train_y) if split == "train" else (data.test_x, data.test_y)
        side = (x @ (weights[1] - weights[0]) + bias[1] - bias[0] > 0).astype(int)
        assert findings.facts[f"logistic.{split}_accuracy"] == accuracy_score(y, side)
    assert set(findings.facts) == {fact.name for fact in baseline.FACTS}


def test_classes_that_a_line_separates_are_all_right_without_a_warning():
    data = generated(DataConfig("blobs", noise=0.5))
    assert baseline.analyse(data).facts == {"logistic.train_accuracy": 1, "logistic.test_accuracy": 1}


def test_a_constant_feature_does_no_harm():
    data = generated(DataConfig("moons"))
    wide = replace(data, train_x=np.c_[data.train_x, np.ones(500)], test_x=np.c_[data.test_x, np.ones(500)])
    assert baseline.analyse(wide).facts == baseline.analyse(data).facts


def test_images_have_no_straight_line():
    def experiment(source, training):
        return SimpleNamespace(data=DataConfig(source), training=training)

    assert baseline.applies(experiment("moons", TrainingConfig()))
    assert baseline.applies(experiment("csv", TrainingConfig()))
    assert not baseline.applies(experiment("images", TrainingConfig()))
    assert not baseline.applies(experiment("csv", None))
