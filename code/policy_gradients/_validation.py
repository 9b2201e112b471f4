"""One clear sentence for bad input: the argument, what it was, what it must be."""

import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


def is_concrete(*values: Any) -> bool:
    """True when no value is being traced by JAX, so that its numbers can be looked at."""
    return not any(isinstance(value, jax.core.Tracer) for value in values)


def require(condition: Any, argument: str, was: Any, must_be: str) -> None:
    """Raise a `ValueError` naming the argument, unless the condition holds."""
    if not condition:
        raise ValueError(f"{argument} was {was}; it must be {must_be}.")


def require_number(
    argument: str, value: Any, low: float, high: float, *, open_low: bool = False
) -> None:
    """Refuse a number outside [low, high] (or (low, high]); traced values pass unseen."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
        return
    above = low < value if open_low else low <= value
    inside = above and (value < high if high == float("inf") else value <= high)
    bracket = "(" if open_low else "["
    end = "∞)" if high == float("inf") else f"{high:g}]"
    require(inside, argument, value, f"in {bracket}{low:g}, {end}")


def require_count(argument: str, value: Any) -> None:
    """Refuse what is not a whole number of at least 1."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    require(whole and value >= 1, argument, repr(value), "a whole number of at least 1")


def as_float_arrays(**values: Any) -> dict[str, jax.Array]:
    """The values as floating-point JAX arrays; warns, once, where float64 input loses digits."""
    wide = [name for name, value in values.items() if _is_float64(value)]
    if wide and not _x64():
        warnings.warn(
            f"{', '.join(wide)}: float64, but JAX is in 32-bit mode and keeps float32; for exact "
            'checks call jax.config.update("jax_enable_x64", True) first.',
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
