"""The exact Fisher information of a tabular policy, and the natural gradient step."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .._pytree import Scalar
from .mdp import TabularMDP, Theta, state_distributions, tabular_softmax

Fisher = Float[Array, "S*A S*A"]


def exact_fisher(
    mdp: TabularMDP,
    theta: Theta,
) -> Fisher:
    r"""Compute the Fisher information matrix of the trajectory distribution (`fisher_matrix`).

    $F = \sum_h \sum_s d_h(s) \sum_a \pi(a \mid s)
    \nabla \log \pi(a \mid s) \nabla \log \pi(a \mid s)^T$ for the tabular softmax, a sum over the
    time steps. Row and column s * A + a belong to theta[s, a]. The matrix is always singular,
    because adding a number to all logits of a state does not change the policy.

    >>> pg.exact_fisher(pg.bandit([0.0, 1.0]), jnp.zeros((1, 2))).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    pi = tabular_softmax(theta)
    visits = state_distributions(mdp, pi).sum(0)
    others = 1 - jnp.eye(pi.shape[1])
    pairs = pi[:, :, None] * pi[:, None, :] * others
    # Covariance of the score, without cancellation: pi_a 1[a=b] - pi_a pi_b.
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
    r"""Compute the step $d$ of steepest ascent with $\frac12 d^T F d = \delta$ (`npg`).

    $d = \eta x$ with $x = (F + c I)^+ g$, where $c$ is the damping, and
    $\eta = \sqrt{2 \delta / x^T F x}$; the constraint uses the undamped $F$. The step is zero where
    the gradient is zero, or where $x$ does not change the distribution.

    >>> pg.natural_step(jnp.array([4.0, 0.0]), jnp.eye(2), delta=0.5).tolist()
    [1.0, 0.0]
    """
    g = gradient.ravel()
    damped = fisher + damping * jnp.eye(len(g), dtype=fisher.dtype)
    x = jnp.linalg.pinv(damped, hermitian=True) @ g
    return (step_size(x @ fisher @ x, delta) * x).reshape(gradient.shape)


def step_size(curvature: Float[Array, ""], delta: Scalar) -> Float[Array, ""]:
    r"""Solve $\frac12 \eta^2 x^T F x = \delta$ for $\eta$, given the curvature $x^T F x$.

    The result is 0 where the curvature is not positive and finite.
    """
    moves = (curvature > 0) & jnp.isfinite(curvature)
    return jnp.where(moves, jnp.sqrt(2 * delta / jnp.where(moves, curvature, 1.0)), 0.0)
