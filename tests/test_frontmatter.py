"""Front matter: a few keys, each with its type, mistakes at their lines."""

from __future__ import annotations

import pytest

from nnviz_site.frontmatter import FrontMatter, read_front_matter, split

GOOD = "---\ntitle: A\ndescription: B\nnav: 2\naliases: [a.html]\ndraft: true\n---\n# A\n"


def faults(text: str) -> list[str]:
    return [f"{p.line}: {p.text}" for p in read_front_matter(text, "x.md")[1]]


def test_all_keys() -> None:
    assert read_front_matter(GOOD, "x.md") == (FrontMatter("A", "B", 2, ("a.html",), True), [])


def test_the_body_knows_its_first_line() -> None:
    assert split(GOOD)[1:] == ("# A\n", 8)
    assert split("# A\n") == (None, "# A\n", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A", ["1: no front matter: begin with ---, title: …, description: …, ---"]),
        (
            "---\n---\n",
            ["1: front matter: no title; add title: …", "1: front matter: no description; add description: …"],
        ),
        ("---\ntitle: A\ndescription: B\nnva: 1\n---\n", ['4: front matter has no key "nva"; did you mean "nav"?']),
        ("---\ntitle: A\ndescription: B\nnav: true\n---\n", ["4: front matter: nav takes a whole number, not True"]),
        ("---\ntitle: 3\ndescription: B\n---\n", ['2: front matter: title takes a text, not 3; write title: "…"']),
        ("---\ntitle: A\ntitle: B\ndescription: B\n---\n", ["3: front matter: title twice"]),
        ("---\n- a\n---\n", ["2: front matter is lines of key: value"]),
        (
            "---\ntitle: A\ndescription: B\naliases: [a]\n---\n",
            ["4: front matter: alias 'a' is no page's address; write it as old-name.html"],
        ),
    ],
)
def test_mistakes(text: str, expected: list[str]) -> None:
    assert faults(text) == expected


@pytest.mark.parametrize(
    "value", ["*Two*", "**Two**", "*Two", "&Two", "@two", "%two", "`two`", "- two", "> two", "? two"]
)
def test_signs_that_yaml_has_for_itself_stand_in_quotes(value: str) -> None:
    (said,) = faults(f"---\ntitle: {value}\ndescription: B\n---\n")
    assert said.startswith("2: front matter is ") and said.endswith("stands in quotes")
    assert faults(f'---\ntitle: "{value}"\ndescription: B\n---\n') == []


@pytest.mark.parametrize("value", ["", "# two", "~"])
def test_a_key_without_a_value(value: str) -> None:
    assert faults(f"---\ntitle: {value}\ndescription: B\nnav: {value}\n---\n") == [
        '2: front matter: title is empty: it takes a text; write title: "…"',
        "4: front matter: nav is empty: it takes a whole number",
    ]


def test_broken_yaml_has_its_line() -> None:
    assert faults("---\ntitle: A\ndescription: [b\n---\n")[0].startswith("4: front matter is not YAML")


@pytest.mark.parametrize(
    "value",
    [
        "2001-99-99",
        "!!int x",
        "!!bool x",
        "!!timestamp x",
        "!!binary x",
        "!x y",
        "9" * 5000,
        "2001-01-01T25:61:61Z",
        "!!map a",
    ],
)
def test_a_value_that_yaml_itself_fails_at(value: str) -> None:
    assert faults(f"---\ntitle: A\ndescription: B\nnav: {value}\n---\n") == [
        '4: front matter: nav can\'t be read; put its value in "quotes"'
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: " + "[" * 3000, "2: front matter is lines of key: value, without & and *"),
        ("title: A\n[a]: b", "3: front matter is lines of key: value"),
        ('title: "\\e[31m"', r"2: front matter: title: character '\x1b' has no meaning here: remove it"),
        ('title: "\\ud800"', r"2: front matter: title: character '\ud800' has no meaning here: remove it"),
        (
            f"title: [&a0 [x], {', '.join(f'&a{n} [*a{n - 1}, *a{n - 1}]' for n in range(1, 99))}]",
            "2: front matter is lines of key: value, without & and *",
        ),
        (f"title: 0x{'f' * 9000}", "2: front matter: title takes a text, not about 1e10"),
        ("title: A\x85nav: [", "3: front matter is not YAML"),
    ],
)
def test_what_is_too_deep_too_large_or_unprintable(text: str, words: str) -> None:
    said = faults(f"---\n{text}\n---\n")
    assert said[0].startswith(words)
    assert len(said[0]) < 200


def test_lines_end_where_an_editor_ends_them() -> None:
    assert faults('---\ntitle: "A\u2028B"\ndescription: B\nnva: 1\n---\n')[-1].startswith("4: ")
