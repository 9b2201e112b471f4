"""Advantage actor-critic, the synchronous form of A3C (Mnih et al., 2016)."""

from typing import Any, ClassVar

import jax
from jaxtyping import Array, Float

from .._pytree import Scalar
from .._validation import bounded, count
from .common import StepBatch
from .ppo import PPO, PPOState


def a2c_objective(
    log_prob: Float[Array, " B"],
    advantage: Float[Array, " B"],
    value_error: Float[Array, " B"],
    entropy: Float[Array, " B"],
    value_weight: Scalar,
    entropy_weight: Scalar,
) -> Float[Array, ""]:
    r"""The mean of \log \pi \hat A - c_v (target - V)^2 + c_e H over the steps of a batch (`a2c`).

    The advantage and the target are numbers of the batch, so they have no gradient; the target is
    \hat A plus the value that the critic had when \hat A was computed.
    """
    actor, critic = log_prob * advantage, value_weight * value_error**2
    return (actor - critic + entropy_weight * entropy).mean()


class A2C(PPO):
    r"""Actor-critic with n-step returns: a short segment of each stream, then one gradient step.

    A run consists of `num_updates` batches, and each batch of `num_envs` streams of `num_steps`
    steps, a segment. The advantage of a step is the discounted reward up to the end of its segment
    or episode, plus the critic's value there, less the critic's value at the step (`a2c`). Where
    the episode terminated there is no value to add; where it was truncated, and where the segment
    is cut, there is. An update that is not finite is not made.

    learning_rate, value_learning_rate: the learning rates of Adam. A schedule in place of a number
    (a function of the updates made so far) is taken as it is. The critic should be the faster one.
    anneal: whether learning rates that are numbers fall linearly to 0 over the run.
    discount: the discount of the rewards.
    entropy_weight: the weight of the entropy in the objective.
    value_weight: the weight of the squared error of the critic. Adam does not see the size of a
    gradient, so with it this weight counts only for max_grad_norm.
    max_grad_norm: the gradients of policy and value are each shortened to this norm.
    policy, value: pairs of functions (see `policies`); None builds networks from the spaces.
    optimizer: a function from a learning rate to an optimizer of optax, in place of Adam.
    """

    learning_rate: Any = bounded(2e-3, at_least=0, or_schedule=True)
    value_weight: Scalar = bounded(0.5, at_least=0)
    num_envs: int = count(16)
    num_steps: int = count(8)
    num_updates: int = count(800)

    # One step from the whole batch, and returns that are not mixed over lengths: PPO's fields for
    # other ways are no hyperparameters here.
    num_epochs: ClassVar[int] = 1  # type: ignore[misc]  # a field of PPO
    num_minibatches: ClassVar[int] = 1  # type: ignore[misc]  # a field of PPO
    gae_lambda: ClassVar[float] = 1.0  # type: ignore[misc]  # a field of PPO
    clip_epsilon: ClassVar[float] = 0.0  # type: ignore[misc]  # a field of PPO
    normalize_advantage: ClassVar[bool] = False  # type: ignore[misc]  # a field of PPO
    value_clip: ClassVar[None] = None  # type: ignore[misc]  # a field of PPO
    target_kl: ClassVar[None] = None  # type: ignore[misc]  # a field of PPO

    def objective(self, params: Any, batch: StepBatch, before: PPOState) -> Float[Array, ""]:
        """Log-probabilities times advantages, plus entropy, less the value's squared error."""
        distribution = jax.vmap(self.policy.apply, (None, 0))(params["policy"], batch.observation)
        value = jax.vmap(self.value.apply, (None, 0))(params["value"], batch.observation)
        return a2c_objective(
            distribution.log_prob(batch.action),
            batch.advantage,
            value - batch.target,
            distribution.entropy(),
            self.value_weight,
            self.entropy_weight,
        )

    def diagnostics(
        self, params: Any, batch: StepBatch, norms: Array
    ) -> dict[str, Float[Array, ""]]:
        """Those of `PPO`, without the share of ratios that a clip would stop: there is no clip."""
        told = super().diagnostics(params, batch, norms)
        return {name: value for name, value in told.items() if name != "clip_fraction"}
