"""Proximal policy optimization with a clipped objective (Schulman et al., 2017)."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import optax
from gymnasium import spaces
from jaxtyping import Array, Bool, Float, Int

from .._pytree import PRNGKey, Pytree, Scalar
from .._validation import bounded, checked, count, flag, require
from ..devices import sharded
from ..distributions import Distribution
from ..policies import Policy, Value, as_policy, as_value, default_policy, neural_value
from ..rollouts import Trajectory
from .common import (
    StepBatch,
    advantage_batch,
    as_optimizer,
    explained_variance,
    finite_or_before,
    rate_at,
    sampled_kl,
)


class PPOState(NamedTuple):
    """The policy, the value function, their common optimizer, and the updates made so far."""

    params: Any
    value_params: Any
    optimizer: Any
    num_updates: Int[Array, ""]
    penalty: Float[Array, ""]  # of the KL divergence; 0 with the clip


def clipped_surrogate(
    log_prob: Float[Array, " B"],
    old_log_prob: Float[Array, " B"],
    advantage: Float[Array, " B"],
    clip_epsilon: Scalar,
) -> Float[Array, ""]:
    r"""The mean of \min(r A, \operatorname{clip}(r, 1 - \epsilon, 1 + \epsilon) A).

    r = \pi_\theta(a | s) / \pi_{old}(a | s). A lower bound of the mean of r A: no reward for
    moving the ratio further than epsilon in the direction that the advantage favors.
    """
    ratio = jnp.exp(log_prob - old_log_prob)
    clipped = jnp.clip(ratio, 1 - clip_epsilon, 1 + clip_epsilon)
    return jnp.minimum(ratio * advantage, clipped * advantage).mean()


def run_epochs(
    epoch: Callable[[Any, Any], tuple[Any, Array]],
    carry: Any,
    keys: Any,
    too_far: Callable[[Any], Array] | None,
) -> tuple[Any, Array, dict[str, Array]]:
    """An epoch for each key, none after the first one after which `too_far(carry)` holds.

    Returns the carry, what the epochs told (on average the same as without those left out), and
    where epochs may be left out how many were made.
    """
    if too_far is None:
        return *jax.lax.scan(epoch, carry, keys), {}

    def skip(carry: Any, key: PRNGKey) -> tuple[Any, Array]:
        told = jax.eval_shape(epoch, carry, key)[1]
        return carry, jnp.zeros(told.shape, told.dtype)

    def guarded(carry: Any, key: PRNGKey) -> tuple[Any, Any]:
        inside, going = carry
        inside, told = jax.lax.cond(going, epoch, skip, inside, key)
        return (inside, going & ~too_far(inside)), (told, going)

    (carry, _), (told, made) = jax.lax.scan(guarded, (carry, jnp.asarray(True)), keys)
    return carry, told * len(keys) / made.sum(), {"epochs": made.sum()}


class PPO(Pytree):
    """Clipped PPO: collect, estimate advantages, then several epochs of minibatch ascent.

    A run consists of `num_updates` batches, and each batch of `num_envs` streams of `num_steps`
    steps. An update that is not finite is not made.

    learning_rate, value_learning_rate: the learning rates of Adam. A schedule in place of a number
    (a function of the updates made so far) is taken as it is.
    anneal: whether learning rates that are numbers fall linearly to 0 over the run.
    discount, gae_lambda: the discount and the parameter λ of the advantage estimate.
    normalize_advantage: whether the advantages of each minibatch get mean 0 and standard
    deviation 1.
    clip_epsilon: how far a ratio may move from 1 before the objective stops rewarding it.
    entropy_weight: the weight of the entropy in the objective.
    value_clip: a value gains nothing by moving further than this from what it was before the
    update. With None there is no such clip.
    max_grad_norm: the gradients of policy and value are each shortened to this norm.
    num_epochs, num_minibatches: an update goes through its batch `num_epochs` times, each time in
    `num_minibatches` parts.
    policy, value: pairs of functions (see `policies`); None builds networks from the spaces.
    optimizer: a function from a learning rate to an optimizer of optax, in place of Adam.
    target_kl: an update makes no further epoch once the diagnostic `kl` is above this number. With
    None it makes all of them.
    """

    learning_rate: Any = bounded(3e-3, at_least=0, or_schedule=True)
    value_learning_rate: Any = bounded(1e-2, at_least=0, or_schedule=True)
    discount: Scalar = bounded(0.99, at_least=0, at_most=1)
    gae_lambda: Scalar = bounded(0.95, at_least=0, at_most=1)
    clip_epsilon: Scalar = bounded(0.2, at_least=0)
    entropy_weight: Scalar = bounded(0.0, at_least=0)
    value_clip: Scalar | None = bounded(None, at_least=0, or_none=True)
    max_grad_norm: Scalar = bounded(0.5, at_least=0)
    normalize_advantage: bool = flag(True)
    anneal: bool = flag(True)
    num_envs: int = count(16)
    num_steps: int = count(128)
    num_updates: int = count(50)
    num_epochs: int = count(4)
    num_minibatches: int = count(4)
    policy: Policy = checked(default_policy(), as_policy)
    value: Value = checked(neural_value(), as_value)
    optimizer: Callable[[Any], optax.GradientTransformation] | None = checked(None, as_optimizer)
    target_kl: Scalar | None = bounded(None, above=0, or_none=True)
    restart: ClassVar[bool] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        size, parts = self.num_envs * self.num_steps, self.num_minibatches
        must = f"a divisor of num_envs * num_steps = {size}"
        require(size % parts == 0, "num_minibatches", parts, must)

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space
    ) -> PPOState:
        policy_key, value_key = jax.random.split(key)
        params = self.policy.init(policy_key, observation_space, action_space)
        value_params = self.value.init(value_key, observation_space)
        optimizer = self._optimizer(0).init({"policy": params, "value": value_params})
        return PPOState(params, value_params, optimizer, jnp.zeros((), jnp.int32), jnp.zeros(()))

    def update(
        self, key: PRNGKey, state: PPOState, trajectory: Trajectory
    ) -> tuple[PPOState, dict[str, Float[Array, ""]]]:
        batch = self.batch(state, trajectory)
        optimizer = self._optimizer(state.num_updates)

        def step(carry: Any, minibatch: StepBatch) -> tuple[Any, Array]:
            params, optimizer_state = carry
            gradient = jax.grad(self.objective)(params, minibatch, state)
            descent = jax.tree.map(jnp.negative, gradient)  # optax descends
            change, adam = optimizer.update(descent, optimizer_state, params)
            norm = optax.tree.norm(gradient["policy"])
            return (optax.apply_updates(params, change), adam), norm

        def epoch(carry: Any, key: PRNGKey) -> tuple[Any, Array]:
            order = jax.random.permutation(key, batch.log_prob.shape[0])
            order = sharded(order.reshape(self.num_minibatches, -1), axis=1)
            minibatches = jax.tree.map(lambda x: x[order], batch)
            return jax.lax.scan(step, carry, minibatches)

        both = {"policy": state.params, "value": state.value_params}
        carry = (both, state.optimizer)
        epochs = jax.random.split(key, self.num_epochs)
        too_far = self._too_far(batch)
        (params, opt), norms, told = run_epochs(epoch, carry, epochs, too_far)
        diagnostics = self.diagnostics(params["policy"], batch, norms) | told
        penalty = self.next_penalty(state.penalty, diagnostics["kl"])
        number = state.num_updates + 1
        new = PPOState(params["policy"], params["value"], opt, number, penalty)
        return finite_or_before(new, state), diagnostics

    def batch(self, state: PPOState, trajectory: Trajectory) -> StepBatch:
        """The steps that the epochs go through, with their advantages and value targets."""
        return advantage_batch(self, state.value_params, trajectory)

    def _optimizer(self, num_updates: Any) -> optax.GradientTransformation:
        """Adam or what stands in its place, after each gradient's norm has been cut."""
        total = self.num_updates if self.anneal else None
        make = self.optimizer or partial(optax.adam, eps=1e-5)

        def one(learning_rate: Any) -> optax.GradientTransformation:
            clip = optax.clip_by_global_norm(self.max_grad_norm)
            after = make(rate_at(learning_rate, num_updates, total))
            return optax.flatten(optax.chain(clip, after))  # one array: compiles in half the time

        each = {"policy": one(self.learning_rate), "value": one(self.value_learning_rate)}
        return optax.partition(each, {"policy": "policy", "value": "value"})

    def _too_far(self, batch: StepBatch) -> Callable[[Any], Array] | None:
        """Whether the sampled KL has passed target_kl, from the carry of an epoch."""
        if (limit := self._kl_limit()) is None:
            return None

        def too_far(carry: Any) -> Bool[Array, ""]:
            distribution = jax.vmap(self.policy.apply, (None, 0))(
                carry[0]["policy"], batch.observation
            )
            return sampled_kl(distribution.log_prob(batch.action) - batch.log_prob) > limit

        return too_far

    def _kl_limit(self) -> Scalar | None:
        return self.target_kl

    def objective(
        self,
        params: Any,
        batch: StepBatch,
        before: PPOState,
    ) -> Float[Array, ""]:
        """Surrogate with normalized advantages, plus entropy, less the value's squared error."""
        over_steps = jax.vmap(self.policy.apply, (None, 0))
        distribution = over_steps(params["policy"], batch.observation)
        entropy = self.entropy_weight * distribution.entropy().mean()
        loss = self.value_loss(params, batch)
        if self.normalize_advantage:
            advantage = batch.advantage - batch.advantage.mean()
            advantage /= batch.advantage.std() + 1e-8
            batch = batch._replace(advantage=advantage)
        return self.policy_objective(distribution, batch, before) + entropy - loss

    def policy_objective(
        self, distribution: Distribution, batch: StepBatch, before: PPOState
    ) -> Float[Array, ""]:
        """The part of the objective that improves the policy; `before` is the state it had."""
        log_prob = distribution.log_prob(batch.action)
        return clipped_surrogate(log_prob, batch.log_prob, batch.advantage, self.clip_epsilon)

    def value_loss(self, params: Any, batch: StepBatch) -> Float[Array, ""]:
        """Half the mean squared error; where the clip holds the value, the larger of both."""
        over_steps = jax.vmap(self.value.apply, (None, 0))
        value = over_steps(params["value"], batch.observation)
        if self.value_clip is None:
            return 0.5 * ((value - batch.target) ** 2).mean()
        old = batch.target - batch.advantage
        near = old + jnp.clip(value - old, -self.value_clip, self.value_clip)
        return 0.5 * jnp.maximum((value - batch.target) ** 2, (near - batch.target) ** 2).mean()

    def next_penalty(self, penalty: Array, kl: Array) -> Float[Array, ""]:
        """The penalty of the next update; with the clip there is none."""
        return penalty

    def diagnostics(
        self, params: Any, batch: StepBatch, norms: Array
    ) -> dict[str, Float[Array, ""]]:
        """How far the policy moved and how random it is; how good the old values were.

        kl: an estimate of KL(old || new) from the sampled actions, never negative.
        gradient_norm: the policy's, before the cut, mean over the minibatches.
        """
        distribution = jax.vmap(self.policy.apply, (None, 0))(params, batch.observation)
        log_ratio = distribution.log_prob(batch.action) - batch.log_prob
        clipped = jnp.abs(jnp.exp(log_ratio) - 1) > self.clip_epsilon
        return {
            "kl": sampled_kl(log_ratio),
            "clip_fraction": clipped.mean(),
            "entropy": distribution.entropy().mean(),
            "gradient_norm": norms.mean(),
            "explained_variance": explained_variance(batch.target - batch.advantage, batch.target),
        }
