"""The state in which a run begins: the algorithm's own, or what an earlier run has learned."""

from typing import Any

import jax
import jax.numpy as jnp
from gymnasium import spaces

from .._pytree import PRNGKey
from .._validation import require
from ..algorithms.common import Algorithm
from .result import Result
from .storage import named


def first_state(
    key: PRNGKey,
    algorithm: Algorithm,
    observation_space: spaces.Space,
    action_space: spaces.Space,
    start: Any = None,
) -> Any:
    """`algorithm.init`, or the state `start` (a `Result` has one) with its updates not counted.

    The count begins at 0 again, because a schedule that falls over the run would otherwise be at
    its end. Raises `ValueError` where the arrays of `start` are not those of this algorithm by
    name, shape and type.
    """
    if start is None:
        return algorithm.init(key, observation_space, action_space)
    state = start.state if isinstance(start, Result) else start
    like = jax.eval_shape(lambda key: algorithm.init(key, observation_space, action_space), key)
    had, wanted = _shapes(jax.eval_shape(lambda: state)), _shapes(like)
    for name in [*wanted, *had]:
        was, must = (shapes.get(name, "missing") for shapes in (had, wanted))
        require(was == must, f"{name} of start", was, f"{must}, as this algorithm has it here")
    same = str(jax.tree.structure(state)) == str(jax.tree.structure(like))
    require(same, "start", type(state).__name__, "a Result, or a state, of the same algorithm")

    def uncounted(path: Any, x: Any) -> Any:
        return jnp.zeros_like(x) if getattr(path[-1], "name", "") == "num_updates" else x

    return jax.tree_util.tree_map_with_path(uncounted, state)


def _shapes(state: Any) -> dict[str, str]:
    return {name: f"{x.dtype}{list(x.shape)}" for name, x in named(state).items()}
