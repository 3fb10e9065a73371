"""What a projection says of itself becomes facts."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from sklearn.decomposition import PCA

from nnviz_site.analysis import projection
from nnviz_site.compute.components import ProjectionHistory, pca
from nnviz_site.compute.data import Dataset
from nnviz_site.compute.projection import ProjectionConfig


def names(config: ProjectionConfig) -> list[str]:
    return [fact.name for fact in projection.facts(SimpleNamespace(projection=config))]


def test_pca_gives_the_ratios_that_scikit_learn_gives():
    x, y = np.random.default_rng(0).normal(size=(50, 5)) * [1, 2, 3, 4, 5], np.zeros(50, np.int64)
    found = projection.analyse(pca(Dataset(x, y, x, y, ("a",), tuple("abcde")), 3)).facts
    assert list(found) == names(ProjectionConfig("pca", 3))
    np.testing.assert_allclose(list(found.values()), PCA(3).fit(x).explained_variance_ratio_)


def test_tsne_gives_its_divergence():
    found = projection.analyse(ProjectionHistory("tsne", np.zeros((4, 2)), kl_divergence=2.718)).facts
    assert found == {"kl_divergence": 2.718}
    assert list(found) == names(ProjectionConfig("tsne", 2))


def test_trainings_have_no_projection():
    assert projection.applies(SimpleNamespace(projection=ProjectionConfig()))
    assert not projection.applies(SimpleNamespace(projection=None))
