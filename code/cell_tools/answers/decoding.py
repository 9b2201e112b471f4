"""What came through the pipe becomes a value again: numbers, text, arrays, and nothing else.

A tree is hostile until it has been looked at: its depth, its parts, its shapes and its bytes.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from cell_tools.answers.conversion import DTYPES, Refused, is_a_number

LONGEST = 4_000_000  # bytes of one message
DEEPEST = 16
MOST_PARTS = 100_000
MOST_AXES = 8


def decode(tree: Any, other: Callable[[dict[str, Any]], Any] | None = None) -> Any:
    """The value of a tree; jax arrays come back as NumPy's unless `other` takes them."""
    return _decode(tree, other, 0, [MOST_PARTS])


def answer(tree: Any, other: Callable[[dict[str, Any]], Any] | None = None) -> Any:
    """The value of a tree that is an answer: a number in quotes is none."""
    value = decode(tree, other)
    _no_number_in_quotes(value)
    return value


def _no_number_in_quotes(value: Any) -> None:
    if isinstance(value, str) and is_a_number(value):
        raise Refused(f"{value[:40]!a} is text: a number must be given without quotes")
    if isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            _no_number_in_quotes(part)


def whole(text: str) -> str:
    """Text that any file can hold: half of a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _decode(
    tree: Any, other: Callable[[dict[str, Any]], Any] | None, depth: int, left: list[int]
) -> Any:
    left[0] -= 1
    if depth > DEEPEST or left[0] < 0:
        raise Refused("the answer is nested too deep or has too many parts")
    if isinstance(tree, list):
        return [_decode(part, other, depth + 1, left) for part in tree]
    if not isinstance(tree, dict):
        if isinstance(tree, int) and tree.bit_length() > 63:
            raise Refused("the answer holds an integer of more than 63 bits")
        return whole(tree) if isinstance(tree, str) else tree
    kind, inner = tree.get("t"), tree.get("v")
    if kind == "float" and inner in ("nan", "inf", "-inf"):
        return float(inner)
    if kind == "ellipsis":
        return Ellipsis
    if kind == "tuple" and isinstance(inner, list):
        return tuple(_decode(part, other, depth + 1, left) for part in inner)
    if kind == "dict" and isinstance(inner, list):
        made = {}
        for pair in inner:
            if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
                raise Refused("the answer is not in the agreed form")
            made[whole(pair[0])] = _decode(pair[1], other, depth + 1, left)
        return made
    if other is not None and kind != "array":
        return other(tree)
    if kind == "array":
        array = _decode_array(tree)
        return other({**tree, "value": array}) if other and tree.get("jax") is True else array
    raise Refused("the answer is not in the agreed form")


def _decode_array(tree: dict[str, Any]) -> Any:
    name, shape, data = tree.get("dtype"), tree.get("shape"), tree.get("data")
    fits = (
        isinstance(name, str)
        and name in DTYPES
        and isinstance(data, str)
        and isinstance(shape, list)
        and len(shape) <= MOST_AXES
        and all(type(size) is int and 0 <= size <= LONGEST for size in shape)
        and math.prod(size or 1 for size in shape) <= LONGEST
    )
    if not fits:
        raise Refused("the answer holds an array that is not in the agreed form")
    try:
        raw = base64.b64decode(str(data), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("the answer holds an array that is not in the agreed form") from None
    dtype = np.dtype(str(name))
    if math.prod(shape or []) * dtype.itemsize != len(raw):
        raise Refused("the answer holds an array whose shape does not fit its numbers")
    if name == "bool":
        raw = bytes(1 if byte else 0 for byte in raw)
    return np.frombuffer(raw, dtype).reshape(shape or ()).copy()[()]
