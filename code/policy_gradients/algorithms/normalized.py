"""An algorithm that sees observations with mean 0 and variance 1, and rewards of a common size."""

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from gymnasium import spaces
from jaxtyping import Array, Float, Shaped

from .._constant import traceable
from .._pytree import PRNGKey, Pytree
from .._validation import flag, require
from ..policies import Policy, Value
from ..returns import discounted_sum
from ..rollouts import Trajectory
from .common import Algorithm, as_algorithm, finite_or_before, restarts

LIMIT = 10.0  # standard deviations, to either side: a rare observation says no more than that


class Statistics(NamedTuple):
    """Mean and variance of all numbers seen so far, each component for itself."""

    total: Float[Array, ""]  # how many
    mean: Float[Array, "*shape"]
    variance: Float[Array, "*shape"]


class NormalizedParams(NamedTuple):
    """The policy's parameters and what its observations are normalized by: saved as one."""

    params: Any
    statistics: Statistics


class NormalizedState(NamedTuple):
    """The state of the algorithm inside, and the statistics of the batches before."""

    inside: Any
    observation: Statistics
    reward: Statistics  # of the discounted sum of rewards so far
    so_far: Float[Array, " num_envs"]

    @property
    def params(self) -> NormalizedParams:
        """The policy's, with the statistics it needs."""
        return NormalizedParams(self.inside.params, self.observation)

    @property
    def num_updates(self) -> Any:
        """The updates made so far."""
        return self.inside.num_updates


def no_statistics(shape: tuple[int, ...]) -> Statistics:
    """Of nothing yet: they change nothing."""
    return Statistics(jnp.zeros(()), jnp.zeros(shape), jnp.ones(shape))


def merged(
    before: Statistics,
    x: Shaped[Array, "N T *shape"],
) -> Statistics:
    r"""Statistics of what was seen before and of x (Chan, Golub and LeVeque, 1983).

    With counts m and n and \Delta the difference of the means, the mean moves by \Delta n / (m+n)
    and the sum of squares gains \Delta^2 m n / (m+n).
    """
    x = jnp.asarray(x, before.mean.dtype)
    added = x.shape[0] * x.shape[1]
    total = before.total + added
    difference = x.mean((0, 1)) - before.mean
    share = added / total
    variance = (1 - share) * before.variance + share * x.var((0, 1))
    variance += difference**2 * share * (1 - share)
    return Statistics(total, before.mean + share * difference, variance)


def normalize(
    statistics: Statistics,
    x: Shaped[Array, "*batch shape"],
) -> Float[Array, "*batch shape"]:
    """(x - mean) / standard deviation, cut at `LIMIT`; not differentiated in the statistics."""
    _, mean, variance = jax.lax.stop_gradient(statistics)
    return jnp.clip((x - mean) / jnp.sqrt(variance + 1e-8), -LIMIT, LIMIT)


@lru_cache
def normalized_policy(policy: Policy) -> Policy:
    """The policy behind the normalization that its parameters carry."""

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space) -> Any:
        params = policy.init(key, observation_space, action_space)
        return NormalizedParams(params, no_statistics(observation_space.shape or ()))

    def apply(params: NormalizedParams, observation: Any) -> Any:
        return policy.apply(params.params, normalize(params.statistics, observation))

    return Policy(init, apply)


class Normalized(Pytree, kw_only=False):
    """An algorithm that sees observations, and on request rewards, normalized.

    A batch is learned from with the statistics it was sampled with, so PPO's first ratio stays 1;
    afterwards they take it in. They are part of `params`: whoever has these has the policy.
    reward: divide rewards by the standard deviation of their discounted sum so far, which leaves
    the best policy what it is. `result.returns` are of the rewards as they were.
    """

    algorithm: Algorithm
    reward: bool = flag(False)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "algorithm", traceable(as_algorithm(self.algorithm)))
        has = not self.reward or hasattr(self.algorithm, "discount")
        require(has, "reward", True, "False for an algorithm without a discount")

    @property
    def num_envs(self) -> int:
        return self.algorithm.num_envs

    @property
    def num_steps(self) -> int:
        return self.algorithm.num_steps

    @property
    def num_updates(self) -> int:
        return self.algorithm.num_updates

    @property
    def restart(self) -> bool:
        return restarts(self.algorithm)

    @property
    def value(self) -> Value:
        inside: Any = self.algorithm  # a plain pair may have none
        return inside.value

    @property
    def policy(self) -> Policy:
        return normalized_policy(self.algorithm.policy)

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space
    ) -> NormalizedState:
        inside = self.algorithm.init(key, observation_space, action_space)
        seen = no_statistics(observation_space.shape or ())
        return NormalizedState(inside, seen, no_statistics(()), jnp.zeros(self.num_envs))

    def update(
        self,
        key: PRNGKey,
        state: NormalizedState,
        trajectory: Trajectory,
    ) -> tuple[NormalizedState, dict[str, Float[Array, ""]]]:
        new = self._seen(state, trajectory)
        before, following = trajectory.observation, trajectory.next_observation
        seen = trajectory._replace(
            observation=normalize(state.observation, before),
            next_observation=normalize(state.observation, following),
            reward=trajectory.reward / jnp.sqrt(new.reward.variance + 1e-8),
        )
        inside, diagnostics = self.algorithm.update(key, state.inside, seen)
        return new._replace(inside=inside), diagnostics

    def _seen(self, state: NormalizedState, trajectory: Trajectory) -> NormalizedState:
        """The statistics with this batch; without it where a number of it is not finite."""
        new = state._replace(observation=merged(state.observation, trajectory.observation))
        if self.reward:
            so_far = jnp.zeros_like(state.so_far) if self.restart else state.so_far
            sums = jax.vmap(self._sums)(trajectory.reward, trajectory.ended, so_far)
            new = new._replace(
                reward=merged(state.reward, sums),
                so_far=jnp.where(trajectory.ended[:, -1], 0.0, sums[:, -1]),
            )
        return finite_or_before(new, state)

    def _sums(self, reward: Array, ended: Array, before: Array) -> Float[Array, " T"]:
        """The discounted sum of an episode's rewards up to each step: GAE's recursion, forwards."""
        discount = self.algorithm.discount  # type: ignore[attr-defined]  # checked above
        began = jnp.concatenate([jnp.zeros((1,), bool), ended[:-1]])
        first = reward.at[0].add(discount * before)
        return discounted_sum(first[::-1], (discount * (1.0 - began))[::-1])[::-1]
