"""The task Sort: four digits of six kinds, to be written again in order, and then the end.

It stands on the page on a small language model, so it has no types and lines that fit its column.
"""

# mypy: disallow-untyped-defs=False
# fmt: off

import jax
import jax.numpy as jnp
import optax

import policy_gradients as pg
from cell_tools.experiments.small_transformer import decoder, init
from policy_gradients._compilation import quick_jit

KINDS, DIGITS = 6, 4
EQUALS, END = KINDS, KINDS + 1  # the tokens behind the digits 0 to 5
CAP = 6  # tokens of a response


def prompts(key, count):
    """Rows such as 3 0 5 1 =, each digit drawn anew."""
    digits = jax.random.randint(key, (count, DIGITS), 0, KINDS)
    return jnp.pad(digits, ((0, 0), (0, 1)), constant_values=EQUALS)


def right_answer(prompt):
    """The digits in order, the end, and padding up to the cap."""
    digits = jnp.sort(prompt[:, :DIGITS], axis=1)
    padding = ((0, 0), (0, CAP - DIGITS))
    return jnp.pad(digits, padding, constant_values=END)


def reward(responses):
    """1 for exactly the right answer and the end behind it, else 0."""
    right = responses.token == right_answer(responses.prompt)
    return right.all(axis=1).astype(float)


def lessons(key, count):
    """A teacher who sorts with probability 0.35 and else shuffles."""
    keys = jax.random.split(key, 3)
    prompt = prompts(keys[0], count)
    sorts = jax.random.bernoulli(keys[1], 0.35, (count, 1))
    digits = jax.random.permutation(
        keys[2], prompt[:, :DIGITS], axis=1, independent=True)
    padding = ((0, 0), (0, CAP - DIGITS))
    shuffled = jnp.pad(digits, padding, constant_values=END)
    token = jnp.where(sorts, right_answer(prompt), shuffled)
    mask = pg.response_mask(token, END)
    nothing, ended = jnp.zeros(token.shape), jnp.ones(count, bool)
    return pg.Responses(prompt, token, nothing, mask, ended)


@quick_jit
def reference(key):
    """A transformer after 300 steps up the teacher's log-likelihood."""
    adam = optax.adam(3e-3)
    first, rest = jax.random.split(key)
    params = init(first)

    def loss(params, key):
        log_prob = pg.response_log_probs(decoder, params, lessons(key, 128))
        return -log_prob.sum(axis=1).mean()

    def step(carry, key):
        params, state = carry
        value, gradient = jax.value_and_grad(loss)(params, key)
        change, state = adam.update(gradient, state)
        return (optax.apply_updates(params, change), state), value

    carry = params, adam.init(params)
    (params, _), _ = jax.lax.scan(step, carry, jax.random.split(rest, 300))
    return params
