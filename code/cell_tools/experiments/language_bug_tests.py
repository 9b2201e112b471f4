"""The tests on the page on a small language model: each tells a right part from a wrong one.

None of them trains anything. They stand on the page, so they have no types and lines that fit its
column.
"""

# mypy: disallow-untyped-defs=False
# fmt: off

from itertools import product
from types import SimpleNamespace

import jax
import jax.numpy as jnp

import policy_gradients as pg
from cell_tools.experiments import language_bugs as bugs
from cell_tools.experiments.language_methods import RLOO, Batch, rloo_loss, rloo_weights
from cell_tools.experiments.small_transformer import decoder, init
from cell_tools.experiments.sort_task import CAP, END, prompts


def every_response(prompt, cap=2):
    """All responses of at most `cap` tokens to one prompt [P]."""
    texts = []
    for n in range(cap):
        texts += [(*text, END) for text in product(range(END), repeat=n)]
    texts += product(range(END), repeat=cap)
    token = jnp.array([[*t, *[END] * (cap - len(t))] for t in texts])
    rows = jnp.broadcast_to(prompt, (len(texts), len(prompt)))
    mask = pg.response_mask(token, END)
    ended = (token == END).any(axis=1)
    return pg.Responses(rows, token, jnp.zeros(token.shape), mask, ended)


def settings(group, beta=0.0, score=pg.response_log_probs):
    return SimpleNamespace(group=group, beta=beta, clip=0.2, score=score)


def begin():
    """A policy, another one as its reference, and a prompt."""
    keys = jax.random.split(jax.random.key(0), 3)
    return init(keys[0]), init(keys[1]), prompts(keys[2], 1)[0]


def sampler_and_scorer_agree(sample, score):
    params, _, prompt = begin()
    rows = jnp.broadcast_to(prompt, (64, len(prompt)))
    found = sample(jax.random.key(1), decoder, params, rows, CAP, END)
    scored = jax.jit(lambda params: score(decoder, params, found))(params)
    ratio = jnp.exp(scored - found.log_prob)
    assert jnp.allclose(ratio, 1.0, atol=1e-4)


def the_same_reward_for_all_moves_nothing(loss):
    params, _, prompt = begin()
    found = every_response(prompt)

    @jax.jit
    def mean_slope(params):
        log_prob = pg.response_log_probs(decoder, params, found)
        chance = jnp.exp(log_prob.sum(axis=1, keepdims=True))
        batch = Batch(found, None, log_prob, log_prob, chance * len(chance))
        return jax.grad(loss, 1)(settings(1), {"policy": params}, batch)

    slope = mean_slope(params)
    assert all(abs(x).max() < 1e-4 for x in jax.tree.leaves(slope))


def weights_of_a_prompt_add_up_to_zero(weights):
    nothing = jnp.zeros((32, CAP))
    level = jnp.repeat(jnp.arange(4.0), 8)  # a reward for each prompt
    chance = jax.random.uniform(jax.random.key(2), (32,))
    batch = Batch(None, level + chance, nothing, nothing)
    found = weights(settings(8), None, batch).weight
    assert jnp.allclose(found.reshape(4, 8).sum(axis=1), 0.0, atol=1e-5)


def the_penalty_pulls_to_the_reference(method):
    """Without any reward, the mean step reduces KL(policy || reference)."""
    params, other, prompt = begin()
    every = every_response(prompt)

    def divergence(params):
        log_prob, reference = (
            pg.response_log_probs(decoder, each, every).sum(axis=1)
            for each in (params, other))
        return jnp.exp(log_prob) @ (log_prob - reference)

    rows = jnp.broadcast_to(prompt, (4096, len(prompt)))
    found = pg.sample_responses(
        jax.random.key(3), decoder, params, rows, every.token.shape[1], END)
    weights, loss = method

    @jax.jit
    def slopes(params):
        reference = pg.response_log_probs(decoder, other, found)
        batch = Batch(found, jnp.zeros(4096), found.log_prob, reference)
        chosen = settings(8, beta=1.0)
        batch = weights(chosen, None, batch)
        slope = jax.grad(loss, 1)(chosen, {"policy": params}, batch)
        return slope["policy"], jax.grad(divergence)(params)

    one, two = (
        jnp.concatenate([x.ravel() for x in jax.tree.leaves(tree)])
        for tree in slopes(params))
    cosine = one @ two / jnp.linalg.norm(one) / jnp.linalg.norm(two)
    assert cosine > 0.8


def equal_rewards_get_no_weight(advantages):
    found = advantages(jnp.full(8, 0.7, jnp.float32))
    assert (found == 0).all()


def too_hot(key, policy, params, prompt, num_tokens, end):
    return pg.sample_responses(
        key, policy, params, prompt, num_tokens, end, 2.0)  # changed: hot


PAIRS = {
    1: (lambda score: sampler_and_scorer_agree(pg.sample_responses, score),
        pg.response_log_probs, bugs.shifted_log_probs),
    2: (the_same_reward_for_all_moves_nothing, rloo_loss, bugs.loss_without_the_end),
    3: (lambda sample: sampler_and_scorer_agree(sample, pg.response_log_probs),
        pg.sample_responses, too_hot),
    4: (weights_of_a_prompt_add_up_to_zero, rloo_weights, bugs.weights_of_mixed_groups),
    5: (the_penalty_pulls_to_the_reference, RLOO, bugs.K1_IN_THE_LOSS),
    6: (equal_rewards_get_no_weight, pg.group_advantages, bugs.plainly_standardized),
}  # for each bug: its test, the right part and the wrong one


def fails(test, part):
    """Whether a part fails a test."""
    try:
        test(part)
    except AssertionError:
        return True
    return False
