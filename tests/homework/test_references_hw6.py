"""The solutions of homework 6 against slow ones of sixty digits, at the edges."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from math import comb
from typing import Any

import numpy as np
import pytest
from edges import SIZES
from exact import exact, near, softmax, solutions, zeros

SIX = solutions("hw6")
MODELS = [(0, 2, 1, 0), (2, 3, 3, 1), (3, 4, 2, 3), (4, 2, 5, 2)]  # M, V, H and the prompt


def walk(theta: Any, n: int, tokens: Any) -> tuple[Decimal, Any, int]:
    """The log-probability, the score and the length of one response."""
    left, total, g, length = n, Decimal(0), zeros(*theta.shape), 0
    for a in map(int, tokens):
        chances = softmax(theta[left])
        total += chances[a].ln()
        g[left] = g[left] - chances
        g[left, a] += 1
        length += 1
        if a == 0:
            break
        left = left - a if left >= a else -1
    return total, g, length


def every(V: int, H: int) -> list[tuple[int, ...]]:
    """All responses: the ended ones by length, then those that are cut off."""
    digits = range(1, V)
    ended = [(*tokens, 0) for h in range(H) for tokens in product(digits, repeat=h)]
    return ended + list(product(digits, repeat=H))


def model(rng: np.random.Generator, M: int, V: int, H: int, n: int) -> tuple[Any, list[Any]]:
    """A random table and what the exact reference knows of each response to the prompt."""
    theta = rng.normal(size=(M + 2, V))
    return theta, [walk(exact(theta), n, tokens) for tokens in every(V, H)]


@pytest.mark.parametrize("size", [1e-6, 1.0, 30.0, 1000.0])
@pytest.mark.parametrize("filler", [-1, 0, 3, 10**9])
def test_the_scores(size: float, filler: int) -> None:
    rng = np.random.default_rng(1)
    for M, V, H, _ in MODELS:
        theta, y = size * rng.uniform(-1, 1, size=(M + 2, V)), rng.integers(V, size=(6, H))
        prompts = rng.integers(M + 1, size=6)
        want = [walk(exact(theta), int(n), row) for n, row in zip(prompts, y, strict=True)]
        for row, (_, _, length) in zip(y, want, strict=True):
            row[length:] = filler
        logs, g = SIX["scores"](theta, prompts, y)
        assert near(logs, [one[0] for one in want], 10 * H * (1 + size))
        assert near(g, np.array([one[1] for one in want]), 10 * H * (1 + size))


@pytest.mark.parametrize("case", MODELS)
@pytest.mark.parametrize("size", SIZES)
def test_the_referee(case: tuple[int, int, int, int], size: float) -> None:
    rng = np.random.default_rng(2)
    theta, known = model(rng, *case)
    rewards = size * rng.normal(size=len(known))
    R, p, g = exact(rewards), [one[0].exp() for one in known], [one[1] for one in known]
    J = sum(q * r for q, r in zip(p, R, strict=True))
    slope = sum(q * r * s for q, r, s in zip(p, R, g, strict=True))
    assert len(known) == len(SIX["all_responses"](case[1], case[2]))
    want = [Decimal(0), Decimal(0)]
    for i, j in product(range(len(p)), repeat=2):  # all groups of two
        mean = (R[i] - R[j]) / 4 * (g[i] - g[j])
        for place, factor in enumerate((2, 1)):
            want[place] += p[i] * p[j] * ((factor * mean - slope) ** 2).sum()
    got = SIX["referee"](theta, case[3], case[2], rewards, 2)
    assert near(got[0], J, 10 * size)
    assert near(got[1], slope, 10 * size)
    assert near(got[2], want, 100 * size**2)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("names", [1, 3, 40])
def test_leave_one_out_and_the_weights_of_tokens(size: float, names: int) -> None:
    rng = np.random.default_rng(3)
    for N, H in ((1, 1), (2, 3), (12, 4)):
        prompts = rng.integers(-(10**9), 10**9, size=names)[rng.integers(names, size=N)]
        rewards, lengths = size * rng.normal(size=N), rng.integers(1, H + 1, size=N)
        pi, ref = -size * rng.exponential(size=(2, N, H))
        R, ratio, beta = exact(rewards), exact(pi) - exact(ref), exact(0.3)
        total = [R[i] - beta * sum(ratio[i, : lengths[i]]) for i in range(N)]
        alike = [[j for j in range(N) if prompts[j] == prompts[i]] for i in range(N)]
        several = len({prompts[i] for i in range(N) if len(alike[i]) > 1})
        weights, tokens = zeros(N), zeros(N, H)
        for i in range(N):
            K, others = len(alike[i]), [j for j in alike[i] if j != i]
            if not others:
                continue
            weights[i] = (R[i] - sum(R[j] for j in others) / (K - 1)) / K / several
            for h in range(lengths[i]):
                paid = R[i] - beta * sum(ratio[i, h : lengths[i]])
                tokens[i, h] = paid - sum(total[j] for j in others) / (K - 1)
        behind = np.arange(H) >= lengths[:, None]
        pi[behind], ref[behind] = np.nan, -np.inf
        assert near(SIX["rloo_weights"](rewards, prompts), weights, 10 * size)
        got = SIX["token_weights"](pi, ref, lengths, rewards, prompts, 0.3)
        assert near(got, tokens, 10 * H * size)


@pytest.mark.parametrize("case", MODELS)
@pytest.mark.parametrize("apart", [0.0, 1e-3, 1.0, 8.0])
def test_the_updates_of_a_divergence(case: tuple[int, int, int, int], apart: float) -> None:
    rng = np.random.default_rng(4)
    M, V, H, n = case
    theta, known = model(rng, *case)
    ref = theta + apart * rng.uniform(-1, 1, size=theta.shape)
    want = zeros(5, M + 2, V)
    for tokens, (log, g, length) in zip(every(V, H), known, strict=True):
        old = walk(exact(ref), n, tokens)[0]
        r, p = (old - log).exp(), log.exp()
        for place, weight in ((1, log - old), (2, 1 - r), (4, r - 1 - (old - log))):
            want[place] = want[place] + p * weight * g
        before: tuple[Decimal, Any, Decimal] = Decimal(0), zeros(M + 2, V), Decimal(0)
        for h in range(1, length + 1):
            (a, s, _), (b, _, _) = (walk(exact(x), n, tokens[:h]) for x in (theta, ref))
            own = 1 - ((b - before[2]) - (a - before[0])).exp()
            want[3] = want[3] + p * own * (s - before[1])
            before = a, s, b
    assert near(SIX["kl_updates"](theta, ref, n, H), want, 100 * (1 + apart))


@pytest.mark.parametrize("K", [2, 3, 9, 200])
@pytest.mark.parametrize(("eps", "ddof"), [(0.0, 0), (0.0, 1), (1e-6, 0), (0.5, 1), (1e3, 0)])
def test_the_weight_of_grpo(K: int, eps: float, ddof: int) -> None:
    p = np.array([0.0, 1.0, 1e-300, 1e-9, 0.03, 0.5, 1 - 2.0**-40])
    want = zeros(len(p))
    for i, x in enumerate(exact(p)):
        for k in range(1, K):
            spread = (Decimal(k * (K - k)) / (K * (K - ddof))).sqrt() + exact(eps)
            first = x ** (k - 1) if k > 1 else Decimal(1)  # zero to the zero is one
            second = (1 - x) ** (K - 1 - k) if k < K - 1 else Decimal(1)
            want[i] += first * second * comb(K, k) * k * (K - k) / K**2 / spread
    assert near(SIX["grpo_weight"](p, K, eps, ddof), want, 100 * float(max(want)))


@pytest.mark.parametrize("case", MODELS)
@pytest.mark.parametrize("far", [0.0, 1e5])
def test_the_updates_with_a_length(case: tuple[int, int, int, int], far: float) -> None:
    rng = np.random.default_rng(5)
    M, V, H, n = case
    theta, known = model(rng, *case)
    rewards = far + rng.normal(size=len(known))
    want = zeros(3, M + 2, V)
    for (r, one), (s, two) in product(zip(exact(rewards), known, strict=True), repeat=2):
        move, lengths = (one[0] + two[0]).exp() * (r - s) / 2 * one[1], (one[2], one[2] + two[2], H)
        for place, by in enumerate(lengths):
            want[place] = want[place] + (2 if place == 1 else 1) * move / by
    assert near(SIX["length_updates"](theta, n, H, rewards), want, 100 * (1 + far))
