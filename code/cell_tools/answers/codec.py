"""Values as strict JSON, both ways: what passes between the grader and the box, and nothing else.

Nothing is ever unpickled. An answer is rebuilt from numbers, text and arrays of numbers within
limits of depth, count and size; whatever else a notebook returns is refused in one sentence.
What counts as a number is said in `cell_tools.answers.conversion`.
"""

from __future__ import annotations

import base64
import json
import math
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from cell_tools.answers.conversion import DTYPES, Refused, ordinary
from cell_tools.answers.decoding import (
    DEEPEST,
    LONGEST,
    MOST_AXES,
    MOST_PARTS,
    answer,
    decode,
    whole,
)

__all__ = [
    "DTYPES", "LONGEST", "Refused", "answer", "decode", "dumps", "encode", "loads", "whole",
]  # fmt: skip


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
    if isinstance(value, list | deque):
        return [_encode(part, other, depth + 1, left) for part in value]
    if isinstance(value, tuple) and (type(value) is tuple or other is None):
        return {"t": "tuple", "v": [_encode(part, other, depth + 1, left) for part in value]}
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise Refused("the dictionary has keys that are not text: all keys must be text")
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
    return _plain_array(ordinary(value))


def _array(value: Any) -> Any:
    """The tree of an array of numbers; None if the value is nothing of that kind."""
    jax = sys.modules.get("jax")
    is_jax = jax is not None and isinstance(value, jax.Array)
    if is_jax and jax is not None and jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
        return {"t": "key", "v": _array(np.asarray(jax.random.key_data(value)))}
    known = is_jax or isinstance(value, np.ndarray | np.generic)
    if not known and not hasattr(type(value), "__array__"):
        return None
    told = _plain_array(ordinary(value))
    return {**told, "jax": True} if is_jax else told


def _plain_array(plain: Any) -> dict[str, Any]:
    if plain.ndim > MOST_AXES or plain.nbytes > LONGEST // 2:
        raise Refused(
            f"the array has shape {plain.shape}: it must have at most {MOST_AXES} axes and "
            f"{LONGEST // 2:,} bytes"
        )
    data = base64.b64encode(np.ascontiguousarray(plain).tobytes()).decode("ascii")
    return {"t": "array", "dtype": plain.dtype.name, "shape": list(plain.shape), "data": data}


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
