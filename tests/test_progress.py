"""Plain lines where there is no terminal, a moving line where there is one."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest
from conftest import ROOT

from nnviz_site.progress import left_in_words, line, now_running
from nnviz_site.request import Moment


def test_a_line_says_what_ended_how_far_and_how_long_still():
    assert line(Moment("history moons", 4.13, 3, 73, left=21.4)) == "[3/73] history moons (4.1 s), about 20 s left"
    assert line(Moment("history moons", 4.13, 3, 73)) == "[3/73] history moons (4.1 s)"
    assert line(Moment("history moons", 4.13, 73, 73, left=0)) == "[73/73] history moons (4.1 s)"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "about 1 s"), (6.4, "about 6 s"), (33, "about 35 s"), (200, "about 3 min")]
)
def test_an_estimate_is_no_more_exact_than_it_is(seconds, words):
    assert left_in_words(seconds) == f"{words} left"


def test_what_runs_now():
    assert now_running(Moment("", 0, 0, 9, ("film moons",))) == "film moons"
    assert now_running(Moment("", 0, 0, 9, ("film moons", "a", "b"))) == "film moons and 2 more"


@pytest.mark.slow
def test_a_terminal_shows_what_runs_counts_and_the_time_left(tiny, tmp_path):
    """On a real one, the second time."""
    cache = tiny.parent / "cache"
    ours, theirs = pty.openpty()
    command = [
        "build",
        "--site",
        ROOT / "tests" / "tiny_site",
        "--out",
        tmp_path / "_site",
        "--cache",
        cache,
        "--force",
    ]
    build = subprocess.Popen(
        [sys.executable, "-m", "nnviz_site", *map(str, command)],
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        shown += part
    assert build.wait() == 0
    text = shown.decode()
    assert "history moons and 1 more" in text and "0/38" in text and "s left" in text
    assert "38 answers computed" in text
