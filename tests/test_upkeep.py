"""The store keeps what is in use, what is young, and as much else as there is room for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pytest
from conftest import ROOT

from nnviz_site.cli import main
from nnviz_site.engine.store import Store
from nnviz_site.engine.upkeep import FRESH_SECONDS, KEPT_DAYS, hold_within, keep_alive, remove_leftovers

HOUR, DAY = 3600, 86_400
KEYS = [f"{n}{n}{'0' * 62}" for n in range(5)]
SIZE = 1000


@pytest.fixture
def store(tmp_path):
    """Five answers of about 1,000 bytes; the first was used an hour and a bit ago, each next one a day earlier."""
    store = Store(tmp_path)
    for age, key in enumerate(KEYS):
        store.put(key, {"x": b"x" * SIZE}, {"name": f"step {age}", "parts": {}})
        aged(store, key, FRESH_SECONDS + 60 + age * DAY)
    return store


def aged(store, key, seconds):
    then = time.time() - seconds
    os.utime(store.place(key) / "manifest.json", (then, then))


def held(store):
    return [key for key in KEYS if key in Store(store.folder)]


def test_what_no_build_has_used_for_long_is_removed(store):
    for key in KEYS[:3]:
        aged(store, key, (KEPT_DAYS + 1) * DAY)
    keep_alive(store, {KEYS[0]})
    assert held(store) == [KEYS[0], *KEYS[3:]]
    keep_alive(store, set())
    assert KEYS[0] in held(store)  # it was marked as used


def test_beyond_the_bound_the_longest_unused_go_first(store):
    holding = hold_within(store, set(), 3 * (SIZE + 200))
    assert held(store) == KEYS[:3]
    assert (holding.answers, holding.dropped_answers) == (3, 2)
    assert 2 * SIZE < holding.dropped_bytes < 2 * (SIZE + 200) and holding.bytes <= 3 * (SIZE + 200)


def test_what_the_last_build_used_stays_whatever_the_bound(store):
    holding = hold_within(store, {KEYS[4]}, 0)
    assert held(store) == [KEYS[4]] and holding.bytes > SIZE


def test_what_may_be_of_a_build_that_still_runs_stays(store):
    aged(store, KEYS[2], HOUR / 2)
    hold_within(store, set(), 0)
    assert held(store) == [KEYS[2]]


def test_within_the_bound_all_stays(store):
    holding = hold_within(store, set(), 10**6)
    assert held(store) == KEYS and holding.dropped_answers == 0 and 5 * SIZE < holding.bytes < 5 * (SIZE + 200)


def test_what_a_killed_build_left_is_removed_and_what_a_running_one_writes_is_not(store):
    folder = store.place(KEYS[0]).parent
    old, young, memo = folder / ".new-old", folder / ".new-young", store.folder / ".new-memo"
    for left in (old, young):
        left.mkdir()
        (left / "half.npy").write_bytes(b"half")
    memo.write_text("{")
    then = time.time() - 2 * HOUR
    for left in (old, memo):
        os.utime(left, (then, then))
    remove_leftovers(store)
    assert not old.exists() and not memo.exists() and (young / "half.npy").exists()
    assert held(store) == KEYS


@pytest.mark.slow
def test_a_build_says_what_the_store_takes_and_what_it_removed(tiny, tmp_path):
    cache = tmp_path / "cache"
    shutil.copytree(tiny.parent / "cache", cache)
    Store(cache).put(KEYS[0], {"x": b"x" * 10**6}, {"name": "words of long ago", "parts": {}})
    for folder in Store(cache).answers():
        aged(Store(cache), folder.name, 2 * HOUR)
    (words,) = [
        f for f in Store(cache).answers() if b'"words projection flowers"' in (f / "manifest.json").read_bytes()
    ]
    shutil.rmtree(words)
    places = ["--site", ROOT / "tests" / "tiny_site", "--out", tmp_path / "_site", "--cache", cache]

    def build(*options):
        command = [sys.executable, "-m", "nnviz_site", "build", *map(str, places), *options]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stderr.splitlines()

    *_, last = build()
    taken = sum(file.stat().st_size for file in cache.glob("answers/*/*/*"))
    assert " 1 answer computed, 37 reused, " in last and f" s, {taken / 1e6:.1f} MB kept in {cache}: " in last
    *_, notice, last = build("--cache-size", "0.001")
    assert notice == f"notice: {cache}: removed 1 answer (1.0 MB) longest unused, for --cache-size is 1.0 MB"
    assert f"{taken / 1e6 - 1:.1f} MB kept in" in last
    assert "kept in" not in build()[-1] and (tmp_path / "_site/index.html").exists()


@pytest.mark.parametrize("text", ["-1", "much", "inf", "nan", ""])
def test_a_bound_is_a_number_of_gigabytes(text, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["build", f"--cache-size={text}"])
    assert stopped.value.code == 2 and "give a number of gigabytes, 0 or more" in capsys.readouterr().err
