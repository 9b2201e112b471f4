"""REINFORCE (Williams, 1992), with a learned value baseline unless told otherwise."""

from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import optax
from gymnasium import spaces
from jaxtyping import Array, Bool, Float, Int

from .._pytree import Scalar, pytree
from ..gradients import score_function_surrogate
from ..policies import Policy, Value, default_policy, neural_value
from ..returns import discounted_sum, first_episode
from ..rollouts import Trajectory
from .common import complete, value_estimates


class ReinforceState(NamedTuple):
    """The policy and the value baseline, each with its optimiser, and the updates made so far."""

    params: Any
    optimizer: Any
    value_params: Any
    value_optimizer: Any
    num_updates: Int[Array, ""]


@pytree(
    "num_envs", "num_steps", "num_updates", "num_value_steps", "baseline", "policy", "value",
    kw_only=True,
)  # fmt: skip
class Reinforce:
    """Gradient ascent along the score-function estimate with reward-to-go, whole episodes only.

    Each update runs num_envs fresh episodes, one a stream, each at most num_steps long (longer ones
    are left out, so num_steps should be the time limit). The baseline was fitted on
    earlier updates' episodes only: independent of the batch, it leaves the estimate unbiased.

    learning_rate, value_learning_rate: Adam's; the policy's falls linearly to 0 over the run.
    discount: of the reward-to-go.
    num_value_steps: full-batch steps of the value's regression in each update.
    baseline: False subtracts nothing.
    policy, value: pairs of functions (see `policies`); None builds networks from the spaces.
    """

    learning_rate: Scalar = 1.5e-2
    value_learning_rate: Scalar = 1e-2
    discount: Scalar = 0.99
    num_envs: int = 16
    num_steps: int = 500
    num_updates: int = 25
    num_value_steps: int = 20
    baseline: bool = True
    policy: Policy = default_policy()
    value: Value = neural_value()
    restart: ClassVar[bool] = True

    def __post_init__(self) -> None:
        complete(self)

    def init(
        self, key: Any, observation_space: spaces.Space, action_space: spaces.Space
    ) -> ReinforceState:
        policy_key, value_key = jax.random.split(key)
        params = self.policy.init(policy_key, observation_space, action_space)
        value_params = self.value.init(value_key, observation_space)
        adam = optax.adam(self.learning_rate)
        none = jnp.zeros((), jnp.int32)
        return ReinforceState(
            params, adam.init(params), value_params, adam.init(value_params), none
        )

    def update(
        self, key: Any, state: ReinforceState, trajectory: Trajectory
    ) -> tuple[ReinforceState, dict[str, Float[Array, ""]]]:
        counted = jax.vmap(first_episode)(trajectory.ended)
        reward_to_go = jax.vmap(discounted_sum)(
            trajectory.reward, self.discount * (1.0 - trajectory.ended)
        )
        baseline, _ = value_estimates(self.value, state.value_params, trajectory)
        weight = jnp.where(counted, reward_to_go - self.baseline * baseline, 0.0)
        gradient = jax.grad(self._surrogate)(state.params, trajectory, weight)
        rate = self.learning_rate * (1 - state.num_updates / self.num_updates)
        params, optimizer = _ascend(rate, gradient, state.params, state.optimizer)
        value_params, value_optimizer = self._fit(state, trajectory, reward_to_go, counted)
        diagnostics = {"gradient_norm": optax.global_norm(gradient)}
        num_updates = state.num_updates + 1
        state = ReinforceState(params, optimizer, value_params, value_optimizer, num_updates)
        return state, diagnostics

    def _surrogate(
        self, params: Any, trajectory: Trajectory, weight: Float[Array, "N T"]
    ) -> Float[Array, ""]:
        """The mean over episodes of sum_h log pi(a_h | s_h) w_h."""
        over_batch = jax.vmap(jax.vmap(self.policy.apply, (None, 0)), (None, 0))
        distribution = over_batch(params, trajectory.observation)
        log_prob = distribution.log_prob(trajectory.action)
        return jax.vmap(score_function_surrogate)(log_prob, weight).mean()

    def _fit(
        self,
        state: ReinforceState,
        trajectory: Trajectory,
        target: Float[Array, "N T"],
        counted: Bool[Array, "N T"],
    ) -> tuple[Any, Any]:
        """Least squares of the value on the reward-to-go, for the batches to come."""

        def negative_error(value_params: Any) -> Float[Array, ""]:
            values, _ = value_estimates(self.value, value_params, trajectory)
            return -jnp.mean((values - target) ** 2, where=counted)

        def step(carry: Any, _: None) -> tuple[Any, None]:
            gradient = jax.grad(negative_error)(carry[0])
            return _ascend(self.value_learning_rate, gradient, *carry), None

        carry = (state.value_params, state.value_optimizer)
        return jax.lax.scan(step, carry, length=self.num_value_steps)[0]


def _ascend(learning_rate: Any, gradient: Any, params: Any, optimizer: Any) -> tuple[Any, Any]:
    """One step of Adam up the gradient (optax descends)."""
    descent = jax.tree.map(jnp.negative, gradient)
    change, optimizer = optax.adam(learning_rate).update(descent, optimizer)
    return optax.apply_updates(params, change), optimizer
