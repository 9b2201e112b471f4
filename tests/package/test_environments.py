"""Ring 3: time limits, spaces and first states are Gymnasium's, and so is the interface."""

from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
from gymnasium.envs.functional_jax_env import FunctionalJaxEnv
from gymnasium.experimental.functional import FuncEnv
from helpers import structure

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
TWINS = [(pg.CartPole, "CartPole-v1", 500), (pg.Pendulum, "Pendulum-v1", 200)]


@pytest.mark.parametrize(("make", "name", "limit"), TWINS)
def test_truncation_comes_at_the_same_step(make: Any, name: str, limit: int) -> None:
    """A policy that keeps the pole up, and Gymnasium's time-limited twin put into our states."""
    ours = make(dtype=jnp.float64)

    def policy(params: None, observation: jax.Array) -> Any:
        if isinstance(ours, pg.Pendulum):
            return pg.Normal(jnp.zeros(1), jnp.zeros(1))
        lean = observation[2] + 0.3 * observation[3] + 0.02 * observation[0] + 0.05 * observation[1]
        return pg.Categorical(jnp.stack([-1e3 * lean, 1e3 * lean]))

    trajectory = pg.sample_episodes(jax.random.key(0), ours, policy, None, 1, limit + 20)
    trajectory = jax.tree.map(lambda x: np.asarray(x[0]), trajectory)
    assert not trajectory.terminated[:limit].any(), "the policy should have kept the pole up"
    assert np.flatnonzero(trajectory.truncated).tolist() == [limit - 1]
    theirs: Any = gymnasium.make(name)
    theirs.reset(seed=0)
    for t in range(limit):
        *_, truncated, _ = theirs.step(trajectory.action[t])
        theirs.unwrapped.state = np.zeros(4 if name == "CartPole-v1" else 2)
        assert truncated == trajectory.truncated[t], f"step {t}"
    assert theirs.spec is not None
    assert ours.max_episode_steps == theirs.spec.max_episode_steps == limit


ALL = [
    *TWINS,
    (pg.Acrobot, "Acrobot-v1", 500),
    (pg.MountainCarContinuous, "MountainCarContinuous-v0", 999),
]


@pytest.mark.parametrize(("make", "name", "limit"), ALL)
def test_spaces_and_limits_are_equal(make: Any, name: str, limit: int) -> None:
    ours, theirs = make(), gymnasium.make(name)
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    assert theirs.spec is not None
    assert ours.max_episode_steps == theirs.spec.max_episode_steps == limit


@pytest.mark.parametrize(
    ("make", "high"),
    [(pg.CartPole, [0.05] * 4), (pg.Pendulum, [np.pi, 1.0]), (pg.Acrobot, [0.1] * 4)],
)
def test_first_states_are_uniform_over_gymnasiums_range(make: Any, high: list[float]) -> None:
    keys = jax.random.split(jax.random.key(3), 4000)
    states = np.asarray(jax.vmap(make().initial)(keys)) / high
    assert np.abs(states).max() <= 1 and np.abs(states).max() > 0.99
    for component in states.T:
        uniform = scipy.stats.kstest(component, scipy.stats.uniform(-1, 2).cdf)
        assert uniform.pvalue > 1e-5, uniform


def test_the_car_begins_at_rest_in_the_valley() -> None:
    keys = jax.random.split(jax.random.key(3), 4000)
    position, speed = np.asarray(jax.vmap(pg.MountainCarContinuous().initial)(keys)).T
    assert (speed == 0).all()
    assert scipy.stats.kstest(position, scipy.stats.uniform(-0.6, 0.2).cdf).pvalue > 1e-5


@pytest.mark.usefixtures("as_users_run")  # Gymnasium passes numpy's arrays
@pytest.mark.parametrize("make", [make for make, *_ in ALL])
def test_gymnasiums_own_wrapper_drives_them(make: Any) -> None:
    """They are `FuncEnv`s: `FunctionalJaxEnv` makes ordinary environments of them."""
    functional = make()
    assert isinstance(functional, FuncEnv)
    env: Any = FunctionalJaxEnv(functional)
    observation, _ = env.reset(seed=0)
    action = env.action_space.sample()
    next_observation, reward, terminated, truncated, _ = env.step(action)
    assert env.observation_space.contains(np.asarray(observation))
    assert next_observation.shape == observation.shape and np.isfinite(reward)
    assert (terminated, truncated) == (False, False)
    key, state = jax.random.key(0), functional.initial(jax.random.key(0))
    with_params = functional.transition(state, jnp.asarray(action), key, None)
    np.testing.assert_array_equal(with_params, functional.transition(state, action, key))


def test_constants_are_leaves_and_can_be_swept() -> None:
    """A heavier pole under vmap; the time limit is static."""
    cart_pole = pg.CartPole()
    assert len(jax.tree.leaves(cart_pole)) == 8
    same, other = pg.CartPole(pole_mass=9.0), pg.CartPole(max_episode_steps=7)
    assert structure(cart_pole) == structure(same)
    assert structure(cart_pole) != structure(other)

    def angle_speed(mass: jax.Array) -> jax.Array:
        state = jnp.array([0.0, 0.0, 0.1, 0.0], jnp.float32)
        env = pg.CartPole(pole_mass=mass)
        return env.transition(state, jnp.array(0), jax.random.key(0))[3]

    light, heavy = jax.vmap(angle_speed)(jnp.array([0.1, 0.5], jnp.float32))
    assert light != heavy
