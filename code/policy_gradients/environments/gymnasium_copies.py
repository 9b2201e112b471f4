"""Copies of a Gymnasium environment, made or taken, as one vector environment for a policy."""

from collections.abc import Sequence
from typing import Any

import gymnasium
import jax
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv

from .._pytree import PRNGKey
from .._validation import require
from .gymnasium_spaces import require_spaces
from .gymnasium_vector import Copy, PolicyVectorEnv, copies_of, name_of

SAME_STEP = "gymnasium.vector.AutoresetMode.SAME_STEP"
KNOWN = "a functional environment, a Gymnasium id, a function that makes an Env, an Env or"


def vector_env(env: Any, num_envs: int | None) -> PolicyVectorEnv:
    """`env` as a vector environment that resets in the step in which an episode ends.

    env: an id or a function without arguments that makes an `Env` (num_envs copies are made), an
    `Env` (one copy: itself) or a same-step `VectorEnv`. Gymnasium's own default resets one step
    later, and that step's transition is fake. A `VectorEnv` is taken as it is: its final
    observations must be copies where its environments write into one array again and again.
    """
    num_envs = number_of_copies(env, num_envs)
    if isinstance(env, VectorEnv):
        require_spaces(env.single_observation_space, env.single_action_space)
        _require_distinct(copies_of(env))
        return PolicyVectorEnv(env, name_of(env), ours=False)
    made: list[gymnasium.Env] = []
    try:
        for _ in range(num_envs or 1):
            made.append(env if isinstance(env, gymnasium.Env) else new_env(env))
            require_spaces(made[-1].observation_space, made[-1].action_space)
        _require_distinct(made)
        makers = [lambda one=one: Copy(one) for one in made]
        copies = SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)
    except BaseException:
        for one in made:
            if one is not env:
                one.close()
        raise
    name = env if isinstance(env, str) else name_of(made[0])
    return PolicyVectorEnv(copies, name, ours=not isinstance(env, gymnasium.Env))


def number_of_copies(env: Any, num_envs: int | None) -> int | None:
    """How many streams `env` gives: num_envs, unless it is an `Env` or a `VectorEnv`."""
    if isinstance(env, VectorEnv):
        mode = env.metadata.get("autoreset_mode")
        must = f"same-step: make_vec(id, vector_kwargs={{'autoreset_mode': {SAME_STEP}}})"
        require(mode == AutoresetMode.SAME_STEP, "env's autoreset mode", mode, must)
        require(num_envs in (None, env.num_envs), "num_envs", num_envs, f"{env.num_envs}, env's")
        return env.num_envs
    if isinstance(env, gymnasium.Env):
        require(num_envs in (None, 1), "num_envs", num_envs, "1 for a single Env; give its id")
        return 1
    require(isinstance(env, str) or callable(env), "env", repr(env), f"{KNOWN} a VectorEnv")
    return num_envs


def seed_of(key: PRNGKey) -> int:
    """A Gymnasium seed from a JAX key."""
    return int(jax.random.randint(key, (), 0, np.iinfo(np.int32).max))


def new_env(env: Any) -> gymnasium.Env:
    """One new environment, by an id or a function without arguments."""
    if not isinstance(env, str):
        made = env()
        is_env = isinstance(made, gymnasium.Env)
        require(is_env, "env", f"a function that made {made!r}", f"{KNOWN} a VectorEnv")
        return made
    try:
        return gymnasium.make(env)
    except gymnasium.error.DependencyNotInstalled as error:
        raise ImportError(
            f"env was {env!r}; it must be installed with what it needs: {error}"
        ) from error
    except gymnasium.error.Error as error:
        raise ValueError(
            f"env was {env!r}; it must be an id that gymnasium.make knows: {error}"
        ) from error


def _require_distinct(made: Sequence[gymnasium.Env]) -> None:
    """Refuse one environment under several names: its copies would tear each other's episodes."""
    distinct = len({id(one.unwrapped) for one in made}) == len(made)
    was = "a function that returned the same environment twice"
    require(distinct, "env", was, "one that makes a new environment in each call")
