"""`why --json` and `answer KEY…` let any scheduler compute a site's steps, in processes that share nothing but the store."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from nnviz_site.cli import main

PROCESSES = 8


def command(folder: Path, verb: str, *arguments: str) -> list[str]:
    """A command on the tiny site, with the store and the output in a folder."""
    places = ["--site", ROOT / "tests" / "tiny_site", "--cache", folder / "cache", "--out", folder / "out"]
    return [verb, *map(str, places), *arguments]


def start(folder: Path, verb: str, *arguments: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "nnviz_site", *command(folder, verb, *arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def manifests(cache: Path) -> list[Path]:
    return list(cache.glob("answers/??/*/manifest.json"))


def missing(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert main(command(folder, "why", "--json")) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.slow
def test_eight_processes_level_by_level_give_the_bytes_of_one_build(
    tmp_path: Path, tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(tiny.parent / "cache", tmp_path / "cache")
    for step in manifests(tmp_path / "cache"):
        if {"moons", "moons_deep"} & {*json.loads(step.read_text("utf-8"))["name"].split()}:
            shutil.rmtree(step.parent)
    levels, most = 0, 0
    while steps := missing(tmp_path, capsys):
        ready = [step["key"] for step in steps if not step["needs"]]
        shares = [share for n in range(PROCESSES) if (share := ready[n::PROCESSES])]
        started = [start(tmp_path, "answer", "--jobs", "1", *share) for share in shares]
        for process, share in zip(started, shares, strict=True):
            said = process.communicate(timeout=120)[1]
            assert process.returncode == 0, said
            assert f"{len(share)} answer" in said.splitlines()[-1]
        levels, most = levels + 1, max(most, len(shares))
    assert levels >= 3 and most == PROCESSES
    assert len(manifests(tmp_path / "cache")) == len(manifests(tiny.parent / "cache"))
    said = start(tmp_path, "build").communicate(timeout=60)[1]
    assert " 0 answers computed" in said
    assert contents(tmp_path / "out") == contents(tiny)


@pytest.mark.slow
def test_steps_that_need_each_other_are_computed_in_order_and_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = {step["name"]: step["key"] for step in missing(tmp_path, capsys)}
    asked = command(tmp_path, "answer", keys["history flowers"], keys["data flowers"])
    assert main(asked) == 0
    assert "2 answers computed, 0 already there" in capsys.readouterr().err
    assert main(asked) == 0
    assert "0 answers computed, 2 already there" in capsys.readouterr().err
    assert "history flowers" not in {step["name"] for step in missing(tmp_path, capsys)}


def test_a_step_whose_input_the_store_lacks_says_which_key_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (history,) = [step for step in missing(tmp_path, capsys) if step["name"] == "history moons"]
    assert main(command(tmp_path, "answer", history["key"])) == 2
    said = f"history moons needs data moons, which the store lacks: first `answer {history['needs'][0]}`\n"
    assert capsys.readouterr().err == said + "1 problem; nothing was written.\n"


def test_what_is_no_key_is_said_to_be_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = missing(tmp_path, capsys)[0]["key"]
    assert main(command(tmp_path, "answer", "history", "moons", key[:12], key)) == 2
    no_key = "no key: a key is 64 hexadecimal digits, as `why --json` lists them"
    assert capsys.readouterr().err.splitlines()[:-1] == [f"{word}: {no_key}" for word in ("history", "moons", key[:12])]


def test_a_key_may_be_written_in_capitals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (history,) = [step for step in missing(tmp_path, capsys) if step["name"] == "history moons"]
    assert main(command(tmp_path, "answer", history["key"].upper())) == 2
    assert capsys.readouterr().err.startswith("history moons needs data moons, which the store lacks")


def test_keys_that_no_step_has_are_all_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = missing(tmp_path, capsys)[0]["key"]
    assert main(command(tmp_path, "answer", "0" * 64, known, "f" * 64)) == 2
    *said, count = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in said] == ["0" * 64, "f" * 64]
    assert "ask `why --json` again" in said[0] and count.startswith("2 problems")
