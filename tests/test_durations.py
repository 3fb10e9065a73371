"""Steps are expected to take what they took last, the longest path goes first, and the time left is roughly right."""

from __future__ import annotations

import heapq
import random

import pytest

from nnviz_site.engine.durations import Expected, Tally, expect, path_lengths
from nnviz_site.engine.steps import Step


def test_what_a_step_took_last_is_expected_else_its_cost_at_the_pace_of_the_others():
    todo = {"a": Step("history a", "f", cost=10), "b": Step("history b", "f", cost=2), "c": Step("c", "f", cost=4)}
    took = {"history a": 5.0, "history b": 1.0}
    expected = expect(todo, lambda key, name: took.get(name))
    assert expected.seconds == {"a": 5.0, "b": 1.0, "c": 2.0}
    assert expected.remembered == 6 / 8


def test_a_first_build_knows_costs_alone():
    assert expect({"a": Step("a", "f", cost=3)}, lambda key, name: None) == Expected({"a": 3.0}, 0.0)


def test_the_longest_path_counts_all_that_comes_after():
    lengths = path_lengths({"a": 1, "b": 5, "end": 1}, {"a": set(), "b": set(), "end": {"a"}})
    assert lengths == {"a": 2, "b": 5, "end": 1}


def random_graph(chance: random.Random, steps: int) -> tuple[dict[str, float], dict[str, set[str]]]:
    """Steps of very different lengths; each needs up to two of those before it."""
    seconds = {f"{n}": chance.lognormvariate(0, 1.2) for n in range(steps)}
    needs = {
        f"{n}": {f"{chance.randrange(n)}" for _ in range(chance.randrange(3))} if n else set() for n in range(steps)
    }
    return seconds, needs


def simulated(truth, needs, tally, rank, workers):
    """A run on so many workers, the longest path first; yields (time, seconds left as told) after each step's end."""
    needs = {key: set(needed) for key, needed in needs.items()}
    now, running = 0.0, []
    while needs or running:
        ready = sorted((k for k, n in needs.items() if not n), key=lambda k: -rank[k])
        for key in ready[: workers - len(running)]:
            del needs[key]
            heapq.heappush(running, (now + truth[key], key))
            tally.started(key, now)
        yield now, tally.seconds_left(now)
        now, key = heapq.heappop(running)
        tally.finished(key, truth[key])
        for needed in needs.values():
            needed.discard(key)
    yield now, tally.seconds_left(now)


@pytest.mark.parametrize("workers", [1, 2, 8])
@pytest.mark.parametrize("slower", [1.0, 2.0], ids=["as fast as last time", "half as fast"])
@pytest.mark.parametrize("seed", range(5))
def test_the_time_left_is_roughly_right(workers, slower, seed):
    """Within a quarter of the truth for the first three quarters of a run; on a slower machine from a quarter on."""
    expected, needs = random_graph(random.Random(seed), 80)
    truth = {key: slower * seconds for key, seconds in expected.items()}
    rank = path_lengths(expected, needs)
    tally = Tally(dict.fromkeys(expected, ""), Expected(expected, 1.0), rank, workers)
    told = list(simulated(truth, needs, tally, rank, workers))
    end, last = told[-1]
    assert last == 0
    for now, left in told:
        if (0 if slower == 1 else 0.25) * end <= now <= 0.75 * end:
            assert left == pytest.approx(end - now, rel=0.25)


def test_nothing_is_told_of_the_time_left_before_it_is_known():
    for remembered, told in ((0.4, False), (0.6, True)):
        tally = Tally({"a": "history moons"}, Expected({"a": 2.0}, remembered), {"a": 2.0}, 1)
        tally.started("a", 0.0)
        moment = tally.moment(0.5)
        assert (moment.left is not None) == told
        assert (moment.step, moment.done, moment.total, moment.running) == ("", 0, 1, ("history moons",))
    assert moment.left == pytest.approx(1.5)


def test_a_step_that_takes_longer_than_expected_is_not_counted_below_nothing():
    tally = Tally({"a": "a"}, Expected({"a": 2.0}, 1.0), {"a": 2.0}, 1)
    tally.started("a", 0.0)
    assert tally.seconds_left(9.0) == 0.0
