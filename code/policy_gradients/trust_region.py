"""Steps of a bounded Kullback-Leibler divergence: Fisher products, natural direction, line search.

All of it works on a batch of observations and any policy; no matrix is formed.
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
    r"""The mean of KL(\pi_old(. | s) || \pi(. | s)) over the observations, in nats."""
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
    """F v for one vector; `fisher_operator` says how."""
    return fisher_operator(policy, params, observation)(vector)


def fisher_operator(
    policy: Apply, params: PyTree, observation: Observations
) -> Callable[[PyTree], PyTree]:
    r"""v -> F v, F the mean Fisher information of the policy over the observations.

    F = J^T M J: J is the derivative of the distribution's own parameters (logits; mean and
    log_std) and M the second derivative of the KL divergence in them. The gradient of the KL is
    zero where old and new agree, so no second derivative of the network remains, and J is taken
    once for all v.
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
    r"""`natural_step` without a matrix: x from conjugate gradients, \frac12 d^T F d = \delta.

    x solves (F + damping I) x = g, from zero in `num_iterations` steps; F is undamped in the
    constraint. A gradient that is zero or not finite gives a step of zero.
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
    r"""The longest of step, step / 2, step / 4, ... that keeps KL \le \delta and gains.

    evaluate: params -> (surrogate gain, KL), both true, not approximated, on the same sample.
    Returns the new parameters, and their gain, KL and how often the step was halved. Where nothing
    passes (NaN does not), the parameters as they were, with a gain and a KL of zero and
    `max_halvings + 1`.
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
