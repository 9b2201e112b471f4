"""Ring 2: PPO's clipped objective case by case, and its update against one made by hand."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_gradients as pg
from policy_gradients.algorithms.common import advantage_batch
from policy_gradients.algorithms.ppo import clipped_surrogate

pytestmark = pytest.mark.usefixtures("x64")
ENV = pg.CartPole(dtype=jnp.float64)
POLICY, VALUE = pg.neural_policy((8,), jnp.float64), pg.neural_value((8,), jnp.float64)
ONE_STEP = pg.ppo(
    policy=POLICY, value=VALUE, num_envs=4, num_steps=16, num_epochs=1, num_minibatches=1,
    entropy_weight=0.01,
)  # fmt: skip
surrogate = jax.jit(clipped_surrogate)
slope = jax.jit(jax.grad(clipped_surrogate))


def at_ratio(function: Any, ratio: float, advantage: float, epsilon: float = 0.2) -> jax.Array:
    log_prob, old = jnp.array([np.log(ratio) - 1.0]), jnp.array([-1.0])
    return function(log_prob, old, jnp.array([advantage]), epsilon)


@pytest.mark.parametrize(
    ("ratio", "advantage", "value", "moves"),
    [
        (1.5, 2.0, 1.2 * 2.0, False),  # far enough towards a good action
        (0.5, 2.0, 0.5 * 2.0, True),  # away from a good action: pulled back
        (1.5, -2.0, 1.5 * -2.0, True),  # towards a bad action: pushed back
        (0.5, -2.0, 0.8 * -2.0, False),  # far enough away from a bad action
        (1.1, 2.0, 1.1 * 2.0, True),  # within the clip nothing changes
        (0.9, -2.0, 0.9 * -2.0, True),
    ],
)
def test_the_cases_of_the_clip(ratio: float, advantage: float, value: float, moves: bool) -> None:
    assert at_ratio(surrogate, ratio, advantage) == pytest.approx(value, rel=1e-12)
    gradient = at_ratio(slope, ratio, advantage)[0]  # in log pi: ratio * advantage, or nothing
    assert gradient == pytest.approx(ratio * advantage if moves else 0.0, rel=1e-12)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.floats(0.01, 10), st.floats(-5, 5), st.floats(0, 0.9))
def test_it_never_exceeds_the_unclipped_surrogate(r: float, a: float, epsilon: float) -> None:
    value = at_ratio(surrogate, r, a, epsilon)
    assert value <= r * a + 1e-12
    if abs(r - 1) < epsilon:
        assert value == pytest.approx(r * a, rel=1e-9, abs=1e-12)


def test_it_is_a_mean_whose_gradient_starts_as_the_score_functions() -> None:
    log_prob, advantage = jnp.array([-1.0, -0.5, -3.0]), jnp.array([2.0, -1.0, 0.5])
    assert surrogate(log_prob, log_prob, advantage, 0.2) == pytest.approx(0.5)
    np.testing.assert_allclose(slope(log_prob, log_prob, advantage, 0.2), advantage / 3)


@pytest.fixture(scope="module")
def case() -> tuple:
    """A state and a batch of streams that its policy sampled."""
    spaces = ENV.observation_space, ENV.action_space
    state = ONE_STEP.init(jax.random.key(0), *spaces)
    batch = pg.sample_episodes(jax.random.key(1), ENV, POLICY.apply, state.params, 4, 16)
    return state, batch


@pytest.mark.parametrize(("dtype", "tolerance"), [(jnp.float64, 1e-12), (jnp.float32, 1e-5)])
def test_ratios_are_one_in_the_first_minibatch(dtype: Any, tolerance: float) -> None:
    env = pg.CartPole(dtype=dtype)
    policy = pg.neural_policy((8,), dtype)
    params = policy.init(jax.random.key(0), env.observation_space, env.action_space)
    params = jax.tree.map(lambda x: 3 * x, params)
    batch = pg.sample_episodes(jax.random.key(1), env, policy.apply, params, 4, 64)
    over_batch = jax.vmap(jax.vmap(policy.apply, (None, 0)), (None, 0))
    ratio = jnp.exp(over_batch(params, batch.observation).log_prob(batch.action) - batch.log_prob)
    assert ratio.dtype == dtype and jnp.abs(ratio - 1).max() <= tolerance


def test_the_stored_log_probs_are_used_not_recomputed_ones(case: tuple) -> None:
    state, batch = case
    frozen = replace(ONE_STEP, learning_rate=0.0)
    update = jax.jit(frozen.update)
    _, diagnostics = update(jax.random.key(2), state, batch)
    assert abs(diagnostics["kl"]) < 1e-12 and diagnostics["clip_fraction"] == 0
    old = batch._replace(log_prob=batch.log_prob - 1.0)
    _, diagnostics = update(jax.random.key(2), state, old)
    assert diagnostics["clip_fraction"] == 1, "every stored ratio is e: the update ignored it"
    assert diagnostics["kl"] == pytest.approx(np.e - 1 - 1)
    log_prob = advantage_batch(frozen, state.value_params, old).log_prob
    np.testing.assert_array_equal(log_prob, old.log_prob.ravel())


def by_hand(algorithm: Any, state: Any, batch: pg.Trajectory) -> Any:
    """The objective of a whole batch, written out."""

    def flat(x: jax.Array) -> jax.Array:
        return x.reshape(-1, *x.shape[2:])

    value = jax.vmap(VALUE.apply, (None, 0))
    v = value(state.value_params, flat(batch.observation)).reshape(4, 16)
    v_next = value(state.value_params, flat(batch.next_observation)).reshape(4, 16)
    rows = [pg.gae(jax.tree.map(lambda x: x[i], batch), v[i], v_next[i], 0.99, 0.95) for i in range(4)]  # noqa: B023, E501  # fmt: skip
    advantage, target = flat(jnp.stack(rows)), flat(jnp.stack(rows) + v)
    normal = (advantage - advantage.mean()) / advantage.std()

    def objective(policy: Any, value_params: Any) -> jax.Array:
        distribution = jax.vmap(POLICY.apply, (None, 0))(policy, flat(batch.observation))
        log_prob = distribution.log_prob(flat(batch.action))
        gain = clipped_surrogate(log_prob, flat(batch.log_prob), normal, 0.2)
        error = value(value_params, flat(batch.observation)) - target
        return gain + 0.01 * distribution.entropy().mean() - 0.5 * (error**2).mean()

    return objective


def test_one_update_is_one_clipped_adam_step_for_each_network(case: tuple) -> None:
    state, batch = case
    half = state._replace(num_updates=ONE_STEP.num_updates // 2)  # rates fall linearly: half left
    after, _ = ONE_STEP.update(jax.random.key(2), half, batch)
    gradients = jax.grad(by_hand(ONE_STEP, state, batch), (0, 1))(state.params, state.value_params)
    starts, ends = (state.params, state.value_params), (after.params, after.value_params)
    for gradient, rate, start, end in zip(gradients, (3e-3, 1e-2), starts, ends, strict=True):
        norm = optax.tree.norm(gradient)
        cut = jax.tree.map(lambda g: g * jnp.minimum(1.0, 0.5 / norm), gradient)  # noqa: B023
        step = jax.tree.map(lambda g: 0.5 * rate * g / (jnp.abs(g) + 1e-5), cut)  # noqa: B023
        moved = jax.tree.map(jnp.subtract, end, start)
        jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, atol=1e-8), moved, step)
    assert after.num_updates == half.num_updates + 1


def test_the_last_update_would_have_no_rate_left(case: tuple) -> None:
    state, batch = case
    over = state._replace(num_updates=ONE_STEP.num_updates)
    after, _ = ONE_STEP.update(jax.random.key(2), over, batch)
    jax.tree.map(np.testing.assert_array_equal, after.params, state.params)


def test_every_step_is_used_once_an_epoch(case: tuple) -> None:
    """Four minibatches of sixteen, three epochs: Adam has made twelve steps."""
    state, batch = case
    algorithm = replace(ONE_STEP, num_epochs=3, num_minibatches=4)
    after, diagnostics = jax.jit(algorithm.update)(jax.random.key(2), state, batch)
    counts = {int(x) for x in jax.tree.leaves(after.optimizer) if x.ndim == 0}
    assert counts == {12}
    assert diagnostics["kl"] > 0 and 0 < diagnostics["entropy"] <= np.log(2)
