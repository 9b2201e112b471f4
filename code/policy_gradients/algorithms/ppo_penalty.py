"""Proximal policy optimization with a penalty on the KL divergence (Schulman et al., 2017)."""

from typing import Any

import jax
import jax.numpy as jnp
from gymnasium import spaces
from jaxtyping import Array, Float

from .._pytree import PRNGKey, Scalar
from .._validation import bounded
from ..distributions import Distribution
from .common import StepBatch
from .ppo import PPO, PPOState


def penalised_surrogate(
    log_prob: Float[Array, " B"],
    old_log_prob: Float[Array, " B"],
    advantage: Float[Array, " B"],
    kl: Float[Array, " B"],
    penalty: Scalar,
) -> Float[Array, ""]:
    r"""The mean of r A - \lambda KL(\pi_{old} || \pi), r = \pi / \pi_{old} (`ppo`)."""
    ratio = jnp.exp(log_prob - old_log_prob)
    return (ratio * advantage - penalty * kl).mean()


def adapted_penalty(
    penalty: Float[Array, ""],
    kl: Float[Array, ""],
    target: Scalar,
) -> Float[Array, ""]:
    r"""Twice \lambda where KL > 3/2 d, half of it where KL < 2/3 d (`ppo_adaptive_kl`)."""
    too_near = jnp.where(kl < target / 1.5, 0.5, 1.0)
    factor = jnp.where(kl > 1.5 * target, 2.0, too_near)
    return jnp.clip(penalty * factor, 1e-6, 1e6)


class PPOPenalty(PPO):
    """PPO with an adaptive KL penalty in place of the clip; all else as in `PPO`.

    target_kl: the KL(old || new) per visited state that the penalty is steered towards. What is
    compared with it is the diagnostic `kl`, an estimate from the sampled actions. All epochs are
    made.
    initial_penalty: the first penalty; it is doubled or halved after each update.
    clip_epsilon plays no part but in the diagnostic `clip_fraction`.
    """

    target_kl: Scalar = bounded(0.01, above=0)
    initial_penalty: Scalar = bounded(1.0, at_least=0)

    def init(
        self, key: PRNGKey, observation_space: spaces.Space, action_space: spaces.Space
    ) -> PPOState:
        state = super().init(key, observation_space, action_space)
        return state._replace(penalty=jnp.asarray(self.initial_penalty, state.penalty.dtype))

    def policy_objective(
        self, distribution: Distribution, batch: StepBatch, before: PPOState
    ) -> Float[Array, ""]:
        old: Any = jax.vmap(self.policy.apply, (None, 0))(before.params, batch.observation)
        return penalised_surrogate(
            distribution.log_prob(batch.action),
            batch.log_prob,
            batch.advantage,
            old.kl(distribution),
            before.penalty,
        )

    def next_penalty(self, penalty: Array, kl: Array) -> Float[Array, ""]:
        return adapted_penalty(penalty, kl, self.target_kl)

    def _kl_limit(self) -> None:
        return None
