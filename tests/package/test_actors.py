"""Ring 3: a trained policy acts on raw observations, in JAX and in NumPy alike."""

import sys
from copy import deepcopy
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium import spaces

import policy_gradients as pg
from policy_gradients.environments.gymnasium_spaces import seen, seen_space

pytestmark = pytest.mark.usefixtures("as_users_run")
KEY = jax.random.key(0)
MIXED = spaces.Dict(a=spaces.Discrete(3, start=1), b=spaces.Box(-1, 1, (2,)))
LOW = spaces.Discrete(3, start=-1)
BOX = spaces.Box(np.array([-0.5, 0.0]), np.array([0.5, 2.0]), dtype=np.float64)
SPACES = [(MIXED, LOW), (spaces.Box(-1, 1, (3,)), BOX), (spaces.Discrete(4), spaces.Discrete(2))]


def made(observation: spaces.Space, action: spaces.Space, normalized: bool = False) -> Any:
    """A policy with parameters that are far from 0, so that actions differ."""
    policy = pg.gaussian_policy((8,)) if isinstance(action, spaces.Box) else pg.neural_policy((8,))
    policy = pg.normalized(pg.ppo(policy=policy)).policy if normalized else policy
    params = policy.init(KEY, seen_space(observation), action)
    if normalized:
        inside = jax.tree.map(lambda x: x + 0.3, params.params)
        statistics = params.statistics._replace(mean=params.statistics.mean + 0.2)
        return policy.apply, params._replace(params=inside, statistics=statistics)
    return policy.apply, jax.tree.map(lambda x: 30 * x + 0.1, params)


@pytest.mark.parametrize(("observation", "action"), SPACES)
def test_actions_are_those_of_the_policy_in_the_terms_of_the_space(
    observation: Any, action: Any
) -> None:
    policy, params = made(observation, action)
    act = pg.actor((observation, action), policy, params)
    for raw in samples(observation, 5):
        assert act(raw) in action and act(raw, KEY) in action
        mode = np.asarray(policy(params, seen(observation, raw)).mode())
        expected = mode + action.start if isinstance(action, spaces.Discrete) else mode
        if isinstance(action, spaces.Box):
            expected = np.clip(mode, action.low, action.high)
        np.testing.assert_allclose(act(raw), expected, rtol=1e-6)


@pytest.mark.parametrize("normalized", [False, True])
@pytest.mark.parametrize(("observation", "action"), SPACES)
def test_the_export_acts_as_the_policy_does(
    observation: Any, action: Any, normalized: bool
) -> None:
    policy, params = made(observation, action, normalized)
    pair = observation, action
    ours, theirs = pg.actor(pair, policy, params), pg.numpy_actor(pair, policy, params)
    for raw in samples(observation, 20):
        np.testing.assert_allclose(ours(raw), theirs(raw), rtol=1e-4, atol=1e-5)
        assert theirs(raw) in action and type(theirs(raw)) is type(ours(raw))


def samples(space: spaces.Space, count: int) -> list[Any]:
    space = deepcopy(space)
    space.seed(1)
    return [space.sample() for _ in range(count)]


def test_the_export_draws_with_the_probabilities_of_the_policy() -> None:
    observation, action = SPACES[0]
    policy, params = made(observation, action)
    params = jax.tree.map(lambda x: x / 20, params)
    act, (raw,) = pg.numpy_actor(SPACES[0], policy, params), samples(observation, 1)
    rng = np.random.default_rng(0)
    drawn = np.bincount([act(raw, rng) + 1 for _ in range(2000)]) / 2000
    exact = jax.nn.softmax(policy(params, seen(observation, raw)).logits)
    np.testing.assert_allclose(drawn, exact, atol=5 * 0.5 / 2000**0.5)
    assert exact.min() > 0.05


def test_the_export_calls_nothing_of_jax() -> None:
    called: set[str] = set()

    def note(frame: Any, event: str, argument: Any) -> None:
        called.add(frame.f_globals.get("__name__", "").split(".")[0])

    for space, action in SPACES:
        act = pg.numpy_actor((space, action), *made(space, action))
        (raw,), rng = samples(space, 1), np.random.default_rng(0)
        sys.setprofile(note)
        try:
            act(raw, rng), act(raw)
        finally:
            sys.setprofile(None)
    assert "policy_gradients" in called and not called & {"jax", "jaxlib"}


def test_the_export_draws_normal_actions() -> None:
    space, wide = SPACES[1][0], spaces.Box(-100, 100, (2,))
    policy, params = made(space, wide)
    act, raw = pg.numpy_actor((space, wide), policy, params), np.zeros(3, np.float32)
    rng = np.random.default_rng(0)
    drawn = np.array([act(raw, rng) for _ in range(2000)])
    exact = policy(params, raw)
    std = np.exp(exact.log_std)
    assert (abs(drawn.mean(0) - exact.mean) < 5 * std / 2000**0.5).all()
    np.testing.assert_allclose(drawn.std(0), std, rtol=0.1)


@pytest.mark.parametrize("name", ["FrozenLake-v1", "Blackjack-v1", "Pendulum-v1"])
def test_an_episode_played_by_hand(name: str) -> None:
    env = gymnasium.make(name)
    policy, params = made(env.observation_space, env.action_space)
    for given in (name, env, lambda: gymnasium.make(name)):
        act = pg.actor(given, policy, params)
        observation, _ = env.reset(seed=0)
        for number in range(5):
            action = act(observation, jax.random.fold_in(KEY, number))
            assert action in env.action_space
            observation, _, terminated, truncated, _ = env.step(action)
            if terminated or truncated:
                break


def test_a_functional_environment_sees_as_it_does() -> None:
    env = pg.CartPole()
    policy, params = made(env.observation_space, env.action_space)
    act = pg.actor(env, policy, params)
    assert act(np.zeros(4)) in (0, 1)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"a": 0, "b": np.zeros(2)}, r"observation was 0; it must be in Discrete\(3, start=1\)"),
        ({"a": 1, "b": np.full(2, np.nan)}, "observation was .*; it must be finite"),
        ({"a": 1}, r"observation was \{'a': 1\}; it must be in Dict"),
        (3, "observation was 3; it must be in Dict"),
    ],
)
def test_observations_that_do_not_fit(raw: Any, message: str) -> None:
    policy, params = made(MIXED, LOW)
    for make in (pg.actor, pg.numpy_actor):
        with pytest.raises(ValueError, match=message):
            make((MIXED, LOW), policy, params)(raw)


def test_an_observation_of_another_shape() -> None:
    policy, params = made(*SPACES[1])
    with pytest.raises(ValueError, match=r"observation was of shape \(1, 3\); it must be in Box"):
        pg.actor(SPACES[1], policy, params)(np.zeros((1, 3)))


def test_networks_that_cannot_be_exported() -> None:
    policy, params = made(*SPACES[0])

    def bent(params: Any, observation: Any) -> Any:
        return pg.Categorical(jax.nn.relu(policy(params, observation).logits))

    with pytest.raises(ValueError, match=r"policy was .*bent; it must be that of neural_policy"):
        pg.numpy_actor(SPACES[0], bent, params)
    with pytest.raises(ValueError, match=r"policy was .*lambda.*; it must be that of"):
        pg.numpy_actor(SPACES[0], lambda x, o: pg.Categorical(x), jnp.zeros(3))
