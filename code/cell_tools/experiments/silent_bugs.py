"""Defects for the page on silent bugs: each is one function, handed to the code of the right one.

`PAIRS` has the right and the wrong function of each defect. They stand on the page, so they have no
types and lines that fit its column; a comment `changed` marks the line that is wrong, and a listing
marks that line. The runs that show what they do are in `silent_bug_runs`, the tests that find them
in `silent_bug_tests`.
"""

# mypy: disallow-untyped-defs=False

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

import policy_gradients as pg
from policy_gradients.algorithms.common import advantage_batch
from policy_gradients.algorithms.npg import surrogate_gain
from policy_gradients.algorithms.ppo import PPO, clipped_surrogate
from policy_gradients.algorithms.reinforce import whole_episodes
from policy_gradients.algorithms.trpo import TRPO
from policy_gradients.returns import episode_returns, first_episode


class Assembled(PPO):
    """PPO with two of its formulas handed to it; with the package's own it is `pg.ppo()`."""

    advantage: Callable = pg.gae
    surrogate: Callable = clipped_surrogate

    def batch(self, state, trajectory):
        value_params = state.value_params
        return advantage_batch(self, value_params, trajectory, self.advantage)

    def policy_objective(self, distribution, batch, before):
        return self.surrogate(
            distribution.log_prob(batch.action),
            batch.log_prob,
            batch.advantage,
            self.clip_epsilon,
        )


class TwoEstimates(Assembled):
    """PPO whose policy learns from one advantage estimate and whose critic from another."""

    critic_advantage: Callable = pg.gae

    def batch(self, state, trajectory):
        for_policy = super().batch(state, trajectory)
        value_params = state.value_params
        for_critic = advantage_batch(self, value_params, trajectory, self.critic_advantage)
        return for_policy._replace(target=for_critic.target)


class AssembledTRPO(TRPO):
    """TRPO with the divergence handed to it that its line search looks at.

    The diagnostic `kl` is KL(old || new), whatever was looked at.
    """

    divergence: Callable = pg.mean_kl

    def move(self, params, step, batch, delta):
        apply, observation = self.policy.apply, batch.observation

        def evaluate(new):
            gain = surrogate_gain(apply, new, batch)
            return gain, self.divergence(apply, params, new, observation)

        new, seen = pg.line_search(evaluate, params, step, delta, self.max_halvings)
        return new, {**seen, "kl": pg.mean_kl(apply, params, new, observation)}


def surrogate_of_columns(log_prob, old_log_prob, advantage, eps):
    advantage = advantage[:, None]  # changed: it arrives as a column
    ratio = jnp.exp(log_prob - old_log_prob)
    clipped = jnp.clip(ratio, 1 - eps, 1 + eps)
    return jnp.minimum(ratio * advantage, clipped * advantage).mean()


def surrogate_without_memory(log_prob, old_log_prob, advantage, eps):
    old_log_prob = jax.lax.stop_gradient(log_prob)  # changed: computed anew
    ratio = jnp.exp(log_prob - old_log_prob)
    clipped = jnp.clip(ratio, 1 - eps, 1 + eps)
    return jnp.minimum(ratio * advantage, clipped * advantage).mean()


def optimistic_surrogate(log_prob, old_log_prob, advantage, eps):
    ratio = jnp.exp(log_prob - old_log_prob)
    clipped = jnp.clip(ratio, 1 - eps, 1 + eps)
    larger = jnp.maximum(ratio * advantage, clipped * advantage)  # changed
    return larger.mean()


def gae_per_stream(trajectory, values, next_values, discount, lam):
    advantage = pg.gae(trajectory, values, next_values, discount, lam)
    centered = advantage - advantage.mean()  # changed: of this stream alone
    return centered / (advantage.std() + 1e-8)  # changed


def gae_discounted_once(trajectory, values, next_values, discount, lam):
    after = jnp.where(trajectory.terminated, 0.0, next_values)
    delta = trajectory.reward + after - values  # changed: no discount
    decay = discount * lam * (1.0 - trajectory.ended)
    return pg.discounted_sum(delta, decay)


