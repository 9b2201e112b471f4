"""What the algorithms share: the interface `train` relies on, default networks, value targets."""

from typing import Any, Protocol, runtime_checkable

import jax
from gymnasium import spaces
from jaxtyping import Array, Float

from .._pytree import Scalar
from .._validation import require_count, require_number
from ..policies import Policy, Value, default_policy, neural_value, over_batch
from ..returns import gae
from ..rollouts import Trajectory


@runtime_checkable
class Algorithm(Protocol):
    """What `train` asks of an algorithm."""

    num_envs: int
    num_steps: int
    num_updates: int
    policy: Policy
    value: Value
    restart: bool  # whether each update begins with fresh episodes

    def init(self, key: Any, observation_space: spaces.Space, action_space: spaces.Space) -> Any:
        """The state before the first update; its `params` are the policy's."""

    def update(
        self, key: Any, state: Any, trajectory: Trajectory
    ) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """One update from a batch of streams [num_envs, num_steps], and its diagnostics."""


def complete(algorithm: Any) -> None:
    """Put in the default networks where there are none; refuse hyperparameters out of range.

    Sizes are whole numbers of at least 1, discounts lie in [0, 1], other rates are not negative.
    """
    object.__setattr__(algorithm, "policy", Policy(*(algorithm.policy or default_policy())))
    object.__setattr__(algorithm, "value", Value(*(algorithm.value or neural_value())))
    for name, value in vars(algorithm).items():
        if name.startswith("num_"):
            require_count(name, value)
        elif name in ("discount", "gae_lambda"):
            require_number(name, value, 0.0, 1.0)
        elif name not in ("policy", "value", "baseline"):
            require_number(name, value, 0.0, float("inf"))


def value_estimates(
    value: Value, value_params: Any, trajectory: Trajectory
) -> tuple[Float[Array, "N T"], Float[Array, "N T"]]:
    """V of every observation and of every next observation."""
    apply = over_batch(value.apply)
    values = apply(value_params, trajectory.observation)
    return values, apply(value_params, trajectory.next_observation)


def advantages_and_targets(
    value: Value,
    value_params: Any,
    trajectory: Trajectory,
    discount: Scalar,
    gae_lambda: Scalar,
) -> tuple[Float[Array, "N T"], Float[Array, "N T"]]:
    """Generalised advantages of a batch of streams, and the values they make targets for."""
    values, next_values = value_estimates(value, value_params, trajectory)
    over_streams = jax.vmap(gae, (0, 0, 0, None, None))
    advantage = over_streams(trajectory, values, next_values, discount, gae_lambda)
    return advantage, advantage + values
