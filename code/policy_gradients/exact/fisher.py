"""The Fisher information of a tabular policy, and the natural gradient step, exactly."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .._pytree import Scalar
from .mdp import TabularMDP, state_distributions, tabular_softmax

Theta = Float[Array, "S A"]
Fisher = Float[Array, "S*A S*A"]


def exact_fisher(
    mdp: TabularMDP,
    theta: Theta,
) -> Fisher:
    r"""Of the distribution over trajectories, for the tabular softmax (`fisher_matrix`).

    F = \sum_h \sum_s d_h(s) \sum_a \pi(a | s) \nabla \log \pi(a | s) \nabla \log \pi(a | s)^T,
    summed over the steps. Row and column s * A + a belong to theta[s, a]. Always singular: adding
    a number to all logits of a state changes nothing.
    """
    pi = tabular_softmax(theta)
    visits = state_distributions(mdp, pi).sum(0)
    others = 1 - jnp.eye(pi.shape[1])
    pairs = pi[:, :, None] * pi[:, None, :] * others
    # of the score in s: pi_a 1[a = b] - pi_a pi_b, without cancellation
    covariance = jax.vmap(jnp.diag)(pairs.sum(-1)) - pairs
    blocks = visits[:, None, None] * covariance
    num_states, num_actions = theta.shape
    same_state = jnp.eye(num_states)[:, None, :, None]
    fisher = same_state * blocks[:, :, None, :]
    return fisher.reshape(num_states * num_actions, -1)


def natural_step(
    gradient: Float[Array, "*shape"],
    fisher: Float[Array, "n n"],
    delta: Scalar,
    damping: Scalar = 0.0,
) -> Float[Array, "*shape"]:
    r"""The step d of steepest ascent with \frac12 d^T F d = \delta (`npg`).

    d = \eta x with x = (F + damping I)^+ g and \eta = \sqrt{2 \delta / x^T F x}; the constraint is
    on the undamped F. Zero where the gradient is, or where x does not move the distribution.
    """
    g = gradient.ravel()
    damped = fisher + damping * jnp.eye(len(g), dtype=fisher.dtype)
    x = jnp.linalg.pinv(damped, hermitian=True) @ g
    return (step_size(x @ fisher @ x, delta) * x).reshape(gradient.shape)


def step_size(curvature: Float[Array, ""], delta: Scalar) -> Float[Array, ""]:
    r"""\eta with \frac12 \eta^2 x^T F x = \delta, given x^T F x; 0 unless that is in (0, inf)."""
    moves = (curvature > 0) & jnp.isfinite(curvature)
    return jnp.where(moves, jnp.sqrt(2 * delta / jnp.where(moves, curvature, 1.0)), 0.0)
