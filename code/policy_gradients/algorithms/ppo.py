"""Proximal policy optimization with a clipped objective (Schulman et al., 2017)."""

from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import optax
from gymnasium import spaces
from jaxtyping import Array, Float, Int

from .._pytree import PRNGKey, Scalar, pytree
from .._validation import require
from ..devices import sharded
from ..distributions import Distribution
from ..policies import Policy, Value, default_policy, neural_value
from ..rollouts import Trajectory
from .common import Batch, advantage_batch, complete, explained_variance, finite_or_before


class PPOState(NamedTuple):
    """The policy, the value function, their common optimiser, and the updates made so far."""

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
    moving the ratio further than epsilon in the direction that the advantage favours.
    """
    ratio = jnp.exp(log_prob - old_log_prob)
    clipped = jnp.clip(ratio, 1 - clip_epsilon, 1 + clip_epsilon)
    return jnp.minimum(ratio * advantage, clipped * advantage).mean()


@pytree("num_envs", "num_steps", "num_updates", "num_epochs", "num_minibatches",
        "normalize_advantage", "anneal", "policy", "value", kw_only=True)  # fmt: skip
class PPO:
    """Clipped PPO: collect, estimate advantages, then several epochs of minibatch ascent.

    learning_rate, value_learning_rate: Adam's; with `anneal` both fall linearly to 0 over the run.
    discount, gae_lambda: of the advantage estimate; `normalize_advantage` gives the advantages of
    each minibatch mean 0 and standard deviation 1.
    clip_epsilon: how far a ratio may move; entropy_weight: of the entropy in the objective.
    value_clip: a value gains nothing by moving further than this from what it was; None: no clip.
    max_grad_norm: the norm of each gradient, the policy's and the value's, is cut to this.
    num_updates batches of num_envs streams of num_steps steps make a run; each batch is gone
    through num_epochs times in num_minibatches parts.
    policy, value: pairs of functions (see `policies`); None builds networks from the spaces.
    An update that is not finite is not made.
    """

    learning_rate: Scalar = 3e-3
    value_learning_rate: Scalar = 1e-2
    discount: Scalar = 0.99
    gae_lambda: Scalar = 0.95
    clip_epsilon: Scalar = 0.2
    entropy_weight: Scalar = 0.0
    value_clip: Scalar | None = None
    max_grad_norm: Scalar = 0.5
    normalize_advantage: bool = True
    anneal: bool = True
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
        self, key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space
    ) -> PPOState:
        policy_key, value_key = jax.random.split(key)
        params = self.policy.init(policy_key, observation_space, action_space)
        value_params = self.value.init(value_key, observation_space)
        optimizer = self._optimizer(1.0).init({"policy": params, "value": value_params})
        return PPOState(params, value_params, optimizer, jnp.zeros((), jnp.int32), jnp.zeros(()))

    def update(
        self, key: PRNGKey, state: PPOState, trajectory: Trajectory
    ) -> tuple[PPOState, dict[str, Float[Array, ""]]]:
        batch = advantage_batch(self, state.value_params, trajectory)
        done = state.num_updates / self.num_updates
        optimizer = self._optimizer(1 - done if self.anneal else 1.0)

        def step(carry: Any, minibatch: Batch) -> tuple[Any, Array]:
            params, optimizer_state = carry
            gradient = jax.grad(self._objective)(params, minibatch, state)
            descent = jax.tree.map(jnp.negative, gradient)  # optax descends
            change, adam = optimizer.update(descent, optimizer_state)
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
        (params, opt), norms = jax.lax.scan(epoch, carry, epochs)
        diagnostics = self._diagnostics(params["policy"], batch, norms)
        penalty = self._next_penalty(state.penalty, diagnostics["kl"])
        count = state.num_updates + 1
        new = PPOState(params["policy"], params["value"], opt, count, penalty)
        return finite_or_before(new, state), diagnostics

    def _optimizer(self, fraction: Scalar) -> optax.GradientTransformation:
        """Adam with a share of each learning rate, after each gradient's norm has been cut."""

        def adam(learning_rate: Scalar) -> optax.GradientTransformation:
            clip = optax.clip_by_global_norm(self.max_grad_norm)
            adam = optax.adam(learning_rate * fraction, eps=1e-5)
            return optax.flatten(optax.chain(clip, adam))  # one array: compiles in half the time

        each = {"policy": adam(self.learning_rate), "value": adam(self.value_learning_rate)}
        return optax.partition(each, {"policy": "policy", "value": "value"})

    def _objective(
        self,
        params: Any,
        batch: Batch,
        before: PPOState,
    ) -> Float[Array, ""]:
        """Surrogate with normalised advantages, plus entropy, less the value's squared error."""
        over_steps = jax.vmap(self.policy.apply, (None, 0))
        distribution = over_steps(params["policy"], batch.observation)
        entropy = self.entropy_weight * distribution.entropy().mean()
        loss = self._value_loss(params, batch)
        if self.normalize_advantage:
            advantage = batch.advantage - batch.advantage.mean()
            advantage /= batch.advantage.std() + 1e-8
            batch = batch._replace(advantage=advantage)
        return self._surrogate(distribution, batch, before) + entropy - loss

    def _surrogate(
        self, distribution: Distribution, batch: Batch, before: PPOState
    ) -> Float[Array, ""]:
        log_prob = distribution.log_prob(batch.action)
        return clipped_surrogate(log_prob, batch.log_prob, batch.advantage, self.clip_epsilon)

    def _value_loss(self, params: Any, batch: Batch) -> Float[Array, ""]:
        """Half the mean squared error; where the clip holds the value, the larger of both."""
        over_steps = jax.vmap(self.value.apply, (None, 0))
        value = over_steps(params["value"], batch.observation)
        if self.value_clip is None:
            return 0.5 * ((value - batch.target) ** 2).mean()
        old = batch.target - batch.advantage
        near = old + jnp.clip(value - old, -self.value_clip, self.value_clip)
        return 0.5 * jnp.maximum((value - batch.target) ** 2, (near - batch.target) ** 2).mean()

    def _next_penalty(self, penalty: Array, kl: Array) -> Float[Array, ""]:
        return penalty

    def _diagnostics(self, params: Any, batch: Batch, norms: Array) -> dict[str, Float[Array, ""]]:
        """How far the policy moved and how random it is; how good the old values were.

        kl: an estimate of KL(old || new) from the sampled actions, never negative.
        gradient_norm: the policy's, before the cut, mean over the minibatches.
        """
        distribution = jax.vmap(self.policy.apply, (None, 0))(params, batch.observation)
        log_ratio = distribution.log_prob(batch.action) - batch.log_prob
        clipped = jnp.abs(jnp.exp(log_ratio) - 1) > self.clip_epsilon
        return {
            "kl": (jnp.expm1(log_ratio) - log_ratio).mean(),
            "clip_fraction": clipped.mean(),
            "entropy": distribution.entropy().mean(),
            "gradient_norm": norms.mean(),
            "explained_variance": explained_variance(batch.target - batch.advantage, batch.target),
        }
