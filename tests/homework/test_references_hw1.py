"""The solutions of homework 1 against slow ones of sixty digits, at the edges."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from edges import SIZES, batches, padded, policies
from exact import exact, near, softmax, solutions, zeros

ONE = solutions("hw1")


def score(theta: Any, state: int, action: int, eps: Any) -> Any:
    """The gradient of log pi by the quotient rule."""
    theta, eps = exact(theta), exact(eps)
    out, p = zeros(*theta.shape), softmax(theta[state])
    pi = (1 - eps) * p[action] + eps / len(p)
    for b in range(len(p)):
        out[state, b] = (1 - eps) * p[action] * (int(action == b) - p[b]) / pi
    return out


def gradient(P: Any, r: Any, mu: Any, H: int, theta: Any, eps: Any) -> Any:
    """The mean over all paths of return times the sum of scores."""
    S, A = theta.shape
    pi = [(1 - exact(eps)) * softmax(row) + exact(eps) / A for row in exact(theta)]
    P, r, mu, out = exact(P), exact(r), exact(mu), zeros(S, A)
    scores = {(s, a): score(theta, s, a, eps) for s in range(S) for a in range(A)}
    for path in product(product(range(S), range(A)), repeat=H):
        weight, total = mu[path[0][0]], sum(r[s, a] for s, a in path)
        for (s, a), (t, _) in pairwise(path):
            weight *= pi[s][a] * P[s, a, t]
        weight *= pi[path[-1][0]][path[-1][1]]
        if weight:
            out = out + weight * total * sum(scores[one] for one in path)
    return out


@pytest.mark.parametrize("eps", [0.0, 1e-6, 0.4, 1.0])
@pytest.mark.parametrize("size", [1e-6, 1.0, 300.0, 800.0])
def test_the_score(eps: float, size: float) -> None:
    rng = np.random.default_rng(0)
    for A in (1, 2, 5):
        theta = size * rng.uniform(-1, 1, size=(2, A))
        for a in range(A):
            assert near(ONE["score"](theta, 1, a, eps), score(theta, 1, a, eps))


def test_the_score_of_an_action_that_is_as_good_as_impossible() -> None:
    got = ONE["score"](np.array([[800.0, 0.0]]), 0, 1, 0.0)
    assert got.tolist() == [[-1.0, 1.0]]


def test_the_estimate() -> None:
    for rng, N, H, size, lengths in batches(1):
        S, A, eps = 2, 3, float(rng.choice([0.0, 0.5, 1.0]))
        theta, r = 3 * rng.normal(size=(S, A)), padded(size * rng.normal(size=(N, H)), lengths)
        s = padded(rng.integers(S, size=(N, H)), lengths, 99)
        a = padded(rng.integers(A, size=(N, H)), lengths, -99)
        want, terms = zeros(S, A), 0.0
        for i in range(N):
            for h in range(lengths[i]):
                togo = sum(exact(r[i, h : lengths[i]]))
                want = want + togo * score(theta, s[i, h], a[i, h], eps) / N
                terms += float(abs(togo)) / N
        assert near(ONE["gradient_estimate"](theta, s, a, r, lengths, eps), want, terms)


@pytest.mark.parametrize("gamma", [0.0, 1e-6, 0.5, 1.0])
def test_the_weights(gamma: float) -> None:
    for rng, N, H, size, lengths in batches(2):
        r, want = padded(size * rng.normal(size=(N, H)), lengths), zeros(N, H)
        for i in range(N):
            for h in range(lengths[i]):
                steps = range(h, lengths[i])
                want[i, h] = sum(
                    (exact(gamma) ** k if k else Decimal(1)) * exact(r[i, k]) for k in steps
                )
        assert near(ONE["discounted_weights"](r, lengths, gamma), want, size * H)


@pytest.mark.parametrize(("S", "A", "H"), [(1, 1, 3), (3, 2, 1), (2, 2, 4), (3, 1, 2), (1, 3, 2)])
def test_the_exact_gradient(S: int, A: int, H: int) -> None:
    rng = np.random.default_rng(3)
    for eps, logits, size in ((0.0, 3.0, 1e-6), (0.3, 100.0, 1.0), (1.0, 1.0, 1e6)):
        P, mu = policies(rng, S, A, S), policies(rng, S)
        r, theta = size * rng.normal(size=(S, A)), logits * rng.normal(size=(S, A))
        got = ONE["exact_gradient"](P, r, mu, H, theta, eps)
        assert near(got, gradient(P, r, mu, H, theta, eps), size * H * H)


@pytest.mark.parametrize("size", [1e-10, *SIZES])
def test_the_z_scores(size: float) -> None:
    rng = np.random.default_rng(4)
    for N in (2, 3, 47):
        x = size * rng.normal(size=(N, 1, 2))
        x[1:, 0, 1] = x[1, 0, 1]  # only one of them differs
        goal = size * rng.normal(size=(1, 2))
        each, mean = exact(x[:, 0]), sum(exact(x[:, 0])) / N
        error = [
            (sum((y - m) ** 2 for y in each[:, j]) / (N - 1) / N).sqrt() for j, m in enumerate(mean)
        ]
        want = ((mean - exact(goal[0])) / error)[None]
        assert near(ONE["z_scores"](x, goal), want, 1 + np.abs(want).astype(float))


@pytest.mark.parametrize("N", [1, 3, 10])
@pytest.mark.parametrize(
    ("off", "want"), [(0.9e-9, 0.0), (-0.9e-9, 0.0), (1e-7, np.inf), (-5.0, -np.inf)]
)
def test_the_z_scores_where_nothing_varies(N: int, off: float, want: float) -> None:
    got = ONE["z_scores"](np.full((N, 1, 1), 0.1), np.array([[0.1 - off]]))
    assert got.tolist() == [[want]]
