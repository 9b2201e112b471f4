"""Ring 2: REINFORCE's update is unbiased gradient ascent on whole episodes."""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import assert_within_standard_errors, make_trajectory

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
THETA = np.array([[0.5, -0.5], [0.2, 1.0], [0.3, 0.0]])
POLICY = pg.tabular_policy()
# V[s, h], wrong on purpose: whatever the baseline is, it leaves the estimate unbiased
TABLE = np.array([[9.0, 0, 0, 0, 0], [1, 3, -2, 5, 0], [0, 1, -1, 2, 0]])
VALUE = pg.Value(
    lambda key, space: jnp.asarray(TABLE),
    lambda table, observation: table[observation[0], observation[1]],
)
ALGORITHM = pg.reinforce(policy=POLICY, value=VALUE, num_steps=4, num_envs=1, discount=1.0)


def algorithm_with(baseline: bool) -> Any:
    """With the wrong table as baseline, or with none."""
    return ALGORITHM if baseline else replace(ALGORITHM, baseline=pg.no_baseline())


def learner(**options: Any) -> Any:
    return pg.neural_baseline(value=VALUE, **options)


def thin_ice() -> pg.TabularEnvironment:
    return pg.TabularEnvironment(pg.thin_ice())


def begin(algorithm: Any) -> Any:
    env = thin_ice()
    state = algorithm.init(jax.random.key(0), env.observation_space, env.action_space)
    return state._replace(params=jnp.asarray(THETA))


def gradient_used(algorithm: Any, trajectory: pg.Trajectory) -> jax.Array:
    """The gradient behind a first update: Adam's first moment is a tenth of it (descending)."""
    state, _ = algorithm.update(jax.random.key(1), begin(algorithm), trajectory)
    return state.optimizer[0].mu / -0.1


@pytest.fixture(scope="module")
def episodes() -> pg.Trajectory:
    return pg.sample_episodes(
        jax.random.key(0), thin_ice(), POLICY.apply, jnp.asarray(THETA), 20_000, 4
    )


@pytest.mark.parametrize("baseline", [True, False])
def test_the_gradient_is_unbiased(episodes: pg.Trajectory, baseline: bool) -> None:
    algorithm = algorithm_with(baseline)
    alone = jax.tree.map(lambda x: x[:, None], episodes)  # batches of one episode
    samples = jax.jit(jax.vmap(lambda one: gradient_used(algorithm, one)))(alone)
    exact = pg.exact_policy_gradient(pg.thin_ice(), jnp.asarray(THETA))
    assert_within_standard_errors(samples, exact, f"gradient, baseline {baseline}")
    few = jax.tree.map(lambda x: x[:10], episodes)
    together = gradient_used(replace(algorithm, num_envs=10), few)
    np.testing.assert_allclose(together, samples[:10].mean(0), atol=1e-12)


@pytest.mark.parametrize("baseline", [True, False])
def test_the_gradient_is_the_sum_of_scores_times_weights(
    episodes: pg.Trajectory, baseline: bool
) -> None:
    algorithm = replace(algorithm_with(baseline), discount=0.9)
    one = jax.tree.map(lambda x: x[3:4], episodes)
    state, step = one.observation[0].T
    weight = pg.reward_to_go(one.reward[0], 0.9) - baseline * TABLE[state, step]
    expected = pg.score_estimate(jnp.asarray(THETA), state, one.action[0], weight)
    np.testing.assert_allclose(gradient_used(algorithm, one), expected, atol=1e-12)
    _, diagnostics = algorithm.update(jax.random.key(1), begin(algorithm), one)
    np.testing.assert_allclose(diagnostics["gradient_norm"], jnp.linalg.norm(expected))


def test_the_baseline_is_that_of_earlier_batches(episodes: pg.Trajectory) -> None:
    """However fast the value learns, the batch it learns from is weighed with the old one."""
    one = jax.tree.map(lambda x: x[:1], episodes)
    slow, fast = (
        gradient_used(replace(ALGORITHM, baseline=learner(learning_rate=rate)), one)
        for rate in (0.0, 10.0)
    )
    np.testing.assert_array_equal(slow, fast)


