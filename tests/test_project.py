"""PCA, exact neighbours and t-SNE against numpy, scikit-learn and explicit sums over all pairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnviz_site.compute import components, project
from nnviz_site.compute.components import TooFewDimensions, exact_neighbours, nearest, pca, reduce
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.project import tsne
from nnviz_site.compute.projection import PerplexityTooLarge, ProjectionConfig


def dataset(x: np.ndarray, y: np.ndarray | None = None, scale: float = 1.0) -> Dataset:
    y = np.zeros(len(x), np.int64) if y is None else y
    names = tuple(str(k) for k in range(y.max() + 1))
    return Dataset(x, y, x[:2], y[:2], names, tuple(f"f{k}" for k in range(x.shape[1])), scale)


def clusters(n: int = 200, features: int = 8) -> Dataset:
    from sklearn.datasets import make_blobs

    x, y = make_blobs(n, features, centers=4, random_state=1)
    return dataset(x, y.astype(np.int64))


@pytest.fixture(scope="module")
def digits() -> Dataset:
    from sklearn.datasets import load_digits

    found = load_digits()
    return dataset(found.data.astype(np.uint8), found.target.astype(np.int64), 16.0)


def test_pca_equals_numpys_singular_values_and_scikit_learns_ratios(digits):
    from sklearn.decomposition import PCA

    x = digits.train_x / 16
    _, singular, rows = np.linalg.svd(x - x.mean(0), full_matrices=False)
    second = PCA(3).fit(x)

    ours = pca(digits, 3)

    assert ours.method == "pca"
    np.testing.assert_allclose(ours.mean, x.mean(0), atol=1e-12)
    np.testing.assert_allclose(ours.standard_deviations, singular[:3] / np.sqrt(len(x) - 1), rtol=1e-10)
    np.testing.assert_allclose(ours.explained_variance_ratio, second.explained_variance_ratio_, rtol=1e-10)
    signs = np.sign((rows[:3] * ours.components).sum(1))
    np.testing.assert_allclose(ours.components, signs[:, None] * rows[:3], atol=1e-9)
    np.testing.assert_allclose(ours.coordinates, (x - x.mean(0)) @ ours.components.T, atol=1e-10)


def test_pca_of_blocks_equals_pca_at_once(digits, monkeypatch):
    whole = pca(digits, 2)
    monkeypatch.setattr(components, "blocks", lambda n: (slice(a, a + 100) for a in range(0, n, 100)))
    np.testing.assert_allclose(pca(digits, 2).coordinates, whole.coordinates, atol=1e-10)


def test_the_largest_loading_of_each_component_is_positive(digits):
    components = reduce(digits, 20).components
    assert (components[range(20), np.abs(components).argmax(1)] > 0).all()


def test_of_equal_loadings_the_first_decides_the_sign():
    down = np.array([[1.0, -1.0], [-1.0, 1.0], [2.0, -2.0], [-2.0, 2.0]])
    np.testing.assert_allclose(reduce(dataset(down), 1).components, [[0.5**0.5, -(0.5**0.5)]], atol=1e-12)


def test_no_more_components_than_numpys_rank_are_kept(digits):
    rank = np.linalg.matrix_rank(digits.train_x - digits.train_x.mean(0))
    assert reduce(digits, 64).scores.shape == (1797, rank)
    assert reduce(digits, 50).scores.shape == (1797, 50)


def test_too_few_dimensions_are_named():
    line = dataset(np.outer(np.arange(9.0), [1, 2, 3]))
    with pytest.raises(TooFewDimensions) as error:
        pca(line, 2)
    assert error.value.args == (2, 1)
    with pytest.raises(TooFewDimensions) as error:
        reduce(dataset(np.ones((9, 3))), 50)
    assert error.value.args == (50, 0)


@pytest.mark.parametrize("dims, other", [(20, "ball_tree"), (2, "brute")])
def test_neighbours_equal_scikit_learns_by_another_algorithm(digits, dims, other):
    from sklearn.neighbors import NearestNeighbors

    reduced = reduce(digits, dims)
    distances, indices = NearestNeighbors(n_neighbors=7, algorithm=other).fit(reduced.scores).kneighbors()

    found = exact_neighbours(reduced, 7)

    assert found.indices.dtype == np.int32
    np.testing.assert_allclose(found.distances, distances, atol=1e-7)
    np.testing.assert_array_equal(found.indices, indices)


def test_of_equally_near_neighbours_the_lower_index_comes_first():
    twice = np.repeat(np.array([[0.0, 0.1], [0.3, 0.7], [0.9, 0.2]]), 3, axis=0)
    found = nearest(twice, 2)
    np.testing.assert_array_equal(found.indices[:3], [[1, 2], [0, 2], [0, 1]])
    np.testing.assert_array_equal(found.distances, np.zeros((9, 2)))


def test_a_point_has_at_most_all_others_as_neighbours():
    assert nearest(np.arange(4.0)[:, None], 90).indices.shape == (4, 3)


def test_the_perplexity_must_be_below_a_third_of_the_points():
    data = clusters(60)
    reduced = reduce(data, 50)
    with pytest.raises(PerplexityTooLarge) as error:
        tsne(reduced, exact_neighbours(reduced, 60), ProjectionConfig("tsne", perplexity=20), data)
    assert error.value.args == (20, 60)


def embed(data: Dataset, dims: int, perplexity: float = 30):
    reduced = reduce(data, 50)
    neighbours = exact_neighbours(reduced, int(3 * perplexity))
    return tsne(reduced, neighbours, ProjectionConfig("tsne", dims, perplexity), data), neighbours


def divergence(coordinates: np.ndarray, neighbours, perplexity: float) -> float:
    """Kullback-Leibler divergence in nats by its definition (van der Maaten & Hinton 2008), pair by pair.

    Each point's Gaussian is found with scipy's root finder; only the given neighbours have similarity.
    """
    from scipy.optimize import brentq

    n = len(coordinates)
    p = np.zeros((n, n))
    for i in range(n):
        squares = neighbours.distances[i] ** 2

        def given(log_precision: float, squares: np.ndarray = squares) -> np.ndarray:
            weights = np.exp(-np.exp(log_precision) * (squares - squares[0]))
            return weights / weights.sum()

        def excess(log_precision: float) -> float:
            q = given(log_precision)
            return -(q * np.log(np.maximum(q, 1e-300))).sum() - np.log(perplexity)

        p[i, neighbours.indices[i]] = given(brentq(excess, -20, 20))
    p = (p + p.T) / (2 * n)
    away = ((coordinates[:, None] - coordinates[None]) ** 2).sum(2)
    q = 1 / (1 + away)
    np.fill_diagonal(q, 0)
    q /= q.sum()
    known = p > 0
    return float((p[known] * np.log(p[known] / q[known])).sum())


@pytest.mark.parametrize("dims", [2, 3])
def test_the_kl_divergence_is_that_of_its_definition(dims):
    history, neighbours = embed(clusters(), dims, perplexity=10)
    assert history.coordinates.shape == (200, dims)
    assert history.kl_divergence == round(history.kl_divergence, 3)
    assert history.kl_divergence == pytest.approx(divergence(history.coordinates, neighbours, 10), abs=0.01)


def test_tsne_is_no_worse_than_scikit_learns():
    from sklearn.manifold import TSNE

    data = clusters()
    ours, neighbours = embed(data, 2, perplexity=10)
    second = TSNE(perplexity=10, init="pca", random_state=0).fit_transform(reduce(data, 50).scores)
    assert ours.kl_divergence < divergence(second.astype(float), neighbours, 10) + 0.02


@pytest.mark.parametrize("dims", [2, 3])
def test_tsne_repeats_its_bytes(dims):
    first, again = (embed(clusters(100), dims, perplexity=5)[0] for _ in range(2))
    assert first.coordinates.tobytes() == again.coordinates.tobytes()
    assert first.kl_divergence == again.kl_divergence


def test_points_that_coincide_and_flat_data_can_be_embedded_in_space():
    flat = np.repeat(np.random.default_rng(0).normal(size=(50, 2)), 2, axis=0)
    history, _ = embed(dataset(flat), 3, perplexity=5)
    assert np.isfinite(history.coordinates).all()
    assert (history.coordinates.std(0) > 0.1).all()


@pytest.mark.slow
def test_ten_nearest_neighbours_in_the_map_tell_the_digit(digits):
    history, _ = embed(digits, 2)
    near = nearest(history.coordinates, 10).indices
    votes = [np.bincount(row).argmax() for row in digits.train_y[near]]
    assert np.mean(votes == digits.train_y) > 0.97
    assert history.kl_divergence < 0.8


def test_a_large_map_in_space_grows_from_a_sample(monkeypatch):
    data = clusters(600)
    direct, neighbours = embed(data, 3, perplexity=10)
    monkeypatch.setattr(project, "GROWN_FROM", 500)
    monkeypatch.setattr(project, "SAMPLE", 200)
    history, _ = embed(data, 3, perplexity=10)
    assert history.coordinates.shape == (600, 3)
    assert not np.array_equal(history.coordinates, direct.coordinates)
    assert history.kl_divergence == pytest.approx(divergence(history.coordinates, neighbours, 10), abs=0.02)
    assert history.kl_divergence < direct.kl_divergence + 0.1


def test_a_class_of_one_point_does_not_keep_a_large_map_from_growing(monkeypatch):
    monkeypatch.setattr(project, "GROWN_FROM", 150)
    monkeypatch.setattr(project, "SAMPLE", 100)
    data = clusters(200)
    alone = replace(data, train_y=np.r_[4, data.train_y[1:]])
    assert np.isfinite(embed(alone, 3, perplexity=5)[0].coordinates).all()


def test_the_bytes_do_not_depend_on_the_threads_that_are_allowed(digits):
    from threadpoolctl import threadpool_limits

    def work() -> bytes:
        reduced = reduce(digits, 20)
        found = exact_neighbours(reduced, 30)
        return reduced.scores.tobytes() + found.indices.tobytes() + found.distances.tobytes()

    with threadpool_limits(1):
        one = work()
    with threadpool_limits(2):
        assert work() == one


def test_arrays_that_may_not_be_written_are_enough():
    data = clusters(60)
    reduced = reduce(data, 50)
    neighbours = exact_neighbours(reduced, 15)
    for array in (data.train_x, data.train_y, reduced.scores, neighbours.indices, neighbours.distances):
        array.setflags(write=False)
    assert pca(data, 2).coordinates.shape == (60, 2)
    assert tsne(reduced, neighbours, ProjectionConfig("tsne", perplexity=5), data).coordinates.shape == (60, 2)


def test_interpolation_on_a_grid_is_near_the_definition(monkeypatch):
    monkeypatch.setattr(project, "INTERPOLATED_FROM", 100)
    monkeypatch.setattr(project, "EARLY", 100)
    monkeypatch.setattr(project, "LATE", 50)
    history, neighbours = embed(clusters(300), 2, perplexity=10)
    assert history.kl_divergence == pytest.approx(divergence(history.coordinates, neighbours, 10), abs=0.03)
