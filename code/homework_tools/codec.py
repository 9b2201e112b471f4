"""Values as strict JSON, both ways: what passes between the grader and the box, and nothing else.

Nothing is ever unpickled. An answer is rebuilt from numbers, text and arrays of numbers within
limits of depth, count and size; whatever else a notebook returns is refused in one sentence.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

LONGEST = 4_000_000  # bytes of one message
DEEPEST = 16
MOST_PARTS = 100_000
MOST_AXES = 8
DTYPES = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64",
}  # fmt: skip


class Refused(ValueError):
    """A value that cannot or must not cross; the text says what it was and what it must be."""


def encode(value: Any, other: Callable[[Any], Any] | None = None) -> Any:
    """A value as a tree that `json` writes strictly; `other` may translate what is not plain."""
    return _encode(value, other, 0, [MOST_PARTS])


def _encode(value: Any, other: Callable[[Any], Any] | None, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if depth > DEEPEST or left[0] < 0:
        raise Refused(
            f"the value is nested more than {DEEPEST} deep or has more than {MOST_PARTS} parts: "
            "it must be a number or an array of numbers"
        )
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if value.bit_length() > 63:
            raise Refused("the integer has more than 63 bits: it must fit into int64")
        return int(value)
    if isinstance(value, float):
        number = float(value)
        return number if math.isfinite(number) else {"t": "float", "v": str(number)}
    if value is Ellipsis:
        return {"t": "ellipsis"}
    if type(value) is list:
        return [_encode(part, other, depth + 1, left) for part in value]
    if isinstance(value, tuple) and (type(value) is tuple or other is None):
        return {"t": "tuple", "v": [_encode(part, other, depth + 1, left) for part in value]}
    if type(value) is dict:
        if not all(isinstance(key, str) for key in value):
            raise Refused("the dictionary has keys that are not text: they must be")
        pairs = [[str(k), _encode(part, other, depth + 1, left)] for k, part in value.items()]
        return {"t": "dict", "v": pairs}
    array = _array(value)
    if array is not None:
        return array
    if other is not None:
        told = other(value)
        if told is not None:
            return told
    if isinstance(value, tuple):  # a NamedTuple that nobody knows
        return {"t": "tuple", "v": [_encode(part, other, depth + 1, left) for part in value]}
    raise Refused(
        f"the value is of type {type(value).__name__}: it must be a number or an array of numbers"
    )


def _array(value: Any) -> Any:
    jax = sys.modules.get("jax")
    is_jax = jax is not None and isinstance(value, jax.Array)
    if is_jax and jax is not None and jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
        return {"t": "key", "v": _array(np.asarray(jax.random.key_data(value)))}
    if not is_jax and not isinstance(value, np.ndarray | np.generic):
        return None
    plain = np.asarray(value)
    if plain.dtype.name not in DTYPES or plain.dtype.byteorder == ">":
        raise Refused(
            f"the array has dtype {plain.dtype}: it must be one of numbers, such as float64"
        )
    if plain.ndim > MOST_AXES or plain.nbytes > LONGEST // 2:
        raise Refused(
            f"the array has shape {plain.shape}: it must have at most {MOST_AXES} axes and "
            f"{LONGEST // 2:,} bytes"
        )
    data = base64.b64encode(np.ascontiguousarray(plain).tobytes()).decode("ascii")
    told = {"t": "array", "dtype": plain.dtype.name, "shape": list(plain.shape), "data": data}
    return {**told, "jax": True} if is_jax else told


def decode(tree: Any, other: Callable[[dict[str, Any]], Any] | None = None) -> Any:
    """The value of a tree; jax arrays come back as NumPy's unless `other` takes them."""
    return _decode(tree, other, 0, [MOST_PARTS])


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
        return tree
    kind, inner = tree.get("t"), tree.get("v")
    if kind == "float" and inner in ("nan", "inf", "-inf"):
        return float(inner)
    if kind == "ellipsis":
        return Ellipsis
    if kind == "tuple" and isinstance(inner, list):
        return tuple(_decode(part, other, depth + 1, left) for part in inner)
    if kind == "dict" and isinstance(inner, list):
        answer = {}
        for pair in inner:
            if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
                raise Refused("the answer is not in the agreed form")
            answer[pair[0]] = _decode(pair[1], other, depth + 1, left)
        return answer
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


def dumps(tree: Any) -> bytes:
    """One line of strict JSON."""
    text = json.dumps(tree, allow_nan=False, ensure_ascii=True, separators=(",", ":"))
    if len(text) > LONGEST:
        raise Refused(f"the value takes {len(text):,} bytes: at most {LONGEST:,} are allowed")
    return text.encode("ascii") + b"\n"


def loads(line: bytes) -> Any:
    """The tree of one line; NaN, Infinity, broken text and deep nesting are refused."""
    if len(line) > LONGEST + 1:
        raise Refused(f"the message has {len(line):,} bytes: at most {LONGEST:,} are allowed")

    def constant(name: str) -> Any:
        raise Refused(f"the message holds {name}, which is not JSON")

    try:
        return json.loads(line, parse_constant=constant)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused(f"the message is not JSON ({type(error).__name__})") from None
