"""Numbers of sixty digits, and the solutions of a master, for the tests of the references.

A slow reference follows the text of a question line by line in these numbers. What a master's own
solution computes in double precision is compared with it, at the edges above all.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, getcontext
from functools import cache
from typing import Any

import numpy as np
from pilot_book import ROOT

from homework_tools.authoring.master import master_path, parts

getcontext().prec = 60
getcontext().Emin, getcontext().Emax = -(10**9), 10**9


def exact(value: Any) -> Any:
    """The same numbers with sixty digits: a Decimal, or an array of them."""
    array = np.vectorize(lambda x: Decimal(float(x)), otypes=[object])(value)
    return array[()] if np.ndim(value) else Decimal(float(value))


def each(function: Callable[[Decimal], Decimal], array: Any) -> Any:
    """A function of one number in every entry of an array."""
    return np.vectorize(function, otypes=[object])(array)


def zeros(*shape: int) -> Any:
    """An array of exact zeros."""
    return np.full(shape, Decimal(0), dtype=object)


def softmax(row: Any) -> Any:
    """Probabilities that are never rounded to zero."""
    powers = each(Decimal.exp, row - max(row))
    return powers / sum(powers)


def near(got: Any, want: Any, size: Any = 1.0, digits: int = 11) -> bool:
    """Are the numbers the exact ones, but for so many digits of a size in every entry?"""
    got, want = np.asarray(got, float), np.asarray(want)
    assert got.shape == want.shape
    apart = np.vectorize(lambda x, y: float(abs(Decimal(x) - y)), otypes=[float])(got, want)
    return bool((apart <= np.asarray(size, float) * 10.0**-digits).all())


@cache
def solutions(name: str) -> dict[str, Any]:
    """Everything that the solution of a homework defines, without its training."""
    found: dict[str, Any] = {}
    for part in parts(master_path(ROOT, name)):
        if part.kind == "code" and part.place in ("text", "solution") and "train" not in part.tags:
            exec(compile(part.source, f"<solution of {name}>", "exec"), found)
    return found
