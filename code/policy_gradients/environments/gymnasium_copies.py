"""Gymnasium environments made ready: copies, arrays for a network, and errors in one sentence."""

from collections.abc import Callable
from typing import Any

import gymnasium
import jax
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv, VectorEnv, VectorWrapper
from gymnasium.vector.utils import iterate

from .._pytree import PRNGKey
from .._validation import require

SAME_STEP = "gymnasium.vector.AutoresetMode.SAME_STEP"
KNOWN = "a functional environment, a Gymnasium id, a function that makes an Env, an Env or"


class Ready(VectorWrapper):
    """A vector environment as policies see it: arrays, actions as sampled, and finite numbers.

    Observations that are no Box are flattened as `gymnasium.spaces.flatten` does it (a Discrete one
    becomes one-hot). A sampled Discrete action counts from 0, a Box action is a row; neither is
    clipped. Raises `RuntimeError` where the environment raises, `ValueError` where it returns what
    is not finite.
    """

    def __init__(self, env: VectorEnv, name: str, ours: bool) -> None:
        super().__init__(env)
        self.name, self.ours, self.steps = name, ours, 0
        self.space = env.single_observation_space
        if not isinstance(self.space, spaces.Box):
            self.single_observation_space = spaces.flatten_space(self.space)

    def reset(self, **options: Any) -> Any:
        observation, info = self._guarded(lambda: self.env.reset(**options), "a reset")
        return self._arrays(observation), info

    def step(self, actions: Any) -> Any:
        self.steps += 1
        native = self._native(np.asarray(actions))
        outcome = self._guarded(lambda: self.env.step(native), "a step", native)
        following, reward, terminated, truncated, info = outcome
        self._require_finite("reward", reward)
        following = self._arrays(following)
        last = following.copy()  # where an episode ended, the last one before the reset
        for index in np.flatnonzero(terminated | truncated):
            last[index] = self._array(info["final_obs"][index])
            self._require_finite("observation", last[index], index)
        return following, reward, terminated, truncated, {**info, "last": last}

    def release(self) -> None:
        """Close the copies made here; an environment that was given stays its owner's."""
        if self.ours:
            self.env.close()

    def _array(self, observation: Any) -> np.ndarray:
        """One observation as the network sees it."""
        is_box = isinstance(self.space, spaces.Box)
        return np.asarray(observation if is_box else spaces.flatten(self.space, observation))

    def _arrays(self, observations: Any) -> np.ndarray:
        """One for each copy, in an array of their own: environments may use theirs again."""
        rows = observations
        if not isinstance(self.space, spaces.Box):
            rows = [self._array(row) for row in iterate(self.env.observation_space, observations)]
        self._require_finite("observation", array := np.array(rows))
        return array

    def _native(self, actions: np.ndarray) -> np.ndarray:
        """The actions as the environment's space writes them."""
        space = self.single_action_space
        if isinstance(space, spaces.Discrete):
            return actions + space.start
        shape = (self.num_envs, *(space.shape or ()))
        return actions.reshape(shape).astype(space.dtype)

    def _guarded(self, run: Callable[[], Any], what: str, actions: Any = None) -> Any:
        """What `run` returns; where it raises, one error that says where."""
        try:
            return run()
        except Exception as error:
            hint, space = "", self.single_action_space
            if actions is not None and not all(space.contains(action) for action in actions):
                hint = " An action lay outside its space: gymnasium.wrappers.ClipAction clips them."
            raise RuntimeError(
                f"{self.name} raised {type(error).__name__} in {what} (number {self.steps} of "
                f"each copy): {error}{hint}"
            ) from error

    def _require_finite(self, what: str, numbers: Any, copy: Any = None) -> None:
        """Refuse NaN and infinities: one of them is enough to lose a policy."""
        if np.isfinite(numbers).all():
            return
        if copy is None:
            copy = next(i for i, row in enumerate(numbers) if not np.isfinite(row).all())
            numbers = numbers[copy]
        where = f"after step {self.steps} of copy {copy}"
        raise ValueError(f"the {what} of {self.name} was {numbers} {where}; it must be finite.")


def vector_env(env: Any, num_envs: int | None) -> Ready:
    """`env` as a vector environment that resets in the step in which an episode ends.

    env: an id or a function without arguments that makes an `Env` (num_envs copies are made), an
    `Env` (one copy: itself) or a same-step `VectorEnv`. Gymnasium's own default resets one step
    later, and that step's transition is fake.
    """
    num_envs = number_of_copies(env, num_envs)
    if isinstance(env, VectorEnv):
        _require_spaces(env.single_observation_space, env.single_action_space)
        return Ready(env, _name(env), ours=False)
    made: list[gymnasium.Env] = []
    try:
        for _ in range(num_envs or 1):
            made.append(env if isinstance(env, gymnasium.Env) else _make(env))
            _require_spaces(made[-1].observation_space, made[-1].action_space)
        makers = [lambda one=one: one for one in made]
        copies = SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)
    except BaseException:
        for one in made:
            if one is not env:
                one.close()
        raise
    name = env if isinstance(env, str) else _name(made[0])
    return Ready(copies, name, ours=not isinstance(env, gymnasium.Env))


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


def _make(env: Any) -> gymnasium.Env:
    """One new environment."""
    if not isinstance(env, str):
        made = env()
        is_env = isinstance(made, gymnasium.Env)
        require(is_env, "env", f"a function that made {made!r}", f"{KNOWN} a VectorEnv")
        return made
    try:
        return gymnasium.make(env)
    except gymnasium.error.DependencyNotInstalled as error:
        raise ImportError(f"env {env!r} needs what is not installed: {error}") from error
    except gymnasium.error.Error as error:
        raise ValueError(
            f"env was {env!r}; it must be an id that gymnasium.make knows: {error}"
        ) from error


def _require_spaces(observation: spaces.Space, action: spaces.Space) -> None:
    """Refuse spaces that the package's policies know nothing of."""
    must = "one that gymnasium.spaces.flatten makes an array of"
    require(observation.is_np_flattenable, "env's observation space", observation, must)
    floats = isinstance(action, spaces.Box) and np.issubdtype(action.dtype, np.floating)
    known = isinstance(action, spaces.Discrete) or floats
    require(known, "env's action space", action, "Discrete or a Box of floats")


def _name(env: gymnasium.Env | VectorEnv) -> str:
    """What to call an environment in an error."""
    return env.spec.id if env.spec else type(env.unwrapped).__name__
