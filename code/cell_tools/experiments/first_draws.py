"""The first random numbers of a training run, in which nothing is learned."""

import warnings
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import policy_gradients as pg
from cell_tools.experiments.made_up_update import SIZES, summary, waves
from policy_gradients.algorithms.common import resized


@jax.tree_util.register_static
@dataclass(frozen=True)
class Within:
    """An algorithm of other sizes around one that keeps its own, and with them its schedules."""

    inside: Any
    num_envs: int
    num_steps: int
    num_updates: int

    @property
    def policy(self) -> Any:
        return self.inside.policy

    @property
    def value(self) -> Any:
        return self.inside.value

    @property
    def restart(self) -> bool:
        return bool(self.inside.restart)

    def init(self, key: Any, *spaces: Any) -> Any:
        return self.inside.init(key, *spaces)

    def update(self, key: Any, state: Any, trajectory: Any) -> tuple[Any, dict[str, Any]]:
        return self.inside.update(key, state, trajectory)


@jax.tree_util.register_static
@dataclass(frozen=True)
class Recorder(Within):
    """An algorithm that learns nothing and tells what it was given, in its diagnostics."""

    def init(self, key: Any, *spaces: Any) -> Any:
        return resized(self.inside, **SIZES).init(key, *spaces)

    def update(self, key: Any, state: Any, trajectory: Any) -> tuple[Any, dict[str, Any]]:
        """The state as it was; weighted sums over the first six steps of each stream."""

        def mixed(x: Any) -> Any:
            x = jnp.asarray(x[:, :6], jnp.float32)
            return (x * waves(108, x.shape)).sum()

        told = {name: mixed(x) for name, x in trajectory._asdict().items()}
        return state, {**told, "update key": jax.random.uniform(key)}


def randomness(env: Any, algorithm: Any) -> dict[str, list[float]]:
    """The first random numbers of a run: initial parameters, actions, keys of the updates.

    Nothing is learned, so that every action follows the initial policy. Each number is a pure
    function of the key, but for the last digit of float32.
    """
    limit = getattr(env, "max_episode_steps", None) if algorithm.restart else None
    recorder: Any = Recorder(algorithm, SIZES["num_envs"], limit or 6, 2)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*updates were skipped")  # it learns nothing
        result = pg.train(jax.random.key(0), env, recorder)
    del result.diagnostics["skipped"]  # for the same reason
    told = {name: [float(f"{x:.6g}") for x in row] for name, row in result.diagnostics.items()}
    drawn = jax.tree_util.tree_leaves_with_path(result.params)
    initial = {f"params{jax.tree_util.keystr(path)}": summary(x) for path, x in drawn}
    return {name: row for name, row in {**told, **initial}.items() if np.isfinite(row).all()}
