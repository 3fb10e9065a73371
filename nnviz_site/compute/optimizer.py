"""Gradient descent and Adam as PyTorch computes them, operation by operation, so that weights are equal to the last bit.

Not `torch.optim`: making an optimizer loads PyTorch's compiler, which costs each process that trains more than a second,
and on networks of a hundred units its bookkeeping takes longer than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor

MEAN_DECAY, SQUARE_DECAY, EPSILON = 0.9, 0.999, 1e-8
"""PyTorch's own for Adam, and Kingma and Ba's."""


class Optimizer(Protocol):
    """Changes parameters in place."""

    def step(self, gradients: Sequence[Tensor]) -> None:
        """One step. gradients: of the loss, one a parameter, of its shape."""


class Descent:
    """Plain gradient descent: each parameter less its gradient times the learning rate."""

    def __init__(self, parameters: Sequence[Tensor], learning_rate: float) -> None:
        self.parameters, self.learning_rate = [p.detach() for p in parameters], learning_rate

    def step(self, gradients: Sequence[Tensor]) -> None:
        for p, gradient in zip(self.parameters, gradients, strict=True):
            p.add_(gradient, alpha=-self.learning_rate)


class Adam:
    """Steps of running means of the gradients, divided by the root of running means of their squares.

    Source: Kingma & Ba, Adam: a method for stochastic optimization (2015), algorithm 1.
    """

    def __init__(self, parameters: Sequence[Tensor], learning_rate: float) -> None:
        self.parameters, self.learning_rate = [p.detach() for p in parameters], learning_rate
        self.means = [p.new_zeros(p.shape) for p in self.parameters]
        self.squares = [p.new_zeros(p.shape) for p in self.parameters]
        self.steps = 0

    def step(self, gradients: Sequence[Tensor]) -> None:
        self.steps += 1
        size = self.learning_rate / (1 - MEAN_DECAY**self.steps)
        correction = (1 - SQUARE_DECAY**self.steps) ** 0.5
        for p, gradient, mean, square in zip(self.parameters, gradients, self.means, self.squares, strict=True):
            mean.lerp_(gradient, 1 - MEAN_DECAY)
            square.mul_(SQUARE_DECAY).addcmul_(gradient, gradient, value=1 - SQUARE_DECAY)
            p.addcdiv_(mean, (square.sqrt() / correction).add_(EPSILON), value=-size)
