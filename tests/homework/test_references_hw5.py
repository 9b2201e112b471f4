"""The solutions of homework 5 against slow ones of sixty digits, at the edges."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from edges import SIZES
from exact import each, exact, near, solutions, zeros

FIVE = solutions("hw5")


@pytest.mark.parametrize("far", [-2000.0, 0.0, 900.0])
@pytest.mark.parametrize("size", SIZES)
def test_the_clipped_objective(size: float, far: float) -> None:
    rng = np.random.default_rng(1)
    for n, wide, low, high in (
        (1, 1.0, 0.2, 0.2),
        (30, 30.0, 0.3, 0.1),
        (30, 1e-3, 0.0005, 0.001),
        (9, 1.0, 1.5, 0.0),
    ):
        old = far + rng.normal(size=n)
        new, A = old + wide * rng.normal(size=n), size * rng.normal(size=n)
        A[1::7] = 0.0
        w, a = each(Decimal.exp, exact(new) - exact(old)), exact(A)
        value, slope = zeros(n), zeros(n)
        for i in range(n):
            limit = 1 + exact(high) if a[i] > 0 else 1 - exact(low)
            past = w[i] > limit if a[i] > 0 else w[i] < limit
            value[i], slope[i] = (limit * a[i], exact(0.0)) if past else (w[i] * a[i],) * 2
        got = FIVE["clipped"](new, old, A, low, high)
        terms = size * 10 * (1 + w.astype(float))
        assert near(got[0], value, terms) and near(got[1], slope, terms)


@pytest.mark.parametrize("size", [1e-6, 1e-4, 1.0, 1e4, 1e6])
@pytest.mark.parametrize(("n", "d"), [(1, 1), (4, 1), (1, 3), (3, 120)])
def test_the_penalized_objective(n: int, d: int, size: float) -> None:
    rng = np.random.default_rng(2)
    s = size * rng.uniform(0.5, 2, size=d)
    t, m = s * np.exp(0.05 * rng.normal(size=d)), s * rng.normal(size=(n, d))
    k, a, A = (
        m + 0.05 * s * rng.normal(size=(n, d)),
        m + s * rng.normal(size=(n, d)),
        rng.normal(size=n),
    )
    total, lam = exact(0.0), exact(0.7)
    S, T, M, K, Y = (exact(x) for x in (s, t, m, k, a))
    for i in range(n):
        density = [exact(1.0), exact(1.0)]  # without the constant, which cancels
        kl = exact(0.0)
        for j in range(d):
            density[0] *= (-(((Y[i, j] - M[i, j]) / S[j]) ** 2) / 2).exp() / S[j]
            density[1] *= (-(((Y[i, j] - K[i, j]) / T[j]) ** 2) / 2).exp() / T[j]
            kl += (T[j] / S[j]).ln() + (S[j] ** 2 + (M[i, j] - K[i, j]) ** 2) / (2 * T[j] ** 2)
            kl -= Decimal("0.5")
        total += (density[1] / density[0] * exact(A[i]) - lam * kl) / n
    got = FIVE["penalised"](m, s, k, t, a, A, 0.7)
    assert near(got, total, 100 * d * (1 + abs(float(total))))


@pytest.mark.parametrize("start", [1, 0.3, 8.0, 700.0, 1e3, 1e-3, 0.0015])
def test_the_weights_of_the_penalty(start: float) -> None:
    rng = np.random.default_rng(3)
    for target in (1, 2.0, 0.1):
        kls = target * rng.choice([0.0, 0.5, 1.0, 1.5, 4.0, np.nan, np.inf], size=40)
        lam, want = exact(start), []
        for kl in kls:
            if np.isnan(kl) or kl > 1.5 * target:
                lam = lam * 2
            elif kl < target / 1.5:
                lam = lam / 2
            lam = min(max(lam, exact(1e-3)), exact(1e3))
            want.append(lam)
        got = FIVE["penalties"](kls, target, start)
        assert near(got, np.array(want, dtype=object), got)
    assert FIVE["penalties"](np.array([]), 1.0, start).shape == (0,)


@pytest.mark.parametrize(("gamma", "lam"), [(0.0, 0.5), (0.9, 0.0), (1.0, 1.0), (0.5, 1e-3)])
@pytest.mark.parametrize("often", [0.0, 0.4, 1.0])
def test_the_advantages_of_a_stream(often: float, gamma: float, lam: float) -> None:
    rng = np.random.default_rng(4)
    for T in (1, 7):
        for size in SIZES:
            r, v, ended = (
                size * rng.normal(size=T),
                size * rng.normal(size=T + 1),
                rng.random(T) < often,
            )
            want = zeros(T)
            for t in range(T):
                factor = exact(1.0)
                for k in range(t, T):
                    after = exact(0.0) if ended[k] else exact(gamma) * exact(v[k + 1])
                    want[t] += factor * (exact(r[k]) + after - exact(v[k]))
                    factor *= exact(0.0) if ended[k] else exact(gamma) * exact(lam)
            assert near(FIVE["gae_repaired"](r, v, ended, gamma, lam), want, 10 * size * T)


@pytest.mark.parametrize(
    ("n", "k", "eps", "epochs"), [(1, 1, 0.2, 4), (12, 1, 0.05, 7), (12, 4, 0.5, 9), (9, 2, 0.2, 0)]
)
def test_the_climb(n: int, k: int, eps: float, epochs: int) -> None:
    rng = np.random.default_rng(5)
    phi, theta, a, A = (
        rng.normal(size=(n, k)),
        rng.normal(size=k),
        rng.normal(size=n),
        rng.normal(size=n),
    )
    A[1::5] = 0.0
    X, start, Y, B = exact(phi), exact(theta), exact(a), exact(A)
    now, e = start.copy(), exact(eps)
    for _ in range(epochs):
        move = zeros(k)
        for i in range(n):
            w = (((Y[i] - X[i] @ start) ** 2 - (Y[i] - X[i] @ now) ** 2) / 2).exp()
            if w <= 1 + e if B[i] > 0 else w >= 1 - e:
                move = move + w * B[i] * (Y[i] - X[i] @ now) * X[i]
        now = now + exact(0.3) * move / n
    assert near(FIVE["climb_repaired"](theta, phi, a, A, 0.3, eps, epochs), now, 10)


@pytest.mark.parametrize(("n", "k"), [(1, 1), (1, 3), (5, 1), (6, 4)])
@pytest.mark.parametrize("size", SIZES)
def test_the_gradient_of_the_value(n: int, k: int, size: float) -> None:
    rng = np.random.default_rng(6)
    w, phi, y = rng.normal(size=(k, 1)), size * rng.normal(size=(n, k)), size * rng.normal(size=n)
    want = zeros(k, 1)
    for i in range(n):
        error = sum(exact(phi[i, j]) * exact(w[j, 0]) for j in range(k)) - exact(y[i])
        for j in range(k):
            want[j, 0] += 2 * error * exact(phi[i, j]) / n
    assert near(FIVE["value_gradient_repaired"](w, phi, y), want, 100 * size**2)
