"""Each value of an experiment that is out of its range is named by its key."""

from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.compute.train import TrainingConfig
from nnviz_site.ranges import faults


def test_hidden_layers_out_of_range_are_named():
    assert faults(NetworkConfig(hidden=()))
    assert faults(NetworkConfig(hidden=(100, 0)))
    assert not faults(NetworkConfig(hidden=(100, 64, 25)))


def test_each_value_of_the_data_out_of_range_is_named():
    config = DataConfig(samples=3, noise=-1, seed=-1, test_share=1)
    assert [field for field, _ in faults(config)] == ["samples", "noise", "seed", "test_share"]
    assert [field for field, _ in faults(DataConfig(source="csv"))] == ["source", "source"]


def test_each_value_of_the_training_out_of_range_is_named():
    config = TrainingConfig(epochs=10**9, learning_rate=0, batch_size=-1, seeds=0, seed=-1)
    assert {field for field, _ in faults(config)} == {"epochs", "learning_rate", "batch_size", "seeds", "seed"}


def test_each_value_of_the_projection_out_of_range_is_named():
    config = ProjectionConfig(dims=4, perplexity=1, pca_first=1, seed=-1)
    assert [field for field, _ in faults(config)] == ["dims", "perplexity", "pca_first", "seed"]
