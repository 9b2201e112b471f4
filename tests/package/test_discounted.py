"""Ring 1: the discounted, infinite-horizon solutions against long truncated sums."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import finite_differences, random_mdps, random_thetas, unbatch

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
Case = tuple[pg.TabularMDP, jax.Array]
DISCOUNTS = [0.0, 0.5, 0.95]


@pytest.fixture(scope="module")
def case() -> Case:
    return unbatch(random_mdps(seed=3), 0), pg.tabular_softmax(random_thetas()[0])


def truncated_sums(mdp: pg.TabularMDP, pi: jax.Array, discount: float) -> tuple:
    """V and d as sums over 1,500 steps; what is left out is below 1e-30."""
    step = np.einsum("sa,sat->st", pi, mdp.transition)
    reward, d = np.einsum("sa,sa->s", pi, mdp.reward), np.asarray(mdp.initial)
    power, v, occupancy = np.eye(len(d)), np.zeros(len(d)), np.zeros(len(d))
    for h in range(1500):
        v += discount**h * power @ reward
        occupancy += discount**h * d @ power
        power = power @ step
    return v, occupancy


@pytest.mark.parametrize("discount", DISCOUNTS)
def test_values_and_occupancy_are_the_infinite_sums(case: Case, discount: float) -> None:
    mdp, pi = case
    v, occupancy = truncated_sums(mdp, pi, discount)
    np.testing.assert_allclose(pg.discounted_values(mdp, pi, discount)[0], v, atol=1e-12)
    np.testing.assert_allclose(pg.discounted_occupancy(mdp, pi, discount), occupancy, atol=1e-12)


@pytest.mark.parametrize("discount", DISCOUNTS)
def test_bellman_and_total_occupancy(case: Case, discount: float) -> None:
    mdp, pi = case
    v, q = pg.discounted_values(mdp, pi, discount)
    d = pg.discounted_occupancy(mdp, pi, discount)
    np.testing.assert_allclose(q, mdp.reward + discount * mdp.transition @ v, atol=1e-12)
    np.testing.assert_allclose(v, (pi * q).sum(-1), atol=1e-12)
    np.testing.assert_allclose(d.sum(), 1 / (1 - discount), rtol=1e-12)
    np.testing.assert_allclose(mdp.initial @ v, d @ (pi * mdp.reward).sum(-1), rtol=1e-12)


def test_discounted_policy_gradient_theorem(case: Case) -> None:
    """The derivative of J in the logits is d(s) pi(a|s) (Q(s, a) - V(s))."""
    mdp, discount = case[0], 0.9
    theta = random_thetas()[0]

    def objective(theta: jax.Array) -> jax.Array:
        v, _ = pg.discounted_values(mdp, pg.tabular_softmax(theta), discount)
        return mdp.initial @ v

    pi = pg.tabular_softmax(theta)
    v, q = pg.discounted_values(mdp, pi, discount)
    d = pg.discounted_occupancy(mdp, pi, discount)
    theorem = d[:, None] * pi * (q - v[:, None])
    np.testing.assert_allclose(jax.grad(objective)(theta), theorem, atol=1e-12)
    np.testing.assert_allclose(theorem, finite_differences(objective, theta), atol=1e-8)


@pytest.mark.parametrize("discount", [1.0, -0.1, 1.5, float("nan")])
def test_discounts_outside_the_half_open_interval_are_refused(case: Case, discount: float) -> None:
    for function in (pg.discounted_values, pg.discounted_occupancy):
        with pytest.raises(ValueError, match=r"discount was .*must be in \[0, 1\)"):
            function(*case, discount)


@pytest.mark.usefixtures("as_users_run")
def test_a_time_dependent_policy_is_refused(case: Case) -> None:
    with pytest.raises(ValueError, match=r"pi was of shape \(3, 3, 2\).*\(3, 2\), stationary"):
        pg.discounted_values(case[0], jnp.full((3, 3, 2), 0.5), 0.9)


def test_a_traced_discount_passes(case: Case) -> None:
    discounts = jnp.array([0.1, 0.9])
    swept = jax.vmap(lambda discount: pg.discounted_values(*case, discount)[0])(discounts)
    np.testing.assert_allclose(swept[1], pg.discounted_values(*case, 0.9)[0], atol=1e-12)
