"""Rings 1 and 2: importance sampling against every trajectory, and against loops."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import A, H, S, Tolerance, random_mdps, random_policies, unbatch

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
EXACT: Tolerance = {"rtol": 1e-12, "atol": 1e-12}
WEIGHTS, F = np.array([0.5, 2.0, 0.0, 1.5]), np.array([3.0, -1.0, 100.0, 2.0])


@pytest.fixture(scope="module")
def mdp() -> pg.TabularMDP:
    return unbatch(random_mdps(count=2), 1)


@pytest.fixture(scope="module", params=["stationary", "time-dependent"])
def policies(request: pytest.FixtureRequest, mdp: pg.TabularMDP) -> tuple:
    """An MDP, a target and a proposal; the latter two both of the shape asked for."""
    shape = (2, S, A) if request.param == "stationary" else (2, H, S, A)
    return mdp, *random_policies(3, shape)


@jax.jit
def likelihoods(mdp: pg.TabularMDP, pi: jax.Array, paths: Any) -> jax.Array:
    return jax.vmap(lambda s, a: pg.trajectory_likelihood(mdp, pi, s, a))(*paths)


def all_weights(mdp: pg.TabularMDP, target: jax.Array, proposal: jax.Array) -> tuple:
    """Every trajectory with its weight and its probability under the proposal."""
    paths = pg.enumerate_trajectories(mdp)
    wanted, drawn = (np.asarray(likelihoods(mdp, pi, paths)) for pi in (target, proposal))
    return paths, np.where(drawn > 0, wanted / np.where(drawn > 0, drawn, 1), 0), drawn


def test_weights_are_ratios_of_probabilities() -> None:
    """Also outside what a float holds: only the difference of the logarithms counts."""
    target, proposal = jnp.array([0.2, 0.3, 0.5]), jnp.array([0.4, 0.3, 0.1])
    weights = pg.importance_weights(jnp.log(target), jnp.log(proposal))
    np.testing.assert_allclose(weights, [0.5, 1.0, 5.0], **EXACT)
    tiny = pg.importance_weights(jnp.log(target) - 2000, jnp.log(proposal) - 2000)
    np.testing.assert_allclose(tiny, [0.5, 1.0, 5.0], rtol=1e-10)
    alone = pg.importance_weights(jnp.log(target[0]), jnp.log(proposal[0]))
    assert alone.shape == () and alone == pytest.approx(0.5)
    impossible = pg.importance_weights(jnp.array([-jnp.inf]), jnp.array([-1.0]))
    np.testing.assert_array_equal(impossible, [0.0])


def test_trajectory_weights_leave_out_the_dynamics(policies: tuple) -> None:
    mdp, target, proposal = policies
    (state, action), weights, drawn = all_weights(*policies)
    steps = jnp.arange(H)

    def log_choices(pi: jax.Array) -> jax.Array:
        each = pi[steps, state, action] if pi.ndim == 3 else pi[state, action]
        return jnp.log(each).sum(1)

    result = pg.importance_weights(log_choices(target), log_choices(proposal))
    np.testing.assert_allclose(result, weights, rtol=1e-10)
    assert drawn @ result == pytest.approx(1.0, abs=1e-12), "weights average to 1"
    returns = np.asarray(mdp.reward)[state, action].sum(1)
    exact = pg.objective(mdp, target)
    assert (drawn * result) @ returns == pytest.approx(float(exact), abs=1e-12)


def test_effective_sample_size() -> None:
    size = pg.effective_sample_size(jnp.asarray(WEIGHTS))
    assert size == pytest.approx(4.0**2 / (0.25 + 4 + 2.25), abs=1e-12)
    assert pg.effective_sample_size(jnp.full(7, 0.3)) == pytest.approx(7.0)
    assert pg.effective_sample_size(jnp.array([0.0, 9.0, 0.0])) == pytest.approx(1.0)
    scaled = pg.effective_sample_size(1e3 * jnp.asarray(WEIGHTS))
    assert scaled == pytest.approx(float(size)), "a common factor changes nothing"
    assert jnp.isnan(pg.effective_sample_size(jnp.zeros(3)))


def test_self_normalized_estimate() -> None:
    f = jnp.asarray(F)
    result = pg.self_normalized_estimate(jnp.asarray(WEIGHTS), f)
    assert result == pytest.approx((1.5 - 2.0 + 3.0) / 4.0, abs=1e-12)
    scaled = pg.self_normalized_estimate(1e3 * jnp.asarray(WEIGHTS), f)
    assert scaled == pytest.approx(float(result)), "a common factor changes nothing"
    assert pg.self_normalized_estimate(jnp.array([0.0, 0.0, 9.0, 0.0]), f) == 100.0
    shifted = pg.self_normalized_estimate(jnp.asarray(WEIGHTS), f + 10)
    assert shifted == pytest.approx(float(result) + 10), "exact for constants"


def test_per_decision_return_by_brute_force() -> None:
    ratio, reward = [0.5, 2.0, 3.0, 0.1], [1.0, -4.0, 2.0, 10.0]
    expected = sum(r * np.prod(ratio[: h + 1]) for h, r in enumerate(reward))
    assert expected == pytest.approx(0.5 - 4.0 + 6.0 + 3.0)
    result = pg.per_decision_return(jnp.log(jnp.array(ratio)), jnp.array(reward))
    assert result == pytest.approx(expected, abs=1e-12)
    forbidden = pg.per_decision_return(jnp.array([0.0, -jnp.inf, 0.0]), jnp.array([1.0, 2.0, 3.0]))
    assert forbidden == 1.0, "what the target would not do ends the sum"


def test_per_decision_return_is_unbiased(policies: tuple) -> None:
    mdp, target, proposal = policies
    (state, action), weights, drawn = all_weights(*policies)
    steps = jnp.arange(H)
    ratio = target / proposal
    each = jnp.log(ratio[steps, state, action] if ratio.ndim == 3 else ratio[state, action])
    reward = jax.vmap(lambda s, a: pg.path_rewards(mdp, s, a))(state, action)
    returns = jax.vmap(pg.per_decision_return)(each, reward)
    exact = pg.objective(mdp, target)
    assert drawn @ returns == pytest.approx(float(exact), abs=1e-12)
    whole = weights * reward.sum(1)
    assert np.abs(np.asarray(returns) - whole).max() > 0.1, "not the whole trajectory's weight"


def test_second_moment_is_that_of_all_trajectories(policies: tuple) -> None:
    _, weights, drawn = all_weights(*policies)
    result = pg.weight_second_moment(*policies)
    np.testing.assert_allclose(result, drawn @ weights**2, **EXACT)
    assert result > 1.05
    mdp, target, _ = policies
    assert pg.weight_second_moment(mdp, target, target) == pytest.approx(1.0, abs=1e-12)


def test_second_moment_of_a_mixture_of_shapes(policies: tuple) -> None:
    """A stationary target and a proposal that depends on the step, or the reverse."""
    mdp, target, _ = policies
    other = random_policies(4, (H, S, A) if target.ndim == 2 else (S, A))
    _, weights, drawn = all_weights(mdp, target, other)
    result = pg.weight_second_moment(mdp, target, other)
    np.testing.assert_allclose(result, drawn @ weights**2, **EXACT)


def chain() -> pg.TabularMDP:
    """State 0 goes to 1 by action 0, to 2 by action 1; 1 and 2 stay. Nobody reaches 3."""
    move = np.zeros((4, 2, 4))
    move[0, 0, 1] = move[0, 1, 2] = 1
    move[1:, :, 1:] = np.eye(3)[:, None]
    return pg.TabularMDP(jnp.asarray(move), jnp.zeros((4, 2)), jnp.array([1.0, 0, 0, 0]), 2)


def test_second_moment_without_support() -> None:
    """Infinite where the target goes and the proposal does not, if it is ever got to."""
    half = np.full((4, 2), 0.5)
    left = np.array([[1.0, 0.0]])

    def moment(target: np.ndarray, proposal: np.ndarray) -> float:
        arrays = jnp.asarray(target), jnp.asarray(proposal)
        return float(pg.weight_second_moment(chain(), *arrays))

    def change(state: int) -> np.ndarray:
        return np.where(np.arange(4)[:, None] == state, left, half)

    assert moment(half, half) == pytest.approx(1.0)
    assert moment(half, change(0)) == np.inf, "at once"
    assert moment(half, change(1)) == np.inf, "a step later"
    assert moment(half, change(3)) == pytest.approx(1.0), "in a state that nobody reaches"
    assert moment(change(0), half) == pytest.approx(2.0), "the reverse is finite"
    assert moment(change(0), change(0)) == pytest.approx(1.0), "what neither does weighs nothing"
    only_left = change(0)
    both = np.where(np.arange(4)[:, None] == 2, left, only_left)
    assert moment(only_left, both) == pytest.approx(1.0), "behind what the target never does"
