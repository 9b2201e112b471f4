"""The loop that trains the small language model: sample, weight, a few steps of Adam.

It stands on the page on a small language model, so it has no types and lines that fit its column.
"""

# mypy: disallow-untyped-defs=False
# fmt: off

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import optax

import policy_gradients as pg
from cell_tools.experiments.language_methods import Batch
from cell_tools.experiments.small_transformer import decoder, init
from cell_tools.experiments.sort_task import CAP, END, prompts, reward


@jax.tree_util.register_static
@dataclass(frozen=True)
class Settings:
    """What all methods share; a method is a pair of functions (weights, loss)."""

    method: Any
    reward: Any = reward
    beta: float = 0.02  # weight of the KL to the reference
    num_updates: int = 40
    num_prompts: int = 32
    group: int = 8  # responses to each prompt
    passes: int = 2  # gradient steps on each batch of responses
    learning_rate: float = 2e-3
    clip: float = 0.2
    temperature: float = 1.0  # of the sampler
    score: Any = pg.response_log_probs


def update(settings, reference, carry, key):
    """Sample fresh responses with the policy and learn from them."""
    first, second = jax.random.split(key)
    prompt = prompts(first, settings.num_prompts)
    rows = jnp.repeat(prompt, settings.group, axis=0)
    responses = pg.sample_responses(
        second, decoder, carry[0]["policy"], rows,
        CAP, END, settings.temperature)
    return learn(settings, reference, carry, responses)


def learn(settings, reference, carry, responses):
    """Weights once, then `passes` steps of Adam on the same responses."""
    params, state = carry
    weights, loss = settings.method
    batch = Batch(responses, settings.reward(responses),
                  settings.score(decoder, params["policy"], responses),
                  settings.score(decoder, reference, responses))
    batch = weights(settings, params, batch)
    adam = optimizer(settings)
    for _ in range(settings.passes):
        gradient = jax.grad(partial(loss, settings))(params, batch)
        change, state = adam.update(gradient, state)
        params = optax.apply_updates(params, change)
    return (params, state), told(settings, batch)


@partial(jax.jit, static_argnames="settings")
def train(key, settings, reference):
    """All updates from the reference on; what each told, and the last policy."""
    first, rest = jax.random.split(key)
    params = {"policy": reference, "critic": init(first, outputs=1)}
    carry = params, optimizer(settings).init(params)
    step = partial(update, settings, reference)
    keys = jax.random.split(rest, settings.num_updates)
    (params, _), log = jax.lax.scan(step, carry, keys)
    return params["policy"], log


def optimizer(settings):
    """Adam for policy and critic, behind a cut of each one's gradient norm."""
    one = optax.chain(
        optax.clip_by_global_norm(1.0), optax.adam(settings.learning_rate))
    return optax.partition({name: one for name in ("policy", "critic")},
                           {"policy": "policy", "critic": "critic"})


def told(settings, batch):
    """Numbers of a batch, measured before its update."""
    groups = batch.reward.reshape(-1, settings.group)
    return {
        "reward": batch.reward.mean(),
        "silent": (groups == groups[:, :1]).all(axis=1).mean(),
        "kl": (batch.old - batch.reference).sum(axis=1).mean(),
        "length": batch.responses.length.mean(),
    }
