"""Facts in prose: formats and typography."""

from __future__ import annotations

import pytest

from nnviz_site.page.facts import fact_html, fact_text, format_fault


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (0.89, ".1%", "89.0\u00a0%"),
        (0.996, ".0%", "100\u00a0%"),
        (-0.25, ".2f", "\u22120.25"),
        (500.0, "d", "500"),
        (60000, ",d", "60,000"),
        (2.71828, "", "2.718"),
    ],
)
def test_numbers_as_python_formats_them(value: float, spec: str, text: str) -> None:
    assert fact_text(value, spec) == text


def test_a_fraction_is_no_whole_number() -> None:
    with pytest.raises(ValueError, match="no whole number"):
        fact_text(0.5, "d")


@pytest.mark.parametrize("spec", [".1p", "999999999d", "s", ".1%%", "{}", "n", ".200f", "c"])
def test_formats_that_are_none(spec: str) -> None:
    assert format_fault(spec) == f'"{spec}" is no format for a number: write ".1%", ".3f" or "d"'


@pytest.mark.parametrize("spec", ["", "d", ".1%", ",.2f", "+.3e", ".4g", "03d", "_d"])
def test_formats_for_numbers(spec: str) -> None:
    assert format_fault(spec) == ""


def test_html_carries_the_whole_value_and_the_name() -> None:
    html = fact_html("moons.test_accuracy@20", 0.89, fact_text(0.89, ".1%"))
    assert html == '<data class="fact" value="0.89" title="moons.test_accuracy@20">89.0&nbsp;%</data>'
