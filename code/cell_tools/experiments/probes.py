"""Whether stored runs still belong to the code: their settings, and one update of each.

A training run is chaotic: another processor rounds another last bit, and after a few updates the
numbers have nothing in common. So stored curves cannot be compared with fresh ones. Instead we
compare everything that a run consists of, each part a pure function of stored inputs: the settings,
in words; one update in float64 from a made-up batch; and the first random numbers of a run.
"""

import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv

import policy_gradients as pg
from policy_gradients._compilation import QUICK
from policy_gradients.algorithms.common import resized
from policy_gradients.policies import over_batch

SIZES = {"num_envs": 4, "num_steps": 32, "num_updates": 8}  # of the made-up batch
DONE = 3  # of the 8 updates, so that falling rates count


def settings(env: Any, algorithm: Any) -> dict[str, Any]:
    """Every setting of a run, in words and numbers that JSON knows."""
    return {"environment": described(env), "algorithm": described(algorithm)}


def described(value: Any) -> Any:
    """A setting as JSON: numbers as they are, functions by name and by what they close over."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (float, np.number)) or (isinstance(value, jax.Array) and value.ndim == 0):
        return float(value)
    if isinstance(value, (jax.Array, np.ndarray)):
        return np.asarray(value).tolist()
    if isinstance(value, type):
        return value.__qualname__
    if isinstance(value, tuple):
        return [described(part) for part in value]
    if callable(value) and hasattr(value, "__code__"):
        return _function(value)
    names = [field.name for field in fields(value)] if is_dataclass(value) else sorted(vars(value))
    return {"class": type(value).__qualname__, **{n: described(getattr(value, n)) for n in names}}


def _function(function: Callable[..., Any]) -> dict[str, Any]:
    function = inspect.unwrap(function)  # of what checks its types in the tests
    names = function.__code__.co_freevars
    inside = [cell.cell_contents for cell in function.__closure__ or ()]
    closed = {name: described(value) for name, value in zip(names, inside, strict=True)}
    return {"function": function.__qualname__, **closed}


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


def update(env: Any, algorithm: Any) -> dict[str, list[float]]:
    """One update of a small copy of the algorithm, in float64.

    For each part of the new state: the root mean square, and the mean with irregular weights, to
    which every number contributes differently; and each diagnostic.
    """
    with jax.enable_x64(True):
        algorithm = resized(algorithm, **SIZES)
        observation, action = spaces_of(env)
        state = made_up_state(algorithm.init(jax.random.key(0), observation, action))
        batch = made_up_batch(state.params, algorithm.policy.apply, observation, action)
        step = jax.jit(type(algorithm).update, compiler_options=QUICK)
        new, told = step(algorithm, jax.random.key(1), state, batch)
    found = {jax.tree_util.keystr(p): x for p, x in jax.tree_util.tree_leaves_with_path(new)}
    found |= {f"diagnostic {name}": value for name, value in told.items()}
    return {name: summary(value) for name, value in found.items() if np.size(value)}


def summary(value: Any) -> list[float]:
    """Root mean square and weighted mean, to ten digits."""
    x = np.asarray(value, dtype=np.float64).ravel()
    return [float(f"{y:.10g}") for y in (np.sqrt((x**2).mean()), (x * waves(107, x.shape)).mean())]


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
    result = pg.train(jax.random.key(0), env, recorder)
    told = {name: [float(f"{x:.6g}") for x in row] for name, row in result.diagnostics.items()}
    drawn = jax.tree_util.tree_leaves_with_path(result.params)
    initial = {f"params{jax.tree_util.keystr(path)}": summary(x) for path, x in drawn}
    return {name: row for name, row in {**told, **initial}.items() if np.isfinite(row).all()}


def probe(env: Any, algorithm: Any) -> dict[str, Any]:
    """All that is kept of one run beside its curves, to be compared by `differences`."""
    return {
        "settings": settings(env, algorithm),
        "update": update(env, algorithm),
        "randomness": randomness(env, algorithm),
    }


TOLERANCES = {"update": 1e-6, "randomness": 1e-3}


def differences(stored: Any, found: Any, where: str = "", tolerance: float = 0.0) -> list[str]:
    """Where two probes differ, a sentence each; numbers relative to 1 or their size."""
    if isinstance(stored, dict) and isinstance(found, dict):
        names = sorted(stored.keys() | found.keys())
        return [
            line
            for name in names
            for line in differences(
                stored.get(name), found.get(name),  # a field that came later may be None
                f"{where} {name}".strip(), TOLERANCES.get(name, tolerance),
            )
        ]  # fmt: skip
    numbers = isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found)
    if tolerance and numbers:
        a, b = np.array(stored), np.array(found)
        same = bool((np.abs(a - b) <= tolerance * np.maximum(1e-3, np.abs(a))).all())
    else:
        same = stored == found
    return [] if same else [f"{where}: stored {stored}, the code now gives {found}"]
