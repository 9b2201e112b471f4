"""A trained policy in use: from one raw observation to an action that the environment takes."""

from collections.abc import Callable
from typing import Any

import gymnasium
import jax
import numpy as np
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv
from gymnasium.vector import VectorEnv
from jaxtyping import PyTree

from .._pytree import PRNGKey
from .._validation import require
from ..environments.gymnasium_copies import new_env, number_of_copies
from ..environments.gymnasium_spaces import misfit, native, require_spaces, seen, seen_space
from ..evaluation import greedy
from ..gymnasium_rollouts import act
from ..policies import Apply


def actor(env: Any, policy: Apply, params: PyTree) -> Callable[..., Any]:
    """`act(observation, key=None)`: an element of env's action space for one raw observation.

    env: what `train` takes, or the pair (observation space, action space); only its spaces are
    used. With a key the action is drawn from the policy, without one it is the most probable one.
    The observation is flattened as in training. A Discrete action counts from the space's start,
    and a Box action is cut off at the bounds, which `train` and `evaluate` leave to the
    environment. Raises `ValueError` where an observation does not fit its space or is not finite.
    """
    spaces_ = spaces_of(env)
    policy = getattr(policy, "apply", policy)
    any_key = jax.random.key(0)  # the most probable action needs none

    def act_once(observation: Any, key: PRNGKey | None = None) -> Any:
        apply = greedy(policy) if key is None else policy
        action, _ = act(
            any_key if key is None else key, 0, apply, params, spaces_.see(observation)[None]
        )
        return spaces_.native(np.asarray(action)[0])

    return act_once


class Spaces:
    """What an environment observes and does, and how a policy sees and writes it."""

    def __init__(self, observation: spaces.Space, action: spaces.Space, functional: bool) -> None:
        require_spaces(observation, action)
        self.observation, self.action, self.functional = observation, action, functional

    def see(self, observation: Any) -> np.ndarray:
        """One raw observation as the policy sees it; refuses what does not fit."""
        space = self.observation
        try:
            part = None if self.functional else misfit(space, observation)
            array = np.asarray(observation) if self.functional else seen(space, observation)
        except (KeyError, TypeError, ValueError):  # of another structure than the space
            part, array = (observation, space), np.zeros(0)
        shape = (space if self.functional else seen_space(space)).shape
        fits = part is None and array.shape == shape
        was, where = part or (f"of shape {array.shape}", space)
        require(fits, "observation", was, f"in {where}")
        finite = np.isfinite(np.asarray(array, np.float32)).all()
        require(finite, "observation", observation, "finite")
        return array

    def native(self, action: np.ndarray) -> Any:
        """One action of the policy as an element of the action space."""
        (element,) = native(self.action, np.asarray(action)[None])
        if isinstance(self.action, spaces.Box):
            element = np.clip(element, self.action.low, self.action.high)
        return element


def spaces_of(env: Any) -> Spaces:
    """The spaces of anything that `train` takes, or of the pair of them."""
    if isinstance(env, tuple) and len(env) == 2:
        return Spaces(*env, functional=False)
    if isinstance(env, FuncEnv):
        return Spaces(env.observation_space, env.action_space, functional=True)
    number_of_copies(env, None)  # refuses what is no environment
    if isinstance(env, VectorEnv):
        return Spaces(env.single_observation_space, env.single_action_space, functional=False)
    one = env if isinstance(env, gymnasium.Env) else new_env(env)
    found = Spaces(one.observation_space, one.action_space, functional=False)
    if one is not env:
        one.close()
    return found
