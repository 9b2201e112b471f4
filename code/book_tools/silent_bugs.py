"""Defects for the page on silent bugs: each one function, handed to the same code as the right one.

`Assembled` is PPO with three of its formulas as fields. With the package's own it is `pg.ppo()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import policy_gradients as pg
from policy_gradients.algorithms.ppo import PPO, clipped_surrogate
from policy_gradients.algorithms.npg import surrogate_gain
from policy_gradients.algorithms.trpo import TRPO
from policy_gradients.policies import over_batch


def mean_entropy(distribution):
    return distribution.entropy().mean()


@jax.tree_util.register_static
@dataclass(frozen=True, kw_only=True)
class Assembled(PPO):
    advantage: Callable = pg.gae
    surrogate: Callable = clipped_surrogate
    entropy: Callable = mean_entropy

    def __post_init__(self) -> None:
        pass

    def update(self, key, state, trajectory):
        apply = over_batch(self.value.apply)
        values = apply(state.value_params, trajectory.observation)
        next_values = apply(state.value_params, trajectory.next_observation)
        advantage = jax.vmap(self.advantage, (0, 0, 0, None, None))(
            trajectory, values, next_values, self.discount, self.gae_lambda
        )
        one_step = trajectory._replace(
            reward=advantage + values, terminated=jnp.ones_like(trajectory.terminated)
        )
        return super().update(key, state, one_step)

    def _surrogate(self, distribution, batch, before):
        gain = self.surrogate(
            distribution.log_prob(batch.action), batch.log_prob, batch.advantage, self.clip_epsilon
        )
        if self.entropy is not mean_entropy:
            return gain + self.entropy_weight * (self.entropy(distribution) - distribution.entropy().mean())
        return gain


def advantage_as_a_column(log_prob, old_log_prob, advantage, clip_epsilon):
    ratio = jnp.exp(log_prob - old_log_prob)
    advantage = advantage[:, None]
    clipped = jnp.clip(ratio, 1 - clip_epsilon, 1 + clip_epsilon)
    return jnp.minimum(ratio * advantage, clipped * advantage).mean()


def larger_of_both(log_prob, old_log_prob, advantage, clip_epsilon):
    ratio = jnp.exp(log_prob - old_log_prob)
    clipped = jnp.clip(ratio, 1 - clip_epsilon, 1 + clip_epsilon)
    return jnp.maximum(ratio * advantage, clipped * advantage).mean()


def clip_only(log_prob, old_log_prob, advantage, clip_epsilon):
    ratio = jnp.exp(log_prob - old_log_prob)
    clipped = jnp.clip(ratio, 1 - clip_epsilon, 1 + clip_epsilon)
    return (clipped * advantage).mean()


def ratio_to_itself(log_prob, old_log_prob, advantage, clip_epsilon):
    old = jax.lax.stop_gradient(log_prob)
    return clipped_surrogate(log_prob, old, advantage, clip_epsilon)


def negative_entropy(distribution):
    return -distribution.entropy().mean()


def truncation_as_termination(trajectory, values, next_values, discount, lam):
    return pg.gae(trajectory._replace(terminated=trajectory.ended), values, next_values, discount, lam)


def through_the_end(trajectory, values, next_values, discount, lam):
    delta = pg.td_errors(trajectory, values, next_values, discount)
    return pg.discounted_sum(delta, discount * lam)


def bootstrap_at_termination(trajectory, values, next_values, discount, lam):
    no = jnp.zeros_like(trajectory.terminated)
    delta = pg.td_errors(trajectory._replace(terminated=no), values, next_values, discount)
    return pg.discounted_sum(delta, discount * lam * (1.0 - trajectory.ended))


def next_from_the_stream(trajectory, values, next_values, discount, lam):
    shifted = jnp.append(values[1:], next_values[-1])
    return pg.gae(trajectory, values, shifted, discount, lam)


def discount_in_one_place(trajectory, values, next_values, discount, lam):
    delta = pg.td_errors(trajectory, values, next_values, 1.0)
    return pg.discounted_sum(delta, discount * lam * (1.0 - trajectory.ended))


def no_discount_in_trace(trajectory, values, next_values, discount, lam):
    delta = pg.td_errors(trajectory, values, next_values, discount)
    return pg.discounted_sum(delta, lam * (1.0 - trajectory.ended))


def reward_of_the_next_step(trajectory, values, next_values, discount, lam):
    late = jnp.roll(trajectory.reward, -1)
    return pg.gae(trajectory._replace(reward=late), values, next_values, discount, lam)

def zero_adv_per_stream(trajectory, values, next_values, discount, lam):
    a = pg.gae(trajectory, values, next_values, discount, lam)
    return (a - a.mean()) / (a.std() + 1e-8)
