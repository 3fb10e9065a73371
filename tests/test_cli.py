"""Arguments: what is wrong with them is said in one line, with exit status 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnviz_site import __main__
from nnviz_site.cli import main

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "the following arguments are required: VERB; see nnviz_site --help"),
        (["biuld"], "invalid choice: 'biuld' (choose from"),
        (["build", "--jbos", "3"], "unrecognized arguments: --jbos 3"),
        (["build", "--jobs", "0"], "0: give a whole number from 1 on"),
        (["build", "--base-url", "example.org"], '"example.org" is no address: begin with https://'),
        (["build", "--base-url", "https://a b"], '"https://a b" is no address'),
        (["build", "--base-url", "https://a.org/\n"], r'"https://a.org/\n" is no address'),
        (["build", "--base-url", "https://a.org/?q"], "it ends before ? and #"),
        (["build", "--base-url", "https://a.org/100%"], "two hexadecimal digits"),
        (["build", "--base-url", "https://a.org/index.html"], "it is a page's: leave out index.html"),
        (["check", "--cache", ""], "argument --cache: empty: give a folder"),
        (["build", "--repository", "git@a.org:b"], '"git@a.org:b" is no address: begin with https://'),
    ],
)
def test_wrong_arguments(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1


def test_only_verbs_that_write_say_what_they_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = {}
    for verb in ("build", "check", "why", "verify"):
        assert main([verb, "--site", str(tmp_path / "nowhere")]) == 2
        said[verb] = capsys.readouterr().err.splitlines()[-1].partition(";")[2]
    assert said == {"build": " nothing was written.", "check": "", "why": "", "verify": ""}


def test_check_looks_for_the_images_that_a_build_would_need(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--site", str(ROOT), "--data-dir", str(tmp_path)]) == 2
    assert f"{tmp_path}: none of MNIST's four files is there" in capsys.readouterr().err
    assert main(["check", "--site", str(ROOT), "--data-dir", str(tmp_path), "--images", "digits"]) == 0


def test_a_fault_of_the_program_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(__main__, "main", lambda: {}["two\nlines"])
    monkeypatch.setattr(__main__.signal, "signal", lambda *_: None)
    monkeypatch.setattr(sys, "argv", ["nnviz", "check"])
    assert __main__.entry() == 70
    said = capsys.readouterr().err
    assert said.startswith("internal error: KeyError: ") and "a fault of nnviz_site" in said and said.count("\n") == 1
    monkeypatch.setattr(sys, "argv", ["nnviz", "check", "--debug"])
    assert __main__.entry() == 70 and capsys.readouterr().err.startswith("Traceback")


def test_who_has_read_enough_is_no_fault(tmp_path: Path) -> None:
    """`why --json | head`."""
    reader, writer = os.pipe()
    os.close(reader)
    places = [
        "--site",
        str(ROOT / "tests" / "tiny_site"),
        "--cache",
        str(tmp_path / "cache"),
        "--out",
        str(tmp_path / "_site"),
    ]
    command = [sys.executable, "-m", "nnviz_site", "why", "--json", "--quiet", *places]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")
