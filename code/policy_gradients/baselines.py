"""Baselines that REINFORCE learns: what an episode is expected to earn from a step on.

A baseline is a frozen dataclass with `init`, `predict` and `fit`. It is fitted on one batch and
used on the next, so that it does not depend on the actions whose score it multiplies.
"""

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
import optax
from gymnasium import spaces
from jaxtyping import Array, Bool, Float, Int

from ._pytree import PRNGKey, Pytree, Scalar
from ._validation import bounded, checked, count
from .policies import Value, as_value, neural_value, over_batch
from .rollouts import Trajectory

StepNumbers = Float[Array, "N T"]  # a number for each step of N streams
Counted = Bool[Array, "N T"]  # the steps of each stream's first episode


@runtime_checkable
class Baseline(Protocol):
    """What REINFORCE asks of a baseline."""

    def init(self, key: PRNGKey, observation_space: spaces.Space, num_steps: int) -> Any:
        """The parameters before the first batch; an episode has at most `num_steps` steps."""

    def predict(self, params: Any, trajectory: Trajectory) -> StepNumbers:
        """b_h(s_h) for each step of N streams that begin with an episode."""

    def fit(
        self, params: Any, trajectory: Trajectory, target: StepNumbers, counted: Counted
    ) -> Any:
        """The parameters after a batch: close to the target where steps are counted."""


class NoBaseline(Pytree):
    """The baseline that is zero everywhere."""

    def init(self, key: PRNGKey, observation_space: spaces.Space, num_steps: int) -> None:
        return None

    def predict(self, params: None, trajectory: Trajectory) -> StepNumbers:
        return jnp.zeros_like(trajectory.reward)

    def fit(
        self, params: None, trajectory: Trajectory, target: StepNumbers, counted: Counted
    ) -> None:
        return None


class ConstantBaseline(Pytree):
    """One number: the mean target of the last batch's steps."""

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, num_steps: int
    ) -> Float[Array, ""]:
        return jnp.zeros(())

    def predict(self, params: Float[Array, ""], trajectory: Trajectory) -> StepNumbers:
        return jnp.broadcast_to(params, trajectory.reward.shape)

    def fit(
        self, params: Array, trajectory: Trajectory, target: StepNumbers, counted: Counted
    ) -> Float[Array, ""]:
        mean = jnp.sum(target, where=counted) / jnp.maximum(counted.sum(), 1)
        return jnp.where(counted.any(), mean, params)


class TimeBaseline(Pytree):
    """One number for each step: the mean target of the last batch's episodes that reached it.

    A step that none of them reached keeps what it had.
    """

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, num_steps: int
    ) -> Float[Array, " T"]:
        return jnp.zeros(num_steps)

    def predict(self, params: Array, trajectory: Trajectory) -> StepNumbers:
        return jnp.broadcast_to(params, trajectory.reward.shape)

    def fit(
        self,
        params: Array,
        trajectory: Trajectory,
        target: StepNumbers,
        counted: Counted,
    ) -> Float[Array, " T"]:
        reached = counted.sum(0)
        total = jnp.sum(target, axis=0, where=counted)
        return jnp.where(reached > 0, total / jnp.maximum(reached, 1), params)


def polynomial_features(observation: Array, step: Array) -> Float[Array, " p"]:
    """1, o, o^2, t, t^2, t^3 with t = step / 100. Source: Duan et al. (2016)."""
    o, t = jnp.ravel(observation), step / 100
    return jnp.concatenate([jnp.ones(1), o, o**2, jnp.stack([t, t**2, t**3])])


