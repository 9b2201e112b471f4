"""Every setting of a training run as JSON: numbers as they are, functions by name."""

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any

import jax
import numpy as np


def settings(env: Any, algorithm: Any) -> dict[str, Any]:
    """Every setting of a run, in words and numbers that JSON knows."""
    return {"environment": described(env), "algorithm": described(algorithm)}


def described(value: Any) -> Any:
    """A setting as JSON: numbers as they are, functions by name and by what they close over."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (float, np.number)) or (isinstance(value, jax.Array) and value.ndim == 0):
        return float(value)
    if isinstance(value, (jax.Array, np.ndarray)):
        return np.asarray(value).tolist()
    if isinstance(value, type):
        return value.__qualname__
    if isinstance(value, tuple):
        return [described(part) for part in value]
    if callable(value) and hasattr(value, "__code__"):
        return _function(value)
    names = [field.name for field in fields(value)] if is_dataclass(value) else sorted(vars(value))
    return {"class": type(value).__qualname__, **{n: described(getattr(value, n)) for n in names}}


def _function(function: Callable[..., Any]) -> dict[str, Any]:
    function = inspect.unwrap(function)  # of what checks its types in the tests
    names = function.__code__.co_freevars
    inside = [cell.cell_contents for cell in function.__closure__ or ()]
    closed = {name: described(value) for name, value in zip(names, inside, strict=True)}
    return {"function": function.__qualname__, **closed}
