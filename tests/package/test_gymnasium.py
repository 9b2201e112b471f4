"""Ring 3: real Gymnasium environments give the same trajectories, evaluations and training."""

from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from helpers import Networks, assert_within_standard_errors

import policy_gradients as pg
from policy_gradients.environments.gymnasium_copies import vector_env
from policy_gradients.gymnasium_rollouts import gymnasium_rollouts

KEY = jax.random.key(0)
SMALL: Networks = {"policy": pg.neural_policy((8,)), "value": pg.neural_value((8,))}


class Clockwork(gymnasium.Env):
    """Observes (steps, number of the episode), pays 1, terminates after `end_after` steps."""

    observation_space = gymnasium.spaces.Box(0, np.inf, (2,), np.float32)
    action_space = gymnasium.spaces.Discrete(2)

    def __init__(self, end_after: float = np.inf) -> None:
        self.end_after, self.steps, self.episode, self.closed = end_after, 0, 0, False

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> Any:
        super().reset(seed=seed)
        self.steps, self.episode = 0, self.episode + 1
        return np.array([0, self.episode], np.float32), {}

    def step(self, action: Any) -> Any:
        assert self.action_space.contains(action), f"{action!r} is no action"
        self.steps += 1
        seen = np.array([self.steps, self.episode], np.float32)
        return seen, 1.0, self.steps >= self.end_after, False, {}

    def close(self) -> None:
        self.closed = True


def limited(limit: int, end_after: float = np.inf) -> gymnasium.Env:
    return gymnasium.wrappers.TimeLimit(Clockwork(end_after), limit)


def lean(params: jax.Array, observation: jax.Array) -> pg.Categorical:
    return pg.Categorical(jnp.stack([jnp.zeros(()), params]))


def roll(env: Any, num_steps: int, num_envs: int | None = None) -> tuple[Any, pg.Trajectory]:
    copies = vector_env(env, num_envs)
    observation, _ = copies.reset(seed=0)
    return gymnasium_rollouts(KEY, copies, lean, jnp.array(0.7), observation, num_steps)


def test_truncation_is_seen_and_nothing_is_fake() -> None:
    """A clock of 8: every step is a real one, the last observation is kept before the reset."""
    following, batch = roll(limited(8), 20)
    assert batch.reward.shape == (1, 20) and (batch.reward == 1).all()
    assert np.flatnonzero(batch.truncated[0]).tolist() == [7, 15]
    assert not batch.terminated.any()
    steps = [*range(8), *range(8), *range(4)]
    np.testing.assert_array_equal(batch.observation[0, :, 0], steps)
    np.testing.assert_array_equal(batch.next_observation[0, :, 0], np.array(steps) + 1)
    episode = batch.observation[0, :, 1]
    np.testing.assert_array_equal(batch.next_observation[0, :, 1], episode)
    assert following[0].tolist() == [4, 3]


def test_termination_is_not_truncation() -> None:
    _, batch = roll(limited(8, end_after=3), 9)
    assert np.flatnonzero(batch.terminated[0]).tolist() == [2, 5, 8]
    assert not batch.truncated.any()


def test_log_prob_is_that_of_the_sampling_policy() -> None:
    _, batch = roll(limited(8), 30)
    table = np.log([1 / (1 + np.exp(0.7)), 1 / (1 + np.exp(-0.7))])
    np.testing.assert_allclose(batch.log_prob, table[batch.action], rtol=1e-5)
    assert set(np.unique(batch.action)) == {0, 1}


