"""The store keeps answers whole, and notices what is no longer what was stored."""

import json
import os
import time

import numpy as np
import pytest

from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.engine import codec
from nnviz_site.engine.store import Damaged, Store
from nnviz_site.engine.upkeep import KEPT_DAYS, keep_alive

KEY = "ab" + "0" * 62


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def put_data(store):
    store.put(KEY, codec.encode(generated(DataConfig(samples=20))), {"name": "data moons", "parts": {}})


def test_an_answer_comes_back_as_the_value_that_was_put(store):
    assert KEY not in store
    put_data(store)
    assert KEY in store
    data = store.value(KEY)
    np.testing.assert_array_equal(data.train_x, generated(DataConfig(samples=20)).train_x)
    assert not data.train_x.flags.writeable


def test_another_process_sees_it(store):
    put_data(store)
    assert KEY in Store(store.folder)


def test_files_and_json(store):
    store.put(KEY, {"words.json": b'{"alt": "x"}'}, {"name": "words", "parts": {}})
    assert store.json(KEY, "words.json") == {"alt": "x"}
    assert store.files(KEY)["words.json"].size == 12
    assert store.value(KEY) == {"words.json": b'{"alt": "x"}'}


@pytest.mark.parametrize("file", ["train_x.npy", "value.json"])
def test_flipped_bytes_are_noticed_when_used(store, file):
    put_data(store)
    path = store.files(KEY)[file].path
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        store.value(KEY)


@pytest.mark.parametrize("file", ["train_x.npy", "manifest.json"])
def test_a_truncated_file_means_there_is_no_answer(store, file):
    put_data(store)
    path = store.folder / "answers" / "ab" / KEY / file
    path.write_bytes(path.read_bytes()[:-9])
    assert KEY not in Store(store.folder)


def test_a_failure_while_writing_leaves_nothing(store):
    with pytest.raises(TypeError):
        store.put(KEY, {"a": b"whole", "b": None}, {"name": "broken", "parts": {}})
    assert KEY not in store
    assert not [p for p in store.folder.rglob("*") if p.is_file()]


def test_what_no_build_has_used_for_long_is_pruned(store):
    put_data(store)
    other = "cd" + "0" * 62
    store.put(other, {"x": b"1"}, {"name": "old", "parts": {}})
    long_ago = time.time() - (KEPT_DAYS + 1) * 86_400
    for key in (KEY, other):
        os.utime(store.folder / "answers" / key[:2] / key / "manifest.json", (long_ago, long_ago))
    keep_alive(store, {KEY})
    assert KEY in store and other not in Store(store.folder)


@pytest.mark.parametrize("name", ["../../../elsewhere", "/etc/hostname", "a/b", ".."])
def test_a_manifest_that_names_files_elsewhere_is_damaged(store, name):
    store.put("ab12", {"a.txt": b"a"}, {})
    manifest = store.folder / "answers/ab/ab12/manifest.json"
    manifest.write_text(json.dumps({"files": {name: ["0" * 64, 1]}}))
    with pytest.raises(Damaged):
        Store(store.folder).files("ab12")
