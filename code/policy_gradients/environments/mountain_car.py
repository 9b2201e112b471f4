"""A weak car between two hills: Gymnasium's MountainCarContinuous-v0, step for step."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv
from jaxtyping import Array, Bool, Float

from .._pytree import Pytree, Scalar
from .._validation import bounded, count, known_or_infinite


class MountainCarContinuous(Pytree, FuncEnv):
    """Drive a car that is too weak for the right hill by swinging it up from the left one.

    State and observation are the position and the speed, in Gymnasium's units. The force is the
    action, clipped to [-1, 1] here, by the environment. Each step costs a tenth of the square of
    the action as it was chosen, and the step that reaches the flag at 0.45 earns 100 and terminates
    the episode, which is truncated after 999 steps. The task is deceptive: near a policy that never
    sees the flag, less force earns more. Task of Moore (1990).
    """

    power: Scalar = bounded(0.0015)  # speed gained by a step of full force
    gravity: Scalar = bounded(0.0025)  # speed gained by a step on the steepest slope
    left: Scalar = bounded(-1.2)  # positions: a wall, at which the car stops
    right: Scalar = bounded(0.6)
    flag: Scalar = bounded(0.45)
    max_speed: Scalar = bounded(0.07, above=0)
    max_episode_steps: int | None = count(999, or_none=True)
    dtype: Any = jnp.float32

    @property
    def observation_space(self) -> spaces.Box:
        speed = known_or_infinite(self.max_speed)
        low, high = [-known_or_infinite(-self.left), -speed], [known_or_infinite(self.right), speed]
        return spaces.Box(np.array(low, np.float32), np.array(high, np.float32), dtype=np.float32)

    @property
    def action_space(self) -> spaces.Box:
        return spaces.Box(-1.0, 1.0, (1,), np.float32)

    def initial(self, rng: Any, params: None = None) -> Float[Array, "2"]:
        position = jax.random.uniform(rng, (), self.dtype, -0.6, -0.4)
        return jnp.stack([position, jnp.zeros_like(position)])

    def transition(
        self, state: Float[Array, "2"], action: Float[Array, "1"], rng: Any, params: None = None
    ) -> Float[Array, "2"]:
        position, speed = state
        push = self.power * jnp.clip(action[0], -1.0, 1.0) - self.gravity * jnp.cos(3 * position)
        speed = jnp.clip(speed + push, -self.max_speed, self.max_speed)
        position = jnp.clip(position + speed, self.left, self.right)
        speed = jnp.where((position <= self.left) & (speed < 0), 0.0, speed)
        return jnp.stack([position, speed]).astype(self.dtype)

    def observation(
        self, state: Float[Array, "2"], rng: Any, params: None = None
    ) -> Float[Array, "2"]:
        return state

    def reward(
        self,
        state: Float[Array, "2"],
        action: Float[Array, "1"],
        next_state: Float[Array, "2"],
        rng: Any,
        params: None = None,
    ) -> Float[Array, ""]:
        earned = jnp.where(self.terminal(next_state, rng), 100.0, 0.0) - 0.1 * action[0] ** 2
        return earned.astype(self.dtype)

    def terminal(self, state: Float[Array, "2"], rng: Any, params: None = None) -> Bool[Array, ""]:
        return (state[0] >= self.flag) & (state[1] >= 0)
