"""Lines: where something stands in a page or in TOML."""

from __future__ import annotations

from nnviz_site.locate import line_of, locate, toml_line, too_much

TOML = 'title = "x"\n\n[data]\nseed = 1\n[training]\nseed = 2\n"epochs" = 3\n[projection]\n'


def test_line_of() -> None:
    assert [line_of("a\nb\nc", at) for at in (0, 2, 4)] == [1, 2, 3]


def test_locate_finds_whole_addresses_only() -> None:
    text = "[a](weights.html#layers)\n[b](weights.html)\n[c](my-weights.html)\n[d](weights.html)"
    assert locate(text, "weights.html") == 2
    assert locate(text, "weights.html", 1) == 4
    assert locate(text, "weights.html", 2) == 0
    assert locate(text, "weights.html#layers") == 1
    assert locate("#moons@2\n#moons@20", "#moons@20") == 2


def test_keys_are_found_under_their_table() -> None:
    assert toml_line(TOML, "", "title") == 1
    assert toml_line(TOML, "data", "seed") == 4
    assert toml_line(TOML, "training", "seed") == 6
    assert toml_line(TOML, "training", "epochs") == 7
    assert toml_line(TOML, "projection") == 8
    assert toml_line(TOML, "data", "noise") == 0


def test_only_newlines_end_lines() -> None:
    assert toml_line('title = "a\u2028b\x85"\n[data]\nseed = 1\n', "data", "seed") == 3


def test_what_a_parser_can_not_hold_is_found() -> None:
    assert too_much(ValueError("Exceeds the limit"), f"a\nb = {'9' * 5000}\n") == ("a number of thousands of digits", 2)
    assert too_much(RecursionError(), "a\nb\n[[[[\n") == ("nested too deeply", 3)
