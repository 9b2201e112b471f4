"""The same streams and evaluations from real Gymnasium environments, stepped outside JAX."""

from functools import partial
from typing import Any

import gymnasium
import jax
import numpy as np
from gymnasium.vector import VectorEnv
from jaxtyping import Array, Float

from ._pytree import PRNGKey
from .environments.gymnasium_copies import seed_of, vector_env
from .environments.gymnasium_vector import PolicyVectorEnv
from .policies import Apply
from .rollouts import ENDLESS, Trajectory


@partial(jax.jit, static_argnames="policy")
def act(
    key: PRNGKey, number: Any, policy: Apply, params: Any, observation: Array
) -> tuple[Array, Array]:
    """Actions for a batch of observations, and their log-probabilities, in step `number`."""

    def one(key: PRNGKey, observation: Array) -> tuple[Array, Array]:
        distribution = policy(params, observation)
        action = distribution.sample(key)
        return action, distribution.log_prob(action)

    keys = jax.random.split(jax.random.fold_in(key, number), observation.shape[0])
    return jax.vmap(one)(keys, observation)


def gymnasium_rollouts(
    key: PRNGKey,
    env: PolicyVectorEnv,
    policy: Apply,
    params: Any,
    observation: np.ndarray,
    num_steps: int,
) -> tuple[np.ndarray, Trajectory]:
    """`num_steps` steps of every copy from its current observation; returns the next ones too."""
    steps = []
    for number in range(num_steps):
        sampled = act(key, number, policy, params, observation)
        action, log_prob = map(np.asarray, sampled)
        following, reward, terminated, truncated, info = env.step(action)
        row = observation, action, log_prob, np.asarray(reward, np.float32)
        steps.append((*row, info["last"], terminated, truncated))
        observation = following
    columns = (np.stack(column, axis=1) for column in zip(*steps, strict=True))
    return observation, Trajectory(*jax.device_put(tuple(columns)))


def gymnasium_evaluate(
    key: PRNGKey, env: Any, policy: Apply, params: Any, num_episodes: int
) -> Float[Array, " num_episodes"]:
    """Returns of fresh episodes: each copy plays a fixed number of them, NaN if they never end."""
    given = isinstance(env, (gymnasium.Env, VectorEnv))
    copies = vector_env(env, None if given else min(num_episodes, 10))
    try:
        quota = [len(part) for part in np.array_split(np.arange(num_episodes), copies.num_envs)]
        returns: list[list[float]] = [[] for _ in quota]
        seed_key, key = jax.random.split(key)
        observation, _ = copies.reset(seed=seed_of(seed_key))
        running, clock = np.zeros(copies.num_envs), np.zeros(copies.num_envs, int)
        while any(len(done) < wanted for done, wanted in zip(returns, quota, strict=True)):
            action, _ = act(key, copies.steps, policy, params, observation)
            observation, reward, terminated, truncated, _ = copies.step(action)
            running, clock = running + reward, clock + 1
            for index in np.flatnonzero(terminated | truncated):
                if len(returns[index]) < quota[index]:
                    returns[index].append(running[index])
                running[index], clock[index] = 0.0, 0
            for index in np.flatnonzero(clock >= ENDLESS):
                returns[index] += [np.nan] * (quota[index] - len(returns[index]))
        return jax.numpy.asarray(np.concatenate(returns), dtype=float)
    finally:
        copies.release()
