"""Between Gymnasium's spaces and a policy: observations become arrays, actions become native."""

from typing import Any

import numpy as np
from gymnasium import spaces

from .._validation import require


def require_spaces(observation: spaces.Space, action: spaces.Space) -> None:
    """Refuse spaces that no policy of this package can see or act in."""
    must = "one that gymnasium.spaces.flatten makes an array of"
    require(observation.is_np_flattenable, "env's observation space", observation, must)
    floats = isinstance(action, spaces.Box) and np.issubdtype(action.dtype, np.floating)
    counts = isinstance(action, (spaces.Discrete, spaces.MultiDiscrete, spaces.MultiBinary))
    must = "Discrete, MultiDiscrete, MultiBinary or a Box of floats"
    require(counts or floats, "env's action space", action, must)


def seen_space(space: spaces.Space) -> spaces.Space:
    """The space of what a policy sees: a Box as it is, any other one flattened to a Box."""
    return space if isinstance(space, spaces.Box) else spaces.flatten_space(space)


def seen(space: spaces.Space, observation: Any) -> np.ndarray:
    """One observation as a policy sees it: a Box as it is, a Discrete one one-hot, and so on."""
    is_box = isinstance(space, spaces.Box)
    return np.asarray(observation if is_box else spaces.flatten(space, observation))


def misfit(space: spaces.Space, observation: Any) -> tuple[Any, spaces.Space] | None:
    """A part of an observation that lies outside its space, and that space; None if there is none.

    A Box is not held to its bounds: many environments leave theirs, and no network minds.
    """
    if isinstance(space, spaces.Dict):
        parts = [(space[name], observation[name]) for name in space]
    elif isinstance(space, spaces.Tuple):
        parts = list(zip(space, observation, strict=True))
    else:
        return None if _holds(space, observation) else (observation, space)
    return next(filter(None, (misfit(*part) for part in parts)), None)


def _holds(space: spaces.Space, x: Any) -> bool:
    """Whether a space that is no Dict or Tuple holds x, whatever the integer type of x."""
    if isinstance(space, spaces.Box):
        return True
    if isinstance(space, spaces.Discrete):
        return bool(space.start <= x < space.start + space.n)
    if isinstance(space, spaces.MultiDiscrete):
        return bool(((space.start <= x) & (x < space.start + space.nvec)).all())
    if isinstance(space, spaces.MultiBinary):
        return bool(np.isin(x, (0, 1)).all())
    return space.contains(x)


def native(space: spaces.Space, actions: np.ndarray) -> np.ndarray:
    """A batch of actions as they were sampled, written as the environment's space writes them.

    A policy counts the choices of Discrete and MultiDiscrete from 0, and a Box action is a row.
    """
    if isinstance(space, spaces.Discrete):
        return actions + space.start
    if isinstance(space, spaces.MultiDiscrete):
        actions = actions.reshape(len(actions), *space.shape) + space.start
    return actions.reshape(len(actions), *(space.shape or ())).astype(space.dtype)
