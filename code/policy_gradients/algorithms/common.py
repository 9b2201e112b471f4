"""What the algorithms share: the interface `train` relies on, default networks, value targets."""

from dataclasses import replace
from typing import Any, NamedTuple, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
from gymnasium import spaces
from jaxtyping import Array, Bool, Float, Shaped

from .._pytree import PRNGKey
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

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space
    ) -> Any:
        """The state before the first update; its `params` are the policy's."""

    def update(
        self, key: PRNGKey, state: Any, trajectory: Trajectory
    ) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """One update from a batch of streams [num_envs, num_steps], and its diagnostics."""


def complete(algorithm: Any) -> None:
    """Put in the default networks where there are none; refuse hyperparameters out of range.

    Sizes and strides are whole numbers of at least 1, discounts lie in [0, 1], other rates are
    not negative.
    """
    object.__setattr__(algorithm, "policy", Policy(*(algorithm.policy or default_policy())))
    object.__setattr__(algorithm, "value", Value(*(algorithm.value or neural_value())))
    for name, value in vars(algorithm).items():
        if name.startswith("num_") or name.endswith("_stride"):
            require_count(name, value)
        elif name in ("discount", "gae_lambda"):
            require_number(name, value, 0.0, 1.0)
        elif name not in ("policy", "value", "baseline", "normalize_advantage", "anneal"):
            require_number(name, value, 0.0, float("inf"))


def resized(algorithm: Any, **sizes: int) -> Any:
    """The algorithm with other sizes, also where it is inside another one."""
    inside = getattr(algorithm, "algorithm", None)
    changes = sizes if inside is None else {"algorithm": resized(inside, **sizes)}
    return replace(algorithm, **changes)


class Batch(NamedTuple):
    """What an update needs of B steps, in any order."""

    observation: Shaped[Array, "B *obs"]
    action: Shaped[Array, "B *act"]
    log_prob: Float[Array, " B"]  # when it was sampled
    advantage: Float[Array, " B"]
    target: Float[Array, " B"]  # for the value


def advantage_batch(algorithm: Any, value_params: Any, trajectory: Trajectory) -> Batch:
    """The steps of N streams in one row, with their generalised advantages and value targets."""
    apply = over_batch(algorithm.value.apply)
    values = apply(value_params, trajectory.observation)
    next_values = apply(value_params, trajectory.next_observation)
    over_streams = jax.vmap(gae, (0, 0, 0, None, None))
    advantage = over_streams(
        trajectory, values, next_values, algorithm.discount, algorithm.gae_lambda
    )
    batch = Batch(*trajectory[:3], advantage, advantage + values)
    return jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), batch)


def explained_variance(
    prediction: Float[Array, "*batch"],
    target: Float[Array, "*batch"],
    counted: Bool[Array, "*batch"] | bool = True,
) -> Float[Array, ""]:
    """1 - Var(target - prediction) / Var(target), over the counted steps.

    1 where a value function is perfect, 0 where it is no better than a constant, negative where it
    is worse; NaN where the targets are all the same.
    """
    total = jnp.var(target, where=counted)
    left = jnp.var(target - prediction, where=counted)
    return jnp.where(total > 0, 1 - left / total, jnp.nan)


def finite_or_before(new: Any, old: Any) -> Any:
    """The new state, or the old one where any number of the new is not finite."""
    new, old = jax.tree.map(jnp.asarray, (new, old))
    floats = [x.ravel() for x in jax.tree.leaves(new) if jnp.issubdtype(x.dtype, jnp.floating)]
    finite = jnp.isfinite(jnp.concatenate(floats)).all()
    return jax.lax.cond(finite, lambda: new, lambda: old)


def where(condition: Bool[Array, ""], new: Any, old: Any) -> Any:
    """All of one state or all of the other."""
    return jax.tree.map(lambda x, y: jnp.where(condition, x, y), new, old)
