"""Every response of a language model over a few tokens: chances and scores without sampling.

The policy is a table of logits, one row for each prefix. What is computed from it takes arrays of
NumPy or of JAX (also inside `jax.grad` and `jax.jit`), and any axes before the last two are a batch
of policies: prompts, or random ones.
"""

import itertools
import math
from typing import Any, NamedTuple

import numpy as np


class Responses(NamedTuple):
    """N responses of at most H tokens over V tokens, of which the last, V - 1, ends a response.

    token: [N, H] the tokens, with the end token again where a response is over
    mask: [N, H] whether the place belongs to the response; the end token does
    prefix: [N, H] the row of the state before each token, and 0 where the response is over
    ended: [N] whether the end token was said, rather than the response cut off at the cap
    prefixes: the P states of a prompt, as the tokens so far; shorter ones first
    following: [P, V] the prefix that a token leads to, or -1 if it finishes the response
    finished: [P, V] the response that a token finishes, or -1 if it finishes none
    """

    token: np.ndarray
    mask: np.ndarray
    prefix: np.ndarray
    ended: np.ndarray
    prefixes: tuple[tuple[int, ...], ...]
    following: np.ndarray
    finished: np.ndarray

    @property
    def length(self) -> np.ndarray:
        """[N] the number of tokens of each response, the end token included."""
        return self.mask.sum(axis=-1)


def enumerate_responses(num_tokens: int = 3, cap: int = 3) -> Responses:
    """List the responses that stop at the first end token or after `cap` tokens, the cap included.

    There are P = 1 + (V - 1) + ... + (V - 1)^(cap - 1) prefixes, which hold no end token.

    >>> responses = enumerate_responses(num_tokens=3, cap=3)
    >>> len(responses.prefixes), len(responses.token)
    (7, 15)
    """
    for name, value, least in (("num_tokens", num_tokens, 2), ("cap", cap, 1)):
        if value < least:
            raise ValueError(f"{name} was {value}; it must be at least {least}.")
    end = num_tokens - 1
    prefixes = [s for length in range(cap) for s in itertools.product(range(end), repeat=length)]
    row = {prefix: number for number, prefix in enumerate(prefixes)}
    following = np.full((len(prefixes), num_tokens), -1)
    finished = np.full((len(prefixes), num_tokens), -1)
    said: list[tuple[int, ...]] = []
    for prefix, token in itertools.product(prefixes, range(num_tokens)):
        longer = (*prefix, token)
        if longer in row:
            following[row[prefix], token] = row[longer]
        else:
            finished[row[prefix], token] = len(said)
            said.append(longer)
    mask = np.array([[h < len(y) for h in range(cap)] for y in said])
    return Responses(
        token=np.array([(*y, *[end] * (cap - len(y))) for y in said]),
        mask=mask,
        prefix=np.array([[row[y[:h]] if h < len(y) else 0 for h in range(cap)] for y in said]),
        ended=np.array([y[-1] == end for y in said]),
        prefixes=tuple(prefixes),
        following=following,
        finished=finished,
    )


def token_log_probabilities(responses: Responses, logits: Any) -> Any:
    r"""Compute $\log\pi(a_h \mid s_h)$ for logits [..., P, V]: [..., N, H], 0 beyond the end."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_pi = shifted - _module(logits).log(_module(logits).exp(shifted).sum(axis=-1, keepdims=True))
    return log_pi[..., responses.prefix, responses.token] * responses.mask


def log_probabilities(responses: Responses, logits: Any) -> Any:
    r"""Compute $\log\pi(y) = \sum_{h<|y|} \log\pi(a_h \mid s_h)$ for logits [..., P, V]: [..., N].

    >>> logits = np.zeros((7, 3))
    >>> float(np.exp(log_probabilities(enumerate_responses(3, 3), logits)).sum().round(12))
    1.0
    """
    return token_log_probabilities(responses, logits).sum(axis=-1)


def token_scores(responses: Responses, logits: Any) -> Any:
    r"""Compute the gradients of $\log\pi(a_h \mid s_h)$ in the logits: [..., N, H, P, V].

    In the row of the prefix stands one for the token less the probabilities; all else is zero.
    """
    num_prefixes, num_tokens = responses.following.shape
    shifted = _module(logits).exp(logits - logits.max(axis=-1, keepdims=True))
    pi = shifted / shifted.sum(axis=-1, keepdims=True)
    here = responses.prefix[..., None] == np.arange(num_prefixes)
    here = (here & responses.mask[..., None])[..., None]  # [N, H, P, 1]
    token = (responses.token[..., None] == np.arange(num_tokens))[..., None, :]  # [N, H, 1, V]
    return here * (token - pi[..., None, None, :, :])


def scores(responses: Responses, logits: Any) -> Any:
    r"""Compute $g(y) = \nabla\log\pi(y)$, the sum of the token scores: [..., N, P, V]."""
    return token_scores(responses, logits).sum(axis=-3)


class Groups(NamedTuple):
    """Groups of K responses in any order: members [G, K] as indices, ways [G] of ordering them."""

    members: np.ndarray
    ways: np.ndarray

    def chance(self, probability: Any) -> Any:
        """[..., G] the chance to draw each group, for the probabilities [..., N] of one draw."""
        return self.ways * probability[..., self.members].prod(axis=-1)


def enumerate_groups(num_responses: int, size: int) -> Groups:
    """List the groups of `size` draws from `num_responses` responses, without their order.

    This is enough for whatever does not depend on the order, and far fewer than N^K.

    >>> groups = enumerate_groups(num_responses=2, size=2)
    >>> groups.members.tolist(), groups.ways.tolist()
    ([[0, 0], [0, 1], [1, 1]], [1.0, 2.0, 1.0])
    """
    found = list(itertools.combinations_with_replacement(range(num_responses), size))
    orders = [
        math.factorial(size) // math.prod(math.factorial(group.count(y)) for y in set(group))
        for group in found
    ]
    return Groups(np.array(found), np.array(orders, float))


def _module(array: Any) -> Any:
    """`numpy` or `jax.numpy`, whichever made the array."""
    return array.__array_namespace__()
