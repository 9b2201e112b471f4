"""Importance sampling: one policy's data, another policy's expectations."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .exact.mdp import Pi, TabularMDP, per_step

Weights = Float[Array, " N"]  # one for each sample
PerStep = Float[Array, " H"]  # one for each step of a trajectory


def importance_weights(
    log_p_target: Float[Array, "*N"],
    log_p_proposal: Float[Array, "*N"],
) -> Float[Array, "*N"]:
    r"""w = \tilde p / p from logarithms, not normalised (`importance_sampling`).

    The logarithms of a trajectory's probability may leave out the dynamics, which cancel.
    """
    return jnp.exp(log_p_target - log_p_proposal)


def effective_sample_size(weights: Weights) -> Float[Array, ""]:
    r"""(\sum w)^2 / \sum w^2, between 1 and N: how many equal weights are worth as much.

    NaN where all weights are zero. Source: Kong (1992).
    """
    return weights.sum() ** 2 / (weights**2).sum()


def self_normalised_estimate(
    weights: Weights,
    f: Float[Array, " N"],
) -> Float[Array, ""]:
    r"""\sum w f / \sum w: biased by O(1/N), bounded by f, and deaf to a common factor."""
    return (weights * f).sum() / weights.sum()


def per_decision_return(
    log_ratio: PerStep,
    reward: PerStep,
) -> Float[Array, ""]:
    r"""\sum_h r_h \prod_{k \le h} \tilde\pi(a_k | s_k) / \pi(a_k | s_k) of one trajectory.

    What is not yet chosen when a reward is paid does not weigh it. Source: Precup et al. (2000).
    """
    return reward @ jnp.exp(jnp.cumsum(log_ratio))


def weight_second_moment(
    mdp: TabularMDP,
    target: Pi,
    proposal: Pi,
) -> Float[Array, ""]:
    r"""E W^2 of the trajectory weight W under the proposal, exactly (`is_variance`).

    U_h(s) = \sum_a \tilde\pi_h(a | s)^2 / \pi_h(a | s) \sum_{s'} P(s' | s, a) U_{h+1}(s'),
    U_H = 1, E W^2 = \sum_s \mu(s) U_0(s). Infinite where a reachable state has an action that
    the target takes and the proposal does not.
    """

    def backward(u_next: Array, policies: Any) -> tuple[Array, None]:
        wanted, drawn = policies
        never = wanted == 0  # weighs nothing, whatever the proposal does
        square = wanted**2 / jnp.where(never, 1.0, drawn)
        reached = mdp.transition > 0
        later = jnp.where(reached, mdp.transition * u_next, 0.0).sum(-1)
        return jnp.where(never, 0.0, square * later).sum(-1), None

    both = (per_step(mdp, target), per_step(mdp, proposal))
    dtype = jnp.result_type(mdp.reward, target, proposal)
    end = jnp.ones(mdp.num_states, dtype)
    start, _ = jax.lax.scan(backward, end, both, reverse=True)
    return jnp.where(mdp.initial > 0, mdp.initial * start, 0.0).sum()
