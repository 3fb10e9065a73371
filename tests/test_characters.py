"""What a page can't hold, and messages that a terminal can show in one line."""

from __future__ import annotations

import pytest

from nnviz_site.characters import MOST, forbidden, one_line, shown


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x0c", "\x7f", "\x85", "\ud800", "\ue000", "\uffff"])
def test_controls_and_halves_of_characters_are_forbidden(character: str) -> None:
    assert forbidden(f"a{character}b") == f"character {character!r} has no meaning here: remove it"


@pytest.mark.parametrize("text", ["a\tb\nc", "é \u00a0 \u2028", "\U0001f600", "\ufffd"])
def test_texts_are_not(text: str) -> None:
    assert forbidden(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u2028b\u202e", "a\\u2028b\\u202e"),
        ("\ud800", "\\ud800"),
        ("88\u00a0% of é “…”", "88\u00a0% of é “…”"),
    ],
)
def test_a_message_is_one_printable_line(text: str, said: str) -> None:
    assert one_line(text) == said


def test_a_long_message_keeps_its_ends() -> None:
    said = one_line(f'no key "{"x" * 3000}"; did you mean "seed"?')
    assert len(said) <= MOST and said.startswith('no key "xx') and said.endswith('"; did you mean "seed"?')
    assert len(one_line("\x1b" * 3000)) <= MOST


def test_values_are_shown_short_however_large_or_deep() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert shown(10**5000) == "about 1e5000" and shown(-(16**9000)).startswith("about -1e")
    assert len(shown(deep)) < 100 and len(shown("x" * 3000)) < 100 and len(shown([1] * 3000)) < 100
    assert [shown(value) for value in (3, 0.5, "a", True)] == ["3", "0.5", "'a'", "True"]
