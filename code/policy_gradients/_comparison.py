"""Values without a hash, compared by what they hold: JAX compares what it compiles for."""

from typing import Any

import jax
import numpy as np


def hashable(value: Any) -> Any:
    """The value, or where it has no hash (a list, a space) one that is compared by content."""
    try:
        hash(value)
    except TypeError:
        return Same(value)
    return value


class Same:
    """A value without a hash of its own; two are the same where their contents are equal."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash(type(self.value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and _equal(self.value, other.value)


def _equal(a: Any, b: Any) -> bool:
    """Whether two values are the same object, or equal in type and in all they hold."""
    if a is b or type(a) is not type(b):
        return a is b
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_equal(a[name], b[name]) for name in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(_equal, a, b))
    if isinstance(a, (np.ndarray, jax.Array)):
        return a.dtype == b.dtype and bool(np.array_equal(a, b, equal_nan=a.dtype.kind == "f"))
    try:
        return bool(a == b)
    except (TypeError, ValueError):  # of classes whose `==` gives no single answer
        return False


def as_it_is_now(value: Any) -> Any:
    """The value, its lists, dictionaries and NumPy arrays copied: they may change later."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(as_it_is_now, value))
    if type(value) is dict:
        return {name: as_it_is_now(x) for name, x in value.items()}
    return value
