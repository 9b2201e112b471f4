"""Ring 4: A2C learns, over many seeds and with a band: no seed is a lucky one."""

from functools import partial

import numpy as np
import pytest
from helpers import assert_enough_succeed, trained_return

import policy_gradients as pg

pytestmark = [pytest.mark.learning, pytest.mark.timeout(3600)]


def test_a2c_balances_the_pole() -> None:
    """A mean of 475 over 100 fresh episodes on 9 of 10 seeds: at least 11 of 16."""
    assert_enough_succeed(partial(trained_return, pg.CartPole(), pg.a2c()), 475, 0.9)


def test_a2c_learns_the_pendulum_with_longer_segments_and_a_faster_critic() -> None:
    """The untrained policy earns about -1,200, and one that swings up at once about -150."""
    algorithm = pg.a2c(discount=0.95, value_learning_rate=3e-2, num_steps=16, num_updates=2500)
    returns = [trained_return(pg.Pendulum(), algorithm, seed) for seed in range(3)]
    assert np.mean(returns) > -600, f"returns of three seeds: {np.round(returns)}"
