"""The same streams and evaluations from real Gymnasium environments, stepped outside JAX."""

from typing import Any

import gymnasium
import jax
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv
from jaxtyping import Array, Float

from ._validation import require
from .policies import Apply
from .rollouts import Trajectory

SAME_STEP = "gymnasium.vector.AutoresetMode.SAME_STEP"


def vector_env(env: Any, num_envs: int | None) -> VectorEnv:
    """`env` as a vector environment that resets in the step in which an episode ends.

    env: an id (num_envs copies are made), an `Env` (one copy: itself) or a same-step `VectorEnv`.
    Gymnasium's own default resets one step later, and that step's transition is fake.
    """
    if isinstance(env, VectorEnv):
        mode = env.metadata.get("autoreset_mode")
        must = f"same-step: make_vec(id, vector_kwargs={{'autoreset_mode': {SAME_STEP}}})"
        require(mode == AutoresetMode.SAME_STEP, "env's autoreset mode", mode, must)
        require(num_envs in (None, env.num_envs), "num_envs", num_envs, f"{env.num_envs}, env's")
        return env
    if isinstance(env, gymnasium.Env):
        require(num_envs in (None, 1), "num_envs", num_envs, "1 for a single Env; give its id")
        makers = [lambda: env]
    else:
        known = "a functional environment, a Gymnasium id, an Env or a VectorEnv"
        require(isinstance(env, str), "env", repr(env), known)
        makers = [lambda: gymnasium.make(env)] * (num_envs or 1)
    return SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)


def seed_of(key: Any) -> int:
    """A Gymnasium seed from a JAX key."""
    return int(jax.random.randint(key, (), 0, np.iinfo(np.int32).max))


def act(key: Any, policy: Apply, params: Any, observation: Array) -> tuple[Array, Array]:
    """Actions for a batch of observations, and their log-probabilities."""

    def one(key: Any, observation: Array) -> tuple[Array, Array]:
        distribution = policy(params, observation)
        action = distribution.sample(key)
        return action, distribution.log_prob(action)

    return jax.vmap(one)(jax.random.split(key, observation.shape[0]), observation)


_act = jax.jit(act, static_argnames="policy")


def gymnasium_rollouts(
    key: Any, env: VectorEnv, policy: Apply, params: Any, observation: np.ndarray, num_steps: int
) -> tuple[np.ndarray, Trajectory]:
    """`num_steps` steps of every copy from its current observation; returns the next ones too."""
    steps = []
    for step_key in jax.random.split(key, num_steps):
        action, log_prob = jax.device_get(_act(step_key, policy, params, observation))
        following, reward, terminated, truncated, info = env.step(action)
        reward = np.asarray(reward, np.float32)
        last = _before_reset(following, info, terminated | truncated)
        steps.append((observation, action, log_prob, reward, last, terminated, truncated))
        observation = following
    stacked = (np.stack(column, axis=1) for column in zip(*steps, strict=True))
    return observation, Trajectory(*jax.device_put(tuple(stacked)))


def _before_reset(following: np.ndarray, info: dict, ended: np.ndarray) -> np.ndarray:
    """The observations the steps led to: where an episode ended, the last one before the reset."""
    last = np.array(following)
    for index in np.flatnonzero(ended):
        last[index] = info["final_obs"][index]
    return last


def gymnasium_evaluate(
    key: Any, env: Any, policy: Apply, params: Any, num_episodes: int
) -> Float[Array, " num_episodes"]:
    """Returns of fresh episodes: each copy plays a fixed number of them."""
    copies = vector_env(env, min(num_episodes, 10) if isinstance(env, str) else None)
    try:
        quota = [len(part) for part in np.array_split(np.arange(num_episodes), copies.num_envs)]
        returns: list[list[float]] = [[] for _ in quota]
        seed_key, key = jax.random.split(key)
        observation, _ = copies.reset(seed=seed_of(seed_key))
        running = np.zeros(copies.num_envs)
        while any(len(done) < wanted for done, wanted in zip(returns, quota, strict=True)):
            key, step_key = jax.random.split(key)
            action, _ = jax.device_get(_act(step_key, policy, params, observation))
            observation, reward, terminated, truncated, _ = copies.step(action)
            running += reward
            for index in np.flatnonzero(terminated | truncated):
                if len(returns[index]) < quota[index]:
                    returns[index].append(running[index])
                running[index] = 0.0
        return jax.numpy.asarray(np.concatenate(returns), dtype=float)
    finally:
        close(copies, env)


def close(copies: VectorEnv, env: Any) -> None:
    """Close the copies made from an id; an environment that was given stays its owner's."""
    if isinstance(env, str):
        copies.close()
