"""What an analysis returns: named numbers for prose and claims, arrays for figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class FactName:
    """A fact that an analysis promises, so that pages can be checked before anything is computed.

    name: without the experiment's, e.g. `seeds.test_accuracy.median`.
    per_epoch: recorded at every epoch 0…N as `name@epoch`, and without `@` for the last.
    """

    name: str
    per_epoch: bool = False


@dataclass(frozen=True)
class Findings:
    """facts: `{"kl_divergence": 2.718, "test_accuracy@20": 0.89}`, finite, names without the experiment's.

    arrays: read-only arrays by name, for figures.
    """

    facts: Mapping[str, float | int]
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)


def per_epoch(name: str, values: np.ndarray) -> dict[str, float]:
    """`{name@0: …, name@N: …, name: the last}` from one value an epoch, shape (epochs + 1,)."""
    facts = {f"{name}@{epoch}": value for epoch, value in enumerate(values.tolist())}
    return facts | {name: facts[f"{name}@{len(values) - 1}"]}
