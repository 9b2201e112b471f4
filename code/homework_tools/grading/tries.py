"""What a test tried and what came out, in words for the student; nothing of it in hidden tests."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

LONGEST = 300  # characters of a description
MOST = 6  # numbers of an array, parts of a list


class Tries:
    """The calls of one test after the other.

    A function could return what a hidden test gave it later, in a public test. So nothing is kept
    from the first hidden test on.
    """

    def __init__(self) -> None:
        self._secret = False
        self._count = 0
        self._call = self._answer = ""

    def begin(self, hidden: bool) -> None:
        """A test begins."""
        self._secret = self._secret or hidden
        self._count, self._call, self._answer = 0, "", ""

    def call(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        """A function of the notebook is called."""
        if self._secret:
            return
        told = [describe(value) for value in args]
        told += [f"{key}={describe(value)}" for key, value in options.items()]
        self._count += 1
        self._call, self._answer = f"`{name}({', '.join(told)})`"[:LONGEST], ""

    def answer(self, name: str, value: Any) -> None:
        """The call returned, or, where nothing was called, a name of the notebook has a value."""
        if self._secret:
            return
        if self._count:
            self._answer = describe(value)[:LONGEST]
        else:
            self._call = f"`{name}`, which is `{describe(value)[:LONGEST]}`"

    def told(self) -> str:
        """The last call of the test and what it returned, in a sentence; empty if it is secret."""
        if self._secret or not self._call:
            return ""
        which = f"call {self._count} of this test, " if self._count > 1 else ""
        returned = f", which returned `{self._answer}`" if self._answer else ""
        return f"Tried: {which}{self._call}{returned}."


def describe(value: Any) -> str:
    """A value in few words: small ones as they are, of large ones the kind and the size."""
    if value is None or isinstance(value, bool | np.bool_ | int | np.integer):
        return f"{value}"[:40]
    if isinstance(value, float | np.floating):
        return f"{float(value):.6g}"
    if isinstance(value, str):
        return repr(value[:40])
    if isinstance(value, list | tuple):
        if len(value) > MOST:
            return f"a {type(value).__name__} of {len(value)}"
        left, right = "[]" if isinstance(value, list) else "()"
        return f"{left}{', '.join(describe(part) for part in value)}{right}"
    if isinstance(value, dict):
        return f"a dictionary of {len(value)}"
    if hasattr(value, "__array__") and hasattr(value, "shape"):
        return _array(np.asarray(value))
    return f"{value!r}"[:60] if type(value).__name__ == "Function" else type(value).__name__[:40]


def _array(value: Any) -> str:
    numbers = value.dtype.kind in "biuf"
    if value.ndim == 0:
        return describe(value.item()) if numbers else "an array"
    if value.ndim == 1 and value.size <= MOST and numbers:
        return f"[{', '.join(describe(part) for part in value)}]"
    first = [describe(part) for part in value.flat[:3]] if numbers else []
    shape = "×".join(map(str, value.shape))
    return f"array({shape}: {', '.join([*first, '…'])})"


def kind_of(value: Any) -> str:
    """What a value is, for a student who expected a function."""
    if isinstance(value, bool | np.bool_):
        return "a truth value"
    if isinstance(value, int | float | np.number):
        return "a number"
    names: dict[type[Any], str] = {
        str: "a text",
        list: "a list",
        tuple: "a tuple",
        dict: "a dictionary",
    }
    return names.get(type(value), "an array" if hasattr(value, "shape") else "no function")


@lru_cache(maxsize=1000)
def called(test: Callable[..., Any]) -> frozenset[str]:
    """The names that a test takes from the notebook and calls, where its source is there."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(test)))
    except (OSError, TypeError, SyntaxError):
        return frozenset()
    names = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return frozenset(names & set(inspect.signature(test).parameters))