def stream(ended: list[int], reward: list[float]) -> pg.Trajectory:
    """A stream of thin ice, one row, cut as we like: what was earned on the ice by running."""
    steps = len(reward)
    ends = jnp.array([ended], bool)
    observation = jnp.tile(jnp.array([1, 0]), (1, steps, 1))
    action = jnp.ones((1, steps), int)
    other = {"observation": observation, "next_observation": observation, "action": action}
    return make_trajectory(jnp.array([reward]), ends, jnp.zeros_like(ends), **other)


def test_only_a_first_whole_episode_counts() -> None:
    algorithm = algorithm_with(False)
    score = np.eye(2)[1] - np.asarray(pg.tabular_softmax(jnp.asarray(THETA)))[1]
    gradient = gradient_used(algorithm, stream([0, 1, 0, 1], [1.0, 2.0, 50.0, 60.0]))
    np.testing.assert_allclose(gradient[1], (3 + 2) * score, rtol=1e-12)
    unfinished = gradient_used(algorithm, stream([0, 0, 0, 0], [1.0, 2.0, 50.0, 60.0]))
    np.testing.assert_array_equal(unfinished, np.zeros((3, 2)))


def test_without_a_whole_episode_nothing_is_learned(episodes: pg.Trajectory) -> None:
    cut = jax.tree.map(lambda x: x[:5, :2], episodes)
    whole = jax.tree.map(lambda x: x[:1], episodes)
    before, _ = ALGORITHM.update(jax.random.key(0), begin(ALGORITHM), whole)  # has momentum
    after, diagnostics = ALGORITHM.update(jax.random.key(0), before, cut)
    np.testing.assert_array_equal(after.params, before.params)
    np.testing.assert_array_equal(after.baseline[0], before.baseline[0])
    assert diagnostics["gradient_norm"] == 0


def test_the_value_is_fitted_to_the_reward_to_go_of_counted_steps() -> None:
    algorithm = replace(ALGORITHM, baseline=learner(num_steps=600, learning_rate=0.1))
    batch = stream([0, 1, 0, 1], [1.0, 2.0, 50.0, 60.0])
    state, _ = jax.jit(algorithm.update)(jax.random.key(0), begin(algorithm), batch)
    table, _ = state.baseline
    assert table[1, 0] == pytest.approx((3 + 2) / 2, abs=1e-3)
    np.testing.assert_array_equal(table, jnp.asarray(TABLE).at[1, 0].set(table[1, 0]))


def test_an_update_climbs_and_the_last_rate_is_zero(episodes: pg.Trajectory) -> None:
    algorithm = replace(ALGORITHM, num_updates=4, learning_rate=0.1)
    one = jax.tree.map(lambda x: x[:1], episodes)
    gradient, state, moved = gradient_used(algorithm, one), begin(algorithm), []
    for done in (0, 2, 4):
        after, _ = algorithm.update(jax.random.key(0), state._replace(num_updates=done), one)
        moved.append(after.params - THETA)
        assert after.num_updates == done + 1
    np.testing.assert_allclose(moved[0], 0.1 * np.sign(gradient), atol=1e-6)  # Adam's first step
    np.testing.assert_allclose(moved[1], moved[0] / 2, atol=1e-12)
    np.testing.assert_array_equal(moved[2], 0 * THETA)


def test_training_improves_the_exact_objective() -> None:
    """Thin ice: at least half of the way from uniform to the best stationary policy."""
    algorithm = pg.reinforce(
        policy=POLICY, num_envs=32, num_steps=4, num_updates=100, learning_rate=0.1, discount=1.0
    )
    env = thin_ice()
    best = max(
        float(pg.objective(env.mdp, jax.nn.one_hot(jnp.array(actions), 2, dtype=float)))
        for actions in np.ndindex(2, 2, 2)
    )
    uniform = pg.objective(env.mdp, jnp.full((3, 2), 0.5))
    for seed in range(4):
        theta = pg.train(jax.random.key(seed), env, algorithm).params
        reached = pg.objective(env.mdp, pg.tabular_softmax(theta))
        assert reached > uniform + 0.5 * (best - uniform), f"seed {seed}: {reached:.2f} of {best}"
