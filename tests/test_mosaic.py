"""An image laid into a figure pixel for pixel is what matplotlib's own figimage shows."""

import numpy as np

from nnviz_site.figure.drawing import blank
from nnviz_site.figure.mosaic import Mosaic


def shown(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba()).copy()


def test_it_shows_what_figimage_shows():
    image = np.random.default_rng(3).integers(0, 256, (20, 31, 3)).astype(np.uint8)
    ours, theirs = blank(64, 48), blank(64, 48)
    Mosaic(ours, image, 5, 7)
    theirs.figimage(image, 5, 7, origin="upper")
    np.testing.assert_array_equal(shown(ours), shown(theirs))
    np.testing.assert_array_equal(shown(ours)[48 - 7 - 20 : 48 - 7, 5 : 5 + 31, :3], image)


def test_another_image_takes_its_place():
    figure = blank(8, 8)
    mosaic = Mosaic(figure, np.zeros((4, 4, 3), np.uint8))
    mosaic.set_data(np.full((2, 3, 3), 9, np.uint8))
    assert (shown(figure)[6:, :3, :3] == 9).all() and (shown(figure)[:6, :, :3] != 9).all()
