"""The solutions of homework 4 against slow ones of sixty digits, at the edges."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from edges import SIZES, batches, padded
from exact import each, exact, near, softmax, solutions, zeros

FOUR = solutions("hw4")


def scores(theta: Any, phi: Any, actions: Any) -> Any:
    """The gradients of log pi, sample by sample and entry by entry."""
    theta, phi = exact(theta), exact(phi)
    out = zeros(*phi.shape, 3)
    for i, a in enumerate(actions):
        p = softmax(phi[i] @ theta)
        for b in range(3):
            out[i, :, b] = phi[i] * (int(a == b) - p[b])
    return out


@pytest.mark.parametrize("logits", [1e-6, 1.0, 800.0])
@pytest.mark.parametrize("size", SIZES)
def test_the_scores(size: float, logits: float) -> None:
    rng = np.random.default_rng(1)
    for n, k in ((1, 1), (4, 1), (1, 3), (4, 3)):
        phi, theta, a = (
            size * rng.normal(size=(n, k)),
            rng.normal(size=(k, 3)),
            rng.integers(3, size=n),
        )
        theta *= logits / np.abs(phi @ theta).max()
        want = scores(theta, phi, a).reshape(n, -1)
        assert near(FOUR["scores"](theta, phi, a), want, np.abs(phi).max())


def test_gradient_and_fisher_matrix() -> None:
    for rng, N, H, size, lengths in batches(2):
        s, w = size * rng.normal(size=(N, H, 3)), rng.normal(size=(N, H))
        g, F = zeros(3), zeros(3, 3)
        for i in range(N):
            for h in range(lengths[i]):
                x = exact(s[i, h])
                g, F = g + x * exact(w[i, h]) / N, F + np.outer(x, x) / N
        got = FOUR["gradient_and_fisher"](padded(s, lengths), padded(w, lengths), lengths)
        assert near(got[0], g, 10 * size * H) and near(got[1], F, 10 * size**2 * H)


def solve(A: Any, b: Any) -> Any:
    """Elimination with the largest pivot."""
    A, b = A.copy(), b.copy()
    for j in range(len(b)):
        best = max(range(j, len(b)), key=lambda i: abs(A[i, j]))
        A[[j, best]], b[[j, best]] = A[[best, j]], b[[best, j]]
        for i in range(len(b)):
            if i != j:
                factor = A[i, j] / A[j, j]
                A[i], b[i] = A[i] - factor * A[j], b[i] - factor * b[j]
    return b / np.diag(A)


@pytest.mark.parametrize("short", [1e-200, 1e-9, 1.0, 1e9])
@pytest.mark.parametrize("size", SIZES)
def test_the_natural_step(size: float, short: float) -> None:
    rng = np.random.default_rng(3)
    for p, spread, damping in ((1, 0.0, 0.0), (5, 4.0, 0.0), (5, 4.0, 0.1), (8, 2.0, 1e-3)):
        U = np.linalg.qr(rng.normal(size=(p, p)))[0]
        F = U * (size * 10.0 ** -np.linspace(0, spread, p)) @ U.T
        F, g = (F + F.T) / 2, short * rng.normal(size=p)
        A, mean = exact(F), sum(np.diag(exact(F))) / p
        for i in range(p):
            A[i, i] += exact(damping) * mean
        x = solve(A, exact(g))
        want = x * (exact(0.01) / (x @ exact(F) @ x)).sqrt()
        got = FOUR["natural_step"](g, F, 0.01, damping)
        assert near(got, want, 10.0**spread * max(abs(float(y)) for y in want), 12)


@pytest.mark.parametrize("F", [np.zeros((2, 2)), np.diag([1.0, 0.0]), np.ones((2, 2))])
def test_no_gradient_no_step(F: np.ndarray) -> None:
    assert FOUR["natural_step"](np.zeros(2), F, 0.1, 0.0).tolist() == [0.0, 0.0]


def line_search(theta: Any, step: Any, phi: Any, actions: Any, advantages: Any, delta: Any) -> Any:
    """The number of the first acceptable candidate, or None."""
    A, n = exact(advantages), len(phi)
    slope = (
        sum(A[i] * (s * exact(step)).sum() for i, s in enumerate(scores(theta, phi, actions))) / n
    )
    old = [softmax(x @ exact(theta)) for x in exact(phi)]
    for j in range(16):
        new = [softmax(x @ (exact(theta) + exact(0.7**j) * exact(step))) for x in exact(phi)]
        gain = (
            sum((q[a] / p[a] - 1) * y for p, q, a, y in zip(old, new, actions, A, strict=True)) / n
        )
        kl = sum((p * each(Decimal.ln, p / q)).sum() for p, q in zip(old, new, strict=True)) / n
        if kl <= exact(delta) and gain > 0 and gain >= Decimal("0.1") * exact(0.7**j) * slope:
            return j
    return None


@pytest.mark.parametrize("sharp", [1.0, 2000.0])
def test_the_line_search(sharp: float) -> None:
    rng, found = np.random.default_rng(4), set()
    for draw in range(12):
        n, k = 1 + draw % 4, 1 + draw % 3
        phi, theta = rng.normal(size=(n, k)), rng.normal(size=(k, 3))
        phi[: n // 2] *= sharp  # probabilities that are zero in double precision
        a, A = (phi @ theta).argmax(1), rng.normal(size=n)
        step = np.einsum("nka,n->ka", scores(theta, phi, a).astype(float), A)
        step *= rng.uniform(0.5, 8) / np.abs(phi @ step).max()
        delta = 10.0 ** rng.uniform(-7, 0)
        j = line_search(theta, step, phi, a, A, delta)
        found.add(j)
        want = theta if j is None else theta + 0.7**j * step
        got = FOUR["line_search"](theta, step, phi, a, A, delta)
        assert np.allclose(got, want, rtol=1e-12, atol=1e-12)
    assert len(found) > 3


@pytest.mark.parametrize("wide", [0.0, 1e-6, 1.0, 10.0])
def test_other_coordinates(wide: float) -> None:
    rng = np.random.default_rng(5)
    for n in (1, 4):
        M, omega, g = rng.normal(size=(n, n)), wide * rng.normal(size=n), rng.normal(size=n)
        s = rng.normal(size=(2, n))
        cosh = each(lambda x: (x.exp() + (-x).exp()) / 2, exact(omega))
        J = exact(M) * cosh
        got = FOUR["in_other_coordinates"](g, s.T @ s, M, omega)
        size = 100 * np.cosh(omega)
        assert near(got[0], J.T @ exact(g), size)
        assert near(got[1], J.T @ exact(s.T @ s) @ J, np.outer(size, size))
