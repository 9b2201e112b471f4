"""One `lax.scan` that trains; `jax.vmap` over keys or hyperparameters trains many."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PyTree

from ._pytree import pytree
from .algorithms.common import Algorithm
from .policies import Apply
from .returns import episode_returns
from .rollouts import Trajectory, rollouts, start


@pytree("policy", kw_only=True)
class Result:
    """What a training run gives back.

    returns: mean undiscounted return of the episodes that ended in each update (NaN if none did).
    episodes: how many ended. diagnostics: the algorithm's own numbers for each update.
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

    env: a functional environment (`CartPole()`, ...). The sizes default to the algorithm's. The
    same key gives the same numbers; `jax.vmap` over keys trains independent seeds.
    """
    sizes = {"num_envs": num_envs, "num_steps": num_steps, "num_updates": num_updates}
    given = {name: size for name, size in sizes.items() if size is not None}
    algorithm = replace(algorithm, **given)  # type: ignore[type-var]  # a Protocol is no dataclass
    returns, episodes, diagnostics, state = _train(key, env, algorithm)
    return Result(
        returns=returns, episodes=episodes, diagnostics=diagnostics,
        params=state.params, state=state, policy=algorithm.policy.apply,
    )  # fmt: skip


@jax.jit
def _train(key: Any, env: Any, algorithm: Algorithm) -> tuple[Array, Array, Any, Any]:
    start_key, init_key, train_key = jax.random.split(key, 3)
    state = algorithm.init(init_key, env.observation_space, env.action_space)
    streams = _start(start_key, env, algorithm.num_envs)
    running = jnp.zeros(algorithm.num_envs, jnp.result_type(float))

    def update(carry: Any, key: Any) -> tuple[Any, Any]:
        state, streams, running = carry
        start_key, rollout_key, update_key = jax.random.split(key, 3)
        if algorithm.restart:
            streams, running = _start(start_key, env, algorithm.num_envs), jnp.zeros_like(running)
        streams, trajectory = rollouts(
            rollout_key, env, algorithm.policy.apply, state.params, streams, algorithm.num_steps
        )
        state, diagnostics = algorithm.update(update_key, state, trajectory)
        running, mean, count = _summary(trajectory, running)
        return (state, streams, running), (mean, count, diagnostics)

    keys = jax.random.split(train_key, algorithm.num_updates)
    carry, (returns, episodes, diagnostics) = jax.lax.scan(update, (state, streams, running), keys)
    return returns, episodes, diagnostics, carry[0]


def _start(key: Any, env: Any, num_envs: int) -> Any:
    return jax.vmap(start, (0, None))(jax.random.split(key, num_envs), env)


def _summary(
    trajectory: Trajectory, running: Float[Array, " N"]
) -> tuple[Float[Array, " N"], Float[Array, ""], Int[Array, ""]]:
    """Returns still running, the mean of those that ended, and how many ended."""
    ended = trajectory.ended
    reward = trajectory.reward.astype(running.dtype)
    totals, running = jax.vmap(episode_returns)(reward, ended, running)
    return running, jnp.mean(totals, where=ended), ended.sum()
