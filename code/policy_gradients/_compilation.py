"""Compilation for programs that take longer to compile than to run."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import jax

from ._validation import is_concrete

# LLVM's first level: a training run of seconds compiles a quarter sooner and runs as fast.
QUICK = {"xla_backend_optimization_level": 1}


def quick_jit(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    """`jax.jit` with less optimisation; plain inside another one, whose options hold."""
    outermost = jax.jit(function, compiler_options=QUICK, **options)
    nested = jax.jit(function, **options)

    @wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        concrete = is_concrete(*jax.tree.leaves((args, named)))
        return (outermost if concrete else nested)(*args, **named)

    return call
