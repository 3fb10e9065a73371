"""The language of claims: what is read, what is refused, and what the reader is told."""

from __future__ import annotations

import pytest

from nnviz_site.page.claims import evaluate, parse

FACTS = {f"moons.test_accuracy@{e}": round(0.8 + e / 1000, 6) for e in range(101)}
FACTS |= {f"moons.train_accuracy@{e}": min(1, 0.8 + e / 500) for e in range(101)}
FACTS |= {"moons.test_accuracy": 0.9, "moons.misclassified@100": 0, "tsne.kl_divergence": 2.718}


def holds(expression: str) -> bool:
    return evaluate(parse(expression), FACTS).holds


@pytest.mark.parametrize(
    "expression",
    [
        "moons.train_accuracy@100 == 1",
        "moons.misclassified@100 == 0",
        "0.8 < moons.test_accuracy@20 <= 0.82",
        "2 * moons.test_accuracy@20 - 1 > 0.5",
        "1 / moons.test_accuracy > 1.1",
        "not tsne.kl_divergence > 2.75",
        "tsne.kl_divergence < 1 or moons.test_accuracy >= 0.9",
        "tsne.kl_divergence < 3 and moons.test_accuracy != 1",
        "min(moons.test_accuracy@e for e in epochs(20, 100)) >= 0.82",
        "max(moons.test_accuracy@e for e in epochs(0, 20)) < 0.83",
        "all(moons.test_accuracy@e > moons.test_accuracy@(e - 1) for e in epochs(1, 100))",
        "any(moons.train_accuracy@e == 1 for e in epochs(0, 100))",
        "all(moons.test_accuracy@e <= 0.8 + e / 999 for e in epochs(0, 100))",
        "all(moons.test_accuracy@e + 1 > moons.test_accuracy@(e+1) for e in epochs(0,99))",
        "moons.test_accuracy@100>moons.test_accuracy@20-0.1",
    ],
)
def test_true_statements_hold(expression: str) -> None:
    assert holds(expression)
    assert not holds(f"not ({expression})")


def test_a_fact_binds_its_epoch_before_any_product() -> None:
    assert holds("2 * moons.test_accuracy@20 > 1.6")
    assert holds("1 - moons.test_accuracy@20 / moons.test_accuracy@100 < 0.1")


def test_epochs_includes_both_ends() -> None:
    names = parse("min(moons.test_accuracy@e for e in epochs(20, 22)) > 0").names
    assert names == ("moons.test_accuracy@20", "moons.test_accuracy@21", "moons.test_accuracy@22")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("moons.test_accuracy", "compare the number"),
        ("1 < 2", "names none"),
        ("moons.test_accuracy >", "not an expression"),
        ("moons.test_accuracy ** 9 > 1", "not part of a claim's language"),
        ("moons.test_accuracy % 9 > 1", "not part of a claim's language"),
        ("9 ** 9 ** 9 > moons.test_accuracy", "not part of a claim's language"),
        ("__import__('os').system('true') > moons.x", "known here"),
        ("moons.test_accuracy > 'a'", "not part of a claim's language"),
        ("moons.test_accuracy > True", "not part of a claim's language"),
        ("(lambda: moons.x)() > 1", "known here"),
        ("moons.x in (1, 2)", "not part of a claim's language"),
        ("moons.x is 1", "compare with"),
        ("accuracy > 1", '"accuracy" is no fact'),
        ("moons.x@e > 1", "an epoch is a whole number"),
        ("moons.x@1.5 > 1", "an epoch is a whole number"),
        ("max(moons.x, 1) > 1", "write max(… for e in epochs(20, 100))"),
        ("all(moons.x@e for e in epochs(0, 3))", "compare it with something"),
        ("min(moons.x@e > 1 for e in epochs(0, 3)) > 1", "not a number"),
        ("all(moons.x@e > 1 for e in range(3))", "write all(… for e in epochs(20, 100))"),
        ("all(moons.x@e > 1 for e in epochs(9, 3))", "epochs(9, 3) is empty"),
        ("all(moons.x@e > 1 for e in epochs(0, 10**9))", "write all"),
        ("all(moons.x@e > 1 for e in epochs(0, 999999999))", "too long"),
        ("all(all(moons.x@e > moons.x@f for e in epochs(0, 999)) for f in epochs(0, 999))", "too many epochs"),
        ("moons.x > 1e999", "at most"),
        ("moons.x = 1", '"=" is written =='),
        ("moons.x => 1", '"=>" is written >='),
        ("moons.x ≥ 1", '"≥" is written >='),
        ("moons.x <> 1", '"<>" is written !='),
        ("moons.x > 62.5% and moons.y > 1", '"62.5%" is written 0.625'),
        ("moons.x > 0,5", '"0,5": decimals follow a point'),
        ("moons.x > 1 && moons.y > 1", '"&&" is written and'),
        ("moons.x > 1 | moons.y > 1", '"|" is written or'),
        ("!(moons.x > 1)", '"!" is written not'),
        ("moons.x > 1 AND moons.y > 1", '"AND" is written and'),
        ("moons.x − 1 > 0", '"−" is written -'),
        ("all(moons.x@e+1 > 1 for e in epochs(0,3))", '"@e+1": the epoch is written @(e + 1), the sum @e + 1'),
        ("-" * 900 + "moons.x > 1", "too many parts"),
        ("(" * 900 + "moons.x > 1", "not an expression"),
        ("moons.x > 1" + " " * 1000 + "+ 1", "longer than"),
    ],
)
def test_anything_else_is_refused_in_words(expression: str, words: str) -> None:
    with pytest.raises(ValueError) as refusal:
        parse(expression)
    assert words in str(refusal.value)


def test_a_verdict_shows_the_facts_that_decide_and_the_room_left() -> None:
    verdict = evaluate(parse("all(moons.test_accuracy@e >= 0.8 for e in epochs(20, 100))"), FACTS)
    assert verdict.values == {"moons.test_accuracy@20": 0.82}
    assert verdict.room == "0.02 (2.0 percentage points) before it would be false, at epoch 20"


def test_the_room_of_a_false_claim_is_what_it_misses_by() -> None:
    verdict = evaluate(parse("tsne.kl_divergence <= 2.7"), FACTS)
    assert not verdict.holds
    assert verdict.room == "it misses by 0.018"


def test_the_room_at_the_threshold_and_of_an_equality() -> None:
    assert evaluate(parse("moons.test_accuracy >= 0.9"), FACTS).room == "none: it holds exactly at the threshold"
    assert evaluate(parse("moons.train_accuracy@100 == 1"), FACTS).room == "none: any other value would make it false"


def test_division_by_zero_is_false_and_says_so() -> None:
    verdict = evaluate(parse("1 / moons.misclassified@100 > 3"), FACTS)
    assert not verdict.holds
    assert verdict.room == "it divides by zero"


@pytest.mark.parametrize("expression", ["1() > moons.x", "moons.x is 1", "1if moons.x else 2", r"moons.x > '\d'"])
def test_what_python_would_warn_of_is_refused_without_its_warning(expression: str) -> None:
    with pytest.raises(ValueError):
        parse(expression)
