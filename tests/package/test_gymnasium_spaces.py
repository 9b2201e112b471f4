"""Any flat or boxed observation, Discrete or Box actions: what goes in and what is refused."""

from copy import deepcopy
from typing import Any, NamedTuple

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from helpers import Networks, Sizes
from test_training import Drift

import policy_gradients as pg
from policy_gradients import gymnasium_rollouts as rolling
from policy_gradients.environments.gymnasium_copies import vector_env
from policy_gradients.gymnasium_rollouts import gymnasium_rollouts

KEY = jax.random.key(0)
SMALL: Networks = {"policy": pg.neural_policy((8,)), "value": pg.neural_value((8,))}
SIZES: Sizes = {"num_envs": 2, "num_steps": 12, "num_updates": 2}


class Mirror(gymnasium.Env):
    """Observes a sample of a space, its number of steps in it; notes what actions it was given."""

    def __init__(self, observation: spaces.Space, action: spaces.Space, last: int = 5) -> None:
        self.observation_space, self.action_space = deepcopy(observation), action
        self.last, self.steps = last, 0
        self.given: list[Any] = []

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> Any:
        super().reset(seed=seed)
        self.observation_space.seed(0)
        self.steps = 0
        return self.observation_space.sample(), {}

    def step(self, action: Any) -> Any:
        self.given.append(action)
        self.steps += 1
        return self.observation_space.sample(), 1.0, self.steps >= self.last, False, {}


ARRAYS: list[spaces.Space] = [
    spaces.Box(-1, 1, (3,), np.float64),
    spaces.Box(0, 255, (4, 4, 3), np.uint8),
    spaces.Box(-1, 1, (), np.float32),
]
ONE_HOT = [
    spaces.Discrete(5, start=2),
    spaces.MultiDiscrete([2, 3]),
    spaces.MultiBinary(4),
    spaces.Tuple([spaces.Discrete(3), spaces.Box(0, 1, (2,))]),
    spaces.Dict({"far": spaces.Box(0, 1, (2, 2)), "near": spaces.Discrete(2)}),
]


@pytest.mark.parametrize("space", [*ARRAYS, *ONE_HOT], ids=str)
def test_observations_reach_the_network(space: spaces.Space) -> None:
    """As they are where they are arrays, flattened otherwise: also the last before a reset."""
    flat = isinstance(space, spaces.Box)
    copies = vector_env(lambda: Mirror(space, spaces.Discrete(2)), 2)
    like = space if flat else spaces.flatten_space(space)
    assert copies.single_observation_space.shape == like.shape
    algorithm = pg.ppo(**SMALL)
    params = algorithm.policy.init(KEY, copies.single_observation_space, spaces.Discrete(2))
    observation, _ = copies.reset(seed=0)
    _, batch = gymnasium_rollouts(KEY, copies, algorithm.policy.apply, params, observation, 12)
    assert batch.observation.shape == batch.next_observation.shape == (2, 12, *(like.shape or ()))
    space.seed(0)
    first, second = space.sample(), space.sample()
    for name, seen in (("observation", first), ("next_observation", second)):
        expected: Any = seen if flat else spaces.flatten(space, seen)
        np.testing.assert_allclose(getattr(batch, name)[1, 0], expected, rtol=1e-6)
    assert batch.terminated[0].nonzero()[0].tolist() == [4, 9]
    result = pg.train(KEY, lambda: Mirror(space, spaces.Discrete(2)), algorithm, **SIZES)
    assert result.returns.tolist() == [5, 5]


@pytest.mark.parametrize("space", [spaces.Discrete(3, start=1), spaces.Tuple([spaces.Discrete(2)])])
def test_a_vector_environment_is_flattened_with_its_final_observations(space: Any) -> None:
    makers = [lambda: Mirror(space, spaces.Discrete(2))] * 2
    copies = SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)
    result = pg.train(KEY, copies, pg.ppo(**SMALL), num_steps=12, num_updates=2)
    assert result.returns.tolist() == [5, 5]
    shape = spaces.flatten_space(space).shape
    assert shape is not None and result.params[0]["weight"].shape == (shape[0], 8)


def test_discrete_actions_begin_where_the_space_does() -> None:
    env = Mirror(ARRAYS[0], spaces.Discrete(3, start=-1))
    result = pg.train(KEY, env, pg.ppo(**SMALL), num_steps=60, num_updates=1)
    assert {int(action) for action in env.given} == {-1, 0, 1}
    assert result.params[-1]["bias"].shape == (3,)


