"""Highest-density regions against the ellipses of a Gaussian, for which they are known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import chi2, ncx2

from nnviz_site.analysis import density
from nnviz_site.compute.components import ProjectionHistory
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.projection import ProjectionConfig

MASSES = [0.5, 0.8, 0.95]


def findings(*groups: np.ndarray):
    """The analysis of a map in which each group of points, (n, dims), is a class."""
    z, y = np.vstack(groups), np.repeat(np.arange(len(groups)), [len(g) for g in groups])
    names = tuple(str(k) for k in range(len(groups)))
    return density.analyse(Dataset(z, y, z, y, names, ("u", "v")), ProjectionHistory("pca", z))


def gaussian(n: int, centre=(0.0, 0.0), covariance=((4.0, 1.5), (1.5, 2.0)), seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).multivariate_normal(centre, covariance, n)


def inside(found, j: int, k: int = 0) -> np.ndarray:
    """The cells of class k's region of mass j."""
    return found.arrays["regions"][k, j] >= found.arrays["levels"][k, j]


@pytest.mark.parametrize("j, mass", list(enumerate(MASSES)))
def test_the_regions_of_a_gaussian_are_its_ellipses(j, mass):
    # The smallest region of a given mass lies within the Mahalanobis distance whose square is chi-square's quantile.
    covariance = np.array([[4.0, 1.5], [1.5, 2.0]])
    found = findings(gaussian(100_000))
    grid = np.stack(np.meshgrid(found.arrays["x"], found.arrays["y"]), -1)
    squares = np.einsum("rci,ij,rcj->rc", grid, np.linalg.inv(covariance), grid)
    ellipse = squares <= chi2(2).ppf(mass)
    assert inside(found, j).sum() / ellipse.sum() == pytest.approx(1, abs=0.03)
    assert (inside(found, j) & ellipse).sum() / (inside(found, j) | ellipse).sum() > 0.95


@pytest.mark.parametrize("j, mass", list(enumerate(MASSES)))
def test_each_region_holds_its_share_of_the_points(j, mass):
    z = gaussian(20_000)
    found = findings(z)
    left, right, lower, upper = found.arrays["extent"]
    row, column = ((z[:, 1] - lower) / (upper - lower) * 320).astype(int), ((z[:, 0] - left) / (right - left) * 320)
    known = (row >= 0) & (row < 320) & (column >= 0) & (column < 320)
    held = inside(found, j)[row[known], column[known].astype(int)].sum() / 20_000
    assert held == pytest.approx(mass, abs=0.015)


def test_shared_points_lie_in_the_ellipse_of_the_other_class():
    # For two unit Gaussians a distance apart, that share is the non-central chi-square distribution's; the smoothing
    # makes regions a little larger.
    found = findings(gaussian(30_000, covariance=np.eye(2)), gaussian(30_000, (1.5, 0), np.eye(2), seed=1))
    for mass in MASSES:
        expected = ncx2(2, 1.5**2).cdf(chi2(2).ppf(mass))
        assert found.facts[f"density.shared_{round(100 * mass)}"] == pytest.approx(expected, abs=0.02)


def test_classes_far_apart_share_nothing():
    found = findings(gaussian(500), gaussian(500, (90, 0)), gaussian(500, (0, 90)))
    assert found.facts == {"density.shared_50": 0, "density.shared_80": 0, "density.shared_95": 0}
    assert list(found.facts) == [fact.name for fact in density.FACTS]


def test_patches_that_hold_under_two_per_cent_are_left_out():
    from scipy.ndimage import label

    with_patch = np.vstack([gaussian(2000), gaussian(120, (40, 0), 0.05 * np.eye(2))])
    stray = np.vstack([gaussian(2000), gaussian(30, (40, 0), 0.05 * np.eye(2))])
    assert label(inside(findings(with_patch), 2))[1] == 2
    assert label(inside(findings(stray), 2))[1] == 1


def test_only_the_first_two_dimensions_count():
    flat = gaussian(400)
    deep = np.c_[flat, np.random.default_rng(3).normal(size=400) * 99]
    np.testing.assert_array_equal(findings(deep).arrays["regions"], findings(flat).arrays["regions"])


def test_a_class_outside_the_grid_has_empty_regions():
    found = findings(gaussian(20_000), np.array([[1e4, 1e4], [1e4, 1.1e4]]))
    assert not any(inside(found, j, k=1).any() for j in range(3))
    assert found.facts["density.shared_95"] == 0


def test_points_that_coincide_give_finite_facts():
    found = findings(np.zeros((5, 2)), np.zeros((5, 2)))
    assert found.facts == {"density.shared_50": 1, "density.shared_80": 1, "density.shared_95": 1}


def test_the_same_map_gives_the_same_bytes():
    first, again = (findings(gaussian(300)).arrays for _ in range(2))
    assert all(first[name].tobytes() == again[name].tobytes() for name in first)


def test_only_projections_have_regions():
    assert density.applies(SimpleNamespace(projection=ProjectionConfig()))
    assert not density.applies(SimpleNamespace(projection=None))
