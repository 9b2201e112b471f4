"""Importance sampling: expectations under one policy from the data of another."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .exact.mdp import Pi, TabularMDP, per_step
from .returns import PerStep

SampleWeights = Float[Array, " N"]  # one for each sample


def importance_weights(
    log_p_target: Float[Array, "*N"],
    log_p_proposal: Float[Array, "*N"],
) -> Float[Array, "*N"]:
    r"""Compute the weights $w = \tilde p / p$ from logarithms (`importance_sampling`).

    The weights are not normalized. The logarithm of a trajectory's probability may leave out the
    dynamics, which cancel in the ratio.

    >>> pg.importance_weights(jnp.array([0.0, -1.0]), jnp.array([0.0, -1.0])).tolist()
    [1.0, 1.0]
    """
    return jnp.exp(log_p_target - log_p_proposal)


def effective_sample_size(weights: SampleWeights) -> Float[Array, ""]:
    r"""Compute $(\sum w)^2 / \sum w^2$, the number of equal weights that are worth as much.

    The result lies between 1 and N; it is NaN where all weights are zero (`effective_sample_size`).
    Source: Kong (1992).

    >>> float(pg.effective_sample_size(jnp.array([1.0, 1.0, 0.0])))
    2.0
    """
    return weights.sum() ** 2 / (weights**2).sum()


def self_normalized_estimate(
    weights: SampleWeights,
    f: Float[Array, " N"],
) -> Float[Array, ""]:
    r"""Estimate an expectation by $\sum w f / \sum w$ (`self_normalised`).

    The estimate lies between the smallest and the largest f, and it is invariant to rescaling the
    weights. Its bias is of order 1/N.

    >>> float(pg.self_normalized_estimate(jnp.array([1.0, 3.0]), jnp.array([0.0, 1.0])))
    0.75
    """
    return (weights * f).sum() / weights.sum()


def per_decision_return(
    log_ratio: PerStep,
    reward: PerStep,
) -> Float[Array, ""]:
    r"""Estimate the target policy's return from one trajectory (`per_decision`).

    $\sum_h r_h \prod_{k \le h} \tilde\pi(a_k \mid s_k) / \pi(a_k \mid s_k)$. A reward is weighted
    by the ratios of the actions taken up to it, because later actions do not influence it.
    Source: Precup et al. (2000).

    log_ratio: $\log \tilde\pi(a_h \mid s_h) - \log \pi(a_h \mid s_h)$ for each step.

    >>> float(pg.per_decision_return(jnp.log(jnp.array([2.0, 0.5])), jnp.array([1.0, 3.0])))
    5.0
    """
    return reward @ jnp.exp(jnp.cumsum(log_ratio))


def weight_second_moment(
    mdp: TabularMDP,
    target: Pi,
    proposal: Pi,
) -> Float[Array, ""]:
    r"""Compute $E W^2$ of the trajectory weight $W$ under the proposal (`trajectory_weights`).

    $E W^2 = \sum_s \mu(s) U_0(s)$, where $U_H = 1$ and $U_h(s) = \sum_a
    \tilde\pi_h(a \mid s)^2 / \pi_h(a \mid s) \sum_{s'} P(s' \mid s, a) U_{h+1}(s')$.
    The result is infinite where a state that can be reached has an action that the target takes and
    the proposal does not.

    >>> target, proposal = jnp.array([[1.0, 0.0]]), jnp.array([[0.5, 0.5]])
    >>> float(pg.weight_second_moment(pg.bandit([0.0, 1.0]), target, proposal))
    2.0
    """

    def backward(u_next: Array, policies: Any) -> tuple[Array, None]:
        wanted, drawn = policies
        never = wanted == 0  # the weight is 0, whatever the proposal does
        square = wanted**2 / jnp.where(never, 1.0, drawn)
        reached = mdp.transition > 0
        later = jnp.where(reached, mdp.transition * u_next, 0.0).sum(-1)
        return jnp.where(never, 0.0, square * later).sum(-1), None

    both = (per_step(mdp, target), per_step(mdp, proposal))
    dtype = jnp.result_type(mdp.reward, target, proposal)
    end = jnp.ones(mdp.num_states, dtype)
    start, _ = jax.lax.scan(backward, end, both, reverse=True)
    return jnp.where(mdp.initial > 0, mdp.initial * start, 0.0).sum()
