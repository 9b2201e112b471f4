"""The loop that trains on functional environments: collect, learn, again, all of it compiled."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool

from .._compilation import quick_jit
from .._pytree import PRNGKey
from .._validation import require
from ..algorithms.common import Algorithm, restarts
from ..devices import sharded
from ..returns import episode_returns
from ..rollouts import Trajectory, reset, rollouts
from .beginning import first_state
from .checkpoints import RunOptions, in_parts
from .progress import Bar


def train_functional(
    key: PRNGKey, env: Any, algorithm: Algorithm, start: Any, options: RunOptions
) -> tuple[Any, Any]:
    """Train on a functional environment: one compiled loop, or one for each part of the run."""
    bar = options.bar
    if not options.in_parts:
        run, curve = _whole(key, env, algorithm, start, bar=bar)
        return run.state, curve

    def begin() -> Run:
        return _first(key, env, algorithm, start)

    def advance(run: Any, live: None, done: int, count: int) -> tuple[Any, None, Any]:
        run, rows = _part(key, env, algorithm, run, done, count=count, bar=bar)
        return run, None, rows

    run, curve = in_parts(begin, advance, lambda run: run.state, algorithm.num_updates, options)
    return run.state, curve


def require_whole_episodes(algorithm: Algorithm, limit: int | None) -> None:
    """Refuse batches that are shorter than an episode may be, where whole episodes are needed."""
    must = f"at least the time limit, {limit}: this algorithm learns from whole episodes"
    enough = not restarts(algorithm) or limit is None or algorithm.num_steps >= limit
    require(enough, "num_steps", algorithm.num_steps, must)


class Run(NamedTuple):
    """A training run between two updates."""

    state: Any  # the algorithm's
    streams: Any  # where the environments stand
    running: Array  # what their episodes have earned so far, and their steps


def _begin(key: PRNGKey, env: Any, algorithm: Algorithm, start: Any) -> Run:
    start_key, init_key, _ = jax.random.split(key, 3)
    spaces = env.observation_space, env.action_space
    state = first_state(init_key, algorithm, *spaces, start)
    streams = _start(start_key, env, algorithm.num_envs)
    return Run(state, streams, sharded(jnp.zeros((algorithm.num_envs, 2))))


def _continue(
    key: PRNGKey, env: Any, algorithm: Algorithm, run: Run, done: Any, count: int, bar: Bar | None
) -> tuple[Run, Any]:
    """`count` further updates of a run in which `done` are made, and their rows of the curve."""

    def update(run: Run, x: Any) -> tuple[Run, Any]:
        (state, streams, running), (key, number) = run, x
        start_key, rollout_key, update_key = jax.random.split(key, 3)
        if restarts(algorithm):
            streams, running = _start(start_key, env, algorithm.num_envs), jnp.zeros_like(running)
        streams, trajectory = rollouts(
            rollout_key, env, algorithm.policy.apply, state.params, streams, algorithm.num_steps
        )
        streams, trajectory = sharded((streams, trajectory))
        state, running, outcome = learn(update_key, algorithm, state, trajectory, running)
        if bar:
            bar.tick(number)
        return Run(state, streams, running), outcome

    keys = jax.random.split(jax.random.split(key, 3)[2], algorithm.num_updates)
    keys = jax.lax.dynamic_slice_in_dim(keys, done, count)
    return jax.lax.scan(update, run, (keys, done + 1 + jnp.arange(count)))


def _steps(key: PRNGKey, env: Any, algorithm: Algorithm, *rest: Any, **named: Any) -> int:
    return algorithm.num_envs * algorithm.num_steps * algorithm.num_updates


@partial(quick_jit, steps=_steps, static_argnames="bar")
def _whole(
    key: PRNGKey, env: Any, algorithm: Algorithm, start: Any, *, bar: Bar | None
) -> tuple[Run, Any]:
    run = _begin(key, env, algorithm, start)
    return _continue(key, env, algorithm, run, 0, algorithm.num_updates, bar)


_first = quick_jit(_begin, steps=_steps)
_part = quick_jit(_continue, steps=_steps, static_argnames=("count", "bar"))


@jax.jit
def learn(
    key: PRNGKey, algorithm: Algorithm, state: Any, trajectory: Trajectory, running: Array
) -> tuple[Any, Array, Any]:
    """One update, and the means to follow it: what ended in this batch, how long, how good.

    running: what each stream's episode has earned so far, and its steps [num_envs, 2].
    """
    before = state
    state, diagnostics = algorithm.update(key, state, trajectory)
    ended = trajectory.ended
    reward = trajectory.reward.astype(running.dtype)
    both = jnp.stack([reward, jnp.ones_like(reward)], axis=-1)  # summed alike: returns, lengths
    over_both = jax.vmap(episode_returns, (1, None, 0), (1, 0))
    totals, running = jax.vmap(over_both)(both, ended, running)
    episodes = ended.sum()
    sums = jnp.sum(totals, axis=(0, 1), where=ended[..., None])
    mean, length = sums / jnp.maximum(episodes, 1)  # `result_of` makes NaN of a mean over none
    seen = {"returns": mean, "episodes": episodes, "episode_length": length}
    seen["skipped"] = _unchanged(before, state).astype(mean.dtype)
    return state, running, {**diagnostics, **seen}


def _unchanged(before: Any, after: Any) -> Bool[Array, ""]:
    """Whether an update was not made: by the state's count of them, or by all that is in it."""
    if hasattr(after, "num_updates"):
        before, after = before.num_updates, after.num_updates
    same = jax.tree.map(lambda x, y: jnp.all(x == y), before, after)
    return jnp.stack([jnp.ones((), bool), *jax.tree.leaves(same)]).all()


def _start(key: PRNGKey, env: Any, num_envs: int) -> Any:
    """Fresh streams, one for each copy."""
    return sharded(jax.vmap(reset, (0, None))(jax.random.split(key, num_envs), env))
