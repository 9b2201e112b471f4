"""Ring 1: the Fisher information of a tabular policy and the natural step, against enumeration."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import A, S, random_mdps, random_thetas, unbatch
from scipy.optimize import minimize

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")


@pytest.fixture(scope="module")
def case() -> tuple[Any, jax.Array]:
    return unbatch(random_mdps(), 0), random_thetas()[0]


def trajectory_score(theta: jax.Array, state: jax.Array, action: jax.Array) -> jax.Array:
    return pg.score_estimate(theta, state, action, jnp.ones(len(state))).ravel()


def test_fisher_is_the_second_moment_of_the_trajectory_score(case: tuple) -> None:
    mdp, theta = case

    def square(state: jax.Array, action: jax.Array) -> jax.Array:
        score = trajectory_score(theta, state, action)
        return jnp.outer(score, score)

    listed = pg.expectation(mdp, pg.tabular_softmax(theta), square)
    np.testing.assert_allclose(pg.exact_fisher(mdp, theta), listed, atol=1e-12)


def test_fisher_is_the_hessian_of_the_trajectory_kl(case: tuple) -> None:
    """And of KL(old || new), not of its mirror image away from the old policy."""
    mdp, theta = case

    def kl(new: jax.Array) -> jax.Array:
        def log_ratio(state: jax.Array, action: jax.Array) -> jax.Array:
            old = jax.nn.log_softmax(theta)[state, action]
            return (old - jax.nn.log_softmax(new.reshape(S, A))[state, action]).sum()

        return pg.expectation(mdp, pg.tabular_softmax(theta), log_ratio)

    hessian = jax.hessian(kl)(theta.ravel())
    np.testing.assert_allclose(pg.exact_fisher(mdp, theta), hessian, atol=1e-11)


def test_fisher_is_singular_and_covers_the_gradient(case: tuple) -> None:
    mdp, theta = case
    fisher = pg.exact_fisher(mdp, theta)
    assert np.linalg.matrix_rank(fisher, hermitian=True) <= S * (A - 1)
    gradient = pg.exact_policy_gradient(mdp, theta).ravel()
    solved = fisher @ np.linalg.pinv(fisher, hermitian=True) @ gradient
    np.testing.assert_allclose(solved, gradient, atol=1e-12)


@pytest.mark.parametrize("delta", [1e-4, 0.1, 3.0])
def test_the_step_lies_on_the_constraint_and_nothing_on_it_is_better(
    case: tuple, delta: float
) -> None:
    mdp, theta = case
    fisher, gradient = pg.exact_fisher(mdp, theta), pg.exact_policy_gradient(mdp, theta)
    step = pg.natural_step(gradient, fisher, delta)
    assert step.shape == gradient.shape
    d, g = np.asarray(step).ravel(), np.asarray(gradient).ravel()
    f = np.asarray(fisher)
    assert 0.5 * d @ f @ d == pytest.approx(delta, rel=1e-9)
    rivals = np.random.default_rng(0).normal(size=(1000, len(d)))
    size = np.sqrt(2 * delta / np.einsum("ni,ij,nj->n", rivals, f, rivals))
    assert (size * (rivals @ g)).max() <= g @ d * (1 + 1e-9)
    found = minimize(
        lambda x: -g @ x, 0.1 * d, jac=lambda x: -g, method="SLSQP",
        constraints={"type": "ineq", "fun": lambda x: delta - 0.5 * x @ f @ x},
        options={"ftol": 1e-14, "maxiter": 500},
    )  # fmt: skip
    assert g @ d == pytest.approx(g @ found.x, rel=1e-6)


def test_damping_bends_the_direction_and_keeps_the_undamped_length(case: tuple) -> None:
    mdp, theta = case
    fisher, gradient = pg.exact_fisher(mdp, theta), pg.exact_policy_gradient(mdp, theta)
    plain, damped, mostly = (pg.natural_step(gradient, fisher, 0.1, d) for d in (0.0, 0.1, 1e6))
    for step in (damped, mostly):
        assert 0.5 * step.ravel() @ fisher @ step.ravel() == pytest.approx(0.1, rel=1e-9)
    assert np.abs(plain - damped).max() > 1e-3
    cosine = (mostly * gradient).sum() / jnp.linalg.norm(mostly) / jnp.linalg.norm(gradient)
    assert cosine == pytest.approx(1.0, abs=1e-9)  # damping alone: the plain gradient's direction


def test_no_gradient_no_step(case: tuple) -> None:
    mdp, theta = case
    fisher = pg.exact_fisher(mdp, theta)
    zero = jnp.zeros((S, A))
    np.testing.assert_array_equal(pg.natural_step(zero, fisher, 0.1), zero)
    blind = pg.natural_step(jnp.ones((S, A)), jnp.zeros((S * A, S * A)), 0.1)
    np.testing.assert_array_equal(blind, zero)
    broken = pg.natural_step(jnp.full((S, A), jnp.nan), fisher, 0.1)
    assert not broken.any() or jnp.isnan(broken).any()


def test_two_arms_move_by_a_constant() -> None:
    """Rewards 100 and 1: the natural direction of the first logit is 99 however sure it is."""
    mdp = pg.bandit([100.0, 1.0])
    for logit in (0.0, 3.0, 10.0):
        theta = jnp.array([[logit, 0.0]])
        p = jax.nn.sigmoid(logit)
        gradient = pg.exact_policy_gradient(mdp, theta)
        assert gradient[0, 0] == pytest.approx(float(99 * p * (1 - p)), rel=1e-9)
        x = jnp.linalg.pinv(pg.exact_fisher(mdp, theta), hermitian=True) @ gradient.ravel()
        assert x[0] - x[1] == pytest.approx(99, rel=1e-6)
