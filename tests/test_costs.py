"""Rough costs put the work in order: the map in space first, since nothing else takes as long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import ROOT

from nnviz_site.engine.costs import of_points, training
from nnviz_site.engine.durations import path_lengths
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.plan import make_plan
from nnviz_site.images import Images
from nnviz_site.prepare import read_palette
from nnviz_site.sources import read_sources


@pytest.fixture(scope="module")
def site():
    return read_sources(ROOT, strict=True)[0]


def test_on_this_site_the_map_in_space_goes_first(site):
    plan = make_plan(site, (), Images("mnist", ROOT), read_palette(site))
    keys = Keys()
    todo = {keys.key(step): step for step in plan.everything()}
    needs = {key: {keys.key(other) for other in step.inputs.values()} for key, step in todo.items()}
    rank = {
        todo[key].name: length
        for key, length in path_lengths({key: step.cost for key, step in todo.items()}, needs).items()
    }
    histories = sorted((name for name in rank if name.startswith("history ")), key=rank.__getitem__, reverse=True)
    assert histories[:3] == ["history mnist_tsne_3d", "history mnist_tsne_2d", "history mnist"]
    assert rank["components mnist"] > rank["neighbours of mnist"] > rank["history mnist_tsne_3d"]


def test_a_trainings_cost_grows_with_runs_epochs_steps_and_weights(site):
    moons = site.experiments["moons"]
    one = training(moons, 500)
    wider = replace(moons, network=replace(moons.network, hidden=(1000,)))
    batches = replace(moons, training=replace(moons.training, batch_size=50))
    longer = replace(moons, training=replace(moons.training, epochs=200, seeds=40))
    assert training(wider, 500) > one and training(batches, 500) > 5 * one
    assert training(longer, 500) == pytest.approx(4 * one)


def test_what_is_not_known_to_take_long_is_quick():
    assert of_points("coherence", 60_000) < 1 < of_points("tsne 2", 60_000) < of_points("tsne 3", 60_000)
