"""LaTeX in the bibliography: accents, letters and signs become characters; what has none is refused."""

from __future__ import annotations

import pytest

from nnviz_site.page.cite import LATEX
from nnviz_site.page.letters import address, plain


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Erd{\H o}s, Erd\H{o}s, Erd{\H{o}}s", "Erdős, Erdős, Erdős"),
        (r"\AA, {\O}, \L{}ukasz, Stra\ss e, \o\ and \ae", "Å, Ø, Łukasz, Straße, ø and æ"),
        (r"na\"\i ve, na{\"{\i}}ve, \'\i, \'{i}", "naïve, naïve, í, í"),
        (r"\v{c}, \v z, \c{c}, {\c c}, \=a, \.z, \k{a}, \d{s}, \u{g}, \r{u}", "č, ž, ç, ç, ā, ż, ą, ṣ, ğ, ů"),
        (r"\emph{very} {\em so} \textbf{\'e}", "very so é"),
        ("``a'' -- b---c~d", "“a” – b—c\u00a0d"),
        (r"$t$-SNE, $k = 3$, $5 and $6, \$5", "t-SNE, k = 3, $5 and $6, $5"),
        (r"H$_2$O, x\textsuperscript{2}, 4\textsuperscript{th}, $^{-1}$", "H₂O, x², 4th, ⁻¹"),
        (r"{\textless}i{\textgreater} \textquotesingle", "<i> '"),
        (r"\~{} and \^{}", "~ and ^"),
    ],
)
def test_latex_as_text(latex: str, text: str) -> None:
    assert plain(latex) == text


def test_all_that_we_write_as_latex_is_read_again() -> None:
    assert plain("".join(LATEX.values())) == "".join(LATEX)


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"\foo{x}", r'no LaTeX "\foo" here'),
        (r"a \\ b", r'no LaTeX "\\" here'),
        (r"\'{}", 'no LaTeX "\\\'" here'),
        (r"an $\alpha$-net", r"mathematics is not set here: write $\alpha$ in words"),
        ("$x_1$", r"mathematics is not set here: write $x_1$ in words"),
    ],
)
def test_what_has_no_plain_text_is_refused(latex: str, words: str) -> None:
    with pytest.raises(ValueError) as error:
        plain(latex)
    assert str(error.value).startswith(words)


def test_an_address_stays_as_it_is() -> None:
    assert address(r"\url{https://a.org/~b\_c--d\%20}") == "https://a.org/~b_c--d%20"
