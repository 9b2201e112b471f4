"""Compilation for programs that take longer to compile than to run."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import jax

from ._validation import is_concrete

# Half the time to compile, a third more to run: it pays where running takes a second or two.
QUICK = {
    "xla_backend_optimization_level": 1,
    "xla_llvm_disable_expensive_passes": True,
    "xla_cpu_use_fusion_emitters": False,
}


def quick_jit(
    function: Callable[..., Any], *, long: Callable[..., bool] | None = None, **options: Any
) -> Callable[..., Any]:
    """`jax.jit` with less optimisation; plain inside another one, whose options hold.

    Plain also where `long`, called with the arguments, says that the function will run for long.
    """
    outermost = jax.jit(function, compiler_options=QUICK, **options)
    nested = jax.jit(function, **options)

    @wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        quick = is_concrete(*jax.tree.leaves((args, named)))
        if long and long(*args, **named):
            quick = False
        return (outermost if quick else nested)(*args, **named)

    return call
