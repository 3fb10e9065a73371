"""The table of changed facts: what is listed and what is counted, how long it can get, what can't be smuggled in."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import facts_diff
import pytest


@pytest.fixture
def diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """(status, what is printed, what is complained of) for two documents; a string is written as it is, None not at all."""

    def run(old: object, new: object) -> tuple[int, str, str]:
        paths = []
        for name, document in (("old", old), ("new", new)):
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            paths.append(folder / "facts.json")
            if document is not None:
                paths[-1].write_text(document if isinstance(document, str) else json.dumps(document))
        status = facts_diff.main([str(path) for path in paths])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def rows(printed: str) -> list[list[str]]:
    """The cells of every row but heads and rules."""
    lines = [line for line in printed.splitlines() if line.startswith("| ") and "---" not in line]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    return [row for row in cells if row[-1] != "change"]


def test_a_changed_number_is_shown_before_and_after(diff) -> None:
    status, printed, _ = diff(
        {"moons.test_accuracy": 0.99, "moons.test_loss": 0.1}, {"moons.test_accuracy": 0.984, "moons.test_loss": 0.1}
    )
    assert status == 0
    assert rows(printed) == [["`moons.test_accuracy`", "0.99", "0.984", "-0.006"]]
    assert printed.startswith("**1 fact differs**: 1 changed; there are 2 now.")


def test_equal_facts_are_one_sentence(diff) -> None:
    facts = {"moons.test_accuracy": 0.99, "moons.test_accuracy@3": 0.5}
    assert diff(facts, facts) == (0, "No fact changed, of 2.\n", "")


def test_new_and_removed_facts_say_so(diff) -> None:
    _, printed, _ = diff({"old.train_loss": 2}, {"new.train_loss": 3})
    assert rows(printed) == [["`new.train_loss`", "", "3", "new"], ["`old.train_loss`", "2", "", "gone"]]
    assert "1 new, 1 gone" in printed


def test_a_difference_of_the_last_digits_is_counted_and_not_listed(diff) -> None:
    _, printed, _ = diff({"a.loss": 0.1 + 0.2, "b.loss": 1.0}, {"a.loss": 0.3, "b.loss": 1.00001})
    assert [row[0] for row in rows(printed)] == ["`b.loss`"]
    assert "1 more by less than a millionth." in printed


def test_a_change_from_nought_is_listed(diff) -> None:
    _, printed, _ = diff({"a.misclassified": 0}, {"a.misclassified": 1e-12})
    assert rows(printed) == [["`a.misclassified`", "0", "1e-12", "+1e-12"]]


def test_main_numbers_come_first_and_epochs_are_folded(diff) -> None:
    old = {f"moons.loss@{epoch}": 1.0 for epoch in range(101)} | {"moons.loss": 1.0, "zebra.loss": 1.0}
    new = (
        old | {f"moons.loss@{epoch}": 1 + epoch / 100 for epoch in range(101)} | {"moons.loss": 2.0, "zebra.loss": 3.0}
    )
    _, printed, _ = diff(old, new)
    assert [row[:2] for row in rows(printed)] == [
        ["`moons.loss`", "1"],
        ["`zebra.loss`", "1"],
        ["`moons.loss`", "98"],
        ["`moons.loss`", "99"],
        ["`moons.loss`", "100"],
        ["`moons.loss`", "97 more"],
    ]


def test_epochs_that_came_or_went_are_one_row_each(diff) -> None:
    _, printed, _ = diff({f"a.loss@{e}": 1 for e in range(5, 30)}, {f"a.loss@{e}": 1 for e in range(10, 31)})
    assert rows(printed) == [
        ["`a.loss`", "30", "", "", "new"],
        ["`a.loss`", "5 from 5 to 9", "", "", "gone"],
    ]


def test_the_length_is_bounded_and_what_is_left_out_is_counted(diff) -> None:
    old = {f"e{k}.loss{at}": 1 for k in range(500) for at in ("", *(f"@{n}" for n in range(20)))}
    _, printed, _ = diff(old, {name: value + 1 for name, value in old.items()})
    assert len(printed.splitlines()) < 170
    assert "… and 440 more" in printed
    assert "… and 480 more" in printed


def test_of_too_many_those_that_changed_most_are_shown(diff) -> None:
    old = {f"e{k}.loss": 1 for k in range(200)}
    _, printed, _ = diff(old, {name: 1.01 for name in old} | {"e7.loss": 50, "e123.loss": 60})
    assert {"`e7.loss`", "`e123.loss`"} <= {row[0] for row in rows(printed)}


ODD_NAMES = ["<img src=x>", "a|b", "a`b", "[a](//b)", "a\n\n# b", "@somebody", "www.b-c.example", "*a*", "é"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_can_not_become_markdown_or_html(diff, name: str) -> None:
    _, printed, _ = diff({}, {name: 1})
    [[cell, *_]] = rows(printed)
    assert html.unescape(cell) == name
    assert re.fullmatch("([A-Za-z0-9 ]|&#[0-9]+;)+", cell)


def test_a_long_name_is_cut(diff) -> None:
    _, printed, _ = diff({}, {"a" * 10_000: 1, "<" * 10_000: 1})
    assert len(printed) < 2000


@pytest.mark.parametrize(
    "old", [None, "{", "[]", '{"a": "b"}', '{"a": NaN}', '{"a": true}', "[" * 100_000, '{"a": 1' + "0" * 400 + "}"]
)
def test_nothing_to_compare_with_is_one_sentence(diff, old: str | None) -> None:
    status, printed, complaint = diff(old, {"a.loss": 1})
    assert (status, complaint) == (0, "")
    assert printed.startswith("There are no facts to compare with yet ")
    assert printed.count("\n") == 1


@pytest.mark.parametrize("new", [None, "{", '{"a": "b"}', '{"a": NaN}'])
def test_unreadable_new_facts_are_one_line_and_status_2(diff, new: str | None) -> None:
    status, printed, complaint = diff({"a.loss": 1}, new)
    assert (status, printed) == (2, "")
    assert "facts.json: " in complaint
    assert complaint.count("\n") == 1


def test_other_arguments_are_one_line_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert facts_diff.main(["one"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_facts_of_a_preview_are_said_to_be_of_other_images(diff, tmp_path: Path) -> None:
    facts = {"mnist.test_accuracy": 0.9}
    diff(facts, facts)
    (tmp_path / "old/build.json").write_text('{"images": "mnist"}')
    (tmp_path / "new/build.json").write_text('{"images": "digits"}')
    assert "ran on mnist before and on digits now" in diff(facts, facts)[1]
    (tmp_path / "new/build.json").write_text('{"images": "mnist"}')
    assert "ran on" not in diff(facts, facts)[1]
