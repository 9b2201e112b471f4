"""Two links swung up by the joint between them: Gymnasium's Acrobot-v1, step for step."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv
from jaxtyping import Array, Bool, Float, Int

from .._pytree import Pytree, Scalar
from .._validation import bounded, count, known_or_infinite


class Acrobot(Pytree, FuncEnv):
    """Turn the joint between two hanging links by -1, 0 or 1 N m until the tip is high enough.

    State: the first link's angle [rad] from hanging, the second's angle to the first [rad], both
    wrapped to [-pi, pi], and their speeds [rad/s]. Observation: cosine and sine of each angle, and
    the speeds. Every step earns -1, but for the last one: the episode terminates when the tip is
    more than a link's length above the fixed joint, and is truncated after 500 steps. Equations of
    Sutton (1996) as in Sutton and Barto's book, with the Runge-Kutta steps of Gymnasium.
    """

    gravity: Scalar = bounded(9.8)  # m/s^2
    mass: Scalar = bounded(1.0, above=0)  # kg, of each link
    length: Scalar = bounded(1.0, above=0)  # m, of each link; its center of mass is in the middle
    moment: Scalar = bounded(1.0, above=0)  # kg m^2, of each link about its center of mass
    max_speed_1: Scalar = bounded(4 * np.pi, above=0)  # rad/s
    max_speed_2: Scalar = bounded(9 * np.pi, above=0)  # rad/s
    time_step: Scalar = bounded(0.2, above=0)  # s
    max_episode_steps: int | None = count(500, or_none=True)
    dtype: Any = jnp.float32

    @property
    def observation_space(self) -> spaces.Box:
        speeds = known_or_infinite(self.max_speed_1), known_or_infinite(self.max_speed_2)
        high = np.array([1.0, 1.0, 1.0, 1.0, *speeds], np.float32)
        return spaces.Box(-high, high, dtype=np.float32)

    @property
    def action_space(self) -> spaces.Discrete:
        return spaces.Discrete(3)

    def initial(self, rng: Any, params: None = None) -> Float[Array, "4"]:
        return jax.random.uniform(rng, (4,), self.dtype, -0.1, 0.1)

    def transition(
        self, state: Float[Array, "4"], action: Int[Array, ""], rng: Any, params: None = None
    ) -> Float[Array, "4"]:
        torque, h = jnp.asarray(action - 1, self.dtype), self.time_step
        k1 = self._rates(state, torque)
        k2 = self._rates(state + h / 2 * k1, torque)
        k3 = self._rates(state + h / 2 * k2, torque)
        k4 = self._rates(state + h * k3, torque)
        new = state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        angles = new[:2] - 2 * jnp.pi * jnp.round(new[:2] / (2 * jnp.pi))
        limits = jnp.stack([jnp.asarray(self.max_speed_1), jnp.asarray(self.max_speed_2)])
        speeds = jnp.clip(new[2:], -limits, limits)
        return jnp.concatenate([angles, speeds]).astype(self.dtype)

    def observation(
        self, state: Float[Array, "4"], rng: Any, params: None = None
    ) -> Float[Array, "6"]:
        one, two, *speeds = state
        return jnp.stack([jnp.cos(one), jnp.sin(one), jnp.cos(two), jnp.sin(two), *speeds])

    def reward(
        self,
        state: Float[Array, "4"],
        action: Int[Array, ""],
        next_state: Float[Array, "4"],
        rng: Any,
        params: None = None,
    ) -> Float[Array, ""]:
        return jnp.where(self.terminal(next_state, rng), 0.0, -1.0).astype(self.dtype)

    def terminal(self, state: Float[Array, "4"], rng: Any, params: None = None) -> Bool[Array, ""]:
        return -jnp.cos(state[0]) - jnp.cos(state[0] + state[1]) > 1.0

    def _rates(self, state: Float[Array, "4"], torque: Float[Array, ""]) -> Float[Array, "4"]:
        """The state's derivative in time."""
        one, two, speed_1, speed_2 = state
        mass, length, middle = self.mass, self.length, self.length / 2
        cos, sin = jnp.cos(two), jnp.sin(two)
        coupled = mass * length * middle
        inertia = mass * (2 * middle**2 + length**2) + 2 * coupled * cos + 2 * self.moment
        inertia_12 = mass * middle**2 + coupled * cos + self.moment
        inertia_2 = mass * middle**2 + self.moment
        pull_2 = mass * middle * self.gravity * jnp.sin(one + two)
        pull_1 = mass * (middle + length) * self.gravity * jnp.sin(one) + pull_2
        pull_1 -= coupled * (speed_2**2 + 2 * speed_1 * speed_2) * sin
        turn_2 = torque + inertia_12 / inertia * pull_1 - coupled * speed_1**2 * sin - pull_2
        turn_2 /= inertia_2 - inertia_12**2 / inertia
        turn_1 = -(inertia_12 * turn_2 + pull_1) / inertia
        return jnp.stack([speed_1, speed_2, turn_1, turn_2])
