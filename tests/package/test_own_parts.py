"""A user's own environment and algorithm: plain classes, subclasses, pairs of functions."""

from typing import Any, NamedTuple

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv
from helpers import Sizes, structure

import policy_gradients as pg

pytestmark = [pytest.mark.usefixtures("as_users_run"), pytest.mark.training]
KEY = jax.random.key(0)
SIZES: Sizes = {"num_envs": 2, "num_steps": 8, "num_updates": 2}
NUMBER = pg.Value(lambda key, space: jnp.zeros(()), lambda number, observation: number)
PULL = pg.Policy(
    lambda key, *spaces: jnp.zeros(()),
    lambda x, observation: pg.Categorical(jnp.stack([x, -x])),
)
SMALL: dict[str, Any] = {**SIZES, "policy": PULL, "value": NUMBER, "num_minibatches": 1}


class Walk(FuncEnv):
    """As Gymnasium documents it: no decorator, no time limit. It ends at the wall."""

    observation_space = spaces.Box(-np.inf, np.inf, (1,), np.float32)
    action_space = spaces.Discrete(2)
    traced = 0  # how often JAX asked for the reward, to compile it

    def __init__(self, wall: Any = 3.0, pay: Any = 1.0) -> None:
        super().__init__()
        self.wall, self.pay, self.notes = wall, pay, np.zeros(2)

    def initial(self, rng: Any, params: Any = None) -> Any:
        return jnp.zeros(1)

    def transition(self, state: Any, action: Any, rng: Any, params: Any = None) -> Any:
        return state + 1.0

    def observation(self, state: Any, rng: Any, params: Any = None) -> Any:
        return state

    def reward(self, state: Any, action: Any, next_state: Any, rng: Any, params: Any = None) -> Any:
        Walk.traced += 1
        return self.pay * jnp.ones(())

    def terminal(self, state: Any, rng: Any, params: Any = None) -> Any:
        return state[0] >= self.wall


class Limited(Walk):
    max_episode_steps = 2


class Leap(pg.ppo):
    """One method changed and one field added, nothing else."""

    leap: float = 0.5

    def objective(self, params: Any, batch: Any, before: Any) -> Any:
        return self.leap * params["policy"]


class Drift:
    """The least that `train` takes: sizes, a policy, `init` and `update`."""

    num_envs, num_steps, num_updates = 2, 8, 2
    policy: Any = (PULL.init, PULL.apply)
    value = NUMBER

    class State(NamedTuple):
        params: Any

    def __init__(self, rate: Any = 1.0) -> None:
        self.rate = rate

    def init(self, key: Any, observation_space: Any, action_space: Any) -> Any:
        return self.State(self.policy[0](key, observation_space, action_space))

    def update(self, key: Any, state: Any, trajectory: Any) -> Any:
        return self.State(state.params + self.rate), {"pay": trajectory.reward.mean()}


def test_a_plain_environment_trains_as_it_is() -> None:
    algorithm = pg.ppo(**SMALL)
    assert pg.train(KEY, Walk(), algorithm).returns.tolist() == [3, 3]
    limited = pg.train(KEY, Limited(), algorithm)
    assert limited.returns.tolist() == [2, 2]
    assert pg.evaluate(KEY, Limited(), PULL, limited.params, 2).tolist() == [2, 2]
    many = jax.jit(jax.vmap(lambda key: pg.reset(key, Walk())))(jax.random.split(KEY, 3))
    ended = pg.rollouts(KEY, Walk(), PULL, 0.0, many, 4)[1].terminated
    assert ended.tolist() == [[False, False, True, False]] * 3
    assert len(pg.sample_episode(KEY, Limited(), PULL, limited.params).reward) == 2
    streams = jax.vmap(lambda key: pg.reset(key, Walk()))(jax.random.split(KEY, 3))
    _, trajectory = pg.rollout(KEY, Walk(), PULL, 0.0, jax.tree.map(lambda x: x[0], streams), 4)
    assert trajectory.terminated.tolist() == [False, False, True, False]


def test_a_plain_environment_compiles_once_and_its_changes_are_seen() -> None:
    algorithm, env = pg.ppo(**SMALL), Walk(pay=2.0)
    pg.train(KEY, env, algorithm)
    traced = Walk.traced
    assert pg.train(KEY, Walk(pay=2.0), algorithm).returns[0] == 6
    assert Walk.traced == traced > 0, "an equal environment compiled again"
    env.pay = 5.0
    assert pg.train(KEY, env, algorithm).returns[0] == 15, "an attribute changed"
    env.notes[0] = 1.0
    traced = Walk.traced
    pg.train(KEY, env, algorithm)
    assert Walk.traced > traced, "an array changed in place"


def test_a_sweep_over_a_plain_environment_and_a_plain_algorithm() -> None:
    def run(pay: Any) -> Any:
        result = pg.train(KEY, Walk(pay=pay), Drift(rate=pay))
        return result.returns[0], result.params

    returns, params = jax.vmap(run)(jnp.array([1.0, 2.0]))
    assert returns.tolist() == [3, 6] and params.tolist() == [2, 4]
    assert run(4.0)[0] == 12


