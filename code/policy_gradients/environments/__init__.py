"""Environments as pure functions, after Gymnasium's functional interface.

Each has `initial(rng)`, `transition(state, action, rng)`, `observation(state, rng)`,
`reward(state, action, next_state, rng)` and `terminal(state, rng)`, each also taking Gymnasium's
optional last argument `params`, unused here: an environment's numbers are its fields, and leaves of
a pytree. `max_episode_steps` is the time limit (None: never); the clock lives in the rollout.
"""

from .acrobot import Acrobot
from .cart_pole import CartPole
from .mountain_car import MountainCarContinuous
from .pendulum import Pendulum
from .tabular import TabularEnvironment

__all__ = ["Acrobot", "CartPole", "MountainCarContinuous", "Pendulum", "TabularEnvironment"]
