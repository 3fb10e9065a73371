"""The store keeps answers whole, and notices what is no longer what was stored."""

import json

import numpy as np
import pytest

from nnviz_site.compute.data import DataConfig, generated
from nnviz_site.engine import codec
from nnviz_site.engine.keys import Keys
from nnviz_site.engine.steps import Step
from nnviz_site.engine.store import Damaged, Store

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


def manifest_of(store, key=KEY):
    return store.folder / "answers" / key[:2] / key / "manifest.json"


HASH = "0" * 64
OTHER_SHAPES = {
    "empty": "",
    "no JSON": "files: {}",
    "a list": "[]",
    "no files": '{"name": "data moons", "parts": {}}',
    "an early one, that listed names": '{"files": ["value.json"], "name": "data moons"}',
    "one with hashes alone": json.dumps({"files": {"value.json": HASH}}),
    "sizes as text": json.dumps({"files": {"value.json": [HASH, "12"]}}),
    "a shorter hash": json.dumps({"files": {"value.json": ["0" * 40, 12]}}),
    "a later one, with more of each file": json.dumps(
        {"format": 9, "files": {"value.json": {"blake3": HASH, "size": 12}}}
    ),
    "a later one, that packs its files": json.dumps(
        {"format": 9, "pack": "answers.zst", "files": {"value.json": [0, 12]}}
    ),
    "parts that are no texts": json.dumps({"files": {}, "parts": {"option epochs": 20}}),
}


@pytest.mark.parametrize("text", OTHER_SHAPES.values(), ids=OTHER_SHAPES)
def test_what_another_version_wrote_is_no_answer_and_is_made_again(store, text):
    put_data(store)
    manifest_of(store).write_text(text)
    found = Store(store.folder)
    assert KEY not in found
    with pytest.raises(Damaged):
        found.value(KEY)
    put_data(found)
    assert found.value(KEY).classes == 2


def test_the_format_of_answers_is_part_of_every_key(monkeypatch):
    step = Step("data moons", "nnviz_site.compute.data:generated", {}, {"config": DataConfig()})
    before = Keys().key(step)
    monkeypatch.setattr(codec, "FORMAT", "0")
    assert Keys().key(step) != before


def test_an_answer_with_the_same_bytes_stays_for_those_who_read_it(store):
    put_data(store)
    data = store.value(KEY)
    inode = (manifest_of(store).parent / "train_x.npy").stat().st_ino
    put_data(store)
    assert (manifest_of(store).parent / "train_x.npy").stat().st_ino == inode
    np.testing.assert_array_equal(data.train_x, store.value(KEY).train_x)


def test_a_damaged_answer_makes_room(store):
    put_data(store)
    file = manifest_of(store).parent / "value.json"
    file.write_bytes(b"[" + file.read_bytes()[1:])
    other = Store(store.folder)
    assert not other.is_whole(KEY)
    put_data(other)
    assert other.is_whole(KEY)
    assert [p.name for p in manifest_of(store).parent.parent.iterdir()] == [KEY]


@pytest.mark.parametrize("file", ["train_x.npy", "value.json"])
def test_a_file_that_is_gone_or_has_a_broken_head_is_damage(store, file):
    put_data(store)
    path = store.files(KEY)[file].path
    path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(Damaged):
        store.value(KEY)
    path.unlink()
    with pytest.raises(Damaged):
        store.value(KEY)


@pytest.mark.parametrize("name", ["../../../elsewhere", "/etc/hostname", "a/b", ".."])
def test_a_manifest_that_names_files_elsewhere_is_damaged(store, name):
    store.put("ab12", {"a.txt": b"a"}, {})
    manifest = store.folder / "answers/ab/ab12/manifest.json"
    manifest.write_text(json.dumps({"files": {name: ["0" * 64, 1]}}))
    with pytest.raises(Damaged):
        Store(store.folder).files("ab12")
