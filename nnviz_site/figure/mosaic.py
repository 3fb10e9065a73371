"""A picture of whole pixels in a drawing. Imported only where a picture is drawn: it needs matplotlib's Artist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase
    from matplotlib.figure import Figure


class Mosaic(Artist):
    """An image laid into a figure pixel for pixel, for figures drawn with one device pixel a CSS pixel.

    `Figure.figimage` shows the same, but resamples the image to the size that it has: half the time of a film's frame.
    """

    def __init__(self, figure: Figure, image: np.ndarray, x: int = 0, y: int = 0) -> None:
        """image: (height, width, 3) uint8. x, y: px of its lower left corner from the figure's."""
        super().__init__()
        self.x, self.y = x, y
        self.set_data(image)
        figure.add_artist(self)

    def set_data(self, image: np.ndarray) -> None:
        """Another image of any size, in the same corner."""
        # The renderer's rows go upwards.
        self.pixels = np.full((*image.shape[:2], 4), 255, np.uint8)
        self.pixels[..., :3] = image[::-1]
        self.stale = True

    def draw(self, renderer: RendererBase) -> None:
        renderer.draw_image(renderer.new_gc(), self.x, self.y, self.pixels)
        self.stale = False
