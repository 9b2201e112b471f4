"""Ring 4: REINFORCE learns, over many seeds and with a band."""

from functools import partial
from typing import Any

import pytest
from helpers import assert_enough_succeed, trained_return

import policy_gradients as pg

pytestmark = [pytest.mark.learning, pytest.mark.timeout(3600)]


def test_reinforce_balances_the_pole() -> None:
    """A mean of 400 over 100 fresh episodes, after 200,000 steps, on 8 of 10: at least 9 of 16."""
    algorithm = pg.reinforce()
    assert algorithm.num_envs * algorithm.num_steps * algorithm.num_updates == 200_000
    assert_enough_succeed(partial(trained_return, pg.CartPole(), algorithm), 400, 0.8)


PROMISES = [  # (baseline, a mean over 100 fresh episodes, the share of seeds that reach it)
    pytest.param(pg.no_baseline(), 200, 0.6, id="none"),
    pytest.param(pg.constant_baseline(), 400, 0.8, id="constant"),
    pytest.param(pg.time_baseline(), 475, 0.85, id="time"),
    pytest.param(pg.linear_baseline(), 475, 0.8, id="linear"),
]


@pytest.mark.parametrize(("baseline", "goal", "share"), PROMISES)
def test_reinforce_with_each_baseline(baseline: Any, goal: float, share: float) -> None:
    """Of 48 seeds 35, 43, 45 and 42 reached this; without a baseline 16 reached 475."""
    algorithm = pg.reinforce(baseline=baseline)
    assert_enough_succeed(partial(trained_return, pg.CartPole(), algorithm), goal, share)
