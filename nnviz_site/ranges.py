"""Which values an experiment's file may give, in the author's words.

Apart from the dataclasses that hold them: what is said here changes no key of what they are computed with.
"""

from __future__ import annotations

from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.projection import ProjectionConfig
from nnviz_site.compute.train import TrainingConfig

Config = DataConfig | NetworkConfig | TrainingConfig | ProjectionConfig
Faults = list[tuple[str, str]]


def faults(config: Config) -> Faults:
    """(field, what is wrong and what would be right) for each value out of range."""
    match config:
        case DataConfig():
            return _data(config)
        case NetworkConfig():
            return _network(config)
        case TrainingConfig():
            return _training(config)
    return _projection(config)


def _data(data: DataConfig) -> Faults:
    found = []
    if not 4 <= data.samples <= 100_000:
        found.append(("samples", f"samples = {data.samples}: give 4 to 100000"))
    if data.noise is not None and not 0 <= data.noise <= 100:
        found.append(("noise", f"noise = {data.noise:g}: give 0 to 100"))
    if not 0 <= data.seed < 2**31:
        found.append(("seed", f"seed = {data.seed}: give 0 to {2**31 - 1}"))
    if not 0 < data.test_share < 1:
        found.append(("test_share", f"test_share = {data.test_share:g}: give a share between 0 and 1"))
    if data.source == "csv":
        if not data.file:
            found.append(("source", 'source = "csv" needs file = "name.csv" (in site_src/data)'))
        if not data.label:
            found.append(("source", 'source = "csv" needs label = "the column of classes"'))
    return found


def _network(network: NetworkConfig) -> Faults:
    if not 1 <= len(network.hidden) <= 8:
        return [("hidden", f"hidden has {len(network.hidden)} layers: give 1 to 8")]
    wrong = [n for n in network.hidden if not 1 <= n <= 4096]
    return [("hidden", f"hidden = {list(network.hidden)}: give each layer 1 to 4096 units")] if wrong else []


def _training(training: TrainingConfig) -> Faults:
    found = []
    for name, low, high in (("epochs", 1, 10_000), ("batch_size", 0, 10**6), ("seeds", 1, 1000)):
        if not low <= getattr(training, name) <= high:
            found.append((name, f"{name} = {getattr(training, name)}: give {low} to {high}"))
    if not 0 <= training.seed < 2**31 - 1000:
        found.append(("seed", f"seed = {training.seed}: give 0 to {2**31 - 1001}"))
    if not 0 < training.learning_rate <= 100:
        found.append(("learning_rate", f"learning_rate = {training.learning_rate:g}: give a number above 0, to 100"))
    return found


def _projection(projection: ProjectionConfig) -> Faults:
    found = []
    if not 2 <= projection.dims <= 3:
        found.append(("dims", f"dims = {projection.dims}: give 2 or 3"))
    if not 2 <= projection.perplexity <= 500:
        found.append(("perplexity", f"perplexity = {projection.perplexity:g}: give 2 to 500"))
    if not 2 <= projection.pca_first <= 500:
        found.append(("pca_first", f"pca_first = {projection.pca_first}: give 2 to 500"))
    if not 0 <= projection.seed < 2**31:
        found.append(("seed", f"seed = {projection.seed}: give 0 to {2**31 - 1}"))
    return found
