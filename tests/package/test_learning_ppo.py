"""Ring 4: PPO learns, over many seeds and with a band: no seed is a lucky one."""

from contextlib import nullcontext
from functools import partial

import jax
import numpy as np
import pytest
import scipy.stats
from helpers import assert_enough_succeed, smallest_credible_count, trained_return

import policy_gradients as pg

pytestmark = [pytest.mark.learning, pytest.mark.timeout(3600)]


def test_the_band() -> None:
    """The count that a method which succeeds as promised misses in less than 1 % of all runs."""
    for probability, count in ((0.9, 11), (0.8, 9)):
        assert smallest_credible_count(16, probability) == count
        assert scipy.stats.binom.cdf(count - 1, 16, probability) < 0.01
        assert scipy.stats.binom.cdf(count, 16, probability) >= 0.01


@pytest.mark.parametrize("succeed", [10, 11])
def test_seeds_are_tried_until_the_verdict_is_certain(succeed: int) -> None:
    """Of a method that promises 9 in 10: 11 of 16 are enough and 10 are not, in any order."""
    tried = []

    def score(seed: int, first: bool) -> float:
        tried.append(seed)
        return float(seed < succeed if first else seed >= 16 - succeed)

    for first in (True, False):
        tried.clear()
        wrong = pytest.raises(AssertionError, match="needed are 11 of 16")
        with nullcontext() if succeed == 11 else wrong:
            assert_enough_succeed(partial(score, first=first), 1.0, 0.9)
        assert (
            len(tried)
            == {(11, True): 11, (11, False): 16, (10, True): 16, (10, False): 6}[succeed, first]
        )


def test_ppo_balances_the_pole() -> None:
    """A mean of 475 over 100 fresh episodes on 9 of 10 seeds: at least 11 of 16."""
    assert_enough_succeed(partial(trained_return, pg.CartPole(), pg.ppo()), 475, 0.9)


def test_ppo_makes_a_start_on_the_pendulum() -> None:
    """Gaussian actions: better than the untrained policy by far more than chance (about 200)."""
    env, algorithm, gains = pg.Pendulum(), pg.ppo(), []
    for seed in range(4):
        key, fresh = jax.random.split(jax.random.key(seed))
        untrained = algorithm.policy.init(key, env.observation_space, env.action_space)
        trained = pg.train(key, env, algorithm).params
        before, after = (
            pg.evaluate(fresh, env, algorithm.policy.apply, params, 200).mean()
            for params in (untrained, trained)
        )
        gains.append(float(after - before))
    assert np.mean(gains) > 50, f"gains of four seeds: {np.round(gains)}"
