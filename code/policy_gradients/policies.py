"""Policies and value functions as pairs of functions; their parameters are plain data.

A policy is `apply(params, observation) -> distribution`, and `init(key, observation_space,
action_space) -> params` makes parameters for it. The factories return the same pair for the same
arguments, so that JAX compiles a training run once.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from jaxtyping import Array, Float, PyTree, Shaped

from ._pytree import PRNGKey
from ._validation import require
from .distributions import Categorical, Distribution, Normal

Apply = Callable[[Any, Any], Any]
Layers = list[dict[str, Array]]


class Policy(NamedTuple):
    """`init(key, observation_space, action_space)` and `apply(params, observation)`."""

    init: Callable[[Any, spaces.Space, spaces.Space], Any]
    apply: Callable[[Any, Any], Distribution]


class Value(NamedTuple):
    """`init(key, observation_space)` and `apply(params, observation)`, a number."""

    init: Callable[[Any, spaces.Space], Any]
    apply: Callable[[Any, Any], Float[Array, ""]]


@lru_cache
def tabular_policy() -> Policy:
    """Softmax of theta[s, a] for a `TabularEnvironment`, whose observation is (s, h)."""

    def init(key: PRNGKey, observation_space: Any, action_space: Any) -> Array:
        return jnp.zeros((observation_space.nvec[0], action_space.n))  # the uniform policy

    def apply(theta: Float[Array, "S A"], observation: Shaped[Array, "2"]) -> Categorical:
        return Categorical(theta[observation[0]])

    return Policy(init, apply)


@lru_cache
def linear_policy(features: Callable[[Any], Float[Array, "A p"]]) -> Policy:
    r"""Make $\pi(a \mid s) \propto e^{\theta^T \phi(s, a)}$ (`linear_policy`).

    features: takes an observation and returns $\phi$ as an array [A, p], a row for each action.
    """

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space) -> Array:
        shape = jax.eval_shape(features, observation_space.sample()).shape
        return jnp.zeros(shape[-1])

    def apply(theta: Float[Array, " p"], observation: Any) -> Categorical:
        return Categorical(features(observation) @ theta)

    return Policy(init, apply)


@lru_cache
def neural_policy(hidden: tuple[int, ...] = (64, 64), dtype: Any = jnp.float32) -> Policy:
    """Softmax over the outputs of a tanh network, one output for each discrete action."""

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: Any) -> Layers:
        sizes = (num_inputs(observation_space), *hidden, int(action_space.n))
        return init_network(key, sizes, last_scale=0.01, dtype=dtype)

    def apply(params: Layers, observation: Shaped[Array, "*obs"]) -> Categorical:
        return Categorical(network(params, observation))

    return Policy(init, apply)


@lru_cache
def gaussian_policy(
    hidden: tuple[int, ...] = (64, 64), log_std: float = 0.0, dtype: Any = jnp.float32
) -> Policy:
    """Normal actions: a tanh network gives the mean; log_std is a parameter of its own."""

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: Any) -> Any:
        num_actions = math.prod(action_space.shape)
        sizes = (num_inputs(observation_space), *hidden, num_actions)
        mean = init_network(key, sizes, last_scale=0.01, dtype=dtype)
        return {"mean": mean, "log_std": jnp.full((num_actions,), log_std, dtype)}

    def apply(params: Any, observation: Shaped[Array, "*obs"]) -> Normal:
        return Normal(network(params["mean"], observation), params["log_std"])

    return Policy(init, apply)


@lru_cache
def linear_gaussian_policy(
    features: Callable[[Any], Float[Array, " p"]], log_std: float = 0.0
) -> Policy:
    r"""Make normal actions with mean $W^T \phi(s)$; log_std is a parameter of its own.

    features: takes an observation and returns $\phi(s)$ as an array [p].
    """

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: Any) -> Any:
        num_features = jax.eval_shape(features, observation_space.sample()).shape[0]
        num_actions = math.prod(action_space.shape)
        mean = jnp.zeros((num_features, num_actions))
        return {"mean": mean, "log_std": jnp.full((num_actions,), log_std)}

    def apply(params: Any, observation: Any) -> Normal:
        return Normal(features(observation) @ params["mean"], params["log_std"])

    return Policy(init, apply)


@lru_cache
def neural_value(hidden: tuple[int, ...] = (64, 64), dtype: Any = jnp.float32) -> Value:
    """A tanh network with one output."""

    def init(key: PRNGKey, observation_space: spaces.Space) -> Layers:
        sizes = (num_inputs(observation_space), *hidden, 1)
        return init_network(key, sizes, last_scale=1.0, dtype=dtype)

    def apply(params: Layers, observation: Shaped[Array, "*obs"]) -> Float[Array, ""]:
        return network(params, observation)[0]

    return Value(init, apply)


@lru_cache
def default_policy() -> Policy:
    """`neural_policy()` where actions are discrete, `gaussian_policy()` where they are a box."""
    discrete, continuous = neural_policy(), gaussian_policy()

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space) -> Any:
        known = isinstance(action_space, (spaces.Discrete, spaces.Box))
        require(known, "action_space", action_space, "Discrete or Box for the default policy")
        policy = discrete if isinstance(action_space, spaces.Discrete) else continuous
        return policy.init(key, observation_space, action_space)

    def apply(params: Any, observation: Any) -> Distribution:
        policy = continuous if isinstance(params, dict) else discrete  # as their parameters differ
        return policy.apply(params, observation)

    return Policy(init, apply)


def over_batch(apply: Apply) -> Apply:
    """A policy or a value function for observations [N, T, *obs]: N streams of T steps."""
    return jax.vmap(jax.vmap(apply, (None, 0)), (None, 0))


def num_inputs(observation_space: spaces.Space) -> int:
    """Length of a flattened observation."""
    shape = observation_space.shape
    require(shape is not None, "observation_space", observation_space, "a space of arrays")
    return math.prod(shape or ())


def init_network(key: PRNGKey, sizes: tuple[int, ...], last_scale: float, dtype: Any) -> Layers:
    """Uniform weights of variance gain^2 / inputs (gain sqrt 2, at last `last_scale`), biases 0.

    One draw for all layers: a draw for each would take as long to compile as the rest together.
    """
    shapes = list(pairwise(sizes))
    gains = [2**0.5] * (len(shapes) - 1) + [last_scale]
    ends = np.cumsum([before * after for before, after in shapes])
    draws = jnp.split(jax.random.uniform(key, (ends[-1],), dtype, -1.0, 1.0), ends[:-1])
    return [
        {
            "weight": gain * (3 / shape[0]) ** 0.5 * draw.reshape(shape),
            "bias": jnp.zeros(shape[1], dtype),
        }
        for gain, shape, draw in zip(gains, shapes, draws, strict=True)
    ]


def network(params: PyTree, observation: Shaped[Array, "*obs"]) -> Float[Array, " outputs"]:
    """A fully connected network, tanh between layers, none after the last."""
    x = jnp.ravel(observation).astype(params[0]["weight"].dtype)
    for layer in params[:-1]:
        x = jnp.tanh(x @ layer["weight"] + layer["bias"])
    return x @ params[-1]["weight"] + params[-1]["bias"]
