"""What on a page is code, mathematics, a comment: everything else is prose and asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz_site.page.mask import TOKEN, mask


def shown(text: str) -> str:
    """The text with `<code>` and `<math>` for its tokens."""
    return TOKEN.sub(r"<\1>", mask(text).text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a `b` c", "a <code> c"),
        ("``a ` b`` c", "<code> c"),
        ("an \\` and another \\`", "an \\` and another \\`"),
        ("`open, no end", "`open, no end"),
        ("```\na\n```\nb", "<fence>\n\n\nb"),
        ("~~~ toml\n```\n~~~\nb", "<fence>\n\n\nb"),
        ("````\n```\na\n```\n````", "<fence>\n\n\n\n"),
        ("- a\n\n    ```\n    b\n    ```", "- a\n\n    <fence>\n\n"),
        ("a\n\n    code\n\n    more\n\nb", "a\n\n<code>\n\n\n\nb"),
        ("a\n    continued", "a\n    continued"),
        ("- a\n\n    of the list", "- a\n\n    of the list"),
        (
            '{% call figure("a", "b") %}\n    c\n\n    d\n{% endcall %}',
            '{% call figure("a", "b") %}\n    c\n\n    d\n{% endcall %}',
        ),
        ("$x$ and $y_1$", "<math> and <math>"),
        ("$$x$$", "<math>"),
        ("costs $5 and $ 6", "costs $5 and $ 6"),
        ("costs \\$5 and \\$6", "costs \\$5 and \\$6"),
        ("$5$", "<math>"),
        ("US$5 or A$B", "US$5 or A$B"),
        ("is $5, a GPU US$ 20, $x$", "is $5, a GPU US$ 20, <math>"),
        ("is $5 here and 10$ there, for ($x$)", "is $5 here and 10$ there, for (<math>)"),
        ("$.50, US$ 20; $5 or 10$", "$.50, US$ 20; $5 or 10$"),
        ("$1 / n$, $3 dx$, $2 AB + c$, $2 log n$", "<math>, <math>, <math>, <math>"),
        (r"$10 \text{ or more}$, $1 = two$", "<math>, <math>"),
        ("$a\n\nb$", "$a\n\nb$"),
        ("`$x$`", "<code>"),
        ("    $ export A=$B:$C\n", "<code>\n"),
        ("a <!-- {{ x }} \n --> b", "a \n b"),
        ('{{ fact("`x`") }}', '{{ fact("`x`") }}'),
        ("`{{ x }}` {{ y }}", "<code> {{ y }}"),
        ("${{ x }}$ {{y}} {#id}", "<math> {{y}} {#id}"),
    ],
)
def test_regions(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_formulas_know_their_line_in_the_file() -> None:
    formulas = mask("a\n$x$\n\n$$\ny\n$$\n", first_line=5).formulas.values()
    assert [(f.latex, f.display, f.line) for f in formulas] == [("x", False, 6), ("y", True, 8)]


def test_a_formula_in_a_quote_has_none_of_its_marks() -> None:
    masked = mask("> $$\n> q\n> > 1\n> $$\n> $a\n> b$ c\n\n$$\nx\n> y\n$$\n")
    assert [f.latex for f in masked.formulas.values()] == ["q\n > 1", "a\n b", "x\n> y"]
    assert TOKEN.sub("M", masked.text) == "> M\n>\n>\n>\n> M\n> c\n\nM\n\n\n\n"


def test_mathematics_in_code_is_no_formula() -> None:
    assert not mask("`$x$`\n\n    $y$\n\n```\n$z$\n```\n").formulas


@given(st.text("ab `$\n\\~{}%-<!>", max_size=60))
def test_lines_keep_their_numbers_and_code_comes_back(text: str) -> None:
    masked = mask(text)
    assert masked.text.count("\n") == text.count("\n")
    if "<!--" not in text and not masked.formulas and not masked.fences:
        assert masked.with_code(masked.text) == text
