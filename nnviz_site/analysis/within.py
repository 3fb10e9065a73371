"""How much of the order within each class a map keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnviz_site.analysis.findings import FactName, Findings
from nnviz_site.compute.components import ProjectionHistory, Reduced, nearest
from nnviz_site.compute.data import Dataset

if TYPE_CHECKING:
    from nnviz_site.site import Experiment

FACTS = (FactName("within_class.neighbours_preserved"),)
NEIGHBOURS = 10


def applies(experiment: Experiment) -> bool:
    return experiment.projection is not None


def analyse(data: Dataset, history: ProjectionHistory, reduced: Reduced) -> Findings:
    """Facts: `within_class.neighbours_preserved`: of a point's ten nearest of its own class in the map, the share that
    are among its ten nearest of its own class in the reduced data; over all points.

    Classes are parted first, so that a map gains nothing here by telling them apart. A class of fewer than twelve points
    is asked for half as many neighbours as it has others; one of fewer than three points is left out.
    """
    kept = asked = 0
    for c in range(data.classes):
        mine = np.flatnonzero(data.train_y == c)
        k = NEIGHBOURS if len(mine) > NEIGHBOURS + 1 else (len(mine) - 1) // 2
        if k < 1:
            continue
        in_map, in_data = (nearest(points[mine], k).indices for points in (history.coordinates, reduced.scores))
        kept += int(np.count_nonzero(in_map[:, :, None] == in_data[:, None, :]))
        asked += in_map.size
    return Findings({"within_class.neighbours_preserved": kept / asked if asked else 0.0})
