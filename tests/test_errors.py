"""Messages have a place, and a guess at what was meant."""

import pytest

from nnviz_site.errors import FalseClaims, Problem, SiteError, did_you_mean, megabytes


def test_a_problem_reads_as_file_line_text():
    assert str(Problem("site_src/a.md", 4, "no such kind")) == "site_src/a.md:4: no such kind"
    assert str(Problem("site_src/a.md", 0, "is empty")) == "site_src/a.md: is empty"
    assert str(Problem("", 0, "two builds", "notice")) == "notice: two builds"


def test_problems_come_in_the_order_of_files_and_lines():
    problems = [Problem("b.md", 1, "x"), Problem("a.md", 10, "x"), Problem("a.md", 9, "x")]
    assert [(p.file, p.line) for p in sorted(problems)] == [("a.md", 9), ("a.md", 10), ("b.md", 1)]


def test_the_nearest_name_or_the_short_list():
    assert did_you_mean("projecton", ["projection", "weights"]) == '; did you mean "projection"?'
    assert did_you_mean("zzz", ["b", "a"]) == " (known: a, b)"
    assert did_you_mean("zzz", map(str, range(50))) == ""


def test_exit_codes():
    assert SiteError("x").exit_code == 2 and FalseClaims("x").exit_code == 1


def test_what_a_terminal_would_obey_is_shown_instead():
    problem = Problem("site_src/data/a.csv", 2, 'class "\x1b]0;owned\x07\u202e\n" has one row', "warning")
    assert str(problem) == 'site_src/data/a.csv:2: warning: class "\\x1b]0;owned\\x07\\u202e\\n" has one row'
    assert str(Problem("", 0, "89.0\u00a0% of é, 数")) == "89.0\u00a0% of é, 数"


def test_what_an_author_wrote_can_not_break_the_line():
    assert str(Problem("site_src/a.md", 4, 'no key "a\nb\x1b[2J"')) == 'site_src/a.md:4: no key "a\\nb\\x1b[2J"'
    assert str(Problem("site_src/a\n.md", 0, "is empty")) == "site_src/a\\n.md: is empty"
    assert len(str(Problem("site_src/a.md", 4, "x" * 9000))) < 700


@pytest.mark.parametrize(
    ("size", "words"),
    [(3, "1 kB"), (44_200, "44 kB"), (912_345, "0.9 MB"), (5_400_000, "5.4 MB"), (5 * 10**9, "5.0 GB")],
)
def test_sizes_in_words(size, words):
    assert megabytes(size) == words
    assert megabytes(size, "\u00a0") == words.replace(" ", "\u00a0")
