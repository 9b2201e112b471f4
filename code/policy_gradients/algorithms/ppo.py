"""Proximal policy optimization with a clipped objective (Schulman et al., 2017)."""

from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import optax
from gymnasium import spaces
from jaxtyping import Array, Float, Int

from .._pytree import Scalar, pytree
from .._validation import require
from ..policies import Policy, Value, default_policy, neural_value
from ..rollouts import Trajectory
from .common import advantages_and_targets, complete


class Batch(NamedTuple):  # what the objective needs of B steps, in any order
    observation: Array
    action: Array
    log_prob: Float[Array, " B"]  # when it was sampled
    advantage: Float[Array, " B"]
    target: Float[Array, " B"]


class PPOState(NamedTuple):
    """The policy, the value function, their common optimiser, and the updates made so far."""

    params: Any
    value_params: Any
    optimizer: Any
    num_updates: Int[Array, ""]


def clipped_surrogate(
    log_prob: Float[Array, " B"],
    old_log_prob: Float[Array, " B"],
    advantage: Float[Array, " B"],
    clip_epsilon: Scalar,
) -> Float[Array, ""]:
    r"""The mean of \min(r A, \operatorname{clip}(r, 1 - \epsilon, 1 + \epsilon) A).

    r = \pi_\theta(a | s) / \pi_{old}(a | s). A lower bound of the mean of r A: no reward for
    moving the ratio further than epsilon in the direction that the advantage favours.
    """
    ratio = jnp.exp(log_prob - old_log_prob)
    clipped = jnp.clip(ratio, 1 - clip_epsilon, 1 + clip_epsilon)
    return jnp.minimum(ratio * advantage, clipped * advantage).mean()


@pytree(
    "num_envs", "num_steps", "num_updates", "num_epochs", "num_minibatches", "policy", "value",
    kw_only=True,
)  # fmt: skip
class PPO:
    """Clipped PPO: collect, estimate advantages, then several epochs of minibatch ascent.

    learning_rate, value_learning_rate: Adam's; both fall linearly to 0 over the run.
    discount, gae_lambda: of the advantage estimate.
    clip_epsilon: how far a ratio may move; entropy_weight: of the entropy in the objective.
    max_grad_norm: the norm of each gradient, the policy's and the value's, is cut to this.
    num_updates batches of num_envs streams of num_steps steps make a run; each batch is gone
    through num_epochs times in num_minibatches parts.
    policy, value: pairs of functions (see `policies`); None builds networks from the spaces.
    """

    learning_rate: Scalar = 3e-3
    value_learning_rate: Scalar = 1e-2
    discount: Scalar = 0.99
    gae_lambda: Scalar = 0.95
    clip_epsilon: Scalar = 0.2
    entropy_weight: Scalar = 0.0
    max_grad_norm: Scalar = 0.5
    num_envs: int = 16
    num_steps: int = 128
    num_updates: int = 50
    num_epochs: int = 4
    num_minibatches: int = 4
    policy: Policy = default_policy()
    value: Value = neural_value()
    restart: ClassVar[bool] = False

    def __post_init__(self) -> None:
        complete(self)
        size, parts = self.num_envs * self.num_steps, self.num_minibatches
        must = f"a divisor of num_envs * num_steps = {size}"
        require(size % parts == 0, "num_minibatches", parts, must)

    def init(
        self, key: Any, observation_space: spaces.Space, action_space: spaces.Space
    ) -> PPOState:
        policy_key, value_key = jax.random.split(key)
        params = self.policy.init(policy_key, observation_space, action_space)
        value_params = self.value.init(value_key, observation_space)
        optimizer = self._optimizer(1.0).init({"policy": params, "value": value_params})
        return PPOState(params, value_params, optimizer, jnp.zeros((), jnp.int32))

    def update(
        self, key: Any, state: PPOState, trajectory: Trajectory
    ) -> tuple[PPOState, dict[str, Float[Array, ""]]]:
        batch = self._batch(state, trajectory)
        optimizer = self._optimizer(1 - state.num_updates / self.num_updates)

        def step(carry: Any, minibatch: Batch) -> tuple[Any, None]:
            params, optimizer_state = carry
            gradient = jax.grad(self._objective)(params, minibatch)
            descent = jax.tree.map(jnp.negative, gradient)  # optax descends
            change, optimizer_state = optimizer.update(descent, optimizer_state)
            return (optax.apply_updates(params, change), optimizer_state), None

        def epoch(carry: Any, key: Any) -> tuple[Any, None]:
            order = jax.random.permutation(key, batch.log_prob.shape[0])
            order = order.reshape(self.num_minibatches, -1)
            return jax.lax.scan(step, carry, jax.tree.map(lambda x: x[order], batch))

        carry = ({"policy": state.params, "value": state.value_params}, state.optimizer)
        (params, opt), _ = jax.lax.scan(epoch, carry, jax.random.split(key, self.num_epochs))
        state = PPOState(params["policy"], params["value"], opt, state.num_updates + 1)
        return state, self._diagnostics(state.params, batch)

    def _optimizer(self, fraction: Scalar) -> optax.GradientTransformation:
        """Adam with a share of each learning rate, after each gradient's norm has been cut."""

        def adam(learning_rate: Scalar) -> optax.GradientTransformation:
            clip = optax.clip_by_global_norm(self.max_grad_norm)
            return optax.chain(clip, optax.adam(learning_rate * fraction, eps=1e-5))

        each = {"policy": adam(self.learning_rate), "value": adam(self.value_learning_rate)}
        return optax.partition(each, {"policy": "policy", "value": "value"})

    def _batch(self, state: PPOState, trajectory: Trajectory) -> Batch:
        """The steps of all streams in one row, with advantages and value targets."""
        advantage, target = advantages_and_targets(
            self.value, state.value_params, trajectory, self.discount, self.gae_lambda
        )
        observation, action, log_prob = trajectory[:3]
        batch = Batch(observation, action, log_prob, advantage, target)
        return jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), batch)

    def _objective(self, params: Any, batch: Batch) -> Float[Array, ""]:
        """Surrogate with normalised advantages, plus entropy, less the value's squared error."""
        distribution = jax.vmap(self.policy.apply, (None, 0))(params["policy"], batch.observation)
        log_prob = distribution.log_prob(batch.action)
        advantage = batch.advantage - batch.advantage.mean()
        advantage = advantage / (batch.advantage.std() + 1e-8)
        surrogate = clipped_surrogate(log_prob, batch.log_prob, advantage, self.clip_epsilon)
        value = jax.vmap(self.value.apply, (None, 0))(params["value"], batch.observation)
        value_loss = 0.5 * ((value - batch.target) ** 2).mean()
        return surrogate + self.entropy_weight * distribution.entropy().mean() - value_loss

    def _diagnostics(self, params: Any, batch: Batch) -> dict[str, Float[Array, ""]]:
        """How far the update moved: KL(old || new), fraction of clipped ratios, entropy."""
        distribution = jax.vmap(self.policy.apply, (None, 0))(params, batch.observation)
        log_ratio = distribution.log_prob(batch.action) - batch.log_prob
        clipped = jnp.abs(jnp.exp(log_ratio) - 1) > self.clip_epsilon
        return {
            "kl": (jnp.expm1(log_ratio) - log_ratio).mean(),
            "clip_fraction": clipped.mean(),
            "entropy": distribution.entropy().mean(),
        }
