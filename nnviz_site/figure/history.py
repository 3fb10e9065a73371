"""What a figure is drawn from: all that is known of one experiment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz_site.analysis.findings import Findings
    from nnviz_site.compute.components import ProjectionHistory
    from nnviz_site.compute.data import Dataset
    from nnviz_site.compute.network import NetworkHistory


@dataclass(frozen=True)
class History:
    """One experiment's data, its record (a trained network or a projection) and the analyses that a kind needs.

    name: the experiment's id, e.g. `moons`. title: its title in TOML.
    findings: by analysis, for those named in the kind's NEEDS.
    """

    name: str
    title: str
    data: Dataset
    network: NetworkHistory | None = None
    projection: ProjectionHistory | None = None
    findings: Mapping[str, Findings] = field(default_factory=dict)
