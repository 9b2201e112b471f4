"""A batched product of matrices with a constant, summed, is wrong on jaxlib 0.10.2; JAX only.

Each number must be 64 * 2 = 128. On an x86-64 processor (AMD EPYC with AVX2, without AVX-512; two
cores) jaxlib 0.9.2, 0.10.0 and 0.10.1 print 128 for every shape. jaxlib 0.10.2 prints numbers like
6.9e+15 or NaN, other ones in each run, for the two larger shapes and without a warning; on one core
too. XLA makes one fusion of kind `__ynn_fusion` of the product and the sum there. All numbers are
right where XLA_FLAGS=--xla_cpu_experimental_ynn_fusion_type= (nothing after it) forbids that.

Conjugate gradients begin so, with a product with zero: under `jax.vmap` their first residual, and
with it the natural gradient of many seeds at once, was wrong.

Run it: python benchmarks/jaxlib_wrong_sum.py. It exits with 1 where a number is wrong.
"""

import sys

import jax
import jax.numpy as jnp
import numpy as np


@jax.jit
def product_summed(matrices: jax.Array) -> jax.Array:
    """Each row's sum of the matrices [B, N, H] times ones [B, H, 2]: 2 H where all are ones."""
    size, _, inner = matrices.shape
    return (matrices @ jnp.ones((size, inner, 2))).sum(-1)


def main() -> int:
    """Print what comes out for each shape; 1 where it is not what must."""
    right = True
    print("jax", jax.__version__, "jaxlib", jax.lib.__version__, jax.devices())
    for shape in [(1, 512, 64), (2, 512, 64), (4, 512, 64), (8, 512, 64)]:
        ones = np.ones(shape, np.float32)
        with_jit = np.asarray(product_summed(ones))
        with jax.disable_jit():
            without = np.asarray(product_summed(ones))
        right &= bool((with_jit == without).all())
        print(f"{shape}: {with_jit.min():.6g} to {with_jit.max():.6g}, without jit {without.max()}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
