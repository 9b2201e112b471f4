"""What a training run gives back, at its end and on its way."""

import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, PyTree

from .._pytree import Pytree
from .._validation import is_concrete
from ..algorithms.common import Algorithm, restarts
from ..policies import Apply
from .storage import numbers


class Result(Pytree):
    """What a training run gives back.

    returns: the mean undiscounted return of the episodes that ended in each update. It is NaN where
    no episode ended.
    episodes: how many episodes ended in each update.
    diagnostics: for each update `episode_length`, the mean length of the episodes that ended in it,
    `skipped`, which is 1 where the update was not made, and the algorithm's own numbers. The
    function `figures.diagnostics` draws them.
    params: the trained parameters of the policy.
    policy: a function; `policy(params, observation)` is the distribution of actions.
    state: the whole state of the algorithm, from which a further run can start.

    With `jax.vmap` over seeds every array has a leading axis for them.
    """

    returns: Float[Array, "*seeds U"]
    episodes: Int[Array, "*seeds U"]
    diagnostics: dict[str, Float[Array, "*seeds U"]]
    params: PyTree
    state: PyTree
    policy: Apply

    @property
    def num_updates(self) -> int:
        """How many updates there were, skipped ones included."""
        return self.returns.shape[-1]


def result_of(algorithm: Algorithm, state: Any, curve: dict[str, Any]) -> Result:
    """The result of the updates in the curve, which has 0 for the mean over no episodes.

    NaN takes the place of that 0 here, outside of every compiled loop, so that JAX's search for
    NaN (`jax_debug_nans`) finds those that are errors.
    """
    curve = dict(curve)
    some = jnp.asarray(curve["episodes"]) > 0
    with jax.debug_nans(False):
        means = {name: jnp.where(some, curve[name], jnp.nan) for name in MEANS}
    curve |= means
    return Result(
        returns=curve.pop("returns"), episodes=curve.pop("episodes"), diagnostics=curve,
        params=state.params, state=state, policy=algorithm.policy.apply,
    )  # fmt: skip


MEANS = ("returns", "episode_length")  # over the episodes that ended


def warn_of_loss(result: Result, algorithm: Algorithm) -> None:
    """Warn of updates that were not made and of parameters that are not finite.

    Where JAX traces the run nothing can be said; `diagnostics["skipped"]` counts there too.
    """
    if not is_concrete(*jax.tree.leaves(result)):
        return
    skipped = numbers(result.diagnostics["skipped"]) == 1
    if skipped.any():
        none_ended = restarts(algorithm) and not numbers(result.episodes)[skipped].any()
        why = "no episode ended within num_steps" if none_ended else "they were not finite"
        warnings.warn(
            f"{skipped.sum()} of {result.num_updates} updates were skipped, because {why}; "
            'result.diagnostics["skipped"] is 1 in each of them.',
            stacklevel=3,
        )
    if not all(np.isfinite(numbers(x)).all() for x in jax.tree.leaves(result.params)):
        warnings.warn(
            "The trained parameters are not finite, so the policy cannot act; a smaller step size "
            "may help.",
            stacklevel=3,
        )
