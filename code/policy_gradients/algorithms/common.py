"""What the algorithms share: the interface `train` relies on, default networks, value targets."""

import copy
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
from gymnasium import spaces
from jaxtyping import Array, Bool, Float, Shaped

from .._constant import content, traceable
from .._pytree import PRNGKey, Scalar
from .._validation import require
from ..policies import Policy, as_policy, over_batch
from ..returns import gae
from ..rollouts import Trajectory


@runtime_checkable
class Algorithm(Protocol):
    """What `train` asks of an algorithm.

    A plain class will do. `restart = True`, where it has it, begins each update with fresh
    episodes.
    """

    @property
    def num_envs(self) -> int:
        """How many copies of the environment run side by side."""

    @property
    def num_steps(self) -> int:
        """The steps that each copy makes for one update."""

    @property
    def num_updates(self) -> int:
        """The updates of a run."""

    @property
    def policy(self) -> Policy:
        """The pair of functions that makes and applies the policy's parameters."""

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space
    ) -> Any:
        """The state before the first update; its `params` are the policy's."""

    def update(
        self, key: PRNGKey, state: Any, trajectory: Trajectory
    ) -> tuple[Any, dict[str, Float[Array, ""]]]:
        """One update from a batch of streams [num_envs, num_steps], and its diagnostics."""


NEEDED = ("num_envs", "num_steps", "num_updates", "policy", "init", "update")


def as_algorithm(algorithm: Any, **sizes: int) -> Any:
    """The algorithm as `train` uses it, with other sizes: a class is made, a plain pair completed.

    Refuses what lacks a part. An algorithm that was given is never changed.
    """
    if isinstance(algorithm, type):
        algorithm = algorithm()
    missing = [name for name in NEEDED if not hasattr(algorithm, name)]
    must = "an algorithm such as ppo()"
    require(not missing, "algorithm", f"{algorithm!r}, without {', '.join(missing)}", must)
    if not isinstance(algorithm.policy, Policy):
        algorithm = _changed(algorithm, {"policy": as_policy("policy", algorithm.policy)})
    return resized(algorithm, **sizes)


def restarts(algorithm: Any) -> bool:
    """Whether each update begins with fresh episodes."""
    return bool(getattr(algorithm, "restart", False))


def resized(algorithm: Any, **sizes: int) -> Any:
    """The algorithm with other sizes, also where it is inside another one."""
    if (inside := getattr(algorithm, "algorithm", None)) is None:
        return _changed(algorithm, sizes)
    return _changed(algorithm, {"algorithm": resized(inside, **sizes)} if sizes else {})


def _changed(algorithm: Any, changes: dict[str, Any]) -> Any:
    """A copy with other attributes; of a dataclass, which checks them, with other fields."""
    if content(algorithm) is not algorithm:
        return traceable(_changed(content(algorithm), changes))
    if not changes:
        return algorithm
    if is_dataclass(algorithm):
        declared = {field.name for field in fields(algorithm)}
        for name in changes.keys() - declared:
            was, must = f"no field of {type(algorithm).__name__}", "one, with a type and a default"
            require(False, name, was, must)
        return replace(algorithm, **changes)  # type: ignore[type-var]  # it is no class here
    algorithm = copy.copy(algorithm)
    for name, value in changes.items():
        setattr(algorithm, name, value)
    return algorithm


def rate_at(rate: Any, num_updates: Any, total: int | None) -> Scalar:
    """A learning rate after `num_updates` updates: a schedule says; a number falls to 0 at total.

    With None as the total the number stays what it is.
    """
    made = jnp.asarray(num_updates, int)  # int32 would divide to float32 in 64-bit mode
    if callable(rate):
        return rate(made)
    return rate if total is None else rate * (1 - made / total)


def as_optimizer(argument: str, given: Any) -> Any:
    """None, or a function from a learning rate to an optimizer of optax; refuses anything else."""
    known = given is None or (callable(given) and not isinstance(given, tuple))
    must = "a function of the learning rate, such as optax.sgd; or None for Adam"
    was = "an optimizer already made" if isinstance(given, tuple) else repr(given)
    require(known, argument, was, must)
    return given


class StepBatch(NamedTuple):
    """The numbers that an update needs of B steps, in any order."""

    observation: Shaped[Array, "B *obs"]
    action: Shaped[Array, "B *act"]
    log_prob: Float[Array, " B"]  # when it was sampled
    advantage: Float[Array, " B"]
    target: Float[Array, " B"]  # for the value


def advantage_batch(
    algorithm: Any, value_params: Any, trajectory: Trajectory, estimator: Any = gae
) -> StepBatch:
    """The steps of N streams in one row, with their generalized advantages and value targets.

    estimator: what takes the arguments of `gae` in its place.
    """
    apply = over_batch(algorithm.value.apply)
    values = apply(value_params, trajectory.observation)
    next_values = apply(value_params, trajectory.next_observation)
    over_streams = jax.vmap(estimator, (0, 0, 0, None, None))
    advantage = over_streams(
        trajectory, values, next_values, algorithm.discount, algorithm.gae_lambda
    )
    batch = StepBatch(*trajectory[:3], advantage, advantage + values)
    return jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), batch)


def explained_variance(
    prediction: Float[Array, "*batch"],
    target: Float[Array, "*batch"],
    counted: Bool[Array, "*batch"] | bool = True,
) -> Float[Array, ""]:
    """Compute 1 - Var(target - prediction) / Var(target) over the counted steps.

    The result is 1 where a value function is perfect, 0 where it is no better than a constant and
    negative where it is worse. Where the targets are all the same there is nothing to explain, and
    the result is 1 if the prediction is constant too, else 0, as in scikit-learn. It is never NaN
    for finite numbers, so that JAX's search for NaN (`jax_debug_nans`) raises no false alarm.
    """
    total = jnp.var(target, where=counted)
    left = jnp.var(target - prediction, where=counted)
    varies = total > 0
    nothing_to_explain = jnp.where(left > 0, 0.0, 1.0)
    return jnp.where(varies, 1 - left / jnp.where(varies, total, 1.0), nothing_to_explain)


def sampled_kl(
    log_ratio: Float[Array, "*batch"], counted: Bool[Array, "*batch"] | None = None
) -> Float[Array, ""]:
    r"""The mean of r - 1 - \log r, r = \pi / \pi_{old}, which estimates KL(old || new)."""
    return (jnp.expm1(log_ratio) - log_ratio).mean(where=counted)


def finite_or_before(new: Any, old: Any) -> Any:
    """The new state, or the old one where any number of the new is not finite."""
    new, old = jax.tree.map(jnp.asarray, (new, old))
    floats = [x.ravel() for x in jax.tree.leaves(new) if jnp.issubdtype(x.dtype, jnp.floating)]
    finite = jnp.isfinite(jnp.concatenate(floats)).all()
    return jax.lax.cond(finite, lambda: new, lambda: old)


def where(condition: Bool[Array, ""], new: Any, old: Any) -> Any:
    """All of one state or all of the other."""
    return jax.tree.map(lambda x, y: jnp.where(condition, x, y), new, old)
