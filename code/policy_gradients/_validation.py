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
    inside = (low < value if open_low else low <= value) and value <= high
    bracket = "(" if open_low else "["
    end = "∞)" if high == float("inf") else f"{high:g}]"
    require(inside, argument, value, f"in {bracket}{low:g}, {end}")


def as_float_array(argument: str, value: Any) -> jax.Array:
    """`value` as a floating-point JAX array; warns once where float64 input would lose digits."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64 and not _x64():
        warnings.warn(
            f"{argument} is float64, but JAX is in 32-bit mode and keeps float32; for exact checks "
            'call jax.config.update("jax_enable_x64", True) first.',
            stacklevel=4,
        )
    if not isinstance(value, jax.Array):
        value = np.asarray(value)
        require(value.dtype.kind in "fiub", argument, f"of dtype {value.dtype}", "numbers")
    if jnp.issubdtype(value.dtype, jnp.floating) and isinstance(value, jax.Array):
        return value
    return jnp.asarray(value, dtype=jnp.float64 if _x64() else jnp.float32)


def _x64() -> bool:
    return bool(jax.config.jax_enable_x64)  # type: ignore[attr-defined]  # absent from jax's stubs