class LinearBaseline(Pytree):
    r"""A baseline $w^T \phi(o, h)$, fitted to the last batch by least squares.

    ridge: $\lVert w \rVert^2$ times this is added to the sum of squares, so that the solution is
    unique.
    features: $\phi$, which takes an observation and the number of its step and returns [p].
    """

    ridge: Scalar = bounded(1e-3, above=0)
    features: Callable[[Array, Array], Float[Array, " p"]] = polynomial_features

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, num_steps: int
    ) -> Float[Array, " p"]:
        step = jnp.zeros((), jnp.int32)
        shape = jax.eval_shape(self.features, observation_space.sample(), step).shape
        return jnp.zeros(shape)

    def predict(self, params: Float[Array, " p"], trajectory: Trajectory) -> StepNumbers:
        return self._features(trajectory) @ params

    def fit(
        self, params: Array, trajectory: Trajectory, target: StepNumbers, counted: Counted
    ) -> Float[Array, " p"]:
        features = jnp.where(counted[..., None], self._features(trajectory), 0.0)
        rows = features.reshape(-1, features.shape[-1])
        penalty = jnp.sqrt(self.ridge) * jnp.eye(rows.shape[-1])
        rows = jnp.concatenate([rows, penalty])
        goal = jnp.where(counted, target, 0.0).ravel()
        goal = jnp.concatenate([goal, jnp.zeros(len(penalty))])
        solution = jnp.linalg.lstsq(rows, goal, rcond=0.0)[0]
        return jnp.where(counted.any(), solution, params)

    def _features(self, trajectory: Trajectory) -> Float[Array, "N T p"]:
        steps = jnp.arange(trajectory.reward.shape[1])
        over_steps = jax.vmap(self.features)
        return jax.vmap(over_steps, (0, None))(trajectory.observation, steps)


class NeuralBaseline(Pytree):
    """A value network that goes on learning from batch to batch, by full-batch steps of Adam.

    learning_rate: Adam's. num_steps: how many steps for each batch.
    value: a pair of functions (see `policies`); None builds a network from the space.
    """

    learning_rate: Scalar = bounded(1e-2, at_least=0)
    num_steps: int = count(20)
    value: Value = checked(neural_value(), as_value)

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, num_steps: int
    ) -> tuple[Any, Any]:
        params = self.value.init(key, observation_space)
        return params, regression_optimizer(self.learning_rate).init(params)

    def predict(self, params: tuple[Any, Any], trajectory: Trajectory) -> StepNumbers:
        return over_batch(self.value.apply)(params[0], trajectory.observation)

    def fit(
        self, params: tuple[Any, Any], trajectory: Trajectory, target: StepNumbers, counted: Counted
    ) -> tuple[Any, Any]:
        fitted = regress(
            self.value, *params, trajectory, target, counted, self.learning_rate, self.num_steps
        )  # without a target there is no slope, but Adam's momentum would go on
        return jax.tree.map(lambda new, old: jnp.where(counted.any(), new, old), fitted, params)


def regress(
    value: Value,
    value_params: Any,
    optimizer: Any,
    trajectory: Trajectory,
    target: StepNumbers,
    counted: Counted,
    learning_rate: Scalar,
    num_steps: int,
    stride: int = 1,
) -> tuple[Any, Any]:
    """`num_steps` steps of Adam down the mean squared error of a value function.

    Only the counted steps have a target; where there is none, nothing is fitted. Each step of Adam
    sees every `stride`-th step of the streams and the next one begins a step later; with 1 it is
    the whole batch.
    """
    adam = regression_optimizer(learning_rate)
    length = target.shape[1]
    every = stride * jnp.arange(-(-length // stride))

    def mean_square(value_params: Any, first: Int[Array, ""]) -> Float[Array, ""]:
        seen = (first + every) % length
        values = over_batch(value.apply)(value_params, trajectory.observation[:, seen])
        error = jnp.where(counted[:, seen], values - target[:, seen], 0.0)
        return (error**2).sum() / jnp.maximum(counted[:, seen].sum(), 1)

    def step(carry: tuple[Any, Any], first: Int[Array, ""]) -> tuple[Any, None]:
        value_params, optimizer = carry
        change, optimizer = adam.update(jax.grad(mean_square)(value_params, first), optimizer)
        return (optax.apply_updates(value_params, change), optimizer), None

    firsts = jnp.arange(num_steps) % stride
    return jax.lax.scan(step, (value_params, optimizer), firsts)[0]


def regression_optimizer(learning_rate: Scalar) -> optax.GradientTransformation:
    """Adam on all parameters in one array: compiles in less time than on one a layer."""
    return optax.flatten(optax.adam(learning_rate))
