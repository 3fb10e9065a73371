"""Gradient descent and Adam as PyTorch computes them, operation by operation, so that weights are equal to the last bit.

Not `torch.optim`: making an optimizer loads PyTorch's compiler, which costs each process that trains more than a second,
and on networks of a hundred units its bookkeeping takes longer than the arithmetic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from torch import Tensor

MEAN_DECAY, SQUARE_DECAY, EPSILON = 0.9, 0.999, 1e-8
"""PyTorch's own for Adam, and Kingma and Ba's."""


class Optimizer(Protocol):
    """Changes a vector of parameters in place. One vector and not one of each layer: on small networks calls are dear."""

    def step(self, gradient: Tensor) -> None:
        """One step. gradient: of the loss, of the vector's shape."""


class Descent:
    """Plain gradient descent: the parameters less their gradient times the learning rate."""

    def __init__(self, parameters: Tensor, learning_rate: float) -> None:
        self.parameters, self.learning_rate = parameters.detach(), learning_rate

    def step(self, gradient: Tensor) -> None:
        self.parameters.add_(gradient, alpha=-self.learning_rate)


class Adam:
    """Steps of running means of the gradient, divided by the root of running means of its square.

    Source: Kingma & Ba, Adam: a method for stochastic optimization (2015), algorithm 1.
    """

    def __init__(self, parameters: Tensor, learning_rate: float) -> None:
        self.parameters, self.learning_rate = parameters.detach(), learning_rate
        self.mean, self.square = parameters.new_zeros(parameters.shape), parameters.new_zeros(parameters.shape)
        self.steps = 0

    def step(self, gradient: Tensor) -> None:
        self.steps += 1
        size = self.learning_rate / (1 - MEAN_DECAY**self.steps)
        correction = (1 - SQUARE_DECAY**self.steps) ** 0.5
        self.mean.lerp_(gradient, 1 - MEAN_DECAY)
        self.square.mul_(SQUARE_DECAY).addcmul_(gradient, gradient, value=1 - SQUARE_DECAY)
        self.parameters.addcdiv_(self.mean, (self.square.sqrt() / correction).add_(EPSILON), value=-size)
