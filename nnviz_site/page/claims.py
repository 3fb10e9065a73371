"""Statements about facts that the build checks; their language is in `grammar`. Evaluated here, never by Python."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from nnviz_site.page.grammar import ARITHMETIC, COMPARISONS, Names, Scope, epoch_of, fact_name, loop_of, tree_of


@dataclass(frozen=True)
class Claim:
    """A statement that can be evaluated. names: every fact that it reads, as in facts.json, in order of appearance."""

    expression: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """Whether a claim holds.

    values: the facts that decide: those it names, and of a loop over epochs those of the epoch where it is tightest.
    room: how far the facts could move before it turned, in words.
    """

    holds: bool
    values: Mapping[str, float]
    room: str


@lru_cache(maxsize=4096)
def parse(expression: str) -> Claim:
    """Read a claim. Raises ValueError, in words for its author, if it is none. It is checked and judged in turn."""
    tree = tree_of(expression)
    names = Names()
    if names.kind(tree, {}) != "statement":
        raise ValueError("a claim is a statement: compare the number with something")
    if not names.found:
        raise ValueError("a claim is about facts, and this names none")
    return Claim(expression, tuple(names.found))


def evaluate(claim: Claim, facts: Mapping[str, float]) -> Verdict:
    """Decide a claim. facts: by name, as in facts.json; every one of `claim.names` must be there."""
    evaluation = _Evaluation(facts)
    try:
        outcome = evaluation.statement(tree_of(claim.expression), {}, record=True)
    except ZeroDivisionError:
        return Verdict(False, {name: facts[name] for name in claim.names[:20]}, "it divides by zero")
    return Verdict(outcome.holds, evaluation.values, outcome.room())


@dataclass(frozen=True)
class _Outcome:
    """A statement's truth and its margin: how far the deciding sides lie apart, negative if it is false.

    exact: the deciding comparison is an equality. shares: its facts are accuracies. epoch: of the loop that decides.
    """

    holds: bool
    margin: float
    exact: bool = False
    shares: bool = False
    epoch: int | None = None

    def room(self) -> str:
        at = "" if self.epoch is None else f", at epoch {self.epoch}"
        size = f"{abs(self.margin):.3g}"
        if self.shares:
            size += f" ({100 * abs(self.margin):.1f} percentage points)"
        if not self.holds:
            return f"it misses by {size}{at}" if self.margin else f"it fails exactly at the threshold{at}"
        if self.exact and not self.margin:
            return f"none: any other value would make it false{at}"
        return f"{size} before it would be false{at}" if self.margin else f"none: it holds exactly at the threshold{at}"


@dataclass
class _Evaluation:
    """Evaluates a claim that `parse` has accepted. values: the facts that were recorded."""

    facts: Mapping[str, float]
    values: dict[str, float] = field(default_factory=dict)

    def statement(self, node: ast.expr, scope: Scope, record: bool = False) -> _Outcome:
        if isinstance(node, ast.Compare):
            return self.comparison(node, scope, record)
        if isinstance(node, ast.BoolOp):
            outcomes = [self.statement(part, scope, record) for part in node.values]
            return _tightest(outcomes) if isinstance(node.op, ast.And) else _loosest(outcomes)
        if isinstance(node, ast.UnaryOp):
            inner = self.statement(node.operand, scope, record)
            return _Outcome(not inner.holds, -inner.margin, inner.exact, inner.shares, inner.epoch)
        if not isinstance(node, ast.Call):
            raise TypeError(ast.dump(node))
        loop = loop_of(node)
        outcomes = [self.statement(loop.element, inner) for inner in loop.scopes(scope)]
        decisive = _tightest(outcomes) if loop.function == "all" else _loosest(outcomes)
        epoch = loop.epochs[next(k for k, outcome in enumerate(outcomes) if outcome is decisive)]
        if record:
            self.statement(loop.element, {**scope, loop.variable: epoch}, record=True)
        return _Outcome(decisive.holds, decisive.margin, decisive.exact, decisive.shares, epoch)

    def comparison(self, node: ast.Compare, scope: Scope, record: bool) -> _Outcome:
        sides = [self.number(part, scope, record) for part in (node.left, *node.comparators)]
        shares = _is_of_shares(node)
        outcomes = []
        for compare, (left, right) in zip(node.ops, pairwise(sides), strict=True):
            holds, gap = bool(COMPARISONS[type(compare)](left, right)), abs(left - right)
            outcomes.append(_Outcome(holds, gap if holds else -gap, isinstance(compare, ast.Eq), shares))
        return _tightest(outcomes)

    def number(self, node: ast.expr, scope: Scope, record: bool) -> float:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            return self.fact(f"{fact_name(node.left)}@{epoch_of(node.right, scope)}", record)
        if isinstance(node, ast.BinOp):
            left, right = self.number(node.left, scope, record), self.number(node.right, scope, record)
            return float(ARITHMETIC[type(node.op)](left, right))
        if isinstance(node, ast.UnaryOp):
            inner = self.number(node.operand, scope, record)
            return -inner if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.Attribute):
            return self.fact(fact_name(node), record)
        if isinstance(node, ast.Name):
            return scope[node.id]
        if isinstance(node, ast.Constant):
            return float(node.value)  # type: ignore[arg-type]
        if not isinstance(node, ast.Call):
            raise TypeError(ast.dump(node))
        loop = loop_of(node)
        numbers = [self.number(loop.element, inner, False) for inner in loop.scopes(scope)]
        chosen = min(numbers) if loop.function == "min" else max(numbers)
        if record:
            self.number(loop.element, {**scope, loop.variable: loop.epochs[numbers.index(chosen)]}, True)
        return chosen

    def fact(self, name: str, record: bool) -> float:
        value = self.facts[name]
        if record:
            self.values[name] = value
        return value


@lru_cache(maxsize=4096)
def _is_of_shares(node: ast.Compare) -> bool:
    """Whether all the facts of a comparison are accuracies. A loop asks at each of its epochs."""
    facts = [name for name in map(fact_name, (n for n in ast.walk(node) if isinstance(n, ast.Attribute))) if name]
    return bool(facts) and all("accuracy" in name for name in facts)


def _tightest(outcomes: list[_Outcome]) -> _Outcome:
    return min(outcomes, key=lambda o: (o.holds, o.margin))


def _loosest(outcomes: list[_Outcome]) -> _Outcome:
    return max(outcomes, key=lambda o: (o.holds, o.margin))
