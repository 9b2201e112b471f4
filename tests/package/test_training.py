"""Ring 3: `train` keeps books rightly, repeats itself, and sweeps without compiling again."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import Counter, Sizes, coin

import policy_gradients as pg

KEY = jax.random.key(0)
ENV = Counter(max_episode_steps=8)
COIN = pg.Policy(lambda key, observations, actions: jax.random.normal(key), coin)
NUMBER = pg.Value(lambda key, observations: jnp.zeros(()), lambda number, observation: number)


class DriftState(NamedTuple):
    params: jax.Array
    batches: jax.Array


class Drift(pg.Pytree):
    """The least that `train` takes for an algorithm: its one parameter walks at random."""

    learning_rate: Any = 0.1
    num_envs: int = 2
    num_steps: int = 20
    num_updates: int = 3
    policy: pg.Policy = COIN
    value: pg.Value = NUMBER
    restart: bool = False

    def init(self, key: Any, observation_space: Any, action_space: Any) -> DriftState:
        params = self.policy.init(key, observation_space, action_space)
        return DriftState(params, jnp.zeros((), int))

    def update(self, key: Any, state: DriftState, trajectory: pg.Trajectory) -> Any:
        step = self.learning_rate * jax.random.normal(key)
        ones = trajectory.action.mean(dtype=step.dtype)
        return DriftState(state.params + step, state.batches + 1), {"ones": ones}


@pytest.mark.parametrize("steps", [20, 5])
def test_returns_of_episodes_that_span_updates(steps: int) -> None:
    """Eight steps an episode whatever the batch: each return is 8, NaN where no episode ended."""
    result = pg.train(KEY, ENV, Drift(), num_steps=steps)
    ends = [sum((u * steps + t + 1) % 8 == 0 for t in range(steps)) * 2 for u in range(3)]
    assert result.episodes.tolist() == ends
    np.testing.assert_array_equal(result.returns, [8.0 if n else np.nan for n in ends])


def test_an_algorithm_of_whole_episodes_begins_every_update_afresh() -> None:
    result = pg.train(KEY, ENV, Drift(restart=True), num_steps=12)
    assert result.episodes.tolist() == [2, 2, 2]
    np.testing.assert_array_equal(result.returns, [8.0, 8.0, 8.0])
    assert pg.reinforce().restart and not pg.ppo().restart


def test_sizes_come_from_the_algorithm_unless_given() -> None:
    default, given = pg.train(KEY, ENV, Drift()), pg.train(KEY, ENV, Drift(), num_envs=4)
    assert default.returns.shape == default.diagnostics["ones"].shape == (3,)
    np.testing.assert_array_equal(2 * default.episodes, given.episodes)
    assert pg.train(KEY, ENV, Drift(), num_updates=5).episodes.shape == (5,)


def test_the_same_key_gives_the_same_result() -> None:
    first, again, other = (pg.train(jax.random.key(k), ENV, Drift()) for k in (0, 0, 1))
    jax.tree.map(np.testing.assert_array_equal, first, again)
    assert first.params != other.params
    assert (first.diagnostics["ones"] != other.diagnostics["ones"]).any()


def test_a_result_is_a_pytree_that_evaluate_takes() -> None:
    result = pg.train(KEY, ENV, Drift())
    assert result.policy is coin
    assert result.state.params is result.params and result.state.batches == 3
    copied = jax.tree.map(lambda x: x, result)
    assert copied.policy is coin
    returns = pg.evaluate(KEY, ENV, copied.policy, copied.params, 3)
    np.testing.assert_array_equal(returns, [8.0, 8.0, 8.0])


@pytest.fixture
def wide() -> Iterator[None]:
    """Float64, so that two programs that round differently still draw the same actions."""
    with jax.enable_x64(True):
        yield


def test_vmap_over_keys_is_single_runs(wide: None) -> None:
    keys = jax.random.split(KEY, 3)
    together = jax.vmap(lambda key: pg.train(key, ENV, Drift()))(keys)
    for i, key in enumerate(keys):
        alone = pg.train(key, ENV, Drift())
        for x, y in zip(jax.tree.leaves(alone), jax.tree.leaves(together), strict=True):
            np.testing.assert_allclose(x, y[i], rtol=1e-10)


@pytest.fixture
def counting() -> tuple[pg.Policy, list[int]]:
    """A policy that counts how often it is traced, which is once for each compilation."""
    traces = [0]

    def apply(params: Any, observation: jax.Array) -> Any:
        traces[0] += 1
        return coin(params, observation)

    return pg.Policy(COIN.init, apply), traces


def test_floats_are_swept_without_compiling_again(counting: tuple) -> None:
    policy, traces = counting
    algorithm = pg.reinforce(policy=policy, value=NUMBER, num_steps=8, num_envs=2, num_updates=2)
    first = pg.train(KEY, ENV, algorithm)
    compiled = traces[0]
    faster = pg.reinforce(**{**vars(algorithm), "learning_rate": 0.9, "discount": 0.5})
    second = pg.train(KEY, Counter(max_episode_steps=8, reward_per_step=2.0), faster)
    assert traces[0] == compiled > 0, "a second learning rate or reward compiled again"
    assert first.params != second.params and second.returns[0] == 16
    pg.train(KEY, ENV, algorithm, num_steps=9)
    assert traces[0] > compiled, "an integer that sets a shape is static"


def test_a_sweep_by_vmap_is_its_single_runs(counting: tuple, wide: None) -> None:
    policy, traces = counting
    sizes: Sizes = {"num_envs": 2, "num_steps": 10, "num_updates": 2}

    def run(rate: Any) -> Any:
        algorithm = pg.ppo(
            policy=policy, value=NUMBER, learning_rate=rate, num_minibatches=2, **sizes
        )
        return pg.train(KEY, ENV, algorithm).params

    rates = jnp.array([1e-3, 1e-1])
    sweep = jax.jit(jax.vmap(run))
    together = sweep(rates)
    compiled = traces[0]
    sweep(2 * rates)
    assert traces[0] == compiled
    assert together.dtype == np.float64
    np.testing.assert_allclose([run(rate) for rate in rates], together, rtol=1e-9)
    assert together[0] != together[1]


ALGORITHMS = [pg.a2c(), pg.ppo(), pg.ppo_penalty(), pg.reinforce(), pg.npg(), pg.trpo()]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_floats_are_leaves_and_integers_static(algorithm: Any) -> None:
    numbers = [x for x in vars(algorithm).values() if isinstance(x, float)]
    parts = jax.tree.leaves(getattr(algorithm, "baseline", None))  # a pytree of its own
    assert sorted(jax.tree.leaves(algorithm)) == sorted(numbers + parts)
    rebuilt = jax.tree.map(lambda x: 0.5 * x, algorithm)
    assert type(rebuilt) is type(algorithm) and rebuilt.num_envs == algorithm.num_envs
    assert rebuilt.discount == 0.5 * algorithm.discount
