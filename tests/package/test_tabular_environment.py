"""A tabular MDP as an environment samples what the exact functions compute."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import assert_within_standard_errors

import policy_gradients as pg
from policy_gradients.exact.trajectories import enumerate_trajectories

pytestmark = pytest.mark.usefixtures("x64")
THETA = jnp.array([[0.5, -0.5], [0.2, 1.0], [0.0, 0.0]])


@pytest.fixture(scope="module")
def episodes() -> pg.Trajectory:
    env = pg.TabularEnvironment(pg.thin_ice())
    policy = pg.tabular_policy().apply
    return pg.sample_episodes(jax.random.key(0), env, policy, THETA, 20_000, 4)


def test_each_row_is_one_episode(episodes: pg.Trajectory) -> None:
    np.testing.assert_array_equal(episodes.observation[..., 1], np.tile(np.arange(4), (20_000, 1)))
    np.testing.assert_array_equal(episodes.next_observation[..., 1], [[1, 2, 3, 4]] * 20_000)
    np.testing.assert_array_equal(episodes.terminated, [[False] * 3 + [True]] * 20_000)
    assert not episodes.truncated.any(), "the horizon belongs to the MDP: it terminates"


def test_paths_come_as_often_as_their_likelihood(episodes: pg.Trajectory) -> None:
    mdp, pi = pg.thin_ice(), pg.tabular_softmax(THETA)
    paths = enumerate_trajectories(mdp)
    likelihood = jax.vmap(lambda s, a: pg.trajectory_likelihood(mdp, pi, s, a))(*paths)
    digits = episodes.observation[..., 0] * 2 + episodes.action
    index = np.asarray(digits @ (6 ** jnp.arange(4)))
    listed = np.asarray((paths.state * 2 + paths.action) @ (6 ** jnp.arange(4)))
    counts = np.bincount(index, minlength=6**4)[listed] / len(index)
    error = np.sqrt(likelihood * (1 - likelihood) / len(index))
    assert (counts[likelihood == 0] == 0).all(), "an impossible path was sampled"
    distance = np.abs(counts - likelihood) / np.maximum(error, 1e-12)
    assert distance.max() <= 5, f"{distance.max():.1f} standard errors"


def test_rewards_actions_and_next_states_belong_together(episodes: pg.Trajectory) -> None:
    mdp, state = pg.thin_ice(), episodes.observation[..., 0]
    np.testing.assert_array_equal(episodes.reward, mdp.reward[state, episodes.action])
    log_prob = jnp.log(pg.tabular_softmax(THETA))[state, episodes.action]
    np.testing.assert_allclose(episodes.log_prob, log_prob, atol=1e-13)
    moved = mdp.transition[state, episodes.action, episodes.next_observation[..., 0]]
    assert (moved > 0).all()
    np.testing.assert_array_equal(episodes.observation[:, 1:], episodes.next_observation[:, :-1])
    total = episodes.reward.sum(-1)
    exact = pg.objective(mdp, pg.tabular_softmax(THETA))
    assert_within_standard_errors(total, exact, "mean return")


def test_first_states_follow_mu() -> None:
    mdp = pg.random_mdp(jax.random.key(4), 3, 2, 1)
    env = pg.TabularEnvironment(mdp)
    states = jax.vmap(env.initial)(jax.random.split(jax.random.key(5), 20_000))
    assert_within_standard_errors(jax.nn.one_hot(states[:, 0], 3), mdp.initial, "mu")
    assert not states[:, 1].any()


def test_spaces_hold_what_occurs(episodes: pg.Trajectory) -> None:
    env = pg.TabularEnvironment(pg.thin_ice())
    assert env.observation_space.nvec.tolist() == [3, 5] and env.action_space.n == 2
    for observation in (episodes.observation[0, 0], episodes.next_observation[0, 3]):
        assert env.observation_space.contains(np.asarray(observation, np.int64))
    assert env.max_episode_steps is None


def test_the_mdp_is_a_leaf_of_the_environment() -> None:
    """A batch of MDPs is a batch of environments."""
    mdps = jax.vmap(lambda key: pg.random_mdp(key, 3, 2, 2))(jax.random.split(jax.random.key(1), 5))

    def mean_reward(mdp: pg.TabularMDP) -> jax.Array:
        env = pg.TabularEnvironment(mdp)
        policy = pg.tabular_policy().apply
        return pg.sample_episodes(jax.random.key(0), env, policy, THETA, 8, 2).reward.mean()

    assert len(np.unique(jax.vmap(mean_reward)(mdps))) == 5
