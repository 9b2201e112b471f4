"""Ring 2: the recursions of `returns` against sums written out in loops."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import make_trajectory
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_gradients as pg
from policy_gradients.returns import episode_returns, first_episode

pytestmark = pytest.mark.usefixtures("x64")
T = 12
quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**31 - 1)
discounted_sum, gae = jax.jit(pg.discounted_sum), jax.jit(pg.gae)


def random_stream(seed: int) -> tuple[pg.Trajectory, jax.Array, jax.Array]:
    """Rewards with ends of both kinds, and values that are consistent with nothing."""
    rng = np.random.default_rng(seed)
    terminated, truncated = rng.random((2, T)) < 0.2
    trajectory = make_trajectory(rng.normal(size=T), terminated, truncated)
    return trajectory, jnp.asarray(rng.normal(size=T)), jnp.asarray(rng.normal(size=T))


@quick
@given(seeds)
def test_discounted_sum_is_the_sum_of_products(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, decay = rng.normal(size=T), rng.choice([0.0, 0.9, 1.0, -0.5], size=T)
    expected = [sum(np.prod(decay[t:u]) * x[u] for u in range(t, T)) for t in range(T)]
    np.testing.assert_allclose(discounted_sum(jnp.asarray(x), jnp.asarray(decay)), expected)


@pytest.mark.parametrize("discount", [0.0, 0.9, 1.0])
def test_reward_to_go_is_what_comes_from_now_on(discount: float) -> None:
    r = np.random.default_rng(0).normal(size=T)
    expected = [sum(discount ** (u - t) * r[u] for u in range(t, T)) for t in range(T)]
    np.testing.assert_allclose(pg.reward_to_go(jnp.asarray(r), discount), expected, atol=1e-14)


def test_reward_to_go_is_undiscounted_unless_told() -> None:
    np.testing.assert_array_equal(pg.reward_to_go(jnp.array([1.0, 10.0, 100.0])), [111, 110, 100])


def test_a_decay_of_zero_cuts_a_stream_into_episodes() -> None:
    r, ended = jnp.array([1.0, 2.0, 4.0, 8.0, 16.0]), jnp.array([False, True, False, False, True])
    np.testing.assert_array_equal(pg.discounted_sum(r, 1.0 - ended), [3, 2, 28, 24, 16])


@quick
@given(seeds)
def test_td_errors_bootstrap_unless_terminated(seed: int) -> None:
    trajectory, v, v_next = random_stream(seed)
    for t, delta in enumerate(pg.td_errors(trajectory, v, v_next, 0.9)):
        after = 0.0 if trajectory.terminated[t] else 0.9 * v_next[t]
        assert delta == pytest.approx(trajectory.reward[t] + after - v[t])


@quick
@given(seeds)
def test_gae_is_its_double_sum(seed: int) -> None:
    """Sum over l of (gamma lambda)^l delta_{t+l}, up to and with the step that ends the episode."""
    trajectory, v, v_next = random_stream(seed)
    delta = np.asarray(pg.td_errors(trajectory, v, v_next, 0.9))
    expected = np.zeros(T)
    for t in range(T):
        for u in range(t, T):
            expected[t] += (0.9 * 0.7) ** (u - t) * delta[u]
            if trajectory.ended[u]:
                break
    np.testing.assert_allclose(gae(trajectory, v, v_next, 0.9, 0.7), expected, atol=1e-13)


@quick
@given(seeds)
def test_both_ends_of_gae(seed: int) -> None:
    """lambda = 0: the TD error. lambda = 1: the discounted rewards and the value that is left."""
    trajectory, v, v_next = random_stream(seed)
    delta = pg.td_errors(trajectory, v, v_next, 0.9)
    np.testing.assert_allclose(gae(trajectory, v, v_next, 0.9, 0.0), delta, atol=1e-14)
    # lambda = 1 telescopes only where V(s_{t+1}) is the same number seen from both sides
    v_next = jnp.where(trajectory.ended, v_next, jnp.append(v[1:], v_next[-1]))
    last = trajectory.ended.at[-1].set(True)
    left = jnp.where(last & ~trajectory.terminated, 0.9 * v_next, 0.0)
    total = pg.discounted_sum(trajectory.reward + left, 0.9 * (1.0 - last))
    np.testing.assert_allclose(gae(trajectory, v, v_next, 0.9, 1.0), total - v, atol=1e-13)


def test_truncation_bootstraps_and_termination_does_not() -> None:
    """One step of reward 1, V = 10 before and 20 after, discount .5."""
    one, zero = jnp.ones(1, bool), jnp.zeros(1, bool)
    v, v_next = jnp.array([10.0]), jnp.array([20.0])

    def advantage(terminated: jax.Array, truncated: jax.Array) -> float:
        return float(gae(make_trajectory([1.0], terminated, truncated), v, v_next, 0.5, 0.9)[0])

    assert advantage(one, zero) == pytest.approx(1 - 10), "termination: no value comes after"
    assert advantage(zero, one) == pytest.approx(1 + 10 - 10), "truncation: the value counts"
    assert advantage(zero, zero) == pytest.approx(1 + 10 - 10)
    assert advantage(one, one) == pytest.approx(1 - 10), "both at once: it terminated"


@pytest.mark.parametrize("kind", ["terminated", "truncated"])
def test_the_trace_is_cut_at_either_end(kind: str) -> None:
    """What happens after an episode's end changes nothing before it."""
    end, never = jnp.array([False, True, False]), jnp.zeros(3, bool)
    ends = {"terminated": never, "truncated": never, kind: end}
    before, after = make_trajectory([1.0, 1.0, 1.0], **ends), make_trajectory([1, 1, 99.0], **ends)
    v = jnp.ones(3)
    first, second = gae(before, v, v, 0.9, 0.9), gae(after, v, v, 0.9, 0.9)
    np.testing.assert_array_equal(first[:2], second[:2])
    assert second[2] - first[2] == pytest.approx(98.0)


@pytest.mark.parametrize(
    ("ended", "first"),
    [
        ([0, 1, 0, 1], [1, 1, 0, 0]),
        ([0, 0, 0, 1], [1, 1, 1, 1]),
        ([1, 0, 0, 0], [1, 0, 0, 0]),
        ([0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_first_episode(ended: list[int], first: list[int]) -> None:
    np.testing.assert_array_equal(first_episode(jnp.array(ended, bool)), np.array(first, bool))


def test_episode_returns_across_a_cut_stream() -> None:
    """A stream in two pieces gives what it gives in one, and restarts after each end."""
    reward = jnp.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
    ended = jnp.array([False, True, False, False, True, False])
    whole, after = episode_returns(reward, ended, jnp.array(100.0))
    np.testing.assert_array_equal(whole, [101, 103, 4, 12, 28, 32])
    assert after == 32
    first, between = episode_returns(reward[:3], ended[:3], jnp.array(100.0))
    second, end = episode_returns(reward[3:], ended[3:], between)
    np.testing.assert_array_equal(jnp.concatenate([first, second]), whole)
    assert end == after
