"""Steps of bounded Kullback-Leibler divergence: Fisher products, natural direction, line search.

Everything here works on a batch of observations and any policy, and forms no matrix.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jax.scipy.sparse.linalg import cg
from jaxtyping import Array, Bool, Float, Int, PyTree, Shaped

from ._pytree import Scalar
from .distributions import Distribution
from .exact.fisher import step_size
from .policies import Apply

Observations = Shaped[Array, "B *obs"]


def mean_kl(
    policy: Apply,
    old_params: PyTree,
    params: PyTree,
    observation: Observations,
) -> Float[Array, ""]:
    r"""Compute the mean KL divergence of two policies over a batch of observations, in nats.

    $\mathrm{KL}(\pi_{old}(\cdot \mid s) \,\|\, \pi(\cdot \mid s))$ is the divergence in state s.

    >>> policy, observation = pg.tabular_policy().apply, jnp.zeros((1, 2), jnp.int32)
    >>> float(pg.mean_kl(policy, jnp.zeros((1, 2)), jnp.zeros((1, 2)), observation))
    0.0
    """
    over_batch = jax.vmap(policy, (None, 0))
    old = over_batch(old_params, observation)
    new = over_batch(params, observation)
    return old.kl(new).mean()


def fisher_vector_product(
    policy: Apply,
    params: PyTree,
    observation: Observations,
    vector: PyTree,
) -> PyTree:
    """Compute $F v$, where $F$ is the policy's mean Fisher information over the observations.

    vector: parameters to multiply by, a pytree like `params`; the product has the same structure.

    >>> policy, observation = pg.tabular_policy().apply, jnp.zeros((1, 2), jnp.int32)
    >>> theta, vector = jnp.zeros((1, 2)), jnp.array([[4.0, 0.0]])
    >>> pg.fisher_vector_product(policy, theta, observation, vector).tolist()
    [[1.0, -1.0]]
    """
    return fisher_operator(policy, params, observation)(vector)


def fisher_operator(
    policy: Apply, params: PyTree, observation: Observations
) -> Callable[[PyTree], PyTree]:
    r"""Make the function $v \mapsto F v$; `fisher_vector_product` is one call of it.

    $F = J^T M J$, where $J$ is the derivative of the distribution's own parameters (logits, or mean
    and log_std) and $M$ the second derivative of the KL divergence with respect to them. The
    gradient of the KL is zero where the old and the new policy agree, so no second derivative of
    the network remains, and $J$ is computed once for all $v$.
    """

    def distribution(params: Any) -> Distribution:
        return jax.vmap(policy, (None, 0))(params, observation)

    def kl_gradient(new: Distribution) -> Distribution:
        return jax.grad(lambda new: old.kl(new).mean())(new)

    old, forward = jax.linearize(distribution, params)
    backward = jax.linear_transpose(forward, params)

    def product(vector: PyTree) -> PyTree:
        _, curved = jax.jvp(kl_gradient, (old,), (forward(vector),))
        return backward(curved)[0]

    return product


def natural_step_cg(
    policy: Apply,
    params: PyTree,
    observation: Observations,
    gradient: PyTree,
    delta: Scalar,
    damping: Scalar,
    num_iterations: int,
) -> PyTree:
    r"""Compute `natural_step` without a matrix, by conjugate gradients (`npg`).

    The step $d = \eta x$ satisfies $\frac12 d^T F d = \delta$, where $x$ approximately solves
    $(F + c I) x = g$ with the damping $c$: `num_iterations` steps of conjugate gradients, begun at
    zero. The constraint uses the undamped $F$. A gradient that is zero or not finite gives a step
    of zero.

    >>> policy, observation = pg.tabular_policy().apply, jnp.zeros((1, 2), jnp.int32)
    >>> theta, gradient = jnp.zeros((1, 2)), jnp.array([[1.0, -1.0]])
    >>> pg.natural_step_cg(policy, theta, observation, gradient, 0.5, 0.0, 1).tolist()
    [[1.0, -1.0]]
    """
    g, unravel = ravel_pytree(gradient)  # one array compiles sooner
    product = fisher_operator(policy, params, observation)

    def fisher(vector: Array) -> Array:
        return ravel_pytree(product(unravel(vector)))[0]

    def damped(vector: Array) -> Array:
        return fisher(vector) + damping * vector

    x, _ = cg(damped, g, maxiter=num_iterations)
    size = step_size(x @ fisher(x), delta)
    return unravel(jnp.where(size > 0, size * x, 0.0))


def line_search(
    evaluate: Callable[[PyTree], tuple[Float[Array, ""], Float[Array, ""]]],
    params: PyTree,
    step: PyTree,
    delta: Scalar,
    max_halvings: int,
) -> tuple[PyTree, dict[str, Array]]:
    r"""Find the longest of step, step / 2, step / 4, ... with a gain and $\mathrm{KL} \le \delta$.

    evaluate: takes parameters and returns the surrogate gain and the KL divergence on the same
    sample, both without approximation.

    Returns the new parameters, and a dictionary of their gain, their KL divergence and the number
    of times the step was halved. Where no step passes (NaN does not pass), the parameters are
    unchanged, the gain and the KL divergence are zero, and the number is `max_halvings + 1`.

    >>> def evaluate(x):
    ...     return x, x**2  # the gain and the divergence of a move from 0 to x
    >>> x, found = pg.line_search(evaluate, jnp.array(0.0), jnp.array(1.0), 0.25, max_halvings=10)
    >>> float(x), int(found["halvings"])
    (0.5, 1)
    """

    def moved(halvings: Int[Array, ""]) -> PyTree:
        def shorter(p: Array, d: Array) -> Array:
            return (p + 0.5**halvings * d).astype(p.dtype)

        return jax.tree.map(shorter, params, step)

    def passes(gain: Array, kl: Array) -> Bool[Array, ""]:
        return (gain > 0) & (kl <= delta)

    def go_on(carry: tuple[Array, Array, Array]) -> Bool[Array, ""]:
        halvings, gain, kl = carry
        return (halvings < max_halvings) & ~passes(gain, kl)

    def halve(carry: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        halvings = carry[0] + 1
        return halvings, *evaluate(moved(halvings))

    gain, kl = jax.eval_shape(evaluate, params)
    none_yet = (jnp.int32(-1), jnp.zeros_like(gain), jnp.zeros_like(kl))
    halvings, gain, kl = jax.lax.while_loop(go_on, halve, none_yet)
    passed = passes(gain, kl)

    def chosen(new: Any, old: Any) -> Any:
        return jax.tree.map(lambda x, y: jnp.where(passed, x, y), new, old)

    seen = {"gain": gain, "kl": kl, "halvings": halvings}
    nothing = {"gain": 0.0, "kl": 0.0, "halvings": max_halvings + 1}
    return chosen(moved(halvings), params), chosen(seen, nothing)
