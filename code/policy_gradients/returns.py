"""Sums over a stream of rewards: one recursion with different inputs."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Shaped

from ._pytree import Scalar
from .rollouts import Trajectory, floating

PerStep = Float[Array, " T"]  # a number for each step of a stream
Numbers = Shaped[Array, " T"] | Shaped[np.ndarray, " T"] | list  # whole ones become floats


def discounted_sum(x: Numbers, decay: Scalar | Numbers) -> PerStep:
    """Compute $y_t = x_t + d_t y_{t+1}$ with $y_T = 0$, where $d$ is the decay.

    A decay of 0 at step t cuts off everything that comes after t.

    >>> pg.discounted_sum(jnp.array([1.0, 2.0, 4.0]), 0.5).tolist()
    [3.0, 4.0, 4.0]
    """

    def backward(y: Array, step: tuple[Array, Array]) -> tuple[Array, Array]:
        x_t, decay_t = step
        y = x_t + decay_t * y
        return y, y

    x = floating(x)
    decay = jnp.broadcast_to(jnp.asarray(decay, x.dtype), x.shape)
    end = jnp.zeros((), x.dtype)
    return jax.lax.scan(backward, end, (x, decay), reverse=True)[1]


def reward_to_go(rewards: Numbers, discount: Scalar = 1.0) -> PerStep:
    r"""Compute $R_h = \sum_{h' \ge h} \gamma^{h' - h} r_{h'}$ within one episode (`pg_with_q`).

    For a stream of several episodes give `discount * (1 - ended)` to `discounted_sum` instead.

    >>> pg.reward_to_go(jnp.array([1.0, 2.0, 4.0])).tolist()
    [7.0, 6.0, 4.0]
    """
    return discounted_sum(rewards, discount)


def td_errors(
    trajectory: Trajectory,
    values: PerStep,
    next_values: PerStep,
    discount: Scalar,
) -> PerStep:
    r"""Compute the TD errors $\delta_h = r_h + \gamma V(s_{h+1}) - V(s_h)$ of one stream (`gae`).

    After termination there is no value to add. Truncation does not end the MDP, so the value of
    `next_observation` still counts there.
    """
    after = jnp.where(trajectory.terminated, 0.0, next_values)
    return trajectory.reward + discount * after - values


def gae(
    trajectory: Trajectory,
    values: PerStep,
    next_values: PerStep,
    discount: Scalar,
    gae_lambda: Scalar,
) -> PerStep:
    r"""Compute the generalized advantage estimate of one stream (`gae`).

    $\hat A_h = \sum_l (\gamma \lambda)^l \delta_{h+l}$ with the errors of `td_errors`. The sum ends
    with the episode, whether the episode terminated or was truncated. The target for the value
    function is `advantage + values`. Source: Schulman et al. (2016).
    """
    delta = td_errors(trajectory, values, next_values, discount)
    ended = trajectory.terminated | trajectory.truncated
    return discounted_sum(delta, discount * gae_lambda * (1.0 - ended))


def first_episode(ended: Bool[Array, " T"]) -> Bool[Array, " T"]:
    """True for the steps of a stream's first episode; all False where that does not end in time.

    One episode a stream is a fair sample. All that end in time are not: the more of them fit, the
    shorter they are.
    """
    is_first = jnp.cumsum(ended) - ended == 0
    return is_first & ended.any()


def episode_returns(
    reward: Numbers, ended: Bool[Array, " T"], before: Scalar
) -> tuple[PerStep, Float[Array, ""]]:
    """Total reward of the running episode at each step, and of the one that runs on at the end.

    `before` is what the first episode had earned when this stream was cut from the last one.
    """

    def forward(total: Array, step: tuple[Array, Array]) -> tuple[Array, Array]:
        total = total + step[0]
        return jnp.where(step[1], 0.0, total), total

    reward = floating(reward)
    before = jnp.asarray(before, reward.dtype)
    after, totals = jax.lax.scan(forward, before, (reward, ended))
    return totals, after
