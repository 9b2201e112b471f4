"""`train`: one call for every environment; `jax.vmap` over keys or hyperparameters trains many."""

import os
from typing import Any

import jax
import jax.numpy as jnp
from gymnasium.experimental.functional import FuncEnv
from jax.sharding import Mesh
from jaxtyping import Array, Float, Int, PyTree

from .._pytree import PRNGKey, pytree
from .._validation import require, require_count
from ..algorithms.common import Algorithm, resized
from ..devices import over_devices
from ..environments.gymnasium_copies import number_of_copies, seed_of, vector_env
from ..gymnasium_rollouts import gymnasium_rollouts
from ..policies import Apply
from .backend import refuse_wrong_backend
from .checkpoints import Checkpoint, description, in_parts
from .functional import learn, train_functional
from .progress import Bar, progress_bar


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
    key: PRNGKey,
    env: Any,
    algorithm: Algorithm,
    *,
    num_envs: int | None = None,
    num_steps: int | None = None,
    num_updates: int | None = None,
    progress: bool = False,
    checkpoint: str | os.PathLike | None = None,
    checkpoint_every: int = 10,
    mesh: Mesh | None = None,
) -> Result:
    """Train `algorithm` on `env` and return the policy and its learning curve.

    env: a functional environment (`CartPole()`, ...), a Gymnasium id, a function without arguments
    that makes an `Env`, an `Env` (one copy) or a same-step `VectorEnv`. The sizes default to the
    algorithm's. The same key gives the same numbers; with a functional environment `jax.vmap` over
    keys trains independent seeds.
    progress: whether a bar counts the updates; under `jax.vmap` one bar stands for all runs.
    checkpoint: a file that keeps the run, written every `checkpoint_every` updates; the same call
    made again goes on from it, with a functional environment to the same numbers, bit for bit.
    Gymnasium environments begin new episodes then, from other seeds.
    mesh: devices over which a functional environment's copies are divided; the results do not
    depend on their number, but for rounding.
    Raises `ValueError` where an algorithm of whole episodes gets fewer steps than the time limit,
    where a Gymnasium environment's numbers are not finite, where the file is damaged or another
    run's, where the devices do not divide num_envs; `RuntimeError` where a Gymnasium environment
    raises, or where the installed jaxlib computes wrong numbers. Copies that were made here are
    closed, whatever happens.
    """
    refuse_wrong_backend()
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
    require(functional or mesh is None, "mesh", mesh, "None unless env is a functional environment")
    require_count("checkpoint_every", checkpoint_every)
    file = None
    if checkpoint is not None:
        file = Checkpoint(checkpoint, checkpoint_every, description(key, env, algorithm))
    bar = progress_bar(algorithm.num_updates) if progress else None
    run = train_functional if functional else _train_gymnasium
    with over_devices(mesh, key, algorithm.num_envs) as key:
        state, curve = run(key, env, algorithm, file, bar)
    return Result(
        returns=curve.pop("returns"), episodes=curve.pop("episodes"), diagnostics=curve,
        params=state.params, state=state, policy=algorithm.policy.apply,
    )  # fmt: skip


def _train_gymnasium(
    key: PRNGKey, env: Any, algorithm: Algorithm, file: Checkpoint | None, bar: Bar | None
) -> tuple[Any, Any]:
    """Train on a Gymnasium environment: stepping in Python, learning compiled."""
    start_key, init_key, train_key = jax.random.split(key, 3)
    copies = vector_env(env, algorithm.num_envs)
    keys = jax.random.split(train_key, algorithm.num_updates)

    def begin() -> Any:
        spaces = copies.single_observation_space, copies.single_action_space
        return algorithm.init(init_key, *spaces)

    def advance(state: Any, live: Any, done: int, count: int) -> tuple[Any, Any, Any]:
        curve: list[Any] = []
        for number in range(done, done + count):
            if live is None:  # a run that goes on has other episodes than one that begins
                seed = seed_of(jax.random.fold_in(start_key, number) if number else start_key)
                live = copies.reset(seed=seed)[0], jnp.zeros((algorithm.num_envs, 2))
            elif algorithm.restart:
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
            if bar:
                bar.show(number + 1)
        return state, live, jax.tree.map(lambda *rows: jnp.stack(rows), *curve)

    try:
        return in_parts(begin, advance, algorithm.num_updates, file)
    finally:
        copies.release()
