"""`train`: one call for every environment; `jax.vmap` over keys or hyperparameters trains many."""

import os
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from gymnasium.experimental.functional import FuncEnv
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from .._constant import traceable
from .._pytree import PRNGKey
from .._validation import is_concrete, require, require_count, require_untraced
from ..algorithms.common import Algorithm, as_algorithm
from ..devices import over_devices, placed
from ..environments.gymnasium_copies import number_of_copies
from .backend import refuse_wrong_backend
from .checkpoints import RunOptions
from .functional import require_whole_episodes, train_functional
from .gymnasium_loop import train_gymnasium
from .identity import description
from .progress import progress_bar
from .result import Result, result_of, warn_of_loss
from .storage import require_file


def train(
    key: PRNGKey,
    env: Any,
    algorithm: Algorithm,
    *,
    num_envs: int | None = None,
    num_steps: int | None = None,
    num_updates: int | None = None,
    start: Any = None,
    callback: Callable[[Result], Any] | None = None,
    callback_every: int = 1,
    progress: bool = False,
    checkpoint: str | os.PathLike | None = None,
    checkpoint_every: int = 10,
    mesh: Mesh | None = None,
) -> Result:
    """Train `algorithm` on `env` and return the policy and its learning curve.

    env: a functional environment (`CartPole()`, ...), a Gymnasium id, a function without arguments
    that makes a new `Env` in each call, an `Env` (one copy) or a same-step `VectorEnv`, whose final
    observations must be copies. The sizes default to the algorithm's. The same key gives the same
    numbers; with a functional environment `jax.vmap` over keys trains independent seeds.
    start: the `Result` of an earlier run, or its `state`: this run begins with all that has been
    learned there (policy, value function, optimizer, statistics), in new episodes. It counts its
    updates from 0, so what falls over the run (a learning rate) begins again at its full size.
    callback: called with the `Result` so far after every `callback_every` updates and after the
    last one. If it returns True the run stops there, and its result has the updates made.
    progress: whether a bar counts the updates; under `jax.vmap` one bar stands for all runs.
    checkpoint: a file that keeps the run, written every `checkpoint_every` updates; the same call
    made again goes on from it, with a functional environment to the same numbers, bit for bit.
    Gymnasium environments begin new episodes then, from other seeds. With a larger num_updates a
    finished run goes on too; what falls over the run then takes the value that it has at this
    update of the longer run. `training.identity` says what tells two runs apart, and what cannot.
    mesh: devices over which a functional environment's copies are divided; the results do not
    depend on their number, but for rounding, which training amplifies. Nor do they on callbacks and
    checkpoints.

    Warns where updates were skipped, because they were not finite or saw no whole episode, and
    where the parameters are not finite. Under `jit` and `vmap` nobody can be warned:
    `diagnostics["skipped"]` counts there too.
    Raises `ValueError` where an algorithm of whole episodes gets fewer steps than the time limit,
    where a Gymnasium environment's numbers are not finite, where the file is damaged or another
    run's, where the devices do not divide num_envs; `RuntimeError` where a Gymnasium environment
    raises, or where the installed jaxlib computes wrong numbers. Copies that were made here are
    closed, whatever happens.
    """
    refuse_wrong_backend()
    functional = isinstance(env, FuncEnv)
    if not functional:
        require_untraced(key, algorithm)
        num_envs = number_of_copies(env, num_envs)
    sizes = {"num_envs": num_envs, "num_steps": num_steps, "num_updates": num_updates}
    given = {name: size for name, size in sizes.items() if size is not None}
    algorithm = as_algorithm(algorithm, **given)
    require(functional or mesh is None, "mesh", mesh, "None unless env is a functional environment")
    require_count("checkpoint_every", checkpoint_every)
    require_count("callback_every", callback_every)
    known = callback is None or callable(callback)
    require(known, "callback", repr(callback), "a function of a Result, or None")
    outside = {"checkpoint": checkpoint, "callback": callback}
    _require_none_if_traced((key, env if functional else None, algorithm, start), outside)
    if checkpoint is not None:
        require_file("checkpoint", checkpoint)

    def follow(state: Any, curve: dict[str, Any]) -> bool:
        answer = np.asarray(callback(result_of(algorithm, state, curve)))  # type: ignore[misc]
        return answer.dtype == np.bool_ and answer.ndim == 0 and bool(answer)  # not a logger's 1

    options = RunOptions(
        checkpoint, checkpoint_every, {}, follow if callback else None, callback_every,
        progress_bar(algorithm.num_updates) if progress else None,
    )  # fmt: skip
    if functional:
        require_whole_episodes(algorithm, getattr(env, "max_episode_steps", None))
        if checkpoint is not None:
            options = options._replace(call=description(key, env, algorithm, start))
    run = train_functional if functional else train_gymnasium
    with over_devices(mesh, key, algorithm.num_envs) as key:
        if mesh is not None:
            everywhere = NamedSharding(mesh, PartitionSpec())
            start = jax.tree.map(lambda x: placed(x, everywhere), start)
        env, traced = (traceable(env) if functional else env), traceable(algorithm)
        result = result_of(algorithm, *run(key, env, traced, start, options))
    warn_of_loss(result, algorithm)
    return result


def _require_none_if_traced(values: Any, arguments: dict[str, Any]) -> None:
    """Refuse what has to be done outside JAX where JAX traces the run."""
    if is_concrete(*jax.tree.leaves(values)):
        return
    for name, value in arguments.items():
        require(value is None, name, "given where JAX traces the run", "None under jit and vmap")
