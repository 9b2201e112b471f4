"""Ring 3: rollouts keep termination, truncation, resets and the clock apart."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import Counter, coin

import policy_gradients as pg
from policy_gradients.algorithms.common import advantage_batch

KEY = jax.random.key(0)
HALF = jnp.array(0.4)


def one_stream(env: Counter, num_steps: int = 20) -> pg.Trajectory:
    stream = pg.reset(jax.random.key(1), env)
    return jax.jit(lambda: pg.rollout(KEY, env, coin, HALF, stream, num_steps)[1])()


def test_the_clock_truncates_every_limit_steps() -> None:
    trajectory = one_stream(Counter(max_episode_steps=8))
    assert np.flatnonzero(trajectory.truncated).tolist() == [7, 15]
    assert not trajectory.terminated.any()
    np.testing.assert_array_equal(trajectory.observation[:, 0], [*range(8), *range(8), *range(4)])
    np.testing.assert_array_equal(trajectory.ended, trajectory.truncated)


def test_next_observation_is_kept_before_the_reset() -> None:
    trajectory = one_stream(Counter(max_episode_steps=8))
    expected = [*range(1, 9), *range(1, 9), *range(1, 5)]
    np.testing.assert_array_equal(trajectory.next_observation[:, 0], expected)
    np.testing.assert_array_equal(
        trajectory.next_observation[:, 1], trajectory.observation[:, 1]
    )  # the number drawn at an episode's start is still there at its end
    assert len(np.unique(trajectory.observation[:, 1])) == 3, "each episode begins afresh"


@pytest.mark.parametrize("env", [Counter(max_episode_steps=5), Counter(end_after=3)])
def test_observations_follow_unless_the_episode_ended(env: Counter) -> None:
    trajectory = one_stream(env)
    goes_on = ~np.asarray(trajectory.ended[:-1])
    before, after = trajectory.next_observation[:-1], trajectory.observation[1:]
    np.testing.assert_array_equal(before[goes_on], after[goes_on])
    assert (before[~goes_on] != after[~goes_on]).all()
    assert (~goes_on).sum() >= 3


def test_termination_resets_the_clock_and_is_not_truncation() -> None:
    trajectory = one_stream(Counter(end_after=3, max_episode_steps=4))
    assert np.flatnonzero(trajectory.terminated).tolist() == [2, 5, 8, 11, 14, 17]
    assert not trajectory.truncated.any(), "the clock starts at 0 in each episode"


def test_both_ends_at_once_are_both_reported() -> None:
    trajectory = one_stream(Counter(end_after=4, max_episode_steps=4))
    assert np.flatnonzero(trajectory.terminated).tolist() == [3, 7, 11, 15, 19]
    np.testing.assert_array_equal(trajectory.truncated, trajectory.terminated)


def test_without_a_limit_nothing_is_truncated() -> None:
    trajectory = one_stream(Counter(max_episode_steps=None))
    assert not trajectory.ended.any() and trajectory.observation[-1, 0] == 19


def test_a_stream_goes_on_from_call_to_call() -> None:
    env = Counter(max_episode_steps=8)
    stream = pg.reset(jax.random.key(1), env)
    rollout = jax.jit(lambda key, stream: pg.rollout(key, env, coin, HALF, stream, 5))
    pieces = []
    for key in jax.random.split(KEY, 4):
        stream, trajectory = rollout(key, stream)
        pieces.append(trajectory)
    joined = jax.tree.map(lambda *x: np.concatenate(x), *pieces)
    np.testing.assert_array_equal(joined.observation[:, 0], [*range(8), *range(8), *range(4)])
    assert np.flatnonzero(joined.truncated).tolist() == [7, 15]
    assert stream.clock == 4 and stream.observation[0] == 4
    again = pg.rollout(jax.random.split(KEY, 4)[0], env, coin, HALF, stream, 5)[1]
    assert again.observation[0, 1] == joined.observation[-1, 1], "it is still the same episode"


def test_log_prob_is_that_of_the_sampling_policy() -> None:
    trajectory = one_stream(Counter(), num_steps=64)
    table = np.log([1 / (1 + np.exp(0.4)), 1 / (1 + np.exp(-0.4))])
    np.testing.assert_allclose(trajectory.log_prob, table[trajectory.action], rtol=1e-6)
    assert set(np.unique(trajectory.action)) == {0, 1}


def test_actions_are_stored_as_sampled() -> None:
    """Pendulum clips torques; the trajectory holds them, and their density, unclipped."""

    def loud(params: None, observation: jax.Array) -> pg.Normal:
        return pg.Normal(jnp.zeros(1), jnp.full(1, 2.0))

    batch = pg.sample_episodes(KEY, pg.Pendulum(), loud, None, 4, 50)
    assert jnp.abs(batch.action).max() > 2.5
    density = pg.Normal(jnp.zeros((4, 50, 1)), jnp.full(1, 2.0)).log_prob(batch.action)
    np.testing.assert_allclose(batch.log_prob, density, rtol=1e-5)


def test_the_same_key_gives_the_same_numbers_and_another_others() -> None:
    def sample(key: jax.Array) -> pg.Trajectory:
        return pg.sample_episodes(key, pg.CartPole(), coin, HALF, 2, 30)

    first, again, other = sample(KEY), sample(KEY), sample(jax.random.key(9))
    jax.tree.map(np.testing.assert_array_equal, first, again)
    assert (first.observation != other.observation).any()
    assert (first.observation[0] != first.observation[1]).any(), "streams are independent"


def test_a_batch_is_its_single_streams() -> None:
    env, keys = pg.CartPole(), jax.random.split(KEY, 3)
    streams = jax.vmap(pg.reset, (0, None))(keys, env)
    ends, batch = jax.jit(lambda: pg.rollouts(KEY, env, coin, HALF, streams, 25))()
    single = jax.jit(lambda key, stream: pg.rollout(key, env, coin, HALF, stream, 25))
    for i, key in enumerate(jax.random.split(KEY, 3)):
        end, trajectory = single(key, jax.tree.map(lambda x: x[i], streams))  # noqa: B023
        alone = jax.tree.leaves((end, trajectory))
        together = jax.tree.leaves((ends, batch))
        for x, y in zip(alone, together, strict=True):
            np.testing.assert_allclose(x, y[i], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("limit", "fixed_point"), [("truncates", 50.0), ("terminates", 4.5)])
def test_reward_1_for_ever_is_worth_50_however_short_the_episodes(
    limit: str, fixed_point: float
) -> None:
    """Discount .98: 1 / (1 - .98) = 50 for a clock of 8; an MDP that ends after 8 is worth ~4.5.

    The value is one number for all states, moved to the mean of its GAE targets until it stays.
    """
    env = Counter(max_episode_steps=8) if limit == "truncates" else Counter(end_after=8)
    batch = pg.sample_episodes(KEY, env, coin, HALF, 2, 24)
    value = pg.Value(lambda key, space: jnp.zeros(()), lambda number, observation: number)

    algorithm = SimpleNamespace(value=value, discount=0.98, gae_lambda=0.9)

    def towards_targets(number: jax.Array, _: None) -> tuple[jax.Array, None]:
        return advantage_batch(algorithm, number, batch).target.mean(), None

    start = jnp.zeros(())
    number = jax.jit(lambda: jax.lax.scan(towards_targets, start, length=2000)[0])()
    assert number == pytest.approx(fixed_point, rel=0.1 if fixed_point < 50 else 1e-3)


@pytest.mark.parametrize("make", [pg.CartPole, pg.Pendulum])
def test_a_float32_environment_stays_so_in_64_bit_mode(make: type) -> None:
    policy = pg.neural_policy() if make is pg.CartPole else pg.gaussian_policy()
    with jax.enable_x64(True):
        env = make()
        params = policy.init(KEY, env.observation_space, env.action_space)
        batch = pg.sample_episodes(KEY, env, policy.apply, params, 2, 5)
    for name in ("observation", "next_observation", "reward", "log_prob"):
        assert getattr(batch, name).dtype == jnp.float32, name


@pytest.mark.parametrize("env", [pg.CartPole(max_episode_steps=3), Counter(max_episode_steps=3)])
def test_no_key_is_used_twice(env: object) -> None:
    """JAX's own check, on one stream (it reports falsely on a vmap over keys)."""
    with jax.debug_key_reuse(True):
        first, rest = jax.random.split(jax.random.key(3))
        trajectory = pg.rollout(rest, env, coin, HALF, pg.reset(first, env), 7)[1]
    assert trajectory.truncated.sum() == 2
