"""The silent bugs of the page on a small language model: each replaces one part of RLOO.

It stands on the page on a small language model, so it has no types and lines that fit its column.
"""

# mypy: disallow-untyped-defs=False
# fmt: off

import jax
import jax.numpy as jnp

import policy_gradients as pg
from cell_tools.experiments.language_methods import clipped, rloo_loss, rloo_weights
from cell_tools.experiments.small_transformer import decoder
from cell_tools.experiments.sort_task import END


def shifted_log_probs(policy, params, responses, temperature=1.0):
    """Scores a token with logits that have already read it."""
    width = responses.prompt.shape[1]
    rows = jax.vmap(policy, (None, 0))(params, responses.sequence)
    logits = rows[:, width:] / temperature  # changed: one place too late
    log_pi = jax.nn.log_softmax(logits)
    last = responses.token[..., None]
    found = jnp.take_along_axis(log_pi, last, axis=-1)[..., 0]
    return jnp.where(responses.mask, found, 0.0)


def loss_without_the_end(settings, params, batch):
    end = batch.responses.token == END
    mask = batch.responses.mask & ~end  # changed: the end is no token
    responses = batch.responses._replace(mask=mask)
    batch = batch._replace(responses=responses)
    return rloo_loss(settings, params, batch)


def weights_of_mixed_groups(settings, params, batch):
    log_ratio = (batch.old - batch.reference).sum(axis=1)
    paid = batch.reward - settings.beta * log_ratio
    groups = paid.reshape(settings.group, -1).T  # changed: mixed prompts
    weight = pg.leave_one_out_advantages(groups).T.reshape(-1, 1)
    return batch._replace(weight=weight)


def weights_without_kl(settings, params, batch):
    groups = batch.reward.reshape(-1, settings.group)
    weight = pg.leave_one_out_advantages(groups).reshape(-1, 1)
    return batch._replace(weight=weight)


def loss_with_k1(settings, params, batch):
    log_prob = settings.score(decoder, params["policy"], batch.responses)
    k1, _, _ = pg.kl_estimates(log_prob, batch.reference)
    each = clipped(log_prob, batch, settings.clip)
    each = each - settings.beta * k1  # changed
    return -each.sum(axis=1).mean()


def plainly_standardized(rewards):
    mean = rewards.mean(axis=-1, keepdims=True)
    deviation = rewards.std(axis=-1, keepdims=True)
    return (rewards - mean) / deviation  # changed: no guard


WITHOUT_THE_END = rloo_weights, loss_without_the_end
MIXED_GROUPS = weights_of_mixed_groups, rloo_loss
K1_IN_THE_LOSS = weights_without_kl, loss_with_k1
