"""A trained policy without JAX: its network written out in NumPy."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
from jaxtyping import PyTree

from .._validation import require
from ..algorithms.normalized import LIMIT, NormalizedParams
from ..distributions import Categorical, Normal
from ..policies import Apply
from .actors import spaces_of
from .storage import numbers

PROBES = 32  # observations at which the export is compared with the policy


def numpy_actor(env: Any, policy: Apply, params: PyTree) -> Callable[..., Any]:
    """`act(observation, rng=None)`: what `actor` does, with NumPy and without JAX when called.

    For the networks of `neural_policy` (of a Discrete action) and `gaussian_policy`, also behind
    `normalized`. rng is a NumPy generator; without one the action is the most probable one.
    Raises `ValueError` where the export differs from the policy at one of 32 random observations,
    as it does for a network with another activation function.
    """
    spaces = spaces_of(env)
    policy = getattr(policy, "apply", policy)
    space = deepcopy(spaces.observation)
    space.seed(0)
    probes = [spaces.see(space.sample()) for _ in range(PROBES)]
    fits = _is_known(params) and all(_agrees(policy, params, probe) for probe in probes)
    name = getattr(policy, "__qualname__", repr(policy))
    must = "that of neural_policy() for one Discrete action or of gaussian_policy()"
    require(fits, "policy", name, must)
    whole = _in_numpy(params)

    def act(observation: Any, rng: np.random.Generator | None = None) -> Any:
        outputs, log_std = _outputs(whole, spaces.see(observation))
        if log_std is None:
            noise = 0.0 if rng is None else rng.gumbel(size=outputs.shape)
            return spaces.native(np.asarray(np.argmax(outputs + noise)))
        noise = 0.0 if rng is None else np.exp(log_std) * rng.standard_normal(outputs.shape)
        return spaces.native(outputs + noise)

    return act


def _outputs(params: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """The logits of a Discrete policy and None, or the mean of a normal one and its log_std."""
    x = np.asarray(x, np.float32)
    if isinstance(params, NormalizedParams):
        _, mean, variance = params.statistics
        x = np.clip((x - mean) / np.sqrt(variance + np.float32(1e-8)), -LIMIT, LIMIT)
        params = params.params
    log_std = None
    if isinstance(params, dict):
        params, log_std = params["mean"], params["log_std"]
    x = x.ravel()
    for layer in params[:-1]:
        x = np.tanh(x @ layer["weight"] + layer["bias"])
    return x @ params[-1]["weight"] + params[-1]["bias"], log_std


def _is_known(params: Any) -> bool:
    """Whether the parameters have the form of a default network's."""
    if isinstance(params, NormalizedParams):
        params = params.params
    if isinstance(params, dict) and params.keys() == {"mean", "log_std"}:
        params = params["mean"]
    layers = params if isinstance(params, list) else []
    return bool(layers) and all(
        isinstance(layer, dict) and layer.keys() == {"weight", "bias"} for layer in layers
    )


def _agrees(policy: Apply, params: Any, x: np.ndarray) -> bool:
    """Whether the outputs in NumPy are those in JAX, to the digits of float32."""
    distribution = policy(params, x)
    outputs, log_std = _outputs(_in_numpy(params), x)
    if isinstance(distribution, Categorical):
        return log_std is None and _close(distribution.logits, outputs)
    normal = isinstance(distribution, Normal) and log_std is not None
    return normal and _close(distribution.mean, outputs) and _close(distribution.log_std, log_std)


def _close(one: Any, other: Any) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-3, atol=1e-3)


def _in_numpy(params: PyTree) -> PyTree:
    import jax

    return jax.tree.map(numbers, params)
