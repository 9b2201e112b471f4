"""The solutions of homework 2 against slow ones of sixty digits, at the edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from edges import SIZES, batches, padded, policies
from exact import exact, near, solutions, zeros

TWO = solutions("hw2")


def togo(rewards: Any, lengths: Any) -> Any:
    """Rewards-to-go by their definition, zero behind the end."""
    out = zeros(*rewards.shape)
    for i, n in enumerate(lengths):
        for h in range(n):
            out[i, h] = sum(exact(rewards[i, h:n]))
    return out


def slope(phi: Any, rewards: Any, lengths: Any, penalty: Any, w: Any) -> Any:
    """Half the gradient of what the fit minimizes, and the size that rounding may have there."""
    R, w = togo(rewards, lengths), exact(w)
    out, squares, total = exact(penalty) * w, np.full(len(w), penalty), 0.0
    out[-1] = exact(0.0)
    for i, n in enumerate(lengths):
        for h in range(n):
            x = exact(phi[i, h])
            out, squares = out + x * (x @ w - R[i, h]), squares + phi[i, h] ** 2
            total += float(R[i, h]) ** 2
    return out, np.sqrt(squares * total)


@pytest.mark.parametrize("penalty", [0.0, 1e-6, 1.0, 1e6])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_the_fit_has_no_slope(k: int, penalty: float) -> None:
    for rng, N, H, size, lengths in batches(1):
        for wide in (1e-4, 1.0, 1e4):
            phi, rewards = wide * rng.normal(size=(N, H, k)), size * rng.normal(size=(N, H))
            if k == 4:  # one-hot features and a constant, which depend on each other
                phi[..., 0] = rng.integers(2, size=(N, H))
                phi[..., 1], phi[..., 2] = 1 - phi[..., 0], 2.0
            phi[..., -1] = 1.0
            phi, rewards = padded(phi, lengths), padded(rewards, lengths)
            w = TWO["fit_linear"](phi, rewards, lengths, penalty)
            left, terms = slope(phi, rewards, lengths, penalty, w)
            assert near(left.astype(float), zeros(k), terms, 9)


@pytest.mark.parametrize("size", SIZES)
def test_the_cross_fit(size: float) -> None:
    rng = np.random.default_rng(2)
    for N, H in ((2, 1), (5, 3), (6, 4)):
        lengths = np.append(np.full(2, H), rng.integers(H + 1, size=N - 2))
        phi, rewards = rng.normal(size=(N, H, 1)), size * rng.normal(size=(N, H))
        phi[...] = 1.0  # the fit is the mean of the other half
        got = TWO["cross_fit"](padded(phi, lengths), padded(rewards, lengths), lengths, 3.0)
        R, want = togo(rewards, lengths), zeros(N, H)
        for i, n in enumerate(lengths):
            others = [R[j, h] for j in range(1 - i % 2, N, 2) for h in range(lengths[j])]
            want[i, :n] = R[i, :n] - sum(others) / len(others)
        assert near(got, want, size * H)


CLOUDS = [(1, 1, 1), (1, 3, 2), (5, 1, 2), (5, 3, 1), (6, 2, 3)]  # trajectories, steps, dimensions


@pytest.mark.parametrize(("K", "H", "d"), CLOUDS)
@pytest.mark.parametrize("size", SIZES)
def test_the_moments(K: int, H: int, d: int, size: float) -> None:
    rng = np.random.default_rng(3)
    p, s, w = policies(rng, K), rng.normal(size=(K, H, d)), size * rng.normal(size=(K, H))
    g, q = (exact(s) * exact(w)[..., None]).sum(1), exact(p)
    mean, total = TWO["moments"](p, s, w, 7)
    assert near(mean, (q[:, None] * g).sum(0), size * H)
    # probabilities of floating point do not add up to one exactly: the pairs know no mean
    pairs = sum(q[i] * q[j] * ((g[i] - g[j]) ** 2).sum() / 2 for i in range(K) for j in range(K))
    assert near(total, pairs / 7, 10 * (size * H) ** 2)


@pytest.mark.parametrize(("K", "H", "d"), [cloud for cloud in CLOUDS if cloud[0] > 1])
@pytest.mark.parametrize("size", SIZES)
def test_the_dose(K: int, H: int, d: int, size: float) -> None:
    rng = np.random.default_rng(4)
    p, s, b = rng.dirichlet(np.ones(K)), rng.normal(size=(K, H, d)), size * rng.normal(size=(K, H))
    for ratio in (1e-3, 1.0, 1e3):
        r = ratio * size * rng.normal(size=(K, H))
        x, y = ((exact(s) * exact(one)[..., None]).sum(1) for one in (r, b))
        q, top, below = exact(p), exact(0.0), exact(0.0)
        for i in range(K):
            for j in range(K):
                top += q[i] * q[j] * ((x[i] - x[j]) * (y[i] - y[j])).sum()
                below += q[i] * q[j] * ((y[i] - y[j]) ** 2).sum()
        assert near(TWO["best_dose"](p, s, r, b), top / below, ratio + abs(float(top / below)))


@pytest.mark.parametrize("one", [1 / 3, 0.1, 1e-6 / 3, 7e5 / 3])
def test_the_dose_where_it_makes_no_difference(one: float) -> None:
    p, s, r = np.array([0.1, 0.2, 0.3, 0.4]), np.full((4, 1, 2), 0.7), np.arange(4.0)[:, None]
    assert TWO["best_dose"](p, s, r, np.full((4, 1), one)) == 0
    assert TWO["best_dose"](np.ones(1), s[:1], r[1:2], np.full((1, 1), one)) == 0
    split = np.array([[0.1, 0.2], [0.2, 0.1], [0.3, 0.0], [0.15, 0.15]])  # sums of 0.3, rounded
    assert TWO["best_dose"](p, np.ones((4, 2, 1)), np.arange(8.0).reshape(4, 2), split) == 0


def test_the_weights_of_others() -> None:
    rng = np.random.default_rng(5)
    for N in (2, 3, 6):
        W = policies(rng, N, N)
        W[0], W[-1] = np.eye(N)[1], np.eye(N)[-1]
        want = zeros(N, N)
        for i in range(N):
            others = [exact(float(W[i, j])) if i != j else exact(0.0) for j in range(N)]
            if not any(others):
                others = [exact(float(i != j)) for j in range(N)]
            want[i] = [x / sum(others) for x in others]
        assert near(TWO["without_self"](W), want)
        assert near(TWO["reuse_factor"](W), 1 - sum(exact(np.diag(W))) / N)


@pytest.mark.parametrize(("gamma", "lam"), [(0.0, 0.5), (0.9, 0.0), (1.0, 1.0), (0.5, 1e-3)])
def test_the_generalized_advantages(gamma: float, lam: float) -> None:
    for rng, N, H, size, n in batches(6):
        r, v = padded(size * rng.normal(size=(N, H)), n), padded(size * rng.normal(size=(N, H)), n)
        end = rng.random(N) < 0.5
        last = np.where(end, np.nan, size * rng.normal(size=N))
        want, target = zeros(N, H), zeros(N, H)
        for i in range(N):
            after = [*exact(v[i, : n[i]]), exact(0.0 if end[i] else last[i])] if n[i] else []
            for h in range(n[i]):
                factor = exact(1.0)
                for k in range(h, n[i]):
                    delta = exact(r[i, k]) + exact(gamma) * after[k + 1] - after[k]
                    want[i, h] += factor * delta
                    factor *= exact(gamma) * exact(lam)
                target[i, h] = want[i, h] + after[h]
        got = TWO["advantages"](r, v, last, n, end, gamma, lam)
        assert near(got[0], want, 3 * size * H) and near(got[1], target, 3 * size * H)
