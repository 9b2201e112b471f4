"""Ring 3: evaluation counts whole fresh episodes, as many as asked for, short or long."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import Counter, assert_within_standard_errors, coin

import policy_gradients as pg
from policy_gradients import evaluation

KEY = jax.random.key(0)
LEANING = jnp.array(0.8)


def logits(params: jax.Array, observation: jax.Array) -> pg.Categorical:
    return pg.Categorical(params)


class Uneven(Counter):
    """Half of the episodes end after 2 steps, the others after 20."""

    def terminal(self, state: Any, rng: Any, params: Any = None) -> jax.Array:
        return state[0] >= jnp.where(state[1] < 0.5, 2, 20)


def test_returns_are_those_of_whole_undiscounted_episodes() -> None:
    for env, total in ((Counter(max_episode_steps=8), 8), (Counter(end_after=3), 3)):
        returns = pg.evaluate(KEY, env, coin, LEANING, 5)
        np.testing.assert_array_equal(returns, np.full(5, total))


def test_short_episodes_are_not_favoured() -> None:
    env = Uneven(max_episode_steps=100)
    returns = pg.evaluate(KEY, env, coin, LEANING, 2000)
    assert set(np.unique(returns)) == {2, 20}
    assert_within_standard_errors(returns, 11.0, "mean length")


def test_the_mean_return_is_the_objective() -> None:
    mdp, theta = pg.thin_ice(), jnp.array([[0.5, -0.5], [0.2, 1.0], [0.3, 0.0]])
    env = pg.TabularEnvironment(mdp)
    returns = pg.evaluate(KEY, env, pg.tabular_policy().apply, theta, 20_000)
    assert_within_standard_errors(returns, pg.objective(mdp, pg.tabular_softmax(theta)), "return")


def test_deterministic_takes_the_mode() -> None:
    env, params = pg.TabularEnvironment(pg.bandit([0.0, 1.0, 0.0])), jnp.array([0.0, 0.5, -1.0])
    np.testing.assert_array_equal(
        pg.evaluate(KEY, env, logits, params, 50, deterministic=True), np.ones(50)
    )
    sampled = pg.evaluate(KEY, env, logits, params, 5000)
    assert_within_standard_errors(sampled, jax.nn.softmax(params)[1], "sampled return")
    mode = evaluation.Mode(pg.Categorical(params))
    assert mode.log_prob(jnp.array(0)) == pg.Categorical(params).log_prob(jnp.array(0))


def test_an_episode_that_never_ends_is_nan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "ENDLESS", 60)
    endless = Counter(max_episode_steps=None)
    assert np.isnan(pg.evaluate(KEY, endless, coin, LEANING, 7)).all()
    barely = Counter(max_episode_steps=None, end_after=60)
    np.testing.assert_array_equal(pg.evaluate(KEY, barely, coin, LEANING, 7), np.full(7, 60))


def test_the_same_key_gives_the_same_returns() -> None:
    first, again, other = (
        pg.evaluate(jax.random.key(k), pg.CartPole(), coin, LEANING, 20) for k in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any() and len(np.unique(first)) > 1


def test_one_episode_to_look_at() -> None:
    episode = pg.sample_episode(KEY, pg.CartPole(), coin, LEANING)
    steps = len(episode.reward)
    assert 1 < steps < 500
    np.testing.assert_array_equal(np.flatnonzero(episode.ended), [steps - 1])
    np.testing.assert_array_equal(episode.observation[1:], episode.next_observation[:-1])
    assert len(pg.sample_episode(KEY, Counter(max_episode_steps=8), coin, LEANING).reward) == 8


@pytest.mark.usefixtures("as_users_run")
def test_errors() -> None:
    with pytest.raises(ValueError, match=r"num_episodes was 0; it must be .* at least 1"):
        pg.evaluate(KEY, Counter(), coin, LEANING, 0)
    with pytest.raises(ValueError, match=r"max_episode_steps was None; it must be a number"):
        pg.sample_episode(KEY, Counter(max_episode_steps=None), coin, LEANING)
