"""Weights that multiply the score in an estimate of the policy gradient.

A weight is a function of an MDP, the logits of its tabular softmax policy, and the states and
actions of one trajectory; it returns a number for each step.
"""

from collections.abc import Callable

import jax.numpy as jnp
from jaxtyping import Array, Float

from .._pytree import Scalar
from ..returns import discounted_sum, reward_to_go
from .mdp import TabularMDP, Theta, advantages, tabular_softmax, values
from .trajectories import Action, State, path_rewards

StepWeights = Float[Array, " H"]  # one for each step of a trajectory
WeightFunction = Callable[[TabularMDP, Theta, State, Action], StepWeights]
ValueTable = Float[Array, "stages S"]


def total_return_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> StepWeights:
    r"""Weigh every step by the total return, $w_h = R(\tau)$ (`reinforce_pg`).

    >>> theta, state, action = jnp.zeros((3, 2)), jnp.array([0, 2]), jnp.array([1, 0])
    >>> pg.total_return_weight(pg.delayed_bill(), theta, state, action).tolist()
    [0.0, 0.0]
    """
    return jnp.full(mdp.horizon, path_rewards(mdp, state, action).sum())


def reward_to_go_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> StepWeights:
    r"""Weigh step h by $R_h(\tau)$, the sum of the rewards from step h on (`pg_with_q`).

    >>> theta, state, action = jnp.zeros((3, 2)), jnp.array([0, 2]), jnp.array([1, 0])
    >>> pg.reward_to_go_weight(pg.delayed_bill(), theta, state, action).tolist()
    [0.0, -1.0]
    """
    return reward_to_go(path_rewards(mdp, state, action))


def q_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> StepWeights:
    r"""Weigh step h by $Q_h^\pi(s_h, a_h)$, the mean of the rewards from step h on (`pg_with_q`).

    >>> theta, state, action = jnp.zeros((3, 2)), jnp.array([0, 2]), jnp.array([1, 0])
    >>> pg.q_weight(pg.delayed_bill(), theta, state, action).tolist()
    [0.0, -1.0]
    """
    _, q = values(mdp, tabular_softmax(theta))
    return q[jnp.arange(mdp.horizon), state, action]


def advantage_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> StepWeights:
    r"""Weigh step h by the advantage $Q_h^\pi(s_h, a_h) - V_h^\pi(s_h)$ (`pg_advantage`).

    >>> state, action = jnp.array([0]), jnp.array([1])
    >>> pg.advantage_weight(pg.bandit([0.0, 1.0]), jnp.zeros((1, 2)), state, action).tolist()
    [0.5]
    """
    advantage = advantages(mdp, tabular_softmax(theta))
    return advantage[jnp.arange(mdp.horizon), state, action]


def with_baseline(
    weight: WeightFunction,
    baseline: Scalar | Array,
) -> WeightFunction:
    r"""Subtract a baseline from a weight: $w_h - b_h(s_h)$ (`pg_baseline`).

    baseline: a number, or an array that broadcasts to [H, S]. An array [S] has a number for each
    state, an array [H, 1] one for each step.

    >>> weight = pg.with_baseline(pg.total_return_weight, 0.25)
    >>> state, action = jnp.array([0]), jnp.array([1])
    >>> weight(pg.bandit([0.0, 1.0]), jnp.zeros((1, 2)), state, action).tolist()
    [0.75]
    """

    def less_baseline(
        mdp: TabularMDP,
        theta: Theta,
        state: State,
        action: Action,
    ) -> StepWeights:
        table = jnp.broadcast_to(baseline, (mdp.horizon, mdp.num_states))
        expected = table[jnp.arange(mdp.horizon), state]
        return weight(mdp, theta, state, action) - expected

    return less_baseline


def gae_weight(
    values: ValueTable,
    gae_lambda: Scalar,
    discount: Scalar = 1.0,
) -> WeightFunction:
    r"""Weigh step h by the generalized advantage $\sum_l (\gamma \lambda)^l \delta_{h+l}$ (`gae`).

    $\delta_h = r_h + \gamma V_{h+1}(s_{h+1}) - V_h(s_h)$ for any table of values, right or wrong.
    No value follows the last step, so the last row of the table is not used.
    Source: Schulman et al. (2016).

    >>> weight = pg.gae_weight(jnp.array([[0.5], [0.0]]), gae_lambda=1.0)
    >>> state, action = jnp.array([0]), jnp.array([1])
    >>> weight(pg.bandit([0.0, 1.0]), jnp.zeros((1, 2)), state, action).tolist()
    [0.5]
    """

    def generalized_advantage(
        mdp: TabularMDP,
        theta: Theta,
        state: State,
        action: Action,
    ) -> StepWeights:
        v = values[jnp.arange(mdp.horizon), state]
        v_next = jnp.append(v[1:], 0.0)
        rewards = path_rewards(mdp, state, action)
        delta = rewards + discount * v_next - v
        return discounted_sum(delta, discount * gae_lambda)

    return generalized_advantage
