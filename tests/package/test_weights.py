"""Rings 1 and 2: weights against loops over one path, moments against all of them."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import Tolerance, loop_values, make_trajectory, random_mdps, random_thetas, unbatch

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
S, A, H = 3, 2, 3
EXACT: Tolerance = {"rtol": 0, "atol": 1e-12}
Case = tuple[pg.TabularMDP, jax.Array]
PATHS = [([0, 2, 0], [1, 0, 1]), ([2, 2, 1], [0, 1, 1]), ([1, 0, 2], [0, 0, 0])]
TABLE = np.random.default_rng(0).normal(size=(H + 1, S))  # values of states, all wrong


@pytest.fixture(scope="module")
def case() -> Case:
    return unbatch(random_mdps(count=2), 1), random_thetas(shape=(2, S, A))[1]


@partial(jax.jit, static_argnames=("weight",))
def moments(mdp: Any, theta: Any, weight: Any, baseline: Any) -> tuple[jax.Array, jax.Array]:
    return pg.exact_moments(mdp, theta, pg.with_baseline(weight, baseline))


def along(weight: Any, case: Case, path: tuple) -> jax.Array:
    return weight(*case, jnp.array(path[0]), jnp.array(path[1]))


@pytest.mark.parametrize("path", PATHS)
def test_advantages_are_those_of_the_loops(case: Case, path: tuple) -> None:
    mdp, theta = case
    v, q = loop_values(mdp, np.asarray(pg.tabular_softmax(theta)))
    steps = zip(range(H), *path, strict=True)
    expected = [q[h, s, a] - v[h, s] for h, s, a in steps]
    np.testing.assert_allclose(along(pg.advantage_weight, case, path), expected, **EXACT)


BASELINES = [
    ("number", 0.7, lambda h, s: 0.7),
    ("traced number", jnp.array(-2.0), lambda h, s: -2.0),
    ("state", TABLE[0], lambda h, s: TABLE[0, s]),
    ("step", TABLE[:H, :1], lambda h, s: TABLE[h, 0]),
    ("both", TABLE[:H], lambda h, s: TABLE[h, s]),
]


@pytest.mark.parametrize(("what", "baseline", "at"), BASELINES, ids=[b[0] for b in BASELINES])
@pytest.mark.parametrize("path", PATHS[:2])
def test_a_baseline_is_taken_off_at_its_step_and_state(
    case: Case, path: tuple, what: str, baseline: Any, at: Any
) -> None:
    baseline = jnp.asarray(baseline) if isinstance(baseline, np.ndarray) else baseline
    result = along(pg.with_baseline(pg.reward_to_go_weight, baseline), case, path)
    rewards = [float(case[0].reward[s, a]) for s, a in zip(*path, strict=True)]
    expected = [sum(rewards[h:]) - at(h, s) for h, s in enumerate(path[0])]
    np.testing.assert_allclose(result, expected, **EXACT, err_msg=what)


@pytest.mark.parametrize("weight", [pg.total_return_weight, pg.reward_to_go_weight, pg.q_weight])
def test_no_baseline_moves_the_mean(case: Case, weight: Any) -> None:
    nothing = jnp.zeros((H, S))
    exact, variance = moments(*case, weight, nothing)
    for baseline in (nothing + 5.0, jnp.asarray(TABLE[:H])):
        mean, other = moments(*case, weight, baseline)
        np.testing.assert_allclose(mean, exact, **EXACT)
        assert abs(other / variance - 1) > 1e-3, "the variance moves"


def test_q_less_the_value_is_the_advantage(case: Case) -> None:
    v, _ = pg.values(case[0], pg.tabular_softmax(case[1]))
    less_value = pg.with_baseline(pg.q_weight, v[:-1])
    for path in PATHS:
        expected = along(pg.advantage_weight, case, path)
        np.testing.assert_allclose(along(less_value, case, path), expected, **EXACT)
    mean, _ = pg.exact_moments(*case, pg.advantage_weight)
    np.testing.assert_allclose(mean, pg.exact_policy_gradient(*case), **EXACT)


@pytest.mark.parametrize(("gae_lambda", "discount"), [(0.7, 0.9), (0.95, 1.0), (0.0, 0.8)])
@pytest.mark.parametrize("path", PATHS)
def test_generalised_advantages_are_the_double_sum(
    case: Case, path: tuple, gae_lambda: float, discount: float
) -> None:
    """After the last step there is no value, although the table holds one."""
    state, action = path
    v = [TABLE[h, s] for h, s in enumerate(state)] + [0.0]
    r = [float(case[0].reward[s, a]) for s, a in zip(state, action, strict=True)]
    delta = [r[h] + discount * v[h + 1] - v[h] for h in range(H)]
    expected = [
        sum((discount * gae_lambda) ** (k - h) * delta[k] for k in range(h, H)) for h in range(H)
    ]
    weight = pg.gae_weight(jnp.asarray(TABLE), gae_lambda, discount)
    np.testing.assert_allclose(along(weight, case, path), expected, **EXACT)


def test_generalised_advantages_between_their_ends(case: Case) -> None:
    """Lambda 1: reward-to-go less the table, unbiased; a wrong table and lambda 0: biased."""
    table, exact = jnp.asarray(TABLE), pg.exact_policy_gradient(*case)
    ends = pg.gae_weight(table, 1.0)
    for path in PATHS:
        expected = along(pg.with_baseline(pg.reward_to_go_weight, table[:H]), case, path)
        np.testing.assert_allclose(along(ends, case, path), expected, **EXACT)
    v, _ = pg.values(case[0], pg.tabular_softmax(case[1]))
    for weight in (ends, pg.gae_weight(v, 0.0), pg.gae_weight(v, 0.6)):
        np.testing.assert_allclose(pg.exact_moments(*case, weight)[0], exact, **EXACT)
    biased, _ = pg.exact_moments(*case, pg.gae_weight(table, 0.0))
    assert np.abs(biased - exact).max() > 0.01


def test_generalised_advantages_are_what_a_stream_gives(case: Case) -> None:
    """`gae` of one whole episode: after its end there is no value, whatever the next one is."""
    state, action = map(jnp.array, PATHS[0])
    last = jnp.arange(H) == H - 1
    reward = pg.path_rewards(case[0], state, action)
    stream = make_trajectory(reward, last, jnp.zeros(H, bool))
    v = jnp.asarray(TABLE)[jnp.arange(H), state]
    expected = pg.gae(stream, v, jnp.append(v[1:], 99.0), 0.9, 0.8)
    result = pg.gae_weight(jnp.asarray(TABLE), 0.8, 0.9)(*case, state, action)
    np.testing.assert_allclose(result, expected, **EXACT)


def variance_with(case: Case, baseline: Any) -> jax.Array:
    return moments(*case, pg.total_return_weight, baseline)[1]


def test_the_best_constant_is_where_the_variance_is_least(case: Case) -> None:
    """The variance is a parabola in the constant: three of its points give the vertex."""
    best = pg.optimal_constant_baseline(*case)
    low, middle, high = (float(variance_with(case, b)) for b in (-1.0, 0.0, 1.0))
    curvature = low - 2 * middle + high
    assert curvature > 0.1
    np.testing.assert_allclose(best, (low - high) / (2 * curvature), rtol=1e-10)
    value = pg.objective(case[0], pg.tabular_softmax(case[1]))
    assert variance_with(case, best) < variance_with(case, value) - 1e-6, "J is not the best one"


def test_the_best_constant_by_hand() -> None:
    """A bandit with pi = (3/4, 1/4), rewards 4, 8: the rarer arm's score is three times as long."""
    theta = jnp.log(jnp.array([[3.0, 1.0]]))
    optimal = jax.jit(pg.optimal_constant_baseline)
    best = optimal(pg.bandit([4.0, 8.0]), theta)
    # ||score||^2 = 2 (1 - pi(a))^2: 2/16 and 18/16
    expected = (0.75 * 2 * 4 + 0.25 * 18 * 8) / (0.75 * 2 + 0.25 * 18)
    assert best == pytest.approx(expected, abs=1e-12) and best == pytest.approx(7.0)
    assert jnp.isnan(optimal(pg.bandit([4.0, 8.0]), 1e4 * theta)), "where all scores are zero"
