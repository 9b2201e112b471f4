"""The discounted, infinite-horizon case of a tabular MDP, solved exactly as linear equations."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from .._pytree import Scalar
from .._validation import is_concrete, require
from .mdp import TabularMDP


def discounted_values(
    mdp: TabularMDP, pi: Float[Array, "S A"], discount: Scalar
) -> tuple[Float[Array, " S"], Float[Array, "S A"]]:
    r"""Compute V and Q of a stationary policy when the MDP runs for ever.

    $V = (I - \gamma P_\pi)^{-1} r_\pi$ and
    $Q(s, a) = r(s, a) + \gamma \sum_{s'} P(s' \mid s, a) V(s')$. The MDP's horizon is not used.
    Raises `ValueError` for a discount outside [0, 1).

    >>> v, q = pg.discounted_values(pg.bandit([1.0]), jnp.ones((1, 1)), discount=0.5)
    >>> v.tolist(), q.tolist()  # 1 + 1/2 + 1/4 + ...
    ([2.0], [[2.0]])
    """
    v = jnp.linalg.solve(_one_minus(mdp, pi, discount), (pi * mdp.reward).sum(-1))
    return v, mdp.reward + discount * mdp.transition @ v


def discounted_occupancy(
    mdp: TabularMDP, pi: Float[Array, "S A"], discount: Scalar
) -> Float[Array, " S"]:
    r"""Compute the expected discounted visits, $d(s) = \sum_{h \ge 0} \gamma^h P(s_h = s)$.

    $d^T = \mu^T (I - \gamma P_\pi)^{-1}$, whose sum is $1 / (1 - \gamma)$.
    Raises `ValueError` for a discount outside [0, 1).

    >>> pg.discounted_occupancy(pg.bandit([1.0]), jnp.ones((1, 1)), discount=0.5).tolist()
    [2.0]
    """
    return jnp.linalg.solve(_one_minus(mdp, pi, discount).T, mdp.initial)


def _one_minus(mdp: TabularMDP, pi: Array, discount: Scalar) -> Float[Array, "S S"]:
    r"""Compute $I - \gamma P_\pi$, where $P_\pi(s, s') = \sum_a \pi(a \mid s) P(s' \mid s, a)$."""
    shape = (mdp.num_states, mdp.num_actions)
    require(pi.shape == shape, "pi", f"of shape {pi.shape}", f"of shape {shape}, stationary")
    if is_concrete(discount):
        require(0 <= discount < 1, "discount", discount, "in [0, 1)")
    step = jnp.einsum("sa,sat->st", pi, mdp.transition)
    return jnp.eye(mdp.num_states, dtype=step.dtype) - discount * step
