"""Which experiments a plane of two inputs can show; imports nothing that draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnviz_site.site import Experiment


def unless_two_inputs(experiment: Experiment) -> str:
    """Why there is no plane to draw the experiment's data on; empty if it has two inputs."""
    data = experiment.data
    if data.source == "images":
        return f"{experiment.name} has an image's pixels for inputs: this kind shows two inputs"
    if data.source != "csv" or len(data.features) == 2:
        return ""
    if len(data.features) < 2:
        return f"{experiment.name} has one input: this kind shows two"
    two = ", ".join(f'"{name}"' for name in data.features[:2])
    return (
        f"{experiment.name} has {len(data.features)} inputs: this kind shows two; give features = [{two}], for instance"
    )
