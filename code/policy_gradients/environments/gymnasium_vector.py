"""A Gymnasium vector environment as policies see it, with errors in one sentence."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import VectorEnv, VectorWrapper
from gymnasium.vector.utils import iterate

from .._validation import require
from .gymnasium_spaces import misfit, native, seen, seen_space


class Unfit(ValueError):
    """An environment broke the rules of its interface: said by us, not raised by it."""


class Copy(gymnasium.Wrapper):
    """One environment: what it observes belongs to the caller, and its infos are left out.

    A vector environment resets a copy in the step in which its episode ends. An environment that
    writes its observations into one array would overwrite the last of them before it is read.
    """

    def reset(self, **options: Any) -> Any:
        outcome = self.env.reset(**options)
        if not (isinstance(outcome, tuple) and len(outcome) == 2):
            was = f"what a reset of {name_of(self.env)} returned was {outcome!r}"
            raise Unfit(f"{was}; it must be a pair, (observation, info).")
        return deepcopy(outcome[0]), {}

    def step(self, action: Any) -> Any:
        observation, *rest, _ = self.env.step(action)
        return deepcopy(observation), *rest, {}


class PolicyVectorEnv(VectorWrapper):
    """A vector environment as policies see it: arrays, actions as sampled, and finite numbers.

    Observations that are no Box are flattened as `gymnasium.spaces.flatten` does it (a Discrete one
    becomes one-hot). A sampled Discrete action counts from 0, a Box action is a row; neither is
    clipped. Raises `RuntimeError` where the environment raises, `ValueError` where it returns what
    float32 cannot hold or what lies outside a discrete space.
    """

    def __init__(self, env: VectorEnv, name: str, ours: bool) -> None:
        super().__init__(env)
        self.name, self.ours, self.steps = name, ours, 0
        self.space = env.single_observation_space
        self.single_observation_space = seen_space(self.space)

    @property
    def max_episode_steps(self) -> int | None:
        """The time limit of the first copy, where its wrappers or its specification say one."""
        if envs := copies_of(self.env):
            return time_limit(envs[0])
        return self.env.spec.max_episode_steps if self.env.spec else None

    def reset(self, **options: Any) -> Any:
        observation, _ = self._guarded(lambda: self.env.reset(**options), "a reset")
        return self._arrays(observation), {}

    def step(self, actions: Any) -> Any:
        self.steps += 1
        actions = native(self.single_action_space, np.asarray(actions))
        outcome = self._guarded(lambda: self.env.step(actions), "a step", actions)
        following, reward, terminated, truncated, info = outcome
        self._require_finite("reward", reward)
        following = self._arrays(following)
        last = following.copy()  # where an episode ended, the last one before the reset
        if (ended := np.flatnonzero(terminated | truncated)).size:
            said = isinstance(info, dict) and "final_obs" in info
            was, must = "without 'final_obs'", "a dictionary with it, as same-step resets give it"
            require(said, f"the info of {self.name} where an episode ended", was, must)
        for index in ended:
            last[index] = self._array(index, info["final_obs"][index])
            self._require_finite("observation", last[index], index)
        return following, reward, terminated, truncated, {"last": last}

    def release(self) -> None:
        """Close the copies made here; an environment that was given stays its owner's."""
        if self.ours:
            self.env.close()

    def _array(self, copy: Any, observation: Any) -> np.ndarray:
        """One observation as the network sees it."""
        if part := misfit(self.space, observation):
            self._refuse("observation", part[0], copy, f"in {part[1]}")
        return seen(self.space, observation)

    def _arrays(self, observations: Any) -> np.ndarray:
        """One for each copy, in an array of their own: environments may use theirs again."""
        if self.space is self.single_observation_space:
            array = np.array(observations)
        else:
            rows = enumerate(iterate(self.env.observation_space, observations))
            array = np.array([self._array(copy, row) for copy, row in rows])
        self._require_finite("observation", array)
        return array

    def _guarded(self, run: Callable[[], Any], what: str, actions: Any = None) -> Any:
        """What `run` returns; where it raises, one error that says where."""
        try:
            return run()
        except Unfit:
            raise
        except Exception as error:
            hint, space = "", self.single_action_space
            if actions is not None and not all(space.contains(action) for action in actions):
                hint = " An action lay outside its space: gymnasium.wrappers.ClipAction clips them."
            raise RuntimeError(
                f"{self.name} raised {type(error).__name__} in {what} (number {self.steps} of "
                f"each copy): {error}{hint}"
            ) from error

    def _require_finite(self, what: str, numbers: Any, copy: Any = None) -> None:
        """Refuse NaN and infinities, also those that a network's float32 makes of large numbers."""
        with np.errstate(over="ignore"):
            finite = np.isfinite(np.asarray(numbers).astype(np.float32))
        if finite.all():
            return
        if copy is None:
            copy = next(i for i, row in enumerate(finite) if not row.all())
            numbers = numbers[copy]
        self._refuse(what, numbers, copy, "finite in float32")

    def _refuse(self, what: str, was: Any, copy: Any, must: str) -> None:
        """One sentence with the environment, the copy, the step and the value."""
        where = f"after step {self.steps} of copy {copy}"
        raise ValueError(f"the {what} of {self.name} was {was} {where}; it must be {must}.")


def copies_of(env: VectorEnv) -> Sequence[gymnasium.Env]:
    """The environments inside a vector environment, where this process has them."""
    return getattr(env.unwrapped, "envs", ())


def time_limit(env: gymnasium.Env) -> int | None:
    """The steps after which the first of its TimeLimit wrappers to strike ends an episode."""
    limits = []
    while isinstance(env, gymnasium.Wrapper):
        if isinstance(env, gymnasium.wrappers.TimeLimit):
            limits.append(env._max_episode_steps)
        env = env.env
    return min(limits, default=None)


def name_of(env: gymnasium.Env | VectorEnv) -> str:
    """What to call an environment in an error."""
    return env.spec.id if env.spec else type(env.unwrapped).__name__