class Pair(NamedTuple):
    """Two choices, each among as many as it has logits."""

    logits: jax.Array

    def sample(self, key: Any) -> jax.Array:
        return jax.random.categorical(key, self.logits)

    def log_prob(self, x: jax.Array) -> jax.Array:
        return pg.Categorical(self.logits).log_prob(x).sum(-1)


def test_an_own_policy_may_act_in_a_space_of_several_choices() -> None:
    env = Mirror(ARRAYS[0], spaces.MultiDiscrete([3, 3], start=[1, -1]))

    def apply(params: Any, observation: Any) -> Any:
        return Pair(params)

    policy = pg.Policy(lambda *_: jnp.zeros((2, 3)), apply)
    pg.train(KEY, env, Drift(policy=policy), num_envs=1, num_steps=60, num_updates=1)
    given = np.array(env.given)
    assert given.dtype == np.int64
    assert [set(choices) for choices in given.T.tolist()] == [{1, 2, 3}, {-1, 0, 1}]


def test_box_actions_have_the_shape_of_the_space_and_are_not_clipped() -> None:
    box = spaces.Box(-0.1, 0.1, (2, 3), np.float64)
    env = Mirror(ARRAYS[0], box)
    pg.train(KEY, env, pg.ppo(value=pg.neural_value((8,))), num_steps=12, num_updates=1)
    given = np.array(env.given)
    assert given.shape == (12, 2, 3) and given.dtype == np.float64
    assert np.abs(given).max() > 1, "clipping is the environment's business"
    clipping = gymnasium.wrappers.ClipAction(Mirror(ARRAYS[0], box))
    pg.train(KEY, clipping, pg.ppo(value=pg.neural_value((8,))), num_steps=12, num_updates=1)
    inside = clipping.unwrapped
    assert isinstance(inside, Mirror) and np.abs(np.array(inside.given)).max() <= 0.1


def test_a_vector_environment_may_reuse_its_arrays() -> None:
    def batch(copy: bool) -> pg.Trajectory:
        makers = [lambda: Mirror(ARRAYS[0], spaces.Discrete(2))] * 2
        mode = AutoresetMode.SAME_STEP
        copies = vector_env(SyncVectorEnv(makers, copy=copy, autoreset_mode=mode), None)
        observation, _ = copies.reset(seed=0)
        policy = pg.neural_policy((8,))
        params = policy.init(KEY, ARRAYS[0], spaces.Discrete(2))
        return gymnasium_rollouts(KEY, copies, policy.apply, params, observation, 12)[1]

    jax.tree.map(np.testing.assert_array_equal, batch(True), batch(False))


DISCRETE = spaces.Discrete(2)
SEQUENCE = spaces.Sequence(spaces.Discrete(2))


@pytest.mark.parametrize(
    ("observation", "action", "message"),
    [
        (ARRAYS[0], spaces.Box(0, 9, (1,), np.int64), r"action space was Box\(0.*a Box of floats"),
        (ARRAYS[0], spaces.Dict(a=DISCRETE), "must be Discrete, MultiDiscrete, MultiBinary or"),
        (SEQUENCE, DISCRETE, "observation space was Sequence.*gymnasium.spaces.flatten makes"),
        (spaces.Graph(ARRAYS[0], None), DISCRETE, "observation space was Graph"),
    ],
)
def test_spaces_that_are_refused(observation: Any, action: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pg.train(KEY, Mirror(observation, action), pg.ppo())
    with pytest.raises(ValueError, match=message):
        pg.train(KEY, lambda: Mirror(observation, action), pg.ppo())


def test_an_evaluation_gives_up_what_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rolling, "ENDLESS", 30)
    policy = pg.neural_policy((8,))
    params = policy.init(KEY, ARRAYS[0], DISCRETE)

    def returns(last: int) -> list[float]:
        makers = [lambda end=end: Mirror(ARRAYS[0], DISCRETE, end) for end in (5, last)]
        copies = SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP)
        return pg.evaluate(KEY, copies, policy.apply, params, 4).tolist()

    assert returns(30) == [5, 5, 30, 30], "an episode may last as long as that"
    assert returns(10**9)[:2] == [5, 5] and np.isnan(returns(10**9)[2:]).all()


@pytest.mark.parametrize("name", ["FrozenLake-v1", "Blackjack-v1", "Pendulum-v1"])
def test_tasks_of_gymnasium_with_other_spaces(name: str) -> None:
    result = pg.train(KEY, name, pg.ppo(), num_envs=2, num_steps=200, num_updates=1)
    assert np.isfinite(result.returns).all() and result.episodes[0] >= 2
    assert pg.evaluate(KEY, name, result.policy, result.params, 3).shape == (3,)
