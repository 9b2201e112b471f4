"""Refuse a jaxlib that computes wrong numbers: training on it would fail without a word."""

from functools import cache

import jax
import jax.numpy as jnp
import jaxlib
import numpy as np

KNOWN_RIGHT = (0, 9)  # and older; on newer ones one product is computed before the first training


def refuse_wrong_backend() -> None:
    """Raise `RuntimeError` where JAX multiplies matrices wrongly.

    jaxlib 0.10.2 does on x86-64 processors: the natural gradients of seeds under `jax.vmap` came
    out wrong, though each seed alone was right.
    """
    major, minor = jaxlib.__version__.split(".")[:2]
    if (int(major), int(minor)) > KNOWN_RIGHT and not _sums_are_right():
        raise RuntimeError(
            f"jaxlib {jaxlib.__version__} multiplies matrices wrongly on this machine, so training "
            "would fail without an error; install jax and jaxlib below 0.10."
        )


@cache
def _sums_are_right() -> bool:
    """Whether a batch of products with a constant, summed, is right: 64 * 2 ones are 128.

    No loop runs here, for jaxlib 0.10 may hang in loops.
    """
    ones = np.ones((8, 512, 64), np.float32)
    with jax.ensure_compile_time_eval():  # also where the caller is being traced
        found = jax.jit(lambda x: (x @ jnp.ones((8, 64, 2), x.dtype)).sum(-1))(ones)
    return bool((np.asarray(found) == 128).all())
