"""No input leaves NaN in the parameters: an update that is not finite is not made."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import Sizes

import policy_gradients as pg

ENV = pg.CartPole(max_episode_steps=8)
SIZES: Sizes = {"num_envs": 2, "num_steps": 8, "num_updates": 3}
ALGORITHMS = {
    "reinforce": pg.reinforce(**SIZES),
    "a2c": pg.a2c(**SIZES),
    "npg": pg.npg(**SIZES),
    "trpo": pg.trpo(**SIZES),
    "ppo": pg.ppo(**SIZES),
    "ppo_penalty": pg.ppo_penalty(**SIZES),
}
EACH = pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=ALGORITHMS)


def begin(algorithm: Any) -> tuple[Any, pg.Trajectory]:
    state = algorithm.init(jax.random.key(0), ENV.observation_space, ENV.action_space)
    batch = pg.sample_episodes(jax.random.key(1), ENV, algorithm.policy.apply, state.params, 2, 8)
    return state, batch


def updated(algorithm: Any, state: Any, batch: Any) -> Any:
    return jax.jit(lambda s, b: algorithm.update(jax.random.key(2), s, b)[0])(state, batch)


def same(x: Any, y: Any) -> bool:
    return all(bool((a == b).all()) for a, b in zip(*map(jax.tree.leaves, (x, y)), strict=True))


@EACH
@pytest.mark.parametrize("value", [jnp.nan, jnp.inf])
@pytest.mark.parametrize("field", ["reward", "log_prob", "observation"])
def test_a_broken_batch_changes_nothing(algorithm: Any, field: str, value: float) -> None:
    state, batch = begin(algorithm)
    assert not same(updated(algorithm, state, batch), state), "a sound batch does change it"
    if field == "log_prob" and isinstance(algorithm, (pg.reinforce, pg.a2c)):
        return  # not used
    where = getattr(batch, field)
    broken = batch._replace(**{field: where.at[0, 0].set(value)})
    after = updated(algorithm, state, broken)
    assert all(np.isfinite(x).all() for x in jax.tree.leaves(after))
    if np.isnan(value):  # an infinity may become something finite, by tanh or in a ratio
        assert same(after.params, state.params)


@EACH
def test_equal_rewards_and_single_samples_are_no_trouble(algorithm: Any) -> None:
    state, batch = begin(algorithm)
    flat = batch._replace(reward=jnp.zeros_like(batch.reward))
    one = jax.tree.map(lambda x: x[:1, -1:], batch)
    if "num_minibatches" in vars(algorithm):
        one_step = type(algorithm)(num_envs=1, num_steps=1, num_minibatches=1)
    else:
        one_step = algorithm
    for trained in (updated(algorithm, state, flat), updated(one_step, state, one)):
        assert all(np.isfinite(x).all() for x in jax.tree.leaves(trained))


@pytest.mark.parametrize("delta", [0.0, 1e-30, 1e30])
@pytest.mark.parametrize("make", [pg.npg, pg.trpo])
def test_absurd_bounds_leave_finite_parameters(make: Any, delta: float) -> None:
    result = pg.train(jax.random.key(0), ENV, make(delta=delta, **SIZES))
    assert all(np.isfinite(x).all() for x in jax.tree.leaves(result.params))
