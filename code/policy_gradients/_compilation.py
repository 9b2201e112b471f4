"""Compilation for programs that take longer to compile than to run."""

import warnings
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any

import jax

from ._validation import is_concrete

LEVEL = "xla_backend_optimization_level"
# Half the time to compile, a third more to run: it pays where running takes a second or two.
QUICK = {
    LEVEL: 1,
    "xla_llvm_disable_expensive_passes": True,
    "xla_cpu_use_fusion_emitters": False,
}
# PPO on CartPole compiles in 4.4 s at level 0 and in 6.6 s at level 1, and 25,000 steps of it run
# for 1.2 and 0.4 s. So a run this short is over sooner at level 0, even if it is made again.
SHORT = 20_000
LONG = 400_000  # steps that earn back the second or two that full optimization takes


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
    function: Callable[..., Any], *, steps: Callable[..., int] | None = None, **options: Any
) -> Callable[..., Any]:
    """`jax.jit` with less optimization; plain inside another one, whose options hold.

    steps, called with the arguments, says how many steps of an environment the function takes. At
    most `SHORT` of them are hardly optimized, and more than `LONG` are optimized in full.
    """
    plain = jax.jit(function, **options)

    @cache
    def quick(level: int) -> Callable[..., Any]:
        chosen = {name: level if name == LEVEL else x for name, x in quick_options().items()}
        return jax.jit(function, compiler_options=chosen, **options)

    @wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        count = steps(*args, **named) if steps else SHORT + 1
        nested = not is_concrete(*jax.tree.leaves((args, named)))
        compiled = plain if nested or count > LONG else quick(0 if count <= SHORT else 1)
        return compiled(*args, **named)

    return call
