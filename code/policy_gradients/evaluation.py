"""How good a policy is: returns of fresh episodes, and one episode to look at."""

from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from gymnasium.experimental.functional import FuncEnv
from jaxtyping import Array, Float, PyTree

from ._compilation import quick_jit
from ._constant import traceable
from ._pytree import PRNGKey
from ._validation import require, require_count, require_untraced
from .distributions import Distribution
from .gymnasium_rollouts import gymnasium_evaluate
from .policies import Apply, as_function
from .rollouts import ENDLESS, Trajectory, reset, sample_episodes, step


class Mode(NamedTuple):
    """A distribution that always draws its most probable value."""

    distribution: Distribution

    def sample(self, key: PRNGKey) -> Array:
        return self.distribution.mode()

    def log_prob(self, x: Array) -> Array:
        return self.distribution.log_prob(x)


def evaluate(
    key: PRNGKey,
    env: Any,
    policy: Apply,
    params: PyTree,
    num_episodes: int,
    *,
    deterministic: bool = False,
) -> Float[Array, " num_episodes"]:
    """Undiscounted returns of fresh episodes, a fixed number for each copy of the environment.

    A fixed number does not favour short episodes, as stopping at the first `num_episodes` to end
    would. `deterministic` takes each distribution's mode. Where an environment has no time limit
    and an episode does not end within 100,000 steps, its return is NaN.
    """
    num_episodes = require_count("num_episodes", num_episodes)
    policy = as_function("policy", policy)
    if not isinstance(env, FuncEnv):
        require_untraced(key, params)
        act = greedy(policy) if deterministic else policy
        return gymnasium_evaluate(key, env, act, params, num_episodes)
    return _evaluate(key, traceable(env), policy, params, num_episodes, deterministic)


def sample_episode(key: PRNGKey, env: Any, policy: Apply, params: PyTree) -> Trajectory:
    """One whole episode of a functional environment with a time limit, from a fresh start."""
    limit: Any = getattr(env, "max_episode_steps", None)
    require(limit is not None, "env.max_episode_steps", None, "a number of steps")
    episodes = sample_episodes(key, env, policy, params, 1, limit)
    stream = jax.tree.map(lambda x: x[0], episodes)
    length = int(jnp.argmax(stream.ended)) + 1
    return jax.tree.map(lambda x: x[:length], stream)


@lru_cache
def greedy(policy: Apply) -> Apply:
    """The policy that takes the mode."""
    return lambda params, observation: Mode(policy(params, observation))


@partial(quick_jit, static_argnames=("policy", "num_episodes", "deterministic"))
def _evaluate(
    key: PRNGKey, env: Any, policy: Apply, params: PyTree, num_episodes: int, deterministic: bool
) -> Float[Array, " num_episodes"]:
    """One episode for each of `num_episodes` copies of a functional environment."""
    act = greedy(policy) if deterministic else policy

    def running(carry: Any) -> Array:
        _, _, _, steps, ended = carry
        return ~ended & (steps < ENDLESS)

    def one(carry: Any) -> Any:
        key, stream, total, steps, _ = carry
        key, step_key = jax.random.split(key)
        stream, transition = step(step_key, env, act, params, stream)
        total = total + transition.reward
        return key, stream, total, steps + 1, transition.terminated | transition.truncated

    def episode(key: PRNGKey) -> Float[Array, ""]:
        reset_key, key = jax.random.split(key)
        total, steps = jnp.zeros(()), jnp.zeros((), jnp.int32)
        carry = (key, reset(reset_key, env), total, steps, jnp.zeros((), bool))
        _, _, total, _, ended = jax.lax.while_loop(running, one, carry)
        return jnp.where(ended, total, jnp.nan)

    return jax.vmap(episode)(jax.random.split(key, num_episodes))
