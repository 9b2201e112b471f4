"""Responses of a token policy: sampled with their masks, and scored again.

A token policy is any function of parameters and tokens [L] that returns logits [L, V]. Row i of
the logits is for the token that follows tokens 0 to i, and may depend on these alone.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Shaped

from .._pytree import PRNGKey, Scalar
from .._validation import is_concrete, require, require_count, require_number

TokenPolicy = Callable[[Any, Any], Any]  # (params, tokens [L]) -> logits [L, V]


class Responses(NamedTuple):
    """Responses to N prompts of P tokens, each of at most H tokens.

    token: what was written. Behind the end of a response stands the end token, as padding.
    log_prob: the log-probability of each token under the policy that sampled it, and 0 where the
    mask is False.
    mask: True for the tokens that the policy chose, the end token included, and False for the
    padding behind it. The mask of a response sums to its length.
    ended: whether the response has an end token. One without it was cut off after H tokens.
    """

    prompt: Int[Array, "N P"]
    token: Int[Array, "N H"]
    log_prob: Float[Array, "N H"]
    mask: Bool[Array, "N H"]
    ended: Bool[Array, " N"]

    @property
    def sequence(self) -> Int[Array, "N L"]:
        """Prompt and response in one row. Its first P + h tokens are the state of step h."""
        return jnp.concatenate([self.prompt, self.token], axis=-1)

    @property
    def length(self) -> Int[Array, " N"]:
        """The number of tokens of each response, the end token included."""
        return self.mask.sum(-1)


def response_mask(token: Int[Array, "*N H"], end: Any) -> Bool[Array, "*N H"]:
    """Mark the tokens of a response up to its first end token, which is included (`token_mask`).

    >>> pg.response_mask(jnp.array([3, 1, 0, 0]), end=0).tolist()
    [True, True, True, False]
    """
    is_end = token == end
    return jnp.cumsum(is_end, axis=-1) - is_end == 0


def prefix_outputs(
    function: TokenPolicy, params: Any, responses: Responses
) -> Shaped[Array, "N H *out"]:
    """Compute what a function of tokens says in the state of each step of the responses.

    The state of step h is the prompt with the first h tokens of the response (`text_mdp`).

    function: takes parameters and tokens [L] and returns an array [L, ...], of which row i depends
    on tokens 0 to i alone: a token policy's logits, or the values of a critic.
    """
    width = responses.prompt.shape[-1]
    rows = jax.vmap(function, (None, 0))(params, responses.sequence)
    return rows[:, width - 1 : -1]


def response_log_probs(
    policy: TokenPolicy, params: Any, responses: Responses, temperature: Scalar = 1.0
) -> Float[Array, "N H"]:
    r"""Compute $\log \pi(a_h \mid s_h)$ for each token of the responses (`text_mdp`).

    Where the mask is False the result is 0, so the sum over h is the log-probability of the whole
    response.

    policy: a function of parameters and tokens [L] that returns logits [L, V].
    temperature: divides the logits. It must be that of the sampler if the ratio to the sampler's
    own log-probabilities is to be 1.
    """
    logits = prefix_outputs(policy, params, responses) / temperature
    log_pi = jax.nn.log_softmax(logits)
    found = jnp.take_along_axis(log_pi, responses.token[..., None], axis=-1)[..., 0]
    return jnp.where(responses.mask, found, 0.0)


def sample_responses(
    key: PRNGKey,
    policy: TokenPolicy,
    params: Any,
    prompt: Int[Array, "N P"],
    num_tokens: int,
    end: int,
    temperature: Scalar = 1.0,
) -> Responses:
    """Sample one response to each prompt, a token at a time (`text_mdp`).

    A response stops at its first end token, which belongs to it, or after `num_tokens` tokens. To
    get K responses to each prompt, repeat the prompts K times with `jnp.repeat`.

    policy: a function of parameters and tokens [L] that returns logits [L, V]. Row i may depend on
    tokens 0 to i alone, because during sampling the tokens behind them are padding.
    prompt: one prompt a row, all of the same length. end: the number of the end token.
    temperature: divides the logits.
    """
    num_tokens = require_count("num_tokens", num_tokens)
    require_number("temperature", temperature, 0, float("inf"), open_low=True)
    whole = jax.ShapeDtypeStruct((prompt.shape[1] + num_tokens,), prompt.dtype)
    shape = jax.eval_shape(policy, params, whole).shape
    must = f"one that returns logits [{whole.shape[0]}, V] for {whole.shape[0]} tokens"
    right = len(shape) == 2 and shape[0] == whole.shape[0]
    require(right, "policy", f"a function that returns an array of shape {shape}", must)
    known = not is_concrete(end) or 0 <= int(end) < shape[1]
    require(known, "end", end, f"the number of a token, from 0 to {shape[1] - 1}")
    return _sample_responses(key, policy, params, prompt, num_tokens, end, temperature)


@partial(jax.jit, static_argnames=("policy", "num_tokens"))
def _sample_responses(
    key: PRNGKey,
    policy: TokenPolicy,
    params: Any,
    prompt: Array,
    num_tokens: int,
    end: Any,
    temperature: Any,
) -> Responses:
    count, width = prompt.shape
    padding = jnp.full((count, num_tokens), end, prompt.dtype)
    begun = jnp.concatenate([prompt, padding], axis=1), jnp.ones(count, bool)

    def one(carry: tuple[Array, Array], step: Any) -> tuple[Any, Any]:
        (sequence, going), (place, key) = carry, step
        logits = jax.vmap(policy, (None, 0))(params, sequence)[:, place - 1] / temperature
        drawn = jax.random.categorical(key, logits).astype(prompt.dtype)
        token = jnp.where(going, drawn, end)
        found = jnp.take_along_axis(jax.nn.log_softmax(logits), token[:, None], axis=-1)[:, 0]
        written = sequence.at[:, place].set(token), going & (token != end)
        return written, (token, jnp.where(going, found, 0.0), going)

    steps = width + jnp.arange(num_tokens), jax.random.split(key, num_tokens)
    (_, going), (token, log_prob, mask) = jax.lax.scan(one, begun, steps)
    return Responses(prompt, token.T, log_prob.T, mask.T, ~going)
