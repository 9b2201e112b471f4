"""Frozen dataclasses that JAX can trace: some fields are static, all others are leaves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, dataclass_transform

import jax
from jaxtyping import Array, Float, Key

Scalar = float | int | Float[Array, ""]  # a number, or one that JAX traces: the type of a leaf
PRNGKey = Key[Array, ""]  # a key of `jax.random.key`, alone


@dataclass_transform(frozen_default=True)
def pytree(*static: str, kw_only: bool = False) -> Callable[[type], type]:
    """Make a class a frozen dataclass and a JAX pytree whose fields named in `static` are static.

    A sweep over a leaf (a float, an array, another pytree) does not recompile; a static field
    (an integer that sets a shape, a function, a dtype) does. Validation belongs in
    `__post_init__`: it runs when a user builds the object, never when JAX rebuilds it from tracers,
    where shapes may have gained a batch axis.
    """

    def decorate(cls: type) -> type:
        cls = dataclass(frozen=True, kw_only=kw_only, eq=False)(cls)
        leaves = tuple(field.name for field in fields(cls) if field.name not in static)
        keys = [jax.tree_util.GetAttrKey(name) for name in leaves]

        def flatten(x: Any) -> tuple[list[tuple[Any, Any]], tuple[Any, ...]]:
            children = [(key, getattr(x, name)) for key, name in zip(keys, leaves, strict=True)]
            return children, tuple(getattr(x, name) for name in static)

        def unflatten(metadata: tuple[Any, ...], children: Iterable[Any]) -> Any:
            x: Any = object.__new__(cls)
            for name, value in zip(static + leaves, (*metadata, *children), strict=True):
                object.__setattr__(x, name, value)
            return x

        jax.tree_util.register_pytree_with_keys(cls, flatten, unflatten)
        return cls

    return decorate
