"""One `lax.scan` that trains; `jax.vmap` over keys or hyperparameters trains many."""

from typing import Any

import jax
import jax.numpy as jnp
from gymnasium.experimental.functional import FuncEnv
from jaxtyping import Array, Float, Int, PyTree

from ._compilation import quick_jit
from ._pytree import pytree
from ._validation import require
from .algorithms.common import Algorithm, resized
from .gymnasium_environments import number_of_copies, seed_of, vector_env
from .gymnasium_rollouts import gymnasium_rollouts
from .policies import Apply
from .returns import episode_returns
from .rollouts import Trajectory, rollouts, start


@pytree("policy", kw_only=True)
class Result:
    """What a training run gives back.

    returns: mean undiscounted return of the episodes that ended in each update (NaN if none did).
    episodes: how many ended. diagnostics: for each update `episode_length`, the mean length of the
    episodes that ended in it, and the algorithm's own numbers (`figures.diagnostics` draws them).
    params: the policy's, trained; `policy(params, observation)` is the distribution of actions.
    state: the algorithm's whole state.
    """

    returns: Float[Array, "*seeds U"]
    episodes: Int[Array, "*seeds U"]
    diagnostics: dict[str, Float[Array, "*seeds U"]]
    params: PyTree
    state: PyTree
    policy: Apply


def train(
    key: Any,
    env: Any,
    algorithm: Algorithm,
    *,
    num_envs: int | None = None,
    num_steps: int | None = None,
    num_updates: int | None = None,
) -> Result:
    """Train `algorithm` on `env` and return the policy and its learning curve.

    env: a functional environment (`CartPole()`, ...), a Gymnasium id, a function without arguments
    that makes an `Env`, an `Env` (one copy) or a same-step `VectorEnv`. The sizes default to the
    algorithm's. The same key gives the same numbers; with a functional environment `jax.vmap` over
    keys trains independent seeds. Raises `ValueError` where an algorithm of whole episodes gets
    fewer steps than the time limit, and where a Gymnasium environment's numbers are not finite;
    `RuntimeError` where it raises. Copies that were made here are closed, whatever happens.
    """
    functional = isinstance(env, FuncEnv)
    if not functional:
        num_envs = number_of_copies(env, num_envs)
    sizes = {"num_envs": num_envs, "num_steps": num_steps, "num_updates": num_updates}
    given = {name: size for name, size in sizes.items() if size is not None}
    algorithm = resized(algorithm, **given)
    limit = getattr(env, "max_episode_steps", None)
    if functional and algorithm.restart and limit is not None:
        must = f"at least the time limit, {limit}: this algorithm learns from whole episodes"
        require(algorithm.num_steps >= limit, "num_steps", algorithm.num_steps, must)
    curve, state = (_train if functional else _train_gymnasium)(key, env, algorithm)
    returns, episodes, diagnostics = curve
    return Result(
        returns=returns, episodes=episodes, diagnostics=diagnostics,
        params=state.params, state=state, policy=algorithm.policy.apply,
    )  # fmt: skip


@quick_jit
def _train(key: Any, env: Any, algorithm: Algorithm) -> tuple[Any, Any]:
    """Train on a functional environment, all of it compiled."""
    start_key, init_key, train_key = jax.random.split(key, 3)
    state = algorithm.init(init_key, env.observation_space, env.action_space)
    streams = _start(start_key, env, algorithm.num_envs)
    running = jnp.zeros((algorithm.num_envs, 2))

    def update(carry: Any, key: Any) -> tuple[Any, Any]:
        state, streams, running = carry
        start_key, rollout_key, update_key = jax.random.split(key, 3)
        if algorithm.restart:
            streams, running = _start(start_key, env, algorithm.num_envs), jnp.zeros_like(running)
        streams, trajectory = rollouts(
            rollout_key, env, algorithm.policy.apply, state.params, streams, algorithm.num_steps
        )
        state, running, outcome = _learn(update_key, algorithm, state, trajectory, running)
        return (state, streams, running), outcome

    keys = jax.random.split(train_key, algorithm.num_updates)
    carry, curve = jax.lax.scan(update, (state, streams, running), keys)
    return curve, carry[0]


def _train_gymnasium(key: Any, env: Any, algorithm: Algorithm) -> tuple[Any, Any]:
    """Train on a Gymnasium environment: stepping in Python, learning compiled."""
    start_key, init_key, train_key = jax.random.split(key, 3)
    copies = vector_env(env, algorithm.num_envs)
    try:
        spaces = copies.single_observation_space, copies.single_action_space
        state = algorithm.init(init_key, *spaces)
        observation, _ = copies.reset(seed=seed_of(start_key))
        running = jnp.zeros((algorithm.num_envs, 2))
        curve: list[Any] = []
        for update_key in jax.random.split(train_key, algorithm.num_updates):
            rollout_key, learn_key = jax.random.split(update_key)
            if algorithm.restart and curve:
                (observation, _), running = copies.reset(), jnp.zeros_like(running)
            observation, trajectory = gymnasium_rollouts(
                rollout_key, copies, algorithm.policy.apply, state.params, observation,
                algorithm.num_steps,
            )  # fmt: skip
            state, running, outcome = _learn(learn_key, algorithm, state, trajectory, running)
            curve.append(outcome)
        return jax.tree.map(lambda *rows: jnp.stack(rows), *curve), state
    finally:
        copies.release()


@jax.jit
def _learn(
    key: Any, algorithm: Algorithm, state: Any, trajectory: Trajectory, running: Array
) -> tuple[Any, Array, Any]:
    """One update, and the means to follow it: what ended in this batch, how long, how good.

    running: what each stream's episode has earned so far, and its steps [num_envs, 2].
    """
    state, diagnostics = algorithm.update(key, state, trajectory)
    ended = trajectory.ended
    reward = trajectory.reward.astype(running.dtype)
    both = jnp.stack([reward, jnp.ones_like(reward)], axis=-1)  # summed alike: returns, lengths
    over_both = jax.vmap(episode_returns, (1, None, 0), (1, 0))
    totals, running = jax.vmap(over_both)(both, ended, running)
    mean, length = (jnp.mean(totals[..., i], where=ended) for i in range(2))
    return state, running, (mean, ended.sum(), {**diagnostics, "episode_length": length})


def _start(key: Any, env: Any, num_envs: int) -> Any:
    """Fresh streams, one for each copy."""
    return jax.vmap(start, (0, None))(jax.random.split(key, num_envs), env)
