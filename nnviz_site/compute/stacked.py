"""Networks of one shape that learn side by side. Loaded only where something is trained: it needs PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch

BETWEEN = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid}


class Networks:
    """One fully connected network a seed, each as PyTorch makes its linear layers from that seed.

    vector: (runs, parameters) float32, all that an optimizer changes.
    parameters: weights (runs, out, in) and bias (runs, out) of each layer in turn, views of the vector.
    """

    def __init__(self, sizes: Sequence[int], activation: str, seeds: Sequence[int]) -> None:
        """sizes: inputs, hidden layers, outputs."""
        made = [_untrained(sizes, seed) for seed in seeds]
        self.activation = activation
        self.vector = torch.stack([torch.cat([p.flatten() for p in own]) for own in made])
        parts = self.vector.split([p.numel() for p in made[0]], 1)
        self.parameters = [
            part.view(len(made), *p.shape).requires_grad_() for part, p in zip(parts, made[0], strict=True)
        ]

    def logits(self, x: torch.Tensor) -> torch.Tensor:
        """What they say of inputs (runs, n, features): (runs, n, classes)."""
        for layer, (weights, bias) in enumerate(zip(self.parameters[0::2], self.parameters[1::2], strict=True)):
            x = _linear(BETWEEN[self.activation](x) if layer else x, weights, bias)
        return x

    def gradient(self, losses: torch.Tensor) -> torch.Tensor:
        """Of each run's loss, (runs,), by its parameters: (runs, parameters)."""
        parts = torch.autograd.grad(losses.sum(), self.parameters)
        return torch.cat([part.flatten(1) for part in parts], 1)


def _linear(x: torch.Tensor, weights: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """x·Wᵀ + b of each run. For a run alone it is PyTorch's own layer, to the last bit of its gradients."""
    if len(weights) == 1:
        return torch.nn.functional.linear(x[0], weights[0], bias[0])[None]
    return torch.baddbmm(bias[:, None], x, weights.mT)


def _untrained(sizes: Sequence[int], seed: int) -> list[torch.Tensor]:
    """Weights and bias of each of PyTorch's default linear layers, made in order."""
    torch.manual_seed(seed)
    layers = [torch.nn.Linear(inputs, outputs) for inputs, outputs in pairwise(sizes)]
    return [p.detach() for layer in layers for p in (layer.weight, layer.bias)]
