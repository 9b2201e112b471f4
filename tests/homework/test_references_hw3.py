"""The solutions of homework 3 against slow ones of sixty digits, at the edges."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest
from edges import SIZES, batches, padded, policies
from exact import each, exact, near, solutions, zeros

THREE = solutions("hw3")
GAMES = [(1, 1, 1), (1, 3, 2), (3, 1, 2), (3, 2, 1), (3, 2, 2)]  # steps, states, actions


def game(H: int, S: int, A: int, size: float = 1.0, seed: int = 0) -> Any:
    """Model, rewards, start and two policies; the last transition leads nowhere that counts."""
    rng = np.random.default_rng(seed)
    P, mu = policies(rng, H, S, A, S), policies(rng, S)
    P[-1] = 5 + rng.random((S, A, S))
    r = size * rng.normal(size=(H, S, A))
    return P, r, mu, policies(rng, H, S, A), policies(rng, H, S, A)


def paths(P: Any, mu: Any, pi: Any) -> Any:
    """(probability, states and actions) of every path, in exact numbers."""
    H, S, A = pi.shape
    for path in product(product(range(S), range(A)), repeat=H):
        weight = exact(float(mu[path[0][0]]))
        for h, (s, a) in enumerate(path):
            weight *= exact(float(pi[h, s, a]))
            if h + 1 < H:
                weight *= exact(float(P[h, s, a, path[h + 1][0]]))
        if weight:
            yield weight, path


def handovers(P: Any, r: Any, mu: Any, old: Any, new: Any) -> Any:
    """The expected returns as sums over paths."""
    out = zeros(len(r) + 1)
    for k in range(len(r) + 1):
        mixed = np.concatenate([new[:k], old[k:]])
        for weight, path in paths(P, mu, mixed):
            out[k] += weight * sum(exact(float(r[h, s, a])) for h, (s, a) in enumerate(path))
    return out


@pytest.mark.parametrize("shape", GAMES)
@pytest.mark.parametrize("size", SIZES)
def test_handovers_and_terms_of_the_lemma(shape: tuple[int, int, int], size: float) -> None:
    case = game(*shape, size)
    W = handovers(*case)
    assert near(THREE["handovers"](*case), W, 10 * size)
    assert near(THREE["lemma_terms"](*case), W[1:] - W[:-1], 10 * size)


@pytest.mark.parametrize("tiny", [0.0, 1e-7, 1.0])
def test_the_estimates_from_another_policy(tiny: float) -> None:
    for rng, N, H, size, lengths in batches(1):
        p, q = rng.uniform(0.2, 1, size=(2, N, H))
        q[:, H // 2] *= tiny
        p, q = padded(p, lengths, 0.0), padded(q, lengths)
        r, want = padded(size * rng.normal(size=(N, H)), lengths), zeros(3)
        up, down = zeros(H), zeros(H)
        for i in range(N):
            W = exact(1.0)
            for h in range(H):
                if h < lengths[i]:
                    W *= exact(q[i, h]) / exact(p[i, h])
                    up[h] += W * exact(r[i, h])
                down[h] += W
            want[0] += W * sum(exact(r[i, : lengths[i]]), Decimal(0)) / N if lengths[i] else 0
        want[1] = sum(up) / N
        want[2] = sum(up[h] / down[h] for h in range(H) if down[h])
        assert near(THREE["off_policy"](p, q, r, lengths), want, 1e3 * size * H)


@pytest.mark.parametrize("shape", GAMES)
def test_the_second_moments(shape: tuple[int, int, int]) -> None:
    P, _, mu, old, new = game(*shape)
    old = (old + 1e-6) / (old + 1e-6).sum(-1, keepdims=True)  # it tries every action
    want = zeros(len(old))
    for h in range(len(old)):
        for weight, path in paths(P[: h + 1], mu, old[: h + 1]):
            ratio = exact(1.0)
            for k, (s, a) in enumerate(path):
                ratio *= exact(float(new[k, s, a])) / exact(float(old[k, s, a]))
            want[h] += weight * ratio**2
    got = THREE["second_moments"](P, mu, old, new)
    assert near(got, want, np.abs(want).astype(float))


@pytest.mark.parametrize("shape", GAMES)
@pytest.mark.parametrize("seed", range(6))
def test_the_terms_of_the_divergence(shape: tuple[int, int, int], seed: int) -> None:
    P, _, mu, old, new = game(*shape, seed=seed)
    want = zeros(len(old))
    for h in range(len(old)):
        for weight, path in paths(P[: h + 1], mu, old[: h + 1]):
            one, other = (exact(float(pi[h][path[-1]])) for pi in (old, new))
            want[h] += weight * (one / other).ln() if other else Decimal("Infinity")
    got = THREE["kl_terms"](P, mu, old, new)
    infinite = np.array([x.is_infinite() for x in want])
    assert (np.isinf(got) == infinite).all() and not np.isnan(got).any()
    assert near(got[~infinite], want[~infinite])


def divergences(old: Any, new: Any) -> Any:
    """The three estimates where the weights are not constant."""
    x = exact(new) - exact(old)
    w, n = each(Decimal.exp, x), len(x)
    spread = w - sum(w) / n
    c = sum(spread * x) / sum(spread**2)
    means = [sum(-x), sum(w - 1 - x), sum(c * (w - 1) - x)]
    return np.array([one / n for one in means], dtype=object)


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1.0, 10.0])
@pytest.mark.parametrize("far", [0.0, -1000.0])
def test_the_estimates_of_the_divergence(size: float, far: float) -> None:
    rng = np.random.default_rng(5)
    for n in (2, 5, 40):
        old = far - rng.exponential(size=n)
        new = old + size * rng.normal(size=n)
        x = np.abs(new - old)
        rounding = (x + np.abs(np.expm1(new - old))).mean() + 1e-3 * np.abs(old).max() / 1000
        assert near(THREE["kl_estimates"](old, new), divergences(old, new), rounding, 10)


@pytest.mark.parametrize("ratio", [0.0, -0.7, float(np.log(0.1)), 2.0])
@pytest.mark.parametrize("n", [1, 3, 10])
def test_the_estimates_for_constant_weights(n: int, ratio: float) -> None:
    old = -np.random.default_rng(6).exponential(size=n)  # constant up to rounding only
    got = THREE["kl_estimates"](old, old + ratio)
    assert near(got, exact(np.array([-ratio, np.expm1(ratio) - ratio, -ratio])))
