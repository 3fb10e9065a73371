"""Whether a value that someone typed fits an annotation, and how to say what would."""

from __future__ import annotations

import math
import types
import typing
from typing import Any


def fits(value: Any, annotation: Any) -> bool:
    """Whether a literal fits `int`, `float`, `str`, `bool`, `None`, `Literal`, `tuple[T, ...]` or a union of them.

    Numbers are finite. A whole number of at most 64 bits fits `float`, too; True and False are no numbers; lists and tuples of at least no item fit a tuple.
    """
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return any(value == a and type(value) is type(a) for a in arguments)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, a) for a in arguments)
    if origin is tuple:
        return isinstance(value, list | tuple) and all(fits(v, arguments[0]) for v in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return annotation in (int, float) and -(2**63) <= value < 2**63
    if annotation is float:
        return isinstance(value, float) and math.isfinite(value)
    if annotation is int:
        return False
    return value is None if annotation in (None, type(None)) else isinstance(value, annotation)


def spoken(annotation: Any) -> str:
    """An annotation in words, for "… takes WORDS, not …"."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return " or ".join(f'"{a}"' if isinstance(a, str) else str(a) for a in arguments)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(spoken(a) for a in arguments if a is not type(None))
    if origin is tuple:
        return f"a list, each {spoken(arguments[0])}"
    names = {int: "a whole number", float: "a number", str: 'a text in "quotes"', bool: "true or false"}
    return names.get(annotation, str(annotation))


def settled(value: Any, annotation: Any) -> Any:
    """A value that fits, in the annotation's own type: lists as tuples, whole numbers for `float` as floats."""
    if isinstance(value, list | tuple):
        return tuple(settled(v, typing.get_args(annotation)[0]) for v in value)
    wants_float = annotation is float or float in typing.get_args(annotation)
    # Adding nothing makes 0.0 of -0.0, which is a negative deviation to numpy.
    return float(value) + 0.0 if wants_float and isinstance(value, int | float) else value
