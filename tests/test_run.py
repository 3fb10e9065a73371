"""Steps are computed once, inputs first, the longest path first, and a second run computes nothing."""

from dataclasses import replace

import pytest

from nnviz_site.compute.data import DataConfig
from nnviz_site.compute.network import NetworkConfig
from nnviz_site.compute.train import Diverged, TrainingConfig
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.run import StepFailed, WorkerDied, missing, run
from nnviz_site.engine.schedule import Schedule
from nnviz_site.engine.steps import Step
from nnviz_site.engine.store import Store

DATA = Step("data moons", "nnviz_site.compute.data:generated", {}, {"config": DataConfig(samples=40)})


def history(**training) -> Step:
    options = {"network": NetworkConfig((4,)), "training": TrainingConfig(**({"epochs": 2} | training))}
    return Step("history moons", "nnviz_site.compute.train:record", {"data": DATA}, options, cost=5)


def compute(steps, store, jobs=2):
    keys, told = Keys(), []
    run(
        missing(steps, keys, store),
        keys,
        store,
        jobs,
        lambda moment: told.append((moment.step, moment.done, moment.total)) if moment.step else None,
    )
    return keys, told


@pytest.mark.slow
def test_inputs_first_then_nothing_the_second_time(tmp_path):
    store = Store(tmp_path)
    keys, told = compute([history()], store)
    assert told == [("data moons", 1, 2), ("history moons", 2, 2)]
    assert store.value(keys.key(history())).epochs == 2
    assert compute([history()], store)[1] == []
    manifest = store.manifest(keys.key(history()))
    assert manifest["seconds"] > 0 and manifest["peak_mb"] > 10
    assert manifest["parts"]["option training.epochs"] == "2"


@pytest.mark.slow
def test_the_same_bytes_whatever_the_number_of_jobs(tmp_path):
    hashes = []
    for jobs in (1, 2):
        store = Store(tmp_path / str(jobs))
        keys, _ = compute([history(), history(seed=7)], store, jobs)
        hashes.append([f.sha256 for f in store.files(keys.key(history())).values()])
    assert hashes[0] == hashes[1]


@pytest.mark.slow
def test_a_step_that_fails_is_named_with_its_cause_and_what_was_done_is_kept(tmp_path):
    store = Store(tmp_path)
    wild = history(optimizer="sgd", learning_rate=100, epochs=30)
    wild = replace(wild, options=wild.options | {"network": NetworkConfig((64, 64, 64))})
    with pytest.raises(StepFailed, match="history moons") as failure:
        compute([wild], store)
    assert isinstance(failure.value.__cause__, Diverged)
    assert Keys().key(DATA) in store


@pytest.mark.slow
def test_a_worker_that_dies_is_reported_with_the_step_it_was_at(tmp_path):
    with pytest.raises(WorkerDied, match="doomed"):
        compute([Step("doomed", "os:abort")], Store(tmp_path))


def test_what_waited_for_a_step_is_ready_after_it_and_what_is_given_back_comes_again():
    keys, step = Keys(), history()
    todo = {keys.key(s): s for s in (DATA, step)}
    schedule = Schedule(todo, keys, dict.fromkeys(todo, 1.0))
    assert (schedule.take(), schedule.take()) == (keys.key(DATA), None)
    schedule.give_back(keys.key(DATA))
    assert (schedule.take(), schedule.take()) == (keys.key(DATA), None)
    schedule.done(keys.key(DATA))
    assert schedule and schedule.take() == keys.key(step)
    schedule.done(keys.key(step))
    assert not schedule


def test_what_a_stored_answer_needed_is_not_missed(tmp_path):
    store, keys = Store(tmp_path), Keys()
    step = history()
    store.put(keys.key(step), {"x": b""}, {"name": step.name, "parts": {}})
    assert missing([step], keys, store) == {}
