"""Weights and losses of RLOO, GRPO and PPO for responses of a language model.

They stand on the page on a small language model, so they have no types and lines that fit its
column. A method is a pair of functions (weights, loss).
"""

# mypy: disallow-untyped-defs=False
# fmt: off

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

import policy_gradients as pg
from cell_tools.experiments.small_transformer import decoder


class Batch(NamedTuple):
    """Responses [N], rows of one prompt together, and what was computed once for them."""

    responses: Any
    reward: Any  # [N]
    old: Any  # [N, H] log-probabilities before the update
    reference: Any  # [N, H] log-probabilities under the reference
    weight: Any = None  # [N, H], or [N, 1] where all tokens of a response share one
    target: Any = None  # [N, H], of a critic


def clipped(log_prob, batch, clip):
    """The clipped surrogate of each token [N, H], 0 where the mask is False."""
    ratio = jnp.exp(log_prob - batch.old)
    held = jnp.clip(ratio, 1 - clip, 1 + clip)
    surrogate = jnp.minimum(ratio * batch.weight, held * batch.weight)
    return jnp.where(batch.responses.mask, surrogate, 0.0)


def rloo_weights(settings, params, batch):
    """Leave one out of R - beta * log(pi / pi_ref), one number a response."""
    log_ratio = (batch.old - batch.reference).sum(axis=1)
    paid = batch.reward - settings.beta * log_ratio
    groups = paid.reshape(-1, settings.group)
    weight = pg.leave_one_out_advantages(groups).reshape(-1, 1)
    return batch._replace(weight=weight)


def rloo_loss(settings, params, batch):
    """Sum over the tokens of a response, mean over responses."""
    log_prob = settings.score(decoder, params["policy"], batch.responses)
    surrogate = clipped(log_prob, batch, settings.clip)
    return -surrogate.sum(axis=1).mean()


def grpo_weights(settings, params, batch):
    """The standardized rewards of each group."""
    groups = batch.reward.reshape(-1, settings.group)
    weight = pg.group_advantages(groups, epsilon=1e-4).reshape(-1, 1)
    return batch._replace(weight=weight)


def grpo_loss(settings, params, batch):
    """Mean over the tokens of a response, with k3 in the loss."""
    log_prob = settings.score(decoder, params["policy"], batch.responses)
    *_, k3 = pg.kl_estimates(log_prob, batch.reference)
    each = clipped(log_prob, batch, settings.clip) - settings.beta * k3
    return -(each.sum(axis=1) / batch.responses.length).mean()


def ppo_weights(settings, params, batch):
    """GAE of the tokens: the KL is paid at each token, the reward at the end."""
    mask = batch.responses.mask
    critic = params["critic"]
    values = pg.prefix_outputs(decoder, critic, batch.responses)[..., 0]
    values = jnp.where(mask, values, 0.0)
    later = jnp.pad(values[:, 1:], ((0, 0), (0, 1)))
    last = jnp.arange(mask.shape[1]) == batch.responses.length[:, None] - 1
    paid = jnp.where(last, batch.reward[:, None], 0.0)
    paid = paid - settings.beta * (batch.old - batch.reference)
    errors = jnp.where(mask, paid + later - values, 0.0)
    advantage = jax.vmap(pg.discounted_sum, (0, None))(errors, 0.95)
    mean = advantage.mean(where=mask)
    weight = (advantage - mean) / (advantage.std(where=mask) + 1e-8)
    return batch._replace(weight=weight, target=advantage + values)


def ppo_loss(settings, params, batch):
    """Mean over all tokens, and half the squared error of the critic."""
    mask = batch.responses.mask
    log_prob = settings.score(decoder, params["policy"], batch.responses)
    critic = params["critic"]
    values = pg.prefix_outputs(decoder, critic, batch.responses)[..., 0]
    surrogate = clipped(log_prob, batch, settings.clip)
    error = (values - batch.target) ** 2
    return 0.5 * error.mean(where=mask) - surrogate.mean(where=mask)


RLOO = rloo_weights, rloo_loss
GRPO = grpo_weights, grpo_loss
PPO = ppo_weights, ppo_loss
