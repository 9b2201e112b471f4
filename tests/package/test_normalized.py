"""Running statistics of observations and rewards, and algorithms that learn behind them."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import policy_gradients as pg
from policy_gradients.algorithms.normalized import (
    LIMIT,
    Statistics,
    merged,
    no_statistics,
    normalize,
)

KEY = jax.random.key(0)
SMALL: dict[str, Any] = {
    "policy": pg.gaussian_policy((8,)),
    "value": pg.neural_value((8,)),
    "num_envs": 4,
    "num_steps": 50,
    "num_updates": 3,
}


class SpyState(NamedTuple):
    params: Any
    num_updates: Any


class Spy(NamedTuple):
    """An algorithm that learns nothing and keeps the batches it was shown."""

    num_envs: int = 2
    num_steps: int = 6
    num_updates: int = 3
    discount: float = 0.9
    restart: bool = False
    policy: Any = SMALL["policy"]
    value: Any = SMALL["value"]

    def init(self, key: Any, observation_space: Any, action_space: Any) -> Any:
        params = self.policy.init(key, observation_space, action_space)
        return SpyState(params, jnp.zeros(()))

    def update(self, key: Any, state: Any, trajectory: pg.Trajectory) -> Any:
        SEEN.append(trajectory)
        return state, {}


SEEN: list[pg.Trajectory] = []


def batches(count: int = 3) -> list[pg.Trajectory]:
    """Observations far from zero, rewards of some size, an end here and there."""
    rng = np.random.default_rng(0)

    def batch() -> pg.Trajectory:
        observation = rng.normal(5, 2, (2, 7, 3)) * [1, 100, 0.01]
        return pg.Trajectory(
            observation=jnp.array(observation[:, :6], jnp.float32),
            action=jnp.zeros((2, 6, 1)),
            log_prob=jnp.zeros((2, 6)),
            reward=jnp.array(rng.normal(20, 10, (2, 6)), jnp.float32),
            next_observation=jnp.array(observation[:, 1:], jnp.float32),
            terminated=jnp.array(rng.random((2, 6)) < 0.2),
            truncated=jnp.array(rng.random((2, 6)) < 0.2),
        )

    return [batch() for _ in range(count)]


def shown(given: list[pg.Trajectory], algorithm: Any) -> tuple[list[pg.Trajectory], Any]:
    """What the algorithm inside sees of these batches, and the state at last."""
    space = pg.Pendulum().observation_space, pg.Pendulum().action_space
    state = algorithm.init(KEY, *space)
    SEEN.clear()
    for batch in given:
        state, _ = algorithm.update(KEY, state, batch)
    return list(SEEN), state


def test_statistics_are_those_of_everything_seen() -> None:
    with jax.enable_x64(True):
        rng = np.random.default_rng(0)
        batches = [rng.normal(5, 3, (2, n, 3)) * [1, 10, 0.1] for n in (4, 1, 9)]
        statistics = no_statistics((3,))
        for batch in batches:
            statistics = merged(statistics, jnp.array(batch))
        everything = np.concatenate([batch.reshape(-1, 3) for batch in batches])
        assert statistics.total == len(everything)
        np.testing.assert_allclose(statistics.mean, everything.mean(0), rtol=1e-13)
        np.testing.assert_allclose(statistics.variance, everything.var(0), rtol=1e-12)
        scaled = normalize(statistics, jnp.array(everything))
        np.testing.assert_allclose(scaled.mean(0), 0, atol=1e-12)
        np.testing.assert_allclose(scaled.std(0), 1, rtol=1e-6)


def test_normalizing_cuts_and_is_not_differentiated() -> None:
    statistics = Statistics(jnp.array(2.0), jnp.array([1.0]), jnp.array([4.0]))
    x = jnp.array([[1.0], [5.0], [1e9], [-1e9]])
    np.testing.assert_allclose(normalize(statistics, x)[:, 0], [0, 2, LIMIT, -LIMIT], rtol=1e-6)
    slopes = jax.grad(lambda s: normalize(s, x).sum())(statistics)
    assert all((slope == 0).all() for slope in slopes)
    np.testing.assert_array_equal(normalize(no_statistics((1,)), x[:2]), x[:2])


def test_the_algorithm_sees_each_batch_by_the_statistics_of_those_before() -> None:
    given = batches()
    seen, state = shown(given, pg.normalized(Spy()))
    np.testing.assert_array_equal(seen[0].observation, jnp.clip(given[0].observation, -10, 10))
    before = np.concatenate([batch.observation.reshape(-1, 3) for batch in given[:2]])
    for name in ("observation", "next_observation"):
        expected = (getattr(given[2], name) - before.mean(0)) / before.std(0)
        np.testing.assert_allclose(getattr(seen[2], name), expected, rtol=1e-3, atol=1e-3)
    assert state.observation.total == 36 and state.params.statistics is state.observation
    untouched = ("action", "log_prob", "reward", "terminated", "truncated")
    for name in untouched:
        np.testing.assert_array_equal(getattr(seen[2], name), getattr(given[2], name))


@pytest.mark.parametrize("restart", [False, True])
def test_rewards_are_divided_by_the_spread_of_their_discounted_sum(restart: bool) -> None:
    """The sum in a plain loop, through all batches or, with fresh episodes, through each."""
    given, sums, so_far = batches(), [], np.zeros(2)
    seen, state = shown(given, pg.normalized(Spy(restart=restart), reward=True))
    for batch, shown_batch in zip(given, seen, strict=True):
        so_far = np.zeros(2) if restart else so_far
        for t in range(6):
            so_far = 0.9 * so_far + np.asarray(batch.reward[:, t])
            sums.append(so_far)
            so_far = np.where(batch.ended[:, t], 0.0, so_far)
        expected = np.asarray(batch.reward) / np.std(sums)
        np.testing.assert_allclose(shown_batch.reward, expected, rtol=1e-4)
    np.testing.assert_allclose(state.reward.mean, np.mean(sums), rtol=1e-4)
    np.testing.assert_allclose(state.so_far, so_far, rtol=1e-4)


@pytest.mark.parametrize("name", ["ppo", "trpo", "reinforce"])
def test_algorithms_learn_behind_it(name: str) -> None:
    env = pg.Pendulum(max_episode_steps=50)
    algorithm = pg.normalized(getattr(pg, name)(**SMALL), reward=True)
    result = pg.train(KEY, env, algorithm, num_envs=2)
    assert result.state.num_updates == 3 and result.state.so_far.shape == (2,)
    assert result.returns[0] < -50, "the returns are of the rewards as they were"
    start = algorithm.policy.init(KEY, env.observation_space, env.action_space)
    moved = jax.tree.map(lambda x, y: float(jnp.abs(x - y).max()), start, result.params)
    assert min(jax.tree.leaves(moved)) > 0


def test_the_first_ratio_stays_one() -> None:
    """Without a learning rate the policy moves only by its statistics: not within an update."""
    still = dict(SMALL, learning_rate=0.0, value_learning_rate=0.0, num_updates=5)
    result = pg.train(KEY, pg.Pendulum(), pg.normalized(pg.ppo(**still)))
    assert np.abs(result.diagnostics["kl"]).max() < 1e-6
    assert (result.diagnostics["clip_fraction"] == 0).all()
    late = result.params._replace(statistics=no_statistics((3,)))
    seen = jnp.array([0.5, -0.3, 2.0])
    assert jnp.abs(result.policy(late, seen).mean - result.policy(result.params, seen).mean) > 1e-4


def test_numbers_that_are_not_finite_leave_the_statistics() -> None:
    algorithm = pg.normalized(Spy(), reward=True)
    good, bad = batches(2)
    _, before = shown([good], algorithm)
    bad = bad._replace(observation=bad.observation.at[0, 0, 0].set(jnp.nan))
    after, _ = algorithm.update(KEY, before, bad)
    jax.tree.map(np.testing.assert_array_equal, after[1:], before[1:])


@pytest.mark.usefixtures("as_users_run")
@pytest.mark.parametrize(
    ("given", "message"),
    [
        (3, r"algorithm was 3, without .*; it must be an algorithm such as"),
        ("ppo", "algorithm was 'ppo', without"),
    ],
)
def test_what_is_no_algorithm(given: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pg.normalized(given)


@pytest.mark.usefixtures("as_users_run")
def test_a_class_stands_for_its_defaults() -> None:
    made = pg.normalized(pg.ppo)  # type: ignore[arg-type]
    assert isinstance(made.algorithm, pg.ppo)
