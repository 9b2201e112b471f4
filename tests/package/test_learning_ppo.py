"""Ring 4: PPO learns, over many seeds and with a band: no seed is a lucky one."""

import jax
import numpy as np
import pytest
import scipy.stats
from helpers import smallest_credible_count

import policy_gradients as pg

pytestmark = [pytest.mark.learning, pytest.mark.timeout(3600)]


def test_the_band() -> None:
    """The count that a method which succeeds as promised misses in less than 1 % of all runs."""
    for probability, count in ((0.9, 11), (0.8, 9)):
        assert smallest_credible_count(16, probability) == count
        assert scipy.stats.binom.cdf(count - 1, 16, probability) < 0.01
        assert scipy.stats.binom.cdf(count, 16, probability) >= 0.01


def test_ppo_balances_the_pole() -> None:
    """A mean of 475 over 100 fresh episodes on 9 of 10 seeds: at least 11 of 16."""
    env, means = pg.CartPole(), []
    for seed in range(16):
        key = jax.random.key(seed)
        result = pg.train(key, env, pg.ppo())
        fresh = jax.random.fold_in(key, 1)
        means.append(float(pg.evaluate(fresh, env, result.policy, result.params, 100).mean()))
    solved = sum(mean >= 475 for mean in means)
    assert solved >= smallest_credible_count(16, 0.9), f"{solved} of 16: {np.round(means)}"


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