def test_a_subclass_with_one_method_changed() -> None:
    made = Leap(leap=0.25, **SMALL)
    assert made.leap in jax.tree.leaves(made)
    result = pg.train(KEY, pg.TabularEnvironment(pg.thin_ice()), made)
    assert result.params > 0, "the gradient of the new objective is positive everywhere"
    with pytest.raises(ValueError, match=r"^discount was 2"):
        Leap(discount=2)


def test_a_sweep_over_a_new_field_compiles_once() -> None:
    count = [0]

    class Counted(pg.ppo):
        pull: float = 1.0
        shape: str = "line"
        bend: Any = jnp.sin

        def objective(self, params: Any, batch: Any, before: Any) -> Any:
            count[0] += 1
            return self.pull * self.bend(params["policy"])

    env = Walk()
    pg.train(KEY, env, Counted(pull=0.5, **SMALL))
    compiled = count[0]
    pg.train(KEY, env, Counted(pull=2, learning_rate=0.1, **SMALL))
    assert count[0] == compiled > 0
    pg.train(KEY, env, Counted(shape="circle", **SMALL))
    assert count[0] > compiled, "a string is static"
    many = jax.vmap(lambda x: pg.train(KEY, env, Counted(pull=x, **SMALL)).params)
    assert many(jnp.array([1.0, -1.0])).tolist() == pytest.approx(
        [float(pg.train(KEY, env, Counted(pull=x, **SMALL)).params) for x in (1.0, -1.0)]
    )


def test_structure_stays_whatever_a_tree_holds() -> None:
    made = Leap(**SMALL)
    axes = jax.tree.map(lambda leaf: 0, made)
    assert structure(axes) == structure(made)
    assert jax.tree.leaves(axes) == [0] * len(jax.tree.leaves(made))
    assert structure(jax.tree.map(lambda leaf: object(), made)) == structure(made)


def test_a_plain_pair_of_init_and_update_trains() -> None:
    algorithm = Drift()
    three: Any = np.int64(3)
    result = pg.train(KEY, Walk(), algorithm, num_updates=three, num_steps=4)
    assert result.params == 3 and algorithm.num_updates == 2, "what was given is not changed"
    assert result.diagnostics["pay"].shape == (3,)
    assert pg.evaluate(KEY, Walk(), result.policy, result.params, 1) == 3
    assert pg.normalized(Drift()).value is NUMBER
    normal = pg.train(KEY, Walk(), pg.normalized(Drift()), num_updates=3)
    assert normal.state.inside.params == 3


def test_a_plain_pair_learns_in_gymnasium() -> None:
    env = gymnasium.make("CartPole-v1")
    result = pg.train(KEY, env, Drift(), num_envs=1, num_steps=2)
    assert result.params == 2


def test_a_class_is_taken_for_its_defaults() -> None:
    result = pg.train(KEY, Walk(), Drift, num_updates=1)  # type: ignore[arg-type]
    assert result.params == 1
    made = pg.normalized(pg.ppo)  # type: ignore[arg-type]
    assert made.algorithm.num_envs == pg.ppo().num_envs


@pytest.mark.parametrize(
    ("algorithm", "message"),
    [
        (object(), "without num_envs, num_steps, num_updates, policy, init, update; .* ppo()"),
        (pg.neural_policy(), "without num_envs"),
        ("ppo", "without num_envs"),
        (None, "without num_envs"),
    ],
)
def test_what_is_no_algorithm(algorithm: Any, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^algorithm was .*{message}"):
        pg.train(KEY, Walk(), algorithm)
    with pytest.raises(ValueError, match=rf"^algorithm was .*{message}"):
        pg.normalized(algorithm)


def test_a_policy_is_a_pair_or_a_function() -> None:
    params, env = jnp.zeros(()), Limited()
    plain = (PULL.init, PULL.apply)
    given: list[Any] = [PULL, PULL.apply, plain, list(plain)]
    for policy in given:
        assert pg.evaluate(KEY, env, policy, params, 2).tolist() == [2, 2]
        assert pg.evaluate(KEY, env, policy, params, 1, deterministic=True) == 2
        assert pg.sample_episode(KEY, env, policy, params).reward.sum() == 2
    observations = jnp.zeros((4, 1))
    assert pg.mean_kl(PULL, params, params, observations) == 0
    with pytest.raises(ValueError, match=r"^policy was 'PULL'; it must be a pair of functions"):
        pg.evaluate(KEY, env, "PULL", params, 2)  # type: ignore[arg-type]
    wrongs: list[Any] = [10.0, 0, None, True]
    for wrong in wrongs:
        with pytest.raises(ValueError, match=r"^num_episodes was .*a whole number of at least 1"):
            pg.evaluate(KEY, env, PULL, params, wrong)
    one: Any = np.int64(1)
    assert pg.evaluate(KEY, env, PULL, params, one).shape == (1,)


def test_spaces_say_what_the_fields_say() -> None:
    strong = pg.Pendulum(max_torque=5, max_speed=3.0)
    assert strong.action_space == spaces.Box(-5.0, 5.0, (1,), np.float32)
    assert strong.observation_space.high.tolist() == [1, 1, 3]
    high = pg.CartPole(track=1.0, lean=0.5).observation_space.high
    assert high[0] == 2 and high[2] == 1
    assert pg.CartPole().observation_space == gymnasium.make("CartPole-v1").observation_space
    shapes = jax.eval_shape(lambda env: jnp.asarray(env.action_space.high), strong).shape
    assert shapes == (1,), "a traced bound is not known, and no error"
