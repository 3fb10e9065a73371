"""The browser and Node.js that tests need: which is taken, what is fetched, and that nothing is missed in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import need
from tools import programs


def program(folder: Path, name: str, says: str, status: int = 0) -> Path:
    """A program on disk that prints one line."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing but a shell: the folder that its PATH names."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("NNVIZ_CHROMIUM", raising=False)
    for finder in ("_playwrights_own", "_wheels_node"):
        monkeypatch.setattr(programs, finder, list)
    monkeypatch.setattr(programs, "MAC_BROWSERS", ())
    return tmp_path


def test_an_installed_browser_is_taken_in_order(machine: Path) -> None:
    program(machine, "google-chrome", "Google Chrome 150")
    assert programs.chromium() == machine / "google-chrome"
    program(machine, "chromium", "Chromium 150")
    assert programs.chromium() == machine / "chromium"


def test_a_browser_that_does_not_start_is_none(machine: Path) -> None:
    program(machine, "chromium-browser", "install the snap", status=1)
    assert programs.chromium() is None


def test_the_named_browser_is_taken_and_no_other(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine, "chromium", "Chromium 150")
    monkeypatch.setenv("NNVIZ_CHROMIUM", str(machine / "mine"))
    assert programs.chromium() is None
    mine = program(machine, "mine", "Chromium 151")
    assert programs.chromium() == mine


def test_an_old_node_gives_way_to_the_wheels(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(machine, "node", "v18.20.1")
    assert programs.node() is None
    wheels = program(machine, "wheels-node", "v24.19.0")
    monkeypatch.setattr(programs, "_wheels_node", lambda: [wheels])
    assert programs.node() == wheels
    program(machine, "node", "v20.6.0")
    assert programs.node() == machine / "node"


def test_a_missing_browser_comes_from_the_system_first(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    program(machine, "apt-get", "")

    def attempt(command: list[str]) -> bool:
        ran.append(" ".join(map(str, command)))
        if "install" in command and "playwright" not in command:
            program(machine, "chromium", "Chromium 150")
        return True

    monkeypatch.setattr(programs, "_attempt", attempt)
    monkeypatch.setattr(programs, "_is_root", lambda: False)
    programs.fetch_chromium()
    assert ran == [
        "sudo -n apt-get update -q",
        "sudo -n apt-get install -q -y --no-install-recommends chromium",
    ]


def test_without_a_package_manager_playwright_fetches_its_own(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(programs, "_attempt", lambda command: bool(ran.append(command)))
    monkeypatch.setattr(programs, "_is_root", lambda: False)
    programs.fetch_chromium()
    assert [command[1:] for command in ran] == [["-m", "playwright", "install", "chromium"]]


def test_what_can_not_be_had_is_said(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(programs, "_attempt", lambda command: False)
    programs.main()
    said = capsys.readouterr().err
    assert "!!! no Chromium or Chrome: no test marked `browser` runs" in said
    assert "!!! no Node.js >= 20.6: no test marked `node` runs" in said


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_test_without_its_program_is_skipped_but_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", ci)
    need("found", "never said")
    with pytest.raises(outcome, match="no such program"):
        need("", "no such program")
