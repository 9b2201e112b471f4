"""A pendulum swung up by a weak motor: Gymnasium's Pendulum-v1, step for step."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv
from jaxtyping import Array, Bool, Float

from .._pytree import Pytree, Scalar
from .._validation import bounded, count, known_or_infinite


class Pendulum(Pytree, FuncEnv):
    """Apply a torque [N m] so that the pendulum stands up and stays, with little effort.

    State: angle [rad] from upright (not wrapped) and its speed [rad/s]. Observation: cosine and
    sine of the angle, and the speed. The reward is -(angle^2 + 0.1 speed^2 + 0.001 torque^2) with
    the angle wrapped to [-pi, pi). It never terminates and is truncated after 200 steps. Torques
    beyond the motor's are clipped here, by the environment.
    """

    gravity: Scalar = bounded(10.0)  # m/s^2
    mass: Scalar = bounded(1.0, above=0)  # kg
    length: Scalar = bounded(1.0, above=0)  # m
    max_torque: Scalar = bounded(2.0, above=0)  # N m
    max_speed: Scalar = bounded(8.0, above=0)  # rad/s
    time_step: Scalar = bounded(0.05, above=0)  # s
    max_episode_steps: int | None = count(200, or_none=True)
    dtype: Any = jnp.float32

    @property
    def observation_space(self) -> spaces.Box:
        high = np.array([1.0, 1.0, known_or_infinite(self.max_speed)], np.float32)
        return spaces.Box(-high, high, dtype=np.float32)

    @property
    def action_space(self) -> spaces.Box:
        high = known_or_infinite(self.max_torque)
        return spaces.Box(-high, high, (1,), np.float32)

    def initial(self, rng: Any, params: None = None) -> Float[Array, "2"]:
        return jax.random.uniform(rng, (2,), self.dtype, -1.0, 1.0) * jnp.array(
            [jnp.pi, 1.0], self.dtype
        )

    def transition(
        self, state: Float[Array, "2"], action: Float[Array, "1"], rng: Any, params: None = None
    ) -> Float[Array, "2"]:
        angle, speed = state
        torque = self._torque(action)
        pull = 3 * self.gravity / (2 * self.length) * jnp.sin(angle)
        push = 3.0 / (self.mass * self.length**2) * torque
        speed = jnp.clip(speed + (pull + push) * self.time_step, -self.max_speed, self.max_speed)
        return jnp.stack([angle + speed * self.time_step, speed]).astype(self.dtype)

    def observation(
        self, state: Float[Array, "2"], rng: Any, params: None = None
    ) -> Float[Array, "3"]:
        angle, speed = state
        return jnp.stack([jnp.cos(angle), jnp.sin(angle), speed])

    def reward(
        self,
        state: Float[Array, "2"],
        action: Float[Array, "1"],
        next_state: Float[Array, "2"],
        rng: Any,
        params: None = None,
    ) -> Float[Array, ""]:
        angle, speed = state
        wrapped = (angle + jnp.pi) % (2 * jnp.pi) - jnp.pi
        cost = wrapped**2 + 0.1 * speed**2 + 0.001 * self._torque(action) ** 2
        return -cost.astype(self.dtype)

    def terminal(self, state: Float[Array, "2"], rng: Any, params: None = None) -> Bool[Array, ""]:
        return jnp.zeros((), bool)

    def _torque(self, action: Float[Array, "1"]) -> Float[Array, ""]:
        return jnp.clip(action[0], -self.max_torque, self.max_torque)
