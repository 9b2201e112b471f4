"""One clear sentence for bad input: the argument, what it was, what it must be."""

import math
import numbers
import warnings
from collections.abc import Callable
from dataclasses import field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ._pytree import PRNGKey


def is_concrete(*values: Any) -> bool:
    """True when no value is being traced by JAX, so that its numbers can be looked at."""
    return not any(isinstance(value, jax.core.Tracer) for value in values)


def known_or_infinite(number: Any) -> float:
    """A bound as a space wants it; infinite while JAX traces the number, which is then unknown."""
    return float(number) if is_concrete(number) else float("inf")


def require(condition: Any, argument: str, was: Any, must_be: str) -> None:
    """Raise a `ValueError` naming the argument, unless the condition holds."""
    if not condition:
        raise ValueError(f"{argument} was {was}; it must be {must_be}.")


def require_number(
    argument: str, value: Any, low: float | int, high: float | int, *, open_low: bool = False
) -> Any:
    """The number as JAX takes it: a Python float, a JAX array of no dimension, or a traced number.

    Refuses what is no number, and numbers outside [low, high] (or (low, high]); a traced number is
    not known yet, so its size passes unseen.
    """
    bracket = "(" if open_low else "["
    end = "∞)" if high == float("inf") else f"{high:g}]"
    interval = f"{bracket}{low:g}, {end}"
    where = "" if low == -high == -float("inf") else f" in {interval}"
    array = isinstance(value, (np.ndarray, np.generic, jax.Array))
    if array and value.shape:
        must = f"a number{where}; a function of the number under jax.vmap takes many"
        require(False, argument, f"an array of shape {value.shape}", must)
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if array:
        real = any(jnp.issubdtype(value.dtype, kind) for kind in (jnp.floating, jnp.integer))
    require(real, argument, repr(value), f"a number{where}")
    if not is_concrete(value):
        return value
    number = float(value)
    above = low < number if open_low else low <= number
    inside = above and number <= high and math.isfinite(number)
    require(inside, argument, value, f"in {interval}")
    floating = isinstance(value, jax.Array) and jnp.issubdtype(value.dtype, jnp.floating)
    return value if floating else number


def require_count(argument: str, value: Any) -> int:
    """The whole number as a Python `int`; refuses what is not one, or below 1."""
    if isinstance(value, (np.ndarray, jax.Array)) and not value.shape and is_concrete(value):
        value = value[()].item()
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    require(whole and value >= 1, argument, repr(value), "a whole number of at least 1")
    return int(value)


def checked(default: Any, take: Callable[[str, Any], Any]) -> Any:
    """A field of a `Pytree` that holds what `take(name, value)` makes of a given value."""
    return field(default=default, metadata={"take": take})


def bounded(
    default: Any,
    *,
    above: float | int | None = None,
    at_least: float | int = -float("inf"),
    at_most: float | int = float("inf"),
    or_none: bool = False,
    or_schedule: bool = False,
) -> Any:
    """A field that holds a number within bounds; or None; or a schedule, a function of the update.

    A schedule is what optax calls one: a function from the number of updates made to the number.
    """

    def take(name: str, value: Any) -> Any:
        if (or_none and value is None) or (or_schedule and callable(value)):
            return value
        low = at_least if above is None else above
        return require_number(name, value, low, at_most, open_low=above is not None)

    return checked(default, take)


def count(default: int | None, *, or_none: bool = False) -> Any:
    """A field that holds a whole number of at least 1, or None."""
    return checked(
        default, lambda name, x: None if or_none and x is None else require_count(name, x)
    )


def flag(default: bool) -> Any:
    """A field that holds True or False."""

    def take(name: str, value: Any) -> bool:
        known = isinstance(value, (bool, np.bool_))
        require(known, name, repr(value), "True or False")
        return bool(value)

    return checked(default, take)


def require_untraced(key: PRNGKey, *trees: Any) -> None:
    """Refuse what JAX traces where Python has to step an environment."""
    known = is_concrete(*jax.tree.leaves((key, *trees)))
    must = "known, because Gymnasium steps in Python: call once for each key, outside jit and vmap"
    require(known, "key", "traced by JAX", must)


def as_float_arrays(**values: Any) -> dict[str, jax.Array]:
    """The values as floating-point JAX arrays; warns, once, where float64 input loses digits."""
    wide = [name for name, value in values.items() if _is_float64(value)]
    if wide and not _x64():
        warnings.warn(
            f"{', '.join(wide)} came as float64, but JAX is in 32-bit mode and keeps float32 only; "
            'for exact checks call jax.config.update("jax_enable_x64", True) first.',
            stacklevel=3,
        )
    return {name: _as_float_array(name, value) for name, value in values.items()}


def _is_float64(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == np.float64


def _is_rectangular(value: Any) -> bool:
    try:
        np.asarray(value)
    except ValueError:
        return False
    return True


def _as_float_array(argument: str, value: Any) -> jax.Array:
    if not isinstance(value, jax.Array):
        value = np.asarray(value, dtype=None if _is_rectangular(value) else object)
        must = "a rectangular array of numbers"
        require(value.dtype.kind in "fiub", argument, f"of dtype {value.dtype}", must)
    elif jnp.issubdtype(value.dtype, jnp.floating):
        return value
    return jnp.asarray(value, dtype=jnp.float64 if _x64() else jnp.float32)


def _x64() -> bool:
    return bool(jax.config.jax_enable_x64)  # type: ignore[attr-defined]  # absent from jax's stubs
