"""Rings 1 and 2: score-function gradients, exactly and by sampling."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import (
    assert_within_standard_errors,
    finite_differences,
    random_mdps,
    random_thetas,
    unbatch,
)

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
WEIGHTS = [pg.total_return_weight, pg.reward_to_go_weight, pg.q_weight]
STATE, ACTION = jnp.array([0, 2, 0]), jnp.array([1, 0, 1])


def objective(mdp: pg.TabularMDP, theta: jax.Array) -> jax.Array:
    return pg.objective(mdp, pg.tabular_softmax(theta))


def test_exact_gradient_is_the_finite_difference() -> None:
    for i in range(3):
        mdp, theta = unbatch(random_mdps(), i), random_thetas()[i]
        differences = finite_differences(lambda theta: objective(mdp, theta), theta)  # noqa: B023
        np.testing.assert_allclose(pg.exact_policy_gradient(mdp, theta), differences, atol=1e-9)


def test_exact_gradient_is_the_policy_gradient_theorem() -> None:
    """sum_h d_h(s) pi(a|s) A_h(s, a)."""

    def theorem(mdp: pg.TabularMDP, theta: jax.Array) -> jax.Array:
        pi = pg.tabular_softmax(theta)
        d = pg.state_distributions(mdp, pi)[..., None]
        return (d * pi * pg.advantages(mdp, pi)).sum(0)

    mdps, thetas = random_mdps(), random_thetas()
    exact = jax.vmap(pg.exact_policy_gradient)(mdps, thetas)
    np.testing.assert_allclose(exact, jax.vmap(theorem)(mdps, thetas), atol=1e-12)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_weight_has_the_gradient_as_its_mean(weight: Any) -> None:
    mdps, thetas = random_mdps(count=10), random_thetas(shape=(10, 3, 2))
    mean, _ = jax.vmap(lambda mdp, theta: pg.exact_moments(mdp, theta, weight))(mdps, thetas)
    exact = jax.vmap(pg.exact_policy_gradient)(mdps, thetas)
    np.testing.assert_allclose(mean, exact, atol=1e-12)


def test_total_variance_is_the_trace_of_the_covariance() -> None:
    mdp, theta = unbatch(random_mdps(), 0), random_thetas()[0]
    paths = pg.enumerate_trajectories(mdp)
    pi = pg.tabular_softmax(theta)
    p = jax.vmap(lambda s, a: pg.trajectory_likelihood(mdp, pi, s, a))(*paths)

    def estimate(state: jax.Array, action: jax.Array) -> jax.Array:
        weight = pg.reward_to_go_weight(mdp, theta, state, action)
        return pg.score_estimate(theta, state, action, weight)

    g = np.asarray(jax.vmap(estimate)(*paths)).reshape(len(p), -1)
    covariance = np.cov(g.T, aweights=p, ddof=0)
    _, variance = pg.exact_moments(mdp, theta, pg.reward_to_go_weight)
    np.testing.assert_allclose(variance, np.trace(covariance), rtol=1e-10)


def test_score_estimate_is_the_closed_form() -> None:
    """sum_h 1[s = s_h] (1[a = a_h] - pi(a | s)) w_h, a state visited twice counted twice."""
    theta, weight = random_thetas()[0], jnp.array([2.0, -1.0, 0.5])
    pi = np.asarray(pg.tabular_softmax(theta))
    expected = np.zeros((3, 2))
    for s, a, w in zip(STATE, ACTION, weight, strict=True):
        expected[s] += w * (np.eye(2)[a] - pi[s])
    result = pg.score_estimate(theta, STATE, ACTION, weight)
    np.testing.assert_allclose(result, expected, atol=1e-14)


def test_scores_average_to_zero() -> None:
    """With the same weight for every path, what is left is the mean score: 0."""

    def constant(mdp: pg.TabularMDP, theta: Any, state: Any, action: Any) -> jax.Array:
        return jnp.ones(mdp.horizon)

    mean, variance = pg.exact_moments(unbatch(random_mdps(), 2), random_thetas()[2], constant)
    np.testing.assert_allclose(mean, 0.0, atol=1e-13)
    assert variance > 0.1


def test_weights_along_one_path() -> None:
    """Rewards on the path of thin ice: 1, 1, 2, 0."""
    mdp, theta = pg.thin_ice(), jnp.zeros((3, 2))
    path = jnp.array([0, 1, 1, 2]), jnp.array([1, 0, 1, 1])
    np.testing.assert_array_equal(pg.total_return_weight(mdp, theta, *path), [4, 4, 4, 4])
    np.testing.assert_array_equal(pg.reward_to_go_weight(mdp, theta, *path), [4, 3, 2, 0])
    _, q = pg.values(mdp, jnp.full((3, 2), 0.5))
    expected = [q[0, 0, 1], q[1, 1, 0], q[2, 1, 1], q[3, 2, 1]]
    np.testing.assert_allclose(pg.q_weight(mdp, theta, *path), expected, rtol=1e-14)


def test_the_surrogate_holds_its_weights_fixed() -> None:
    """Weights may depend on the parameters (an advantage does): no gradient flows through them."""
    log_prob = jnp.array([-0.1, -2.0])

    def surrogate(scale: jax.Array) -> jax.Array:
        return pg.score_function_surrogate(scale * log_prob, scale * jnp.array([3.0, 4.0]))

    assert surrogate(jnp.array(1.0)) == pytest.approx(-0.3 - 8.0)
    assert jax.grad(surrogate)(1.0) == pytest.approx(-0.3 - 8.0), "not twice that"


@pytest.mark.parametrize("weight", WEIGHTS)
def test_sampled_gradients_agree_with_the_exact_one(weight: Any) -> None:
    mdp, theta = pg.thin_ice(), jnp.array([[0.5, -0.5], [0.2, 1.0], [0.3, 0.0]])
    env, policy = pg.TabularEnvironment(mdp), pg.tabular_policy().apply
    batch = pg.sample_episodes(jax.random.key(0), env, policy, theta, 20_000, 4)

    def estimate(state: jax.Array, action: jax.Array) -> jax.Array:
        return pg.score_estimate(theta, state, action, weight(mdp, theta, state, action))

    samples = jax.jit(jax.vmap(estimate))(batch.observation[..., 0], batch.action)
    exact = pg.exact_policy_gradient(mdp, theta)
    assert_within_standard_errors(samples, exact, weight.__name__)
    assert_within_standard_errors(
        ((samples - exact) ** 2).sum((1, 2)), pg.exact_moments(mdp, theta, weight)[1], "variance"
    )
