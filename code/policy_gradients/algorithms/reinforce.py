"""REINFORCE (Williams, 1992), with a learned value baseline unless told otherwise."""

from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import optax
from gymnasium import spaces
from jaxtyping import Array, Bool, Float, Int

from .._pytree import Scalar, pytree
from ..gradients import score_function_surrogate
from ..policies import Apply, Policy, Value, default_policy, neural_value
from ..returns import discounted_sum, first_episode
from ..rollouts import Trajectory
from .common import complete, over_batch, value_estimates


class ReinforceState(NamedTuple):
    """The policy and the value baseline, each with its optimiser, and the updates made so far."""

    params: Any
    optimizer: Any
    value_params: Any
    value_optimizer: Any
    num_updates: Int[Array, ""]


def whole_episodes(
    trajectory: Trajectory, discount: Scalar
) -> tuple[Bool[Array, "N T"], Float[Array, "N T"]]:
    """Which steps count, those of each stream's first episode, and their reward-to-go."""
    counted = jax.vmap(first_episode)(trajectory.ended)
    decay = discount * (1.0 - trajectory.ended)
    return counted, jax.vmap(discounted_sum)(trajectory.reward, decay)


def reinforce_gradient(
    params: Any,
    policy: Apply,
    trajectory: Trajectory,
    discount: Scalar,
    baseline: Float[Array, "N T"],
) -> Any:
    r"""The mean over N episodes of \sum_h \nabla \log \pi_\theta(a_h | s_h) (R_h - b_h).

    An unbiased estimate of the policy gradient (`pg_with_q`) if the discount is 1 and the baseline
    does not depend on these episodes' actions.
    """
    counted, reward_to_go = whole_episodes(trajectory, discount)
    weight = jnp.where(counted, reward_to_go - baseline, 0.0)

    def surrogate(params: Any) -> Float[Array, ""]:
        distribution = over_batch(policy)(params, trajectory.observation)
        log_prob = distribution.log_prob(trajectory.action)
        return jax.vmap(score_function_surrogate)(log_prob, weight).mean()

    return jax.grad(surrogate)(params)


@pytree(
    "num_envs", "num_steps", "num_updates", "num_value_steps", "baseline", "policy", "value",
    kw_only=True,
)  # fmt: skip
class Reinforce:
    """Gradient ascent along the score-function estimate with reward-to-go, whole episodes only.

    Each update runs num_envs fresh episodes, one a stream; num_steps must reach the time limit, as
    episodes that do not end within it are left out. The baseline was fitted on earlier updates'
    episodes only: independent of the batch, it leaves the estimate unbiased.

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
        baseline = jnp.zeros_like(trajectory.reward)
        if self.baseline:
            baseline, _ = value_estimates(self.value, state.value_params, trajectory)
        gradient = reinforce_gradient(
            state.params, self.policy.apply, trajectory, self.discount, baseline
        )
        rate = self.learning_rate * (1 - state.num_updates / self.num_updates)
        params, optimizer = _ascend(rate, gradient, state.params, state.optimizer)
        state = state._replace(params=params, optimizer=optimizer)
        if self.baseline:
            value_params, value_optimizer = self._fit(state, trajectory)
            state = state._replace(value_params=value_params, value_optimizer=value_optimizer)
        state = state._replace(num_updates=state.num_updates + 1)
        return state, {"gradient_norm": optax.tree.norm(gradient)}

    def _fit(self, state: ReinforceState, trajectory: Trajectory) -> tuple[Any, Any]:
        """Least squares of the value on the reward-to-go, for the batches to come."""
        counted, target = whole_episodes(trajectory, self.discount)

        def negative_error(value_params: Any) -> Float[Array, ""]:
            values, _ = value_estimates(self.value, value_params, trajectory)
            error = jnp.sum((values - target) ** 2, where=counted)
            return -error / jnp.maximum(counted.sum(), 1)  # no whole episode, nothing to fit

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
