"""The language of claims: which expressions are claims, and which facts they read.

    moons.train_accuracy@100 == 1
    circles.test_accuracy - circles.logistic.test_accuracy > 0.3
    all(moons.test_accuracy@e >= moons.train_accuracy@e - 0.02 for e in epochs(20, 100))
    min(mnist.coherence.raw@e for e in epochs(10, 30)) > mnist.coherence.raw@100

Numbers are constants, facts, `fact@EPOCH`, `+ - * /`, and `min(…)` or `max(…)` over epochs. Statements are comparisons
(chains too), `and`, `or`, `not`, and `all(…)` or `any(…)` over epochs. `epochs(a, b)` is every epoch from a to b, both
included. An epoch is a whole number, a loop's variable, or a sum in parentheses: `moons.train_loss@(e - 1)`; `@` binds
tighter than anything else. Nothing else is read, so the work is bounded: by the length of the text and by MOST_STEPS.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MOST_CHARACTERS = 1000
MOST_NODES = 300
MOST_STEPS = 20_000
MOST_NUMBER = 1e15

_FACT_AT = re.compile(r"(?<![\w.])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)\s*@\s*(\d+|[A-Za-z_]\w*|\([^()]*\))(?![\w.])")
_WRITTEN = {"≥": ">=", "=>": ">=", "≤": "<=", "=<": "<=", "≠": "!=", "<>": "!=", "=": "==", "&&": "and", "&": "and"}
_WRITTEN |= {"||": "or", "|": "or", "!": "not", "−": "-", "–": "-", "×": "*", "·": "*", "÷": "/"}
_WRITTEN |= {word.upper(): word for word in ("and", "or", "not")}
_ELSEWHERE = re.compile(
    r"(?P<share>\d+(?:\.\d+)?)\s*%(?!\s*(?!and\b|or\b|for\b)[\w(])|(?<![\w.])(?P<comma>\d+,\d+)|@(?P<next>[A-Za-z_]\w*[+-]\d+)(?![\w.])"
    r"|(?P<sign>=>|=<(?!=)|<>|(?<![<>=!])=(?!=)|&&?|\|\|?|!(?!=)|[≥≤≠−–×·÷]|\b(?:AND|OR|NOT)\b)"
)
"""What other languages write, and what would be read as something else than is meant."""

ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
COMPARISONS = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
Kind = Literal["number", "statement"]
Scope = Mapping[str, int]
"""Loop variables and the epochs that they stand for."""


def tree_of(expression: str) -> ast.expr:
    if len(expression) > MOST_CHARACTERS:
        raise ValueError(f"longer than {MOST_CHARACTERS} characters: make two claims of it")
    if words := _as_elsewhere(expression):
        raise ValueError(words)
    try:
        with warnings.catch_warnings():
            # Python warns of what is refused below, `1()` and the like.
            warnings.simplefilter("ignore")
            # In Python `@` binds like `*`; here a fact and its epoch are one thing.
            tree = ast.parse(_FACT_AT.sub(r"(\1@\2)", expression.strip()), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        # Python's own words differ from version to version.
        raise ValueError("not an expression: a side, an operator or a parenthesis is missing or too many") from None
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise ValueError("too many parts: make two claims of it")
    return tree


def _as_elsewhere(expression: str) -> str:
    """What is written as in another language, and how it is written here; or nothing."""
    # The comma of epochs(0,20) is none of a number's.
    match = _ELSEWHERE.search(re.sub(r"epochs\([^()]*\)", "", expression))
    if not match:
        return ""
    if match["share"]:
        return f'"{match[0]}" is written {float(match["share"]) / 100:g}'
    if match["comma"]:
        return f'"{match[0]}": decimals follow a point, 0.5, and thousands no comma, 1000'
    if match["next"]:
        variable, sign, number = re.split("([+-])", match["next"])
        return f'"{match[0]}": the epoch is written @({variable} {sign} {number}), the sum @{variable} {sign} {number}'
    return f'"{match[0]}" is written {_WRITTEN[match[0]]}'


def fact_name(node: ast.expr) -> str:
    """`moons.seeds.test_accuracy.min` from its syntax tree; empty if the node is no dotted name."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) and parts else ""


def epoch_of(node: ast.expr, scope: Scope) -> int:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.Name) and node.id in scope:
        return scope[node.id]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        left, right = epoch_of(node.left, scope), epoch_of(node.right, scope)
        return left + right if isinstance(node.op, ast.Add) else left - right
    raise ValueError(f"@{ast.unparse(node)}: an epoch is a whole number or a variable of epochs(…)")