def test_cart_pole_moves_as_ours_does() -> None:
    """The same Trajectory: our transition leads from each observation to the next."""
    following, batch = roll("CartPole-v1", 60, num_envs=3)
    ours = pg.CartPole()
    move = jax.vmap(jax.vmap(lambda s, a: ours.transition(s, a, KEY)))
    np.testing.assert_allclose(
        move(batch.observation, batch.action), batch.next_observation, atol=1e-5
    )
    end = jax.vmap(jax.vmap(lambda s: ours.terminal(s, KEY)))(batch.next_observation)
    np.testing.assert_array_equal(end, batch.terminated)
    goes_on = ~np.asarray(batch.ended[:, :-1])
    before, after = batch.next_observation[:, :-1], batch.observation[:, 1:]
    np.testing.assert_array_equal(before[goes_on], after[goes_on])
    assert (np.abs(after[~goes_on]) <= 0.05).all() and (~goes_on).any()
    assert following.shape == (3, 4)
    like = pg.sample_episodes(KEY, ours, lean, jnp.array(0.7), 3, 60)
    for name, ours_is, theirs in zip(batch._fields, like, batch, strict=True):
        assert (ours_is.shape, ours_is.dtype) == (theirs.shape, theirs.dtype), name


@pytest.mark.parametrize(
    ("env", "num_envs", "message"),
    [
        (SyncVectorEnv([Clockwork]), None, "mode was .*NEXT_STEP; it must be same-step: make_vec"),
        (Clockwork(), 2, "num_envs was 2; it must be 1 for a single Env"),
        (3, None, "env was 3; it must be a functional environment, a Gymnasium id"),
    ],
)
def test_environments_that_cannot_be_used(env: Any, num_envs: int | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pg.train(KEY, env, pg.ppo(), num_envs=num_envs)


def test_a_vector_environment_keeps_its_own_number_of_copies() -> None:
    copies = SyncVectorEnv([Clockwork] * 2, autoreset_mode=AutoresetMode.SAME_STEP)
    with pytest.raises(ValueError, match="num_envs was 3; it must be 2, env's"):
        vector_env(copies, 3)
    assert vector_env(copies, None).env is vector_env(copies, 2).env is copies


@pytest.mark.parametrize("restart", [False, True])
def test_training_keeps_books_as_with_functional_environments(restart: bool) -> None:
    """Returns of 8 across updates of 12 steps; REINFORCE begins each with fresh episodes."""
    env = limited(8)
    make = pg.reinforce if restart else pg.ppo
    result = pg.train(KEY, env, make(**SMALL), num_steps=12, num_updates=3)
    ends = [1, 1, 1] if restart else [1, 2, 1]
    assert result.episodes.tolist() == ends
    np.testing.assert_array_equal(result.returns, [8.0, 8.0, 8.0])
    clockwork = env.unwrapped
    assert isinstance(clockwork, Clockwork)
    assert not clockwork.closed, "an environment that was given stays its owner's"
    assert result.state.num_updates == 3


def test_training_by_id_repeats_itself_and_evaluates() -> None:
    algorithm = pg.ppo(**SMALL, num_envs=2, num_steps=32, num_updates=2)
    first, again = (pg.train(KEY, "CartPole-v1", algorithm) for _ in range(2))
    jax.tree.map(np.testing.assert_array_equal, first, again)
    returns = pg.evaluate(KEY, "CartPole-v1", first.policy, first.params, 12)
    assert returns.shape == (12,) and returns.min() >= 8 and len(np.unique(returns)) > 3
    greedy = pg.evaluate(KEY, "CartPole-v1", first.policy, first.params, 2, deterministic=True)
    assert greedy.shape == (2,)


def test_each_copy_plays_its_quota() -> None:
    """Copies of 2 and of 20 steps: half of the returns are of each, however fast they come."""
    makers = [lambda: limited(100, end_after=2), lambda: limited(100, end_after=20)]
    copies = SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)
    returns = pg.evaluate(KEY, copies, lean, jnp.array(0.0), 6)
    assert sorted(returns.tolist()) == [2, 2, 2, 20, 20, 20]


def test_both_cart_poles_are_worth_the_same() -> None:
    ours = pg.evaluate(KEY, pg.CartPole(), lean, jnp.array(0.2), 1000)
    theirs = pg.evaluate(KEY, "CartPole-v1", lean, jnp.array(0.2), 150)
    assert_within_standard_errors(theirs, float(ours.mean()), "mean return")
