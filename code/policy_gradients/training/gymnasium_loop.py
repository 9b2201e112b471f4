"""The loop that trains on Gymnasium environments: stepping in Python, learning compiled."""

from typing import Any

import jax
import jax.numpy as jnp

from .._pytree import PRNGKey
from ..algorithms.common import Algorithm, restarts
from ..environments.gymnasium_copies import seed_of, vector_env
from ..gymnasium_rollouts import gymnasium_rollouts
from .beginning import first_state
from .checkpoints import RunOptions, in_parts
from .functional import learn, require_whole_episodes
from .identity import description


def train_gymnasium(
    key: PRNGKey, env: Any, algorithm: Algorithm, start: Any, options: RunOptions
) -> tuple[Any, Any]:
    """Train on a Gymnasium environment, whose copies are closed at the end if they were made here.

    A run that goes on from a file has other episodes than one that begins.
    """
    start_key, init_key, train_key = jax.random.split(key, 3)
    copies = vector_env(env, algorithm.num_envs)
    keys = jax.random.split(train_key, algorithm.num_updates)

    def begin() -> Any:
        spaces = copies.single_observation_space, copies.single_action_space
        return first_state(init_key, algorithm, *spaces, start)

    def advance(state: Any, live: Any, done: int, count: int) -> tuple[Any, Any, Any]:
        curve: list[Any] = []
        for number in range(done, done + count):
            if live is None:
                seed = seed_of(jax.random.fold_in(start_key, number) if number else start_key)
                live = copies.reset(seed=seed)[0], jnp.zeros((algorithm.num_envs, 2))
            elif restarts(algorithm):
                live = copies.reset()[0], jnp.zeros((algorithm.num_envs, 2))
            observation, running = live
            rollout_key, learn_key = jax.random.split(keys[number])
            observation, trajectory = gymnasium_rollouts(
                rollout_key, copies, algorithm.policy.apply, state.params, observation,
                algorithm.num_steps,
            )  # fmt: skip
            state, running, outcome = learn(learn_key, algorithm, state, trajectory, running)
            live = observation, running
            curve.append(outcome)
            if options.bar:
                options.bar.show(number + 1)
        return state, live, jax.tree.map(lambda *rows: jnp.stack(rows), *curve)

    try:
        require_whole_episodes(algorithm, copies.max_episode_steps)
        if options.checkpoint is not None:
            options = options._replace(call=description(key, env, algorithm, start, copies))
        return in_parts(begin, advance, lambda state: state, algorithm.num_updates, options)
    finally:
        copies.release()
