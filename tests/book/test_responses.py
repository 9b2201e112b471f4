"""The enumeration of responses, against sampling's own definition: one token after another."""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cell_tools.responses import (
    Responses,
    enumerate_groups,
    enumerate_responses,
    log_probabilities,
    scores,
    token_log_probabilities,
    token_scores,
)

SIZES = [(2, 1), (2, 4), (3, 3), (4, 2)]


def softmax(logits: np.ndarray) -> np.ndarray:
    weight = np.exp(logits)
    return weight / weight.sum(-1, keepdims=True)


def spoken(num_tokens: int, cap: int) -> dict[tuple[int, ...], list[tuple[int, ...]]]:
    """The responses, each with the sequences of `cap` tokens that are cut to it."""
    found: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for tokens in itertools.product(range(num_tokens), repeat=cap):
        end = tokens.index(num_tokens - 1) + 1 if num_tokens - 1 in tokens else cap
        found.setdefault(tokens[:end], []).append(tokens)
    return found


def said(responses: Responses) -> list[tuple[int, ...]]:
    pairs = zip(responses.token, responses.mask, strict=True)
    return [tuple(token[mask].tolist()) for token, mask in pairs]


@pytest.mark.parametrize(("num_tokens", "cap"), SIZES)
def test_every_response_is_listed_once(num_tokens: int, cap: int) -> None:
    responses = enumerate_responses(num_tokens, cap)
    assert sorted(said(responses)) == sorted(spoken(num_tokens, cap))
    for n, y in enumerate(said(responses)):
        assert responses.length[n] == len(y)
        assert responses.ended[n] == (y[-1] == num_tokens - 1)
        for h in range(len(y)):
            assert responses.prefixes[responses.prefix[n, h]] == y[:h]
    beyond = ~responses.mask
    assert (responses.token[beyond] == num_tokens - 1).all() and not responses.prefix[beyond].any()


@pytest.mark.parametrize(("num_tokens", "cap"), SIZES)
def test_each_token_leads_on_or_finishes(num_tokens: int, cap: int) -> None:
    responses = enumerate_responses(num_tokens, cap)
    for row, prefix in enumerate(responses.prefixes):
        for token in range(num_tokens):
            on, done = responses.following[row, token], responses.finished[row, token]
            assert (on < 0) != (done < 0)
            there = responses.prefixes[on] if on >= 0 else said(responses)[done]
            assert there == (*prefix, token)


@pytest.mark.parametrize(("num_tokens", "cap"), SIZES)
def test_chances_are_those_of_saying_one_token_after_another(num_tokens: int, cap: int) -> None:
    responses = enumerate_responses(num_tokens, cap)
    logits = np.random.default_rng(0).normal(size=(5, len(responses.prefixes), num_tokens))
    pi = softmax(logits)
    row = {prefix: number for number, prefix in enumerate(responses.prefixes)}
    wanted = np.ones((5, len(responses.token)))
    for n, y in enumerate(said(responses)):
        for h, token in enumerate(y):
            wanted[:, n] *= pi[:, row[y[:h]], token]
    np.testing.assert_allclose(np.exp(log_probabilities(responses, logits)), wanted, rtol=1e-12)
    np.testing.assert_allclose(wanted.sum(-1), 1, rtol=1e-12)
    assert not token_log_probabilities(responses, logits)[:, ~responses.mask].any()


def test_scores_are_gradients() -> None:
    responses = enumerate_responses(3, 3)
    with jax.enable_x64(True):
        logits = jnp.asarray(np.random.default_rng(1).normal(size=(2, 7, 3)))
        each = jax.jit(jax.vmap(jax.jacrev(lambda x: log_probabilities(responses, x))))
        by_token = jax.jit(jax.vmap(jax.jacrev(lambda x: token_log_probabilities(responses, x))))
        np.testing.assert_allclose(scores(responses, logits), each(logits), atol=1e-13)
        of_tokens = token_scores(responses, np.asarray(logits))
        np.testing.assert_allclose(of_tokens, by_token(logits), atol=1e-13)


def test_large_logits_overflow_nowhere() -> None:
    responses = enumerate_responses(3, 2)
    logits = np.full((3, 3), 1000.0) + np.arange(3)
    small = np.zeros((3, 3)) + np.arange(3)
    np.testing.assert_allclose(
        log_probabilities(responses, logits), log_probabilities(responses, small), atol=1e-12
    )
    np.testing.assert_allclose(scores(responses, logits), scores(responses, small), atol=1e-12)


@pytest.mark.parametrize(("num_responses", "size"), [(3, 1), (3, 4), (5, 3)])
def test_groups_without_order_are_all_groups(num_responses: int, size: int) -> None:
    groups = enumerate_groups(num_responses, size)
    probability = softmax(np.random.default_rng(2).normal(size=(4, num_responses)))
    value = np.random.default_rng(3).normal(size=num_responses)
    ordered = np.array(list(itertools.product(range(num_responses), repeat=size)))
    chance = probability[:, ordered].prod(-1)
    assert groups.ways.sum() == num_responses**size
    for f in (np.max, np.std, np.sum):
        np.testing.assert_allclose(
            groups.chance(probability) @ f(value[groups.members], axis=-1),
            chance @ f(value[ordered], axis=-1),
            rtol=1e-12,
        )


def test_sizes_that_make_no_response_are_refused() -> None:
    with pytest.raises(ValueError, match="num_tokens was 1; it must be at least 2"):
        enumerate_responses(1, 3)
    with pytest.raises(ValueError, match="cap was 0; it must be at least 1"):
        enumerate_responses(3, 0)
