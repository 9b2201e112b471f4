"""Objects of classes that JAX does not know, as constants of a compiled program."""

import copy
from collections.abc import Iterable
from typing import Any

import jax

from ._comparison import Same, as_it_is_now


def traceable(x: Any) -> Any:
    """`x` itself if JAX knows what it is made of, else `x` as a constant of compiled programs."""
    leaves = jax.tree.leaves(x)
    return Constant(x) if len(leaves) == 1 and leaves[0] is x else x


def content(x: Any) -> Any:
    """What a `Constant` stands for; anything else as it is."""
    return x._wrapped if isinstance(x, Constant) else x


@jax.tree_util.register_pytree_node_class
class Constant:
    """An object of a class that JAX does not know, with its attributes.

    They are constants of a compiled program, as if a function had closed over them. A program is
    compiled again for an object of another class or with another attribute. Attributes that are
    being traced, in a sweep by `jax.vmap`, are leaves.
    """

    def __init__(self, value: Any, traced: tuple[str, ...] | None = None) -> None:
        self._wrapped = value
        self._attributes = as_it_is_now(dict(getattr(value, "__dict__", {})))
        if traced is None:
            found = self._attributes.items()
            traced = tuple(name for name, attribute in found if _is_traced(attribute))
        self._traced = traced

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)  # of the wrapped object only what is public
        return getattr(self._wrapped, name)

    def tree_flatten(self) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
        rest = {n: x for n, x in self._attributes.items() if n not in self._traced}
        children = tuple(self._attributes[name] for name in self._traced)
        same = rest if hasattr(self._wrapped, "__dict__") else self._wrapped
        return children, (self._traced, type(self._wrapped), Same(same), Kept(self._wrapped))

    @classmethod
    def tree_unflatten(cls, structure: tuple[Any, ...], children: Iterable[Any]) -> Any:
        traced, _, _, kept = structure
        value = kept.value
        if traced:
            value = copy.copy(value)
            value.__dict__.update(zip(traced, children, strict=True))
        return cls(value, traced)


class Kept(Same):
    """A value that is carried along and not compared."""

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept)


def _is_traced(value: Any) -> bool:
    return any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves(value))
