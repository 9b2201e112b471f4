"""Policies and value functions as pairs of functions; their parameters are plain data.

A policy is `apply(params, observation) -> distribution`, and `init(key, observation_space,
action_space) -> params` makes parameters for it. The pair can be called as its `apply`. The
factories return the same pair for the same arguments, so that JAX compiles a training run once.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from itertools import pairwise
from typing import Any, NamedTuple, Protocol, TypeVar, cast, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np
from gymnasium import spaces
from jaxtyping import Array, Float, PyTree, Shaped

from ._pytree import PRNGKey
from ._validation import require, require_count
from .distributions import Categorical, Distribution, Normal, product_of_categoricals

Layers = list[dict[str, Array]]
Make = TypeVar("Make", bound=Callable[..., Any])


@runtime_checkable
class Apply(Protocol):
    """A function of parameters and an observation, or a `Policy`, which is called as one.

    A protocol, because mypy takes no named tuple for a `Callable`.
    """

    def __call__(self, params: Any, observation: Any, /) -> Any:
        """The distribution of actions."""

    def __hash__(self) -> int:
        """JAX finds what it compiled for the function by it."""


class Policy(NamedTuple):
    """`init(key, observation_space, action_space)` and `apply(params, observation)`."""

    init: Callable[[Any, spaces.Space, spaces.Space], Any]
    apply: Callable[[Any, Any], Distribution]

    def __call__(self, params: Any, observation: Any) -> Distribution:
        """The distribution of actions, as `apply` gives it."""
        return self.apply(params, observation)


class Value(NamedTuple):
    """`init(key, observation_space)` and `apply(params, observation)`, a number."""

    init: Callable[[Any, spaces.Space], Any]
    apply: Callable[[Any, Any], Float[Array, ""]]

    def __call__(self, params: Any, observation: Any) -> Float[Array, ""]:
        """The value, as `apply` gives it."""
        return self.apply(params, observation)


def remembered(make: Make) -> Make:
    """A factory that returns the same pair for the same arguments; lists count as tuples."""
    cached, signature = lru_cache(make), inspect.signature(make)

    @wraps(make)
    def call(*args: Any, **named: Any) -> Any:
        bound = signature.bind(*args, **named)
        bound.apply_defaults()
        if "hidden" in bound.arguments:
            bound.arguments["hidden"] = _widths(bound.arguments["hidden"])
        return cached(*bound.args, **bound.kwargs)

    return cast(Make, call)


def _widths(hidden: Any) -> tuple[int, ...]:
    """The widths of the hidden layers as a tuple; refuses what is none."""
    several = isinstance(hidden, (tuple, list, np.ndarray))
    require(several, "hidden", repr(hidden), "a tuple of whole numbers, such as (64, 64)")
    return tuple(require_count("hidden", width) for width in hidden)


def as_policy(argument: str, given: Any) -> Policy:
    """The pair as a `Policy`; `default_policy()` for None."""
    return default_policy() if given is None else Policy(*_as_pair(argument, given, "policy"))


def as_value(argument: str, given: Any) -> Value:
    """The pair as a `Value`; `neural_value()` for None."""
    return neural_value() if given is None else Value(*_as_pair(argument, given, "value"))


def as_function(argument: str, given: Any) -> Apply:
    """`apply`, whether the function is given or the pair (init, apply)."""
    return given if callable(given) else _as_pair(argument, given, "policy")[1]


def _as_pair(argument: str, given: Any, factory: str) -> tuple[Any, Any]:
    pair = isinstance(given, (tuple, list)) and len(given) == 2 and all(map(callable, given))
    must = f"a pair of functions (init, apply), such as neural_{factory}()"
    require(pair, argument, repr(given), must)
    return given[0], given[1]


@remembered
def tabular_policy() -> Policy:
    """Softmax of theta[s, a] for a `TabularEnvironment`, whose observation is (s, h)."""

    def init(key: PRNGKey, observation_space: Any, action_space: Any) -> Array:
        return jnp.zeros((observation_space.nvec[0], action_space.n))  # the uniform policy

    def apply(theta: Float[Array, "S A"], observation: Shaped[Array, "2"]) -> Categorical:
        return Categorical(theta[observation[0]])

    return Policy(init, apply)


@remembered
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


@remembered
def neural_policy(hidden: Sequence[int] = (64, 64), dtype: Any = jnp.float32) -> Policy:
    """Softmax over the outputs of a tanh network, one output for each discrete action.

    Where an action consists of several choices (`MultiDiscrete`), each has a softmax of its own, on
    the same hidden layers.
    """

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: Any) -> list[Any]:
        several = isinstance(action_space, spaces.MultiDiscrete)
        known = several or isinstance(action_space, spaces.Discrete)
        require(known, "action_space", action_space, "Discrete or MultiDiscrete for neural_policy")
        counts = action_space.nvec.ravel() if several else [int(action_space.n)]
        sizes = (num_inputs(observation_space), *hidden, int(sum(counts)))
        *layers, last = init_network(key, sizes, last_scale=0.01, dtype=dtype)
        return [*layers, split_outputs(last, counts) if several else last]

    def apply(params: list[Any], observation: Shaped[Array, "*obs"]) -> Distribution:
        *layers, last = params
        if isinstance(last, list):
            choices = [network([*layers, head], observation) for head in last]
            return product_of_categoricals(choices)
        return Categorical(network(params, observation))

    return Policy(init, apply)


@remembered
def gaussian_policy(
    hidden: Sequence[int] = (64, 64), log_std: float = 0.0, dtype: Any = jnp.float32
) -> Policy:
    """Normal actions: a tanh network gives the mean; log_std is a parameter of its own."""

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: Any) -> Any:
        is_box = isinstance(action_space, spaces.Box)
        require(is_box, "action_space", action_space, "a Box for gaussian_policy")
        num_actions = math.prod(action_space.shape)
        sizes = (num_inputs(observation_space), *hidden, num_actions)
        mean = init_network(key, sizes, last_scale=0.01, dtype=dtype)
        return {"mean": mean, "log_std": jnp.full((num_actions,), log_std, dtype)}

    def apply(params: Any, observation: Shaped[Array, "*obs"]) -> Normal:
        return Normal(network(params["mean"], observation), params["log_std"])

    return Policy(init, apply)


@remembered
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


@remembered
def neural_value(hidden: Sequence[int] = (64, 64), dtype: Any = jnp.float32) -> Value:
    """A tanh network with one output."""

    def init(key: PRNGKey, observation_space: spaces.Space) -> Layers:
        sizes = (num_inputs(observation_space), *hidden, 1)
        return init_network(key, sizes, last_scale=1.0, dtype=dtype)

    def apply(params: Layers, observation: Shaped[Array, "*obs"]) -> Float[Array, ""]:
        return network(params, observation)[0]

    return Value(init, apply)


@remembered
def default_policy() -> Policy:
    """`neural_policy()` where actions are discrete, `gaussian_policy()` where they are a box."""
    discrete, continuous = neural_policy(), gaussian_policy()

    def init(key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space) -> Any:
        known = isinstance(action_space, (spaces.Discrete, spaces.MultiDiscrete, spaces.Box))
        must = "Discrete, MultiDiscrete or Box for the default policy"
        require(known, "action_space", action_space, must)
        policy = continuous if isinstance(action_space, spaces.Box) else discrete
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


def split_outputs(layer: dict[str, Array], counts: Any) -> Layers:
    """One layer for each group of outputs, `counts` of them."""
    ends = np.cumsum(counts)[:-1]
    weights, biases = (jnp.split(layer[name], ends, axis=-1) for name in ("weight", "bias"))
    return [{"weight": w, "bias": b} for w, b in zip(weights, biases, strict=True)]


def network(params: PyTree, observation: Shaped[Array, "*obs"]) -> Float[Array, " outputs"]:
    """A fully connected network, tanh between layers, none after the last."""
    x = jnp.ravel(observation).astype(params[0]["weight"].dtype)
    for layer in params[:-1]:
        x = jnp.tanh(x @ layer["weight"] + layer["bias"])
    return x @ params[-1]["weight"] + params[-1]["bias"]
