"""The worked examples have the numbers and the point that the book tells of them."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")


def test_thin_ice_has_the_numbers_of_its_story() -> None:
    mdp = pg.thin_ice()
    bank: Any = [[0, 1, 0], [0, 0.7, 0.3]]
    ice = [[0, 0.95, 0.05], [0, 0.6, 0.4]]
    water = [[0, 0, 1], [0, 0, 1]]
    np.testing.assert_allclose(mdp.transition, [bank, ice, water], rtol=1e-15)
    np.testing.assert_array_equal(mdp.reward, [[0, 1], [1, 2], [0, 0]])
    np.testing.assert_array_equal(mdp.initial, [1, 0, 0])
    assert mdp.horizon == 4 and pg.thin_ice(horizon=2).horizon == 2


def test_running_pays_only_when_little_time_is_left() -> None:
    """Backward induction by hand: on the ice 2, then 3.2, then 1 + .95 x 3.2 = 4.04 by walking."""
    mdp, run, walk = pg.thin_ice(), [0.0, 1.0], [1.0, 0.0]
    best = jnp.array([[walk, action, walk] for action in (walk, walk, run, run)])
    v, _ = pg.values(mdp, best)
    np.testing.assert_allclose(v[:, 1], [4.838, 4.04, 3.2, 2.0, 0.0], rtol=1e-14)
    reached = pg.state_distributions(mdp, best)[..., None] > 0
    gain = pg.advantages(mdp, best).max(where=reached, initial=0.0)
    assert gain <= 1e-14, "nothing beats walking first and running last"
    for other in (walk, run):
        never_changes = jnp.broadcast_to(jnp.array([walk, other, walk]), (4, 3, 2))
        assert pg.objective(mdp, best) > pg.objective(mdp, never_changes) + 0.05


def test_a_bandit_pays_once() -> None:
    mdp = pg.bandit([2.0, -1.0, 5.0])
    assert (mdp.num_states, mdp.num_actions, mdp.horizon) == (1, 3, 1)
    pi = jnp.array([[0.2, 0.3, 0.5]])
    np.testing.assert_allclose(pg.objective(mdp, pi), 0.4 - 0.3 + 2.5, rtol=1e-14)


def test_the_bill_comes_a_step_later() -> None:
    mdp = pg.delayed_bill()
    pi = pg.tabular_softmax(jnp.array([[0.3, -0.4], [1.0, 0.0], [0.0, 2.0]]))

    def rewards(state: jnp.ndarray, action: jnp.ndarray) -> dict:
        r = pg.path_rewards(mdp, state, action)
        return {"sizes": jnp.abs(r - action[0] * jnp.array([1.0, -1.0])), "total": r.sum() ** 2}

    result = pg.expectation(mdp, pi, rewards)
    np.testing.assert_allclose(result["sizes"], 0.0, atol=1e-14)
    np.testing.assert_allclose(result["total"], 0.0, atol=1e-14)


def test_reward_to_go_varies_more_than_the_total_return_on_the_bill() -> None:
    theta = jnp.array([[0.3, -0.4], [1.0, 0.0], [0.0, 2.0]])
    mdp = pg.delayed_bill()
    total_mean, total = pg.exact_moments(mdp, theta, pg.total_return_weight)
    go_mean, go = pg.exact_moments(mdp, theta, pg.reward_to_go_weight)
    np.testing.assert_allclose(total_mean, go_mean, atol=1e-14)
    assert go > 0.05 > 1e-12 > abs(total)
