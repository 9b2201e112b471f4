"""Objects that JAX can trace: their numbers are arguments of a compiled program, the rest fixed."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, dataclass_transform

import jax
import numpy as np
from jaxtyping import Array, Float, Key

from ._comparison import Same, hashable

Scalar = float | int | Float[Array, ""]  # a number, or one that JAX traces: the type of a leaf
PRNGKey = Key[Array, ""]  # a key of `jax.random.key`, alone
NUMBERS = (float, complex, np.inexact, np.ndarray, jax.Array)  # a traced number is a jax.Array


@dataclass_transform(kw_only_default=True, frozen_default=True, eq_default=False)
class Pytree:
    """A base class that makes each subclass a frozen dataclass and a JAX pytree.

    What a field holds decides how JAX sees it. Floats, arrays and other pytrees are leaves: a sweep
    over them does not compile again. Integers, bools, strings and functions are static: another one
    compiles again. A field may declare what it takes, as in `bounded(3e-4, above=0)`; this is
    checked when a user builds the object, never when JAX rebuilds it from tracers. Fields are
    keyword-only, unless the class is declared with `kw_only=False`.
    """

    def __init_subclass__(cls, *, kw_only: bool = True, **named: Any) -> None:
        super().__init_subclass__(**named)
        dataclass(frozen=True, kw_only=kw_only, eq=False)(cls)
        jax.tree_util.register_pytree_with_keys(cls, _flatten, lambda *parts: _rebuilt(cls, *parts))

    def __post_init__(self) -> None:
        """Check and convert each field as its declaration says; subclasses call this one too."""
        for field in fields(self):  # type: ignore[arg-type]  # each subclass is a dataclass
            value = getattr(self, field.name)
            if take := field.metadata.get("take"):
                object.__setattr__(self, field.name, take(field.name, value))
            elif type(field.default) is float and type(value) is int:
                object.__setattr__(self, field.name, float(value))  # a leaf, as 0.5 would be


def _flatten(x: Any) -> tuple[list[tuple[Any, Any]], tuple[Any, ...]]:
    values = {field.name: getattr(x, field.name) for field in fields(x)}
    static = getattr(x, "_static", None)  # what JAX rebuilt keeps its structure, whatever it holds
    if static is None:
        static = tuple(name for name, value in values.items() if _is_static(value))
    leaves = tuple(name for name in values if name not in static)
    children = [(jax.tree_util.GetAttrKey(name), values[name]) for name in leaves]
    return children, (static, leaves, tuple(hashable(values[name]) for name in static))


def _rebuilt(cls: type, structure: tuple[Any, ...], children: Iterable[Any]) -> Any:
    static, leaves, values = structure
    x: Any = object.__new__(cls)
    object.__setattr__(x, "_static", static)
    for name, value in zip(static, values, strict=True):
        object.__setattr__(x, name, value.value if isinstance(value, Same) else value)
    for name, value in zip(leaves, children, strict=True):
        object.__setattr__(x, name, value)
    return x


def _is_static(value: Any) -> bool:
    """Whether there is something in the value, and nothing of it is a number that JAX traces."""
    leaves = jax.tree.leaves(value)
    return bool(leaves) and not any(isinstance(leaf, NUMBERS) for leaf in leaves)
