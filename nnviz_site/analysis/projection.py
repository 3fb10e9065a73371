"""What a projection says of itself: variance explained, or how far t-SNE's similarities are from the data's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz_site.analysis.findings import FactName, Findings
from nnviz_site.compute.components import ProjectionHistory

if TYPE_CHECKING:
    from nnviz_site.site import Experiment


def facts(experiment: Experiment) -> tuple[FactName, ...]:
    projection = experiment.projection
    assert projection is not None
    if projection.method == "tsne":
        return (FactName("kl_divergence"),)
    return tuple(FactName(f"explained_variance_ratio_{k + 1}") for k in range(projection.dims))


def applies(experiment: Experiment) -> bool:
    return experiment.projection is not None


def analyse(history: ProjectionHistory) -> Findings:
    """Facts: `explained_variance_ratio_1` … for PCA; `kl_divergence` (nats, 3 decimals) for t-SNE."""
    if history.kl_divergence is not None:
        return Findings({"kl_divergence": history.kl_divergence})
    assert history.explained_variance_ratio is not None
    ratios = history.explained_variance_ratio.tolist()
    return Findings({f"explained_variance_ratio_{k + 1}": ratio for k, ratio in enumerate(ratios)})
