"""Values to files and back: our frozen dataclasses, arrays as .npy, everything else as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

VALUE = "value.json"
FORMAT = "1"
"""Part of every key: raised when files are written another way, so that an old store is never misread."""


def encode(value: Any) -> dict[str, bytes]:
    """Files that hold the value: a mapping of names to bytes is kept as it is, a dataclass becomes value.json and arrays.

    Raises TypeError for what can't be kept, ValueError for a number that is not finite.
    """
    if isinstance(value, Mapping) and all(isinstance(v, bytes) for v in value.values()):
        return dict(value)
    files: dict[str, bytes] = {}
    document = _pack(value, files, "value")
    files[VALUE] = json.dumps(document, separators=(",", ":"), allow_nan=False).encode()
    return files


def _pack(value: Any, files: dict[str, bytes], name: str) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        packed = {f.name: _pack(getattr(value, f.name), files, f"{name}.{f.name}") for f in fields(value)}
        return {"dataclass": f"{kind.__module__}:{kind.__qualname__}", "fields": packed}
    if isinstance(value, tuple | list):
        return {"tuple": [_pack(v, files, f"{name}.{k}") for k, v in enumerate(value)]}
    if isinstance(value, Mapping):
        return {"dict": {str(k): _pack(v, files, f"{name}.{k}") for k, v in value.items()}}
    import numpy as np

    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        buffer = io.BytesIO()
        np.save(buffer, np.ascontiguousarray(value), allow_pickle=False)
        files[f"{name.removeprefix('value.')}.npy"] = buffer.getvalue()
        return {"array": f"{name.removeprefix('value.')}.npy"}
    raise TypeError(f"can't keep a {type(value).__name__} ({name})")


def decode(document: bytes, load_array: Callable[[str], Any]) -> Any:
    """The value whose value.json is given; arrays come from load_array(file name). Only our own dataclasses are made."""
    return unpack(json.loads(document), load_array)


def pack(value: Any) -> Any:
    """A value without arrays as plain JSON. Raises TypeError for what can't be kept."""
    files: dict[str, bytes] = {}
    document = _pack(value, files, "value")
    if files:
        raise TypeError(f"arrays are kept in files: {', '.join(files)}")
    return document


def _no_arrays(name: str) -> Any:
    raise TypeError(f"no array {name} is kept here")


def unpack(value: Any, load_array: Callable[[str], Any] = _no_arrays) -> Any:
    """The value of which `pack` made plain JSON. Raises TypeError for a dataclass that is not ours."""
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return load_array(value["array"])
    if "tuple" in value:
        return tuple(unpack(v, load_array) for v in value["tuple"])
    if "dict" in value:
        return {k: unpack(v, load_array) for k, v in value["dict"].items()}
    module, _, name = value["dataclass"].partition(":")
    if not module.startswith("nnviz_site."):
        raise TypeError(f"{module} is not ours")
    kind = getattr(import_module(module), name)
    if not (isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module):
        raise TypeError(f"{module}:{name} is no dataclass of ours")
    return kind(**{k: unpack(v, load_array) for k, v in value["fields"].items()})
