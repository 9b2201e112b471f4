"""The natural policy gradient (Kakade, 2001): a step of bounded KL divergence, to second order."""

from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import optax
from gymnasium import spaces
from jaxtyping import Array, Float, Int

from .._pytree import PRNGKey, Pytree, Scalar
from .._validation import bounded, checked, count, flag
from ..baselines import regress, regression_optimizer
from ..policies import Policy, Value, as_policy, as_value, default_policy, neural_value
from ..rollouts import Trajectory
from ..trust_region import mean_kl, natural_step_cg
from .common import StepBatch, advantage_batch, explained_variance, finite_or_before, rate_at


class NaturalState(NamedTuple):
    """The policy, the value function and its optimizer, and the updates made so far."""

    params: Any
    value_params: Any
    value_optimizer: Any
    num_updates: Int[Array, ""]


def surrogate_gain(
    policy: Any,
    params: Any,
    batch: StepBatch,
) -> Float[Array, ""]:
    r"""The mean of (r - 1) A, r = \pi_\theta(a | s) / \pi_{old}(a | s) (`trpo_implement`).

    Its gradient at the old parameters is the mean of \nabla \log \pi A: the policy gradient for a
    mean over steps in place of the sum over an episode.
    """
    distribution = jax.vmap(policy, (None, 0))(params, batch.observation)
    ratio = jnp.exp(distribution.log_prob(batch.action) - batch.log_prob)
    return ((ratio - 1) * batch.advantage).mean()


class NPG(Pytree):
    r"""Natural gradient ascent: \frac12 d^T F d = \delta in every update, whatever the gradient.

    A run consists of `num_updates` batches, and each batch of `num_envs` streams of `num_steps`
    steps. An update that is not finite is not made.

    delta: the bound on the mean KL(old || new) per visited state, to second order. Over a
    trajectory of H steps the bound is H times as large. A schedule in place of a number (a function
    of the updates made so far) is taken as it is.
    anneal: whether a delta that is a number falls linearly to 0 over the run.
    damping: the number that is added to the diagonal of the Fisher matrix.
    num_cg_steps: how many steps of conjugate gradients solve for the direction.
    fisher_stride: every `fisher_stride`-th observation of the batch enters the Fisher matrix.
    value_learning_rate, num_value_steps: each update makes this number of steps of Adam on the
    value function, with this learning rate.
    value_stride: every `value_stride`-th step of the streams enters one step of Adam, and the next
    step of Adam begins one step of the streams later.
    discount, gae_lambda: the discount and the parameter λ of the advantage estimate.
    policy, value: pairs of functions (see `policies`); None builds networks from the spaces.
    """

    delta: Any = bounded(0.01, at_least=0, or_schedule=True)
    damping: Scalar = bounded(1e-2, at_least=0)
    value_learning_rate: Scalar = bounded(1e-2, at_least=0)
    discount: Scalar = bounded(0.99, at_least=0, at_most=1)
    gae_lambda: Scalar = bounded(0.97, at_least=0, at_most=1)
    anneal: bool = flag(True)
    num_envs: int = count(16)
    num_steps: int = count(128)
    num_updates: int = count(32)
    num_value_steps: int = count(32)
    value_stride: int = count(8)
    num_cg_steps: int = count(10)
    fisher_stride: int = count(4)
    policy: Policy = checked(default_policy(), as_policy)
    value: Value = checked(neural_value(), as_value)
    restart: ClassVar[bool] = False

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space
    ) -> NaturalState:
        policy_key, value_key = jax.random.split(key)
        params = self.policy.init(policy_key, observation_space, action_space)
        value_params = self.value.init(value_key, observation_space)
        optimizer = regression_optimizer(self.value_learning_rate).init(value_params)
        return NaturalState(params, value_params, optimizer, jnp.zeros((), jnp.int32))

    def update(
        self, key: PRNGKey, state: NaturalState, trajectory: Trajectory
    ) -> tuple[NaturalState, dict[str, Float[Array, ""]]]:
        batch = self.batch(state, trajectory)

        def gain(params: Any) -> Float[Array, ""]:
            return surrogate_gain(self.policy.apply, params, batch)

        total = self.num_updates if self.anneal else None
        delta = rate_at(self.delta, state.num_updates, total)
        gradient = jax.grad(gain)(state.params)
        step = natural_step_cg(
            self.policy.apply, state.params, batch.observation[:: self.fisher_stride], gradient,
            delta, self.damping, self.num_cg_steps,
        )  # fmt: skip
        params, diagnostics = self.move(state.params, step, batch, delta)
        value_params, value_optimizer = regress(
            self.value, state.value_params, state.value_optimizer, trajectory,
            batch.target.reshape(trajectory.reward.shape), jnp.ones_like(trajectory.terminated),
            self.value_learning_rate, self.num_value_steps, self.value_stride,
        )  # fmt: skip
        new = NaturalState(params, value_params, value_optimizer, state.num_updates + 1)
        diagnostics |= {
            "entropy": jax.vmap(self.policy.apply, (None, 0))(params, batch.observation)
            .entropy().mean(),
            "gradient_norm": optax.tree.norm(gradient),
            "explained_variance": explained_variance(batch.target - batch.advantage, batch.target),
        }  # fmt: skip
        return finite_or_before(new, state), diagnostics

    def batch(self, state: NaturalState, trajectory: Trajectory) -> StepBatch:
        """All steps of the streams, with their advantages and value targets."""
        return advantage_batch(self, state.value_params, trajectory)

    def move(
        self, params: Any, step: Any, batch: StepBatch, delta: Scalar
    ) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """The whole step, whatever comes of it; the diagnostic `kl` is exact, not sampled."""
        new = optax.apply_updates(params, step)
        kl = mean_kl(self.policy.apply, params, new, batch.observation)
        return new, {"kl": kl, "gain": surrogate_gain(self.policy.apply, new, batch)}
