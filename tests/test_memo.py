"""Small files that save time: kept whole or not at all, and what is damaged is as if it were not there."""

from __future__ import annotations

import json
import random

import pytest

from nnviz_site.engine.keys import Keys
from nnviz_site.engine.memo import memorize, recall
from nnviz_site.engine.steps import Step

KNOWN = {"data moons": "ab12", "history moons": ["ü", 1.5]}


def test_what_was_memorized_is_recalled(tmp_path):
    file = tmp_path / "cache/latest.json"
    assert recall(file) == {} and recall(None) == {}
    memorize(file, KNOWN)
    assert recall(file) == KNOWN and json.loads(file.read_text())["known"] == KNOWN
    assert [p.name for p in file.parent.iterdir()] == ["latest.json"]


def test_every_flipped_bit_and_every_truncation_is_noticed(tmp_path):
    file = tmp_path / "latest.json"
    memorize(file, KNOWN)
    content = file.read_bytes()
    for place in range(len(content) - 1):
        for bit in range(8):
            file.write_bytes(content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :])
            assert recall(file) == {}
        file.write_bytes(content[:place])
        assert recall(file) == {}


@pytest.mark.parametrize("text", ["", "[]", '{"data moons": "ab12"}', "null", "\0\0\0\0"])
def test_what_another_version_wrote_is_not_misread(tmp_path, text):
    file = tmp_path / "modules.json"
    file.write_text(text)
    assert recall(file) == {}


def test_a_folder_that_is_none_keeps_nothing_and_says_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    memorize(tmp_path / "file" / "latest.json", KNOWN)
    assert recall(tmp_path / "file" / "latest.json") == {}


def test_keys_are_the_same_whatever_became_of_the_memo_of_modules(tmp_path):
    step = Step("data moons", "nnviz_site.compute.data:generated")
    memo, right = tmp_path / "modules.json", Keys().key(step)
    for _ in range(20):
        keys = Keys(memo)
        assert keys.key(step) == right
        keys.save()
        content = bytearray(memo.read_bytes())
        content[random.Random(len(content)).randrange(len(content))] ^= 1
        memo.write_bytes(content)
