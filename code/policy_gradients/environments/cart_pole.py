"""A pole balanced on a cart: Gymnasium's CartPole-v1, step for step."""

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv
from jaxtyping import Array, Bool, Float, Int

from .._pytree import Pytree, Scalar
from .._validation import bounded, count, known_or_infinite


class CartPole(Pytree, FuncEnv):
    """Push the cart left (0) or right (1) so that the pole stays up; every step earns 1.

    State and observation are x [m], its speed [m/s], the pole's angle [rad] from upright and its
    speed [rad/s]. The episode terminates when the cart leaves the track or the pole leans over 12
    degrees, and is truncated after 500 steps. Equations of Barto, Sutton and Anderson (1983), in
    the form and the Euler steps of Gymnasium.
    """

    gravity: Scalar = bounded(9.8)  # m/s^2
    cart_mass: Scalar = bounded(1.0, above=0)  # kg
    pole_mass: Scalar = bounded(0.1, above=0)  # kg
    half_length: Scalar = bounded(0.5, above=0)  # m, from the joint to the pole's centre of mass
    force: Scalar = bounded(10.0)  # N
    time_step: Scalar = bounded(0.02, above=0)  # s
    track: Scalar = bounded(2.4, above=0)  # m, to either side
    lean: Scalar = bounded(12 * 2 * math.pi / 360, above=0)  # rad, to either side
    max_episode_steps: int | None = count(500, or_none=True)
    dtype: Any = jnp.float32

    @property
    def observation_space(self) -> spaces.Box:
        """Twice what an episode allows, for its last observation lies beyond; speeds are free."""
        track, lean = known_or_infinite(self.track), known_or_infinite(self.lean)
        high = np.array([2 * track, np.inf, 2 * lean, np.inf], np.float32)
        return spaces.Box(-high, high, dtype=np.float32)

    @property
    def action_space(self) -> spaces.Discrete:
        return spaces.Discrete(2)

    def initial(self, rng: Any, params: None = None) -> Float[Array, "4"]:
        return jax.random.uniform(rng, (4,), self.dtype, -0.05, 0.05)

    def transition(
        self, state: Float[Array, "4"], action: Int[Array, ""], rng: Any, params: None = None
    ) -> Float[Array, "4"]:
        _, x_speed, angle, angle_speed = state
        push = jnp.where(action == 1, self.force, -self.force)
        cos, sin = jnp.cos(angle), jnp.sin(angle)
        total_mass = self.pole_mass + self.cart_mass
        pole_moment = self.pole_mass * self.half_length
        thrust = (push + pole_moment * angle_speed**2 * sin) / total_mass
        angle_acceleration = (self.gravity * sin - cos * thrust) / (
            self.half_length * (4.0 / 3.0 - self.pole_mass * cos**2 / total_mass)
        )
        acceleration = thrust - pole_moment * angle_acceleration * cos / total_mass
        rates = jnp.stack([x_speed, acceleration, angle_speed, angle_acceleration])
        return (state + self.time_step * rates).astype(self.dtype)

    def observation(
        self, state: Float[Array, "4"], rng: Any, params: None = None
    ) -> Float[Array, "4"]:
        return state

    def reward(
        self,
        state: Float[Array, "4"],
        action: Int[Array, ""],
        next_state: Float[Array, "4"],
        rng: Any,
        params: None = None,
    ) -> Float[Array, ""]:
        return jnp.ones((), self.dtype)

    def terminal(self, state: Float[Array, "4"], rng: Any, params: None = None) -> Bool[Array, ""]:
        return (jnp.abs(state[0]) > self.track) | (jnp.abs(state[2]) > self.lean)
