"""What can be had without a hidden layer: classes split by straight lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.threads import one_thread

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = (FactName("logistic.train_accuracy"), FactName("logistic.test_accuracy"))


def applies(experiment: Experiment) -> bool:
    return experiment.training is not None and experiment.data.source != "images"


def analyse(data: Dataset) -> Findings:
    """Facts: `logistic.{train,test}_accuracy`.

    Arrays: weights (classes, features) and bias (classes,) of the logits; for two classes those of the first are 0.
    """
    weights, bias = logistic_regression(data.train_x, data.train_y, data.classes)
    facts = accuracies("logistic", data, lambda x: (x @ weights.T + bias).argmax(1))
    return Findings(facts, {"weights": weights, "bias": bias})


def accuracies(name: str, data: Dataset, classify: Callable[[np.ndarray], np.ndarray]) -> dict[str, float]:
    """`{name}.train_accuracy` and `{name}.test_accuracy` of a rule: (n, features) → (n,) classes. Counts in float64."""
    return {
        f"{name}.train_accuracy": float(np.mean(classify(data.train_x) == data.train_y)),
        f"{name}.test_accuracy": float(np.mean(classify(data.test_x) == data.test_y)),
    }


def logistic_regression(x: np.ndarray, y: np.ndarray, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights (classes, features) and bias (classes,) of least cross-entropy, without regularization.

    x: (n, features); y: (n,), each of the classes at least once. Fitted to standardized features, which changes nothing
    but the speed. Classes that a line separates have no best fit: the search then ends where the loss is all but 0.
    """
    from sklearn.linear_model import LogisticRegression

    mean, deviation = x.mean(0), x.std(0)
    deviation = np.where(deviation > 0, deviation, 1)
    with one_thread():
        fit = LogisticRegression(C=np.inf, tol=1e-6, max_iter=10_000).fit((x - mean) / deviation, y)
    weights = fit.coef_ / deviation
    bias = fit.intercept_ - weights @ mean
    if classes == 2:
        weights, bias = np.vstack([np.zeros_like(weights), weights]), np.array([0, bias[0]])
    return weights, bias