@dataclass(frozen=True)
class Loop:
    """`… for variable in epochs(first, last)` within min, max, all or any."""

    function: str
    element: ast.expr
    variable: str
    epochs: range

    def scopes(self, scope: Scope) -> list[dict[str, int]]:
        return [{**scope, self.variable: epoch} for epoch in self.epochs]


def loop_of(node: ast.Call) -> Loop:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in ("min", "max", "all", "any"):
        raise ValueError(f"{name}(…) is not known here; there are min, max, all and any")
    shape = f"write {name}(… for e in epochs(20, 100))"
    if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.GeneratorExp):
        raise ValueError(shape)
    if len(node.args[0].generators) != 1:
        raise ValueError(shape)
    part = node.args[0].generators[0]
    source = part.iter
    if (
        part.ifs
        or part.is_async
        or not isinstance(part.target, ast.Name)
        or not isinstance(source, ast.Call)
        or not (isinstance(source.func, ast.Name) and source.func.id == "epochs")
        or source.keywords
        or len(source.args) != 2
        or not all(isinstance(a, ast.Constant) and type(a.value) is int for a in source.args)
    ):
        raise ValueError(shape)
    first, last = (int(ast.literal_eval(a)) for a in source.args)
    if first > last:
        raise ValueError(f"epochs({first}, {last}) is empty: it goes from the first number to the second")
    variable = part.target.id
    if not any(isinstance(n, ast.Name) and n.id == variable for n in ast.walk(node.args[0].elt)):
        raise ValueError(f"{variable} is not used: write the fact's epoch as @{variable}")
    if last - first >= MOST_STEPS:
        raise ValueError(f"epochs({first}, {last}) is too long: at most {MOST_STEPS:,} epochs")
    return Loop(name, node.args[0].elt, variable, range(first, last + 1))


@dataclass
class Names:
    """Walks a claim through all its epochs: whether each part is a number or a statement, and which facts it reads."""

    found: dict[str, None] = field(default_factory=dict)
    steps: int = 0

    def kind(self, node: ast.expr, scope: Scope) -> Kind:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise ValueError("too many epochs in all: make two claims of it")
        if isinstance(node, ast.Compare):
            for part in (node.left, *node.comparators):
                self.expect("number", part, scope)
            for comparison in node.ops:
                if type(comparison) not in COMPARISONS:
                    raise ValueError("compare with <, <=, >, >=, == or !=")
            return "statement"
        if isinstance(node, ast.BoolOp):
            for part in node.values:
                self.expect("statement", part, scope)
            return "statement"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.expect("statement", node.operand, scope)
            return "statement"
        if isinstance(node, ast.Call):
            loop = loop_of(node)
            wanted: Kind = "number" if loop.function in ("min", "max") else "statement"
            for inner in loop.scopes(scope):
                self.expect(wanted, loop.element, inner)
            return wanted
        self.number(node, scope)
        return "number"

    def number(self, node: ast.expr, scope: Scope) -> None:
        if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            self.expect("number", node.left, scope)
            self.expect("number", node.right, scope)
            if isinstance(node.op, ast.Div) and isinstance(node.right, ast.Constant) and node.right.value == 0:
                raise ValueError(f"{ast.unparse(node)} divides by zero")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            if not fact_name(node.left):
                raise ValueError(f"{ast.unparse(node.left)}@…: only a fact has epochs")
            self.found[f"{fact_name(node.left)}@{epoch_of(node.right, scope)}"] = None
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            self.expect("number", node.operand, scope)
        elif isinstance(node, ast.Attribute) and fact_name(node):
            self.found[fact_name(node)] = None
        elif (
            isinstance(node, ast.Constant) and not isinstance(node.value, bool) and isinstance(node.value, int | float)
        ):
            if not abs(node.value) <= MOST_NUMBER:
                raise ValueError(f"a number of at most {MOST_NUMBER:g}, please")
        elif isinstance(node, ast.Name):
            if node.id not in scope:
                raise ValueError(f'"{node.id}" is no fact: a fact is an experiment, a dot and a name')
        else:
            raise ValueError(f"{ast.unparse(node)} is not part of a claim's language")

    def expect(self, wanted: Kind, node: ast.expr, scope: Scope) -> None:
        if self.kind(node, scope) != wanted:
            hint = "compare it with something" if wanted == "statement" else "it is true or false, not a number"
            raise ValueError(f"{ast.unparse(node)}: {hint}")
