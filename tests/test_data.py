"""Data sets are scikit-learn's own, in its order; the test set is another draw of the same distribution."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_circles, make_moons

from nnviz_site.compute.data import DataConfig, generated

MAKE = {
    "blobs": lambda: make_blobs(500, centers=2, cluster_std=2, random_state=42),
    "circles": lambda: make_circles(500, noise=0.05, random_state=42),
    "moons": lambda: make_moons(500, noise=0.1, random_state=42),
}


@pytest.mark.parametrize("source", MAKE)
def test_training_set_equals_scikit_learns_exactly(source):
    data = generated(DataConfig(source=source))
    x, y = MAKE[source]()
    np.testing.assert_array_equal(data.train_x, x)
    np.testing.assert_array_equal(data.train_y, y)
    assert data.inputs().dtype == np.float32


@pytest.mark.parametrize("source", ["circles", "moons"])
def test_test_set_is_drawn_with_a_thousand_added_to_the_seed(source):
    data = generated(DataConfig(source=source))
    other = generated(DataConfig(source=source, seed=1042))
    np.testing.assert_array_equal(data.test_x, other.train_x)
    np.testing.assert_array_equal(data.test_y, other.train_y)


def test_blobs_test_points_lie_around_the_training_draws_centres():
    data = generated(DataConfig(source="blobs", samples=2000))
    _, _, centres = make_blobs(2000, centers=2, cluster_std=2, random_state=42, return_centers=True)
    for k, centre in enumerate(centres):
        np.testing.assert_allclose(data.test_x[data.test_y == k].mean(0), centre, atol=0.25)
    assert not np.array_equal(data.test_x, data.train_x)
