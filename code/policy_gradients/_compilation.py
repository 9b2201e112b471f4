"""Compilation for programs that take longer to compile than to run."""

import warnings
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any

import jax

from ._validation import is_concrete

# Half the time to compile, a third more to run: it pays where running takes a second or two.
QUICK = {
    "xla_backend_optimization_level": 1,
    "xla_llvm_disable_expensive_passes": True,
    "xla_cpu_use_fusion_emitters": False,
}


@cache
def quick_options() -> dict[str, Any]:
    """Those of `QUICK` that the installed XLA knows: it promises none of them for its next version.

    They are asked for when a program is first compiled, by compiling one that does nothing.
    """
    return known_options(QUICK)


def known_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """The compiler options that XLA takes, after one warning that names those that it refuses."""
    if not (refusal := _refusal(options)):
        return dict(options)
    refused = {name for name, value in options.items() if _refusal({name: value})}
    warnings.warn(
        f"XLA refused the compiler options {', '.join(sorted(refused)) or 'in this combination'}; "
        f"programs run right without them, but take longer to compile. XLA said: {refusal}",
        stacklevel=2,
    )
    return {name: value for name, value in options.items() if refused and name not in refused}


def _refusal(options: Mapping[str, Any]) -> str:
    """What XLA says against these options; nothing if it takes them."""
    try:
        jax.jit(lambda: 0).lower().compile(compiler_options=dict(options))
    except Exception as error:  # of a class that JAX does not promise either
        return str(error).splitlines()[0]
    return ""


def quick_jit(
    function: Callable[..., Any], *, long: Callable[..., bool] | None = None, **options: Any
) -> Callable[..., Any]:
    """`jax.jit` with less optimization; plain inside another one, whose options hold.

    Plain also where `long`, called with the arguments, says that the function will run for long.
    """
    nested = jax.jit(function, **options)

    @cache
    def outermost() -> Callable[..., Any]:
        return jax.jit(function, compiler_options=quick_options(), **options)

    @wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        quick = is_concrete(*jax.tree.leaves((args, named)))
        if long and long(*args, **named):
            quick = False
        return (outermost() if quick else nested)(*args, **named)

    return call
