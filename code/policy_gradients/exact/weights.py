"""What a score is multiplied by: weights for the estimates of the policy gradient.

A weight is a function of an MDP, the logits of its policy and one trajectory; it gives a number
for each step.
"""

from collections.abc import Callable

import jax.numpy as jnp
from jaxtyping import Array, Float

from .._pytree import Scalar
from ..returns import discounted_sum, reward_to_go
from .mdp import TabularMDP, advantages, tabular_softmax, values
from .trajectories import Action, State, path_rewards

Theta = Float[Array, "S A"]  # the logits of the tabular softmax
Weights = Float[Array, " H"]  # one for each step of a trajectory
Weight = Callable[[TabularMDP, Theta, State, Action], Weights]
ValueTable = Float[Array, "stages S"]


def total_return_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> Weights:
    r"""w_h = R(\tau), the same for every step (`reinforce_pg`)."""
    return jnp.full(mdp.horizon, path_rewards(mdp, state, action).sum())


def reward_to_go_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> Weights:
    r"""w_h = R_h(\tau), the rewards from step h on (`pg_with_q`)."""
    return reward_to_go(path_rewards(mdp, state, action))


def q_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> Weights:
    r"""w_h = Q_h^\pi(s_h, a_h), the mean of the rewards from step h on (`pg_with_q`)."""
    _, q = values(mdp, tabular_softmax(theta))
    return q[jnp.arange(mdp.horizon), state, action]


def advantage_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> Weights:
    r"""w_h = A_h^\pi(s_h, a_h) = Q_h^\pi(s_h, a_h) - V_h^\pi(s_h) (`pg_advantage`)."""
    advantage = advantages(mdp, tabular_softmax(theta))
    return advantage[jnp.arange(mdp.horizon), state, action]


def with_baseline(weight: Weight, baseline: Scalar | Array) -> Weight:
    r"""w_h - b_h(s_h): what the action is worth beyond the baseline (`pg_baseline`).

    baseline: a number or an array that broadcasts to [H, S]: [S] for each state, [H, 1] for each
    step.
    """

    def less_baseline(
        mdp: TabularMDP,
        theta: Theta,
        state: State,
        action: Action,
    ) -> Weights:
        table = jnp.broadcast_to(baseline, (mdp.horizon, mdp.num_states))
        expected = table[jnp.arange(mdp.horizon), state]
        return weight(mdp, theta, state, action) - expected

    return less_baseline


def gae_weight(
    values: ValueTable,
    gae_lambda: Scalar,
    discount: Scalar = 1.0,
) -> Weight:
    r"""w_h = \sum_l (\gamma \lambda)^l \delta_{h+l}, the generalised advantage (`gae`).

    \delta_h = r_h + \gamma V_{h+1}(s_{h+1}) - V_h(s_h) for any table of values, right or wrong;
    after the last step there is no value, whatever V_H holds. Source: Schulman et al. (2016).
    """

    def generalised_advantage(
        mdp: TabularMDP,
        theta: Theta,
        state: State,
        action: Action,
    ) -> Weights:
        v = values[jnp.arange(mdp.horizon), state]
        v_next = jnp.append(v[1:], 0.0)
        rewards = path_rewards(mdp, state, action)
        delta = rewards + discount * v_next - v
        return discounted_sum(delta, discount * gae_lambda)

    return generalised_advantage
