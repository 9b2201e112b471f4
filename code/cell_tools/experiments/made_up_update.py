"""One update of an algorithm in float64, from a state and a batch that no environment made.

It goes through every line of the update, and is a pure function of numbers that are the same on
every machine.
"""

import math
from dataclasses import replace
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv

import policy_gradients as pg
from policy_gradients._compilation import LEVEL, QUICK
from policy_gradients.algorithms.common import resized
from policy_gradients.policies import over_batch

SIZES = {"num_envs": 4, "num_steps": 32, "num_updates": 8}  # of the made-up batch
DONE = 3  # of the 8 updates, so that falling rates count


def spaces_of(env: Any) -> tuple[spaces.Space, spaces.Space]:
    """Of observations and actions."""
    if isinstance(env, FuncEnv):
        return env.observation_space, env.action_space
    made = gymnasium.make(env)
    made.close()
    return made.observation_space, made.action_space


def waves(index: int, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers between -1 and 1 that look irregular and are the same on every machine."""
    return np.sin(1.0 + index + np.arange(math.prod(shape)) ** 1.5).reshape(shape)


def made_up_state(state: Any) -> Any:
    """The first state of a run in float64, its parameters replaced by made-up ones."""

    def leaf(index: int, path: Any, value: Any) -> Any:
        value = np.asarray(value)
        if value.dtype.kind != "f":
            return jnp.full_like(value, DONE) if "num_updates" in str(path[-1]) else value
        learned = any(name in str(path) for name in ("params", "baseline"))
        learned = learned and not any(n in str(path) for n in ("optimizer", "statistics"))
        if learned and value.ndim:
            size = value.shape[0] if value.ndim > 1 else 4
            return jnp.asarray(waves(index, value.shape) / np.sqrt(size))
        return jnp.asarray(value, jnp.float64)

    found, tree = jax.tree_util.tree_flatten_with_path(state)
    leaves = [leaf(index, path, value) for index, (path, value) in enumerate(found)]
    return jax.tree.unflatten(tree, leaves)


def made_up_batch(params: Any, policy: Any, observation: Any, action: Any) -> pg.Trajectory:
    """Streams that no environment made: enough to go through every line of an update."""
    shape = (SIZES["num_envs"], SIZES["num_steps"])
    seen, following = (waves(k, (*shape, *observation.shape)) for k in (101, 102))
    if isinstance(action, spaces.Discrete):
        acts = (np.abs(waves(103, shape)) * 1e6).astype(np.int64) % int(action.n)
    else:
        acts = waves(103, (*shape, *action.shape))
    ends = waves(104, shape)
    log_prob = over_batch(policy)(params, jnp.asarray(seen)).log_prob(jnp.asarray(acts))
    return pg.Trajectory(
        jnp.asarray(seen), jnp.asarray(acts), log_prob + 0.3 * waves(105, shape),
        jnp.asarray(waves(106, shape)), jnp.asarray(following),
        jnp.asarray(ends > 0.95), jnp.asarray(ends < -0.95),
    )  # fmt: skip


def steady(algorithm: Any) -> Any:
    """With conjugate gradients that do not magnify rounding, if it has any.

    At the default damping they magnify it by 1e10 on one of these batches, so that no two
    processors would agree. The defaults themselves are compared as settings.
    """
    if not hasattr(algorithm, "damping"):
        return algorithm
    return replace(algorithm, damping=0.1, num_cg_steps=5)


def update(env: Any, algorithm: Any) -> dict[str, list[float]]:
    """One update of a small copy of the algorithm, in float64.

    For each part of the new state: the root mean square, and the mean with irregular weights, to
    which every number contributes differently; and each diagnostic.
    """
    with jax.enable_x64(True):
        algorithm = steady(resized(algorithm, **SIZES))
        observation, action = spaces_of(env)
        state = made_up_state(algorithm.init(jax.random.key(0), observation, action))
        batch = made_up_batch(state.params, algorithm.policy.apply, observation, action)
        options = {**QUICK, LEVEL: 0}  # it runs once, on a small batch
        step = jax.jit(type(algorithm).update, compiler_options=options)
        new, told = step(algorithm, jax.random.key(1), state, batch)
    found = {jax.tree_util.keystr(p): x for p, x in jax.tree_util.tree_leaves_with_path(new)}
    found |= {f"diagnostic {name}": value for name, value in told.items()}
    return {name: summary(value) for name, value in found.items() if np.size(value)}


def summary(value: Any) -> list[float]:
    """Root mean square and weighted mean, to ten digits."""
    x = np.asarray(value, dtype=np.float64).ravel()
    return [float(f"{y:.10g}") for y in (np.sqrt((x**2).mean()), (x * waves(107, x.shape)).mean())]
