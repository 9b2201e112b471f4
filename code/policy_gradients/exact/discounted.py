"""The discounted, infinite-horizon case of a tabular MDP, solved exactly as linear equations."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from .._pytree import Scalar
from .._validation import is_concrete, require
from .mdp import TabularMDP


def discounted_values(
    mdp: TabularMDP, pi: Float[Array, "S A"], discount: Scalar
) -> tuple[Float[Array, " S"], Float[Array, "S A"]]:
    r"""V and Q of a stationary policy when the MDP runs for ever (its horizon is not used).

    V = (I - \gamma P_\pi)^{-1} r_\pi,  Q(s, a) = r(s, a) + \gamma \sum_{s'} P(s' | s, a) V(s').
    Raises `ValueError` for a discount outside [0, 1).
    """
    v = jnp.linalg.solve(_one_minus(mdp, pi, discount), (pi * mdp.reward).sum(-1))
    return v, mdp.reward + discount * mdp.transition @ v


def discounted_occupancy(
    mdp: TabularMDP, pi: Float[Array, "S A"], discount: Scalar
) -> Float[Array, " S"]:
    r"""d(s) = \sum_{h \ge 0} \gamma^h P(s_h = s): expected discounted visits; sums to 1/(1-\gamma).

    d^T = \mu^T (I - \gamma P_\pi)^{-1}. Raises `ValueError` for a discount outside [0, 1).
    """
    return jnp.linalg.solve(_one_minus(mdp, pi, discount).T, mdp.initial)


def _one_minus(mdp: TabularMDP, pi: Array, discount: Scalar) -> Float[Array, "S S"]:
    """I - gamma P_pi, where P_pi[s, s'] = sum_a pi(a | s) P(s' | s, a)."""
    shape = (mdp.num_states, mdp.num_actions)
    require(pi.shape == shape, "pi", f"of shape {pi.shape}", f"of shape {shape}, stationary")
    if is_concrete(discount):
        require(0 <= discount < 1, "discount", discount, "in [0, 1)")
    step = jnp.einsum("sa,sat->st", pi, mdp.transition)
    return jnp.eye(mdp.num_states, dtype=step.dtype) - discount * step