class ClippedNormal(pg.Normal):
    """Normal actions, cut off at the motor's limits."""

    def sample(self, key):
        return jnp.clip(super().sample(key), -2.0, 2.0)  # changed: clip


def gae_with_done(trajectory, values, next_values, discount, lam):
    after = jnp.where(trajectory.ended, 0.0, next_values)  # changed: ended
    delta = trajectory.reward + discount * after - values
    decay = discount * lam * (1.0 - trajectory.ended)
    return pg.discounted_sum(delta, decay)


def gae_through_the_end(trajectory, values, next_values, discount, lam):
    delta = pg.td_errors(trajectory, values, next_values, discount)
    return pg.discounted_sum(delta, discount * lam)  # changed: no mask


def gae_of_next_reward(trajectory, values, next_values, discount, lam):
    shifted = jnp.roll(trajectory.reward, -1)  # changed: one step late
    late = trajectory._replace(reward=shifted)
    return pg.gae(late, values, next_values, discount, lam)


@jax.tree_util.register_static
@dataclass(frozen=True)
class MeanOfThisBatch:
    """A baseline: for each step, the mean return of this batch's episodes that reached it."""

    def init(self, key, observation_space, num_steps):
        return None

    def predict(self, params, trajectory):
        counted, reward_to_go = whole_episodes(trajectory, 1.0)  # changed
        reached = jnp.maximum(counted.sum(axis=0), 1)
        mean = jnp.where(counted, reward_to_go, 0.0).sum(axis=0) / reached
        return jnp.broadcast_to(mean, counted.shape)

    def fit(self, params, trajectory, target, counted):
        return None


def divergence_from_the_new(policy, old_params, params, observation):
    over_batch = jax.vmap(policy, (None, 0))
    old = over_batch(old_params, observation)
    new = over_batch(params, observation)
    return new.kl(old).mean()  # changed: the order


def actor_critic(log_prob, value, target):
    """The policy's surrogate less the value's loss; the advantage is held fixed."""
    advantage = jax.lax.stop_gradient(target - value)
    return (log_prob * advantage - 0.5 * (value - target) ** 2).mean()


def actor_critic_moving(log_prob, value, target):
    advantage = target - value  # changed: no stop-gradient
    return (log_prob * advantage - 0.5 * (value - target) ** 2).mean()


def one_episode_each(trajectory):
    """The mean return of N streams' first episodes."""
    counted = jax.vmap(first_episode)(trajectory.ended)
    return jnp.where(counted, trajectory.reward, 0.0).sum(axis=1).mean()


def first_to_finish(trajectory):
    """The mean return of the first N episodes that end in N streams."""
    ended, nothing = trajectory.ended, jnp.zeros(len(trajectory.reward))
    totals, _ = jax.vmap(episode_returns)(trajectory.reward, ended, nothing)
    order = jnp.argsort(~ended.T.ravel())  # changed: first to end, by time
    return totals.T.ravel()[order[: len(ended)]].mean()


class Pair(NamedTuple):
    """What a defect replaces, and by what."""

    right: Any
    wrong: Any


PAIRS = {
    1: Pair(clipped_surrogate, surrogate_of_columns),
    2: Pair(clipped_surrogate, surrogate_without_memory),
    3: Pair(clipped_surrogate, optimistic_surrogate),
    4: Pair(pg.gae, gae_per_stream),
    5: Pair(pg.gae, gae_discounted_once),
    6: Pair(pg.Normal, ClippedNormal),
    7: Pair(pg.gae, gae_with_done),
    8: Pair(pg.gae, gae_through_the_end),
    9: Pair(pg.gae, gae_of_next_reward),
    10: Pair(pg.time_baseline(), MeanOfThisBatch()),
    11: Pair(pg.mean_kl, divergence_from_the_new),
    12: Pair(actor_critic, actor_critic_moving),
    13: Pair(one_episode_each, first_to_finish),
}
