"""REINFORCE (Williams, 1992), with a learned baseline."""

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import optax
from gymnasium import spaces
from jaxtyping import Array, Bool, Float, Int

from .._pytree import PRNGKey, Pytree, Scalar
from .._validation import bounded, checked, count, require
from ..baselines import Baseline, NeuralBaseline
from ..exact.gradients import score_function_surrogate
from ..policies import (
    Apply,
    Policy,
    Value,
    as_policy,
    as_value,
    default_policy,
    neural_value,
    over_batch,
)
from ..returns import discounted_sum, first_episode
from ..rollouts import Trajectory
from .common import as_optimizer, explained_variance, finite_or_before, rate_at, sampled_kl, where


class ReinforceState(NamedTuple):
    """The policy and its optimizer, the baseline, and the updates made so far."""

    params: Any
    optimizer: Any
    baseline: Any
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


class Reinforce(Pytree):
    """Gradient ascent along the score-function estimate with reward-to-go, whole episodes only.

    Each update runs `num_envs` fresh episodes, one in each stream. `num_steps` must reach the time
    limit, because episodes that do not end within it are left out. The baseline was fitted to the
    episodes of earlier updates only, so it does not depend on the batch and leaves the estimate
    unbiased. An update that is not finite, or that saw no whole episode, is not made. The
    diagnostics are means over the whole episodes, or over all steps where no episode is whole.

    learning_rate: the learning rate of Adam, which falls linearly to 0 over the run. A schedule in
    place of a number (a function of the updates made so far) is taken as it is.
    discount: the discount of the reward-to-go.
    baseline: an object such as `linear_baseline()`. None fits a network, and `no_baseline()`
    subtracts nothing.
    policy, value: pairs of functions (see `policies`); None builds networks from the spaces. The
    value is the network of the baseline that None stands for.
    optimizer: a function from a learning rate to an optimizer of optax, in place of Adam.
    """

    learning_rate: Any = bounded(1.5e-2, at_least=0, or_schedule=True)
    discount: Scalar = bounded(0.99, at_least=0, at_most=1)
    num_envs: int = count(16)
    num_steps: int = count(500)
    num_updates: int = count(25)
    baseline: Baseline = None  # type: ignore[assignment]  # None is replaced below
    policy: Policy = checked(default_policy(), as_policy)
    value: Value = checked(neural_value(), as_value)
    optimizer: Callable[[Any], optax.GradientTransformation] | None = checked(None, as_optimizer)
    restart: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.baseline is None:
            object.__setattr__(self, "baseline", NeuralBaseline(value=self.value))
        known = isinstance(self.baseline, Baseline) and not isinstance(self.baseline, type)
        require(
            known, "baseline", repr(self.baseline), "None or a baseline, such as linear_baseline()"
        )

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space
    ) -> ReinforceState:
        policy_key, baseline_key = jax.random.split(key)
        params = self.policy.init(policy_key, observation_space, action_space)
        baseline = self.baseline.init(baseline_key, observation_space, self.num_steps)
        optimizer = self._optimizer(0).init(params)
        return ReinforceState(params, optimizer, baseline, jnp.zeros((), jnp.int32))

    def update(
        self, key: PRNGKey, state: ReinforceState, trajectory: Trajectory
    ) -> tuple[ReinforceState, dict[str, Float[Array, ""]]]:
        expected = self.baseline.predict(state.baseline, trajectory)
        gradient = reinforce_gradient(
            state.params, self.policy.apply, trajectory, self.discount, expected
        )
        descent = jax.tree.map(jnp.negative, gradient)  # optax descends
        adam = self._optimizer(state.num_updates)
        change, optimizer = adam.update(descent, state.optimizer, state.params)
        params = optax.apply_updates(state.params, change)
        counted, target = whole_episodes(trajectory, self.discount)
        baseline = self.baseline.fit(state.baseline, trajectory, target, counted)
        new = ReinforceState(params, optimizer, baseline, state.num_updates + 1)
        new = where(counted.any(), new, state)  # Adam would move on by its momentum
        after = over_batch(self.policy.apply)(params, trajectory.observation)
        log_ratio = after.log_prob(trajectory.action) - trajectory.log_prob
        told = counted | ~counted.any()  # a mean over no step would be NaN
        return finite_or_before(new, state), {
            "kl": sampled_kl(log_ratio, told),
            "entropy": after.entropy().mean(where=told),
            "gradient_norm": optax.tree.norm(gradient),
            "explained_variance": explained_variance(expected, target, told),
        }

    def _optimizer(self, num_updates: Any) -> optax.GradientTransformation:
        """Adam, or what stands in its place, with the learning rate of this update."""
        return (self.optimizer or optax.adam)(
            rate_at(self.learning_rate, num_updates, self.num_updates)
        )
