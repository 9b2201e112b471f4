"""A tabular MDP as an environment to be sampled."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv
from jaxtyping import Array, Bool, Float, Int

from .._pytree import PRNGKey, Pytree
from .._validation import count
from ..exact.mdp import TabularMDP


class TabularEnvironment(Pytree, FuncEnv, kw_only=False):
    """Samples a `TabularMDP`: state and observation are the indices (s, h); it terminates at h = H.

    The horizon belongs to the MDP, so its end is a termination: no value comes after it.
    """

    mdp: TabularMDP
    max_episode_steps: int | None = count(None, or_none=True)

    @property
    def observation_space(self) -> spaces.MultiDiscrete:
        return spaces.MultiDiscrete(np.array([self.mdp.num_states, self.mdp.horizon + 1]))

    @property
    def action_space(self) -> spaces.Discrete:
        return spaces.Discrete(self.mdp.num_actions)

    def initial(self, rng: Any, params: None = None) -> Int[Array, "2"]:
        return jnp.stack([_draw(rng, self.mdp.initial), jnp.zeros((), jnp.int32)])

    def transition(
        self, state: Int[Array, "2"], action: Int[Array, ""], rng: Any, params: None = None
    ) -> Int[Array, "2"]:
        return jnp.stack([_draw(rng, self.mdp.transition[state[0], action]), state[1] + 1])

    def observation(self, state: Int[Array, "2"], rng: Any, params: None = None) -> Int[Array, "2"]:
        return state

    def reward(
        self,
        state: Int[Array, "2"],
        action: Int[Array, ""],
        next_state: Int[Array, "2"],
        rng: Any,
        params: None = None,
    ) -> Float[Array, ""]:
        return self.mdp.reward[state[0], action]

    def terminal(self, state: Int[Array, "2"], rng: Any, params: None = None) -> Bool[Array, ""]:
        return state[1] >= self.mdp.horizon


def _draw(key: PRNGKey, probabilities: Float[Array, " N"]) -> Int[Array, ""]:
    """An index drawn with these probabilities; one of probability 0 is never drawn."""
    return jax.random.categorical(key, jnp.log(probabilities)).astype(jnp.int32)
