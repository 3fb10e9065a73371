"""One layer of weights as a figure shows it: how it is folded, its fixed scales, the two neurons to enlarge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nnviz_site.compute.network import NetworkHistory
from nnviz_site.figure.folds import coherence, fold, limit_ticks, mean_gradient, steady_limit
from nnviz_site.figure.history import History
from nnviz_site.figure.sample import sample_of

MOST_NEURONS = 256
"""Of a larger layer the first are shown."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


@dataclass(frozen=True)
class Layer:
    """One layer of the first run: its weights, how they are folded, and the fixed scales."""

    history: History
    number: int

    @cached_property
    def network(self) -> NetworkHistory:
        assert self.history.network is not None
        if not 1 <= self.number <= len(self.history.network.weights):
            raise ValueError(f"layer {self.number}: the network has layers 1 to {len(self.history.network.weights)}")
        return self.history.network

    @property
    def neurons(self) -> int:
        return int(self.network.weights[self.number - 1].shape[2])

    @property
    def drawn(self) -> int:
        return min(self.neurons, MOST_NEURONS)

    @property
    def inputs(self) -> int:
        return int(self.network.weights[self.number - 1].shape[3])

    @property
    def spoken(self) -> str:
        """`the first hidden layer`, `the output layer`."""
        if self.number == len(self.network.weights):
            return "the output layer"
        return f"the {ORDINALS[self.number - 1]} hidden layer"

    @property
    def image(self) -> bool:
        """Whether a tile's cells are pixels."""
        return self.number == 1 and self.history.data.image_shape is not None

    @property
    def tile(self) -> tuple[int, int]:
        return self.pixel_tile if self.image else fold(self.inputs)

    @property
    def in_pixels(self) -> bool:
        """Whether there is a second view, in pixels."""
        return self.number > 1 and self.history.data.image_shape is not None

    @property
    def pixel_tile(self) -> tuple[int, int]:
        assert self.history.data.image_shape is not None
        return self.history.data.image_shape

    def weights(self, epoch: int) -> np.ndarray:
        """(drawn, inputs) float32."""
        return self.network.weights[self.number - 1][0, epoch, : self.drawn]

    @cached_property
    def limit(self) -> float:
        return steady_limit(self.network.weights[self.number - 1][0])

    @cached_property
    def sample(self) -> np.ndarray:
        """Test images over which the gradient is averaged, (n, features) float32."""
        return self.history.data.inputs("test")[sample_of(self.history.data)]

    @property
    def sampled(self) -> int:
        return len(self.sample)

    def gradient(self, epoch: int) -> np.ndarray:
        """(drawn, pixels) float32."""
        layers = self.network.layers(epoch)[: self.number]
        return mean_gradient(layers, self.sample)[: self.drawn]

    @cached_property
    def pixel_limit(self) -> float:
        """From eleven epochs evenly spread, the same for stills and films."""
        some = np.unique(np.linspace(0, self.network.epochs, 11).astype(int))
        return steady_limit(np.stack([self.gradient(int(e)) for e in some]))

    @cached_property
    def close(self) -> tuple[int, ...]:
        """The two neurons that are framed and enlarged, in order.

        Of those whose weights still move in the second half: for images the two whose neighbouring weights come to agree
        most at some epoch, else the two whose weights move farthest from where they began.
        """
        w = self.network.weights[self.number - 1][0, :, : self.drawn]
        some = np.unique(np.linspace(0, self.network.epochs, 11).astype(int))
        late = np.linalg.norm(w[-1] - w[len(w) // 2], axis=1)
        if self.image:
            each = np.stack([coherence(w[e].reshape(-1, *self.tile)) for e in some])
            risen = each.max(0) - each[0]
        else:
            risen = np.linalg.norm(w[-1] - w[0], axis=1)
        risen = np.where(late >= 0.5 * np.median(late), risen, -np.inf)
        return tuple(sorted(int(k) for k in np.argsort(-risen, kind="stable")[:2]))

    @cached_property
    def frame(self) -> dict[str, Any]:
        w = self.network.weights[self.number - 1][0]
        told = sorted({min(e, self.network.epochs) for e in (0, 1, 5, 20, 50, 100)} | {self.network.epochs})
        about = {
            "layer": self.number, "neurons": self.neurons, "drawn": self.drawn, "tile": list(self.tile), "image": self.image,
            "limit": self.limit, "ticks": limit_ticks(self.limit), "close": list(self.close),
            "beyond": {str(e): round(float((np.abs(w[e]) > self.limit).mean()), 6) for e in told},
        }  # fmt: skip
        if self.in_pixels:
            about |= {
                "pixel_limit": self.pixel_limit, "pixel_ticks": limit_ticks(self.pixel_limit), "pixel_images": self.sampled,
                "pixel_tile": list(self.pixel_tile),
            }  # fmt: skip
        return about
