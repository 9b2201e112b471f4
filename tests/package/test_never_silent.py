"""What teaches nothing, or the wrong thing, is refused or said: no run fails without a word."""

import warnings
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import TimeLimit
from helpers import Counter, coin, make_trajectory
from test_training import KEY, NUMBER, Drift

import policy_gradients as pg
from policy_gradients.environments.gymnasium_copies import vector_env
from policy_gradients.gymnasium_rollouts import gymnasium_rollouts
from policy_gradients.returns import episode_returns

pytestmark = pytest.mark.usefixtures("as_users_run")
SMALL: dict[str, Any] = {"policy": pg.neural_policy((4,)), "value": pg.neural_value((4,))}
SIZES: dict[str, Any] = {"num_envs": 2, "num_steps": 8, "num_updates": 2}


class Given(gymnasium.Env):
    """An environment whose observations, rewards and infos a test chooses, five steps long."""

    action_space = spaces.Discrete(2)

    def __init__(
        self, space: spaces.Space, seen: Any = None, reward: Any = 1.0, info: Any = None
    ) -> None:
        self.observation_space, self.reward, self.info = space, reward, info or {}
        self.seen = seen or (lambda steps: space.sample())
        self.steps = 0

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> Any:
        super().reset(seed=seed)
        self.steps = 0
        return self.seen(0), self.info

    def step(self, action: Any) -> Any:
        self.steps += 1
        return self.seen(self.steps), self.reward, False, self.steps == 5, self.info


BOX = spaces.Box(-np.inf, np.inf, (1,), np.float64)


def number(steps: int) -> np.ndarray:
    return np.full(1, steps, float)


@pytest.mark.parametrize("ones", [jnp.array([1, 1, 1]), jnp.ones(3, bool), [1, 1, 1], np.ones(3)])
def test_a_rate_does_not_take_the_type_of_the_data(ones: Any) -> None:
    expected = [2.71, 1.9, 1.0]
    np.testing.assert_allclose(pg.discounted_sum(ones, 0.9), expected, rtol=1e-6)
    np.testing.assert_allclose(pg.reward_to_go(ones, 0.9), expected, rtol=1e-6)
    never = jnp.zeros(3, bool)
    values = jnp.asarray(ones)
    trajectory = make_trajectory(values, never, never)
    delta = pg.td_errors(trajectory, values, values, 0.5)
    np.testing.assert_allclose(delta, [0.5, 0.5, 0.5])
    advantage = pg.gae(trajectory, values, values, 0.5, 0.5)
    np.testing.assert_allclose(advantage, [0.65625, 0.625, 0.5])
    totals, after = episode_returns(ones, never, 0.5)
    np.testing.assert_allclose([*totals, after], [1.5, 2.5, 3.5, 3.5])


class Pays(Counter):
    """Pays for action 1, in a type of its own."""

    kind: Any = bool
    max_episode_steps: int | None = 4

    def reward(self, state: Any, action: Any, *rest: Any, params: Any = None) -> Any:
        return jnp.asarray(action == 1, self.kind)


@pytest.mark.parametrize("kind", [bool, int])
def test_whole_rewards_are_worth_what_floating_ones_are(kind: Any) -> None:
    """REINFORCE without a baseline learns the same from them."""
    algorithm = pg.reinforce(
        policy=pg.Policy(lambda *_: jnp.zeros(()), coin), baseline=pg.no_baseline(),
        num_envs=2, num_steps=4, num_updates=2,
    )  # fmt: skip
    whole, floating = (pg.train(KEY, Pays(kind=k), algorithm) for k in (kind, float))
    assert whole.params == floating.params != 0
    np.testing.assert_array_equal(whole.returns, floating.returns)


def test_an_observation_that_is_used_again_is_kept_as_it_was() -> None:
    again = np.zeros(1)

    def seen(steps: int) -> np.ndarray:
        again[:] = steps
        return again

    for env, copies in ((lambda: Given(BOX, seen), 1), (Given(BOX, seen), None)):
        ready = vector_env(env, copies)
        first, _ = ready.reset(seed=0)
        _, batch = gymnasium_rollouts(KEY, ready, coin, jnp.zeros(()), first, 7)
        np.testing.assert_array_equal(batch.observation[0, :, 0], [0, 1, 2, 3, 4, 0, 1])
        np.testing.assert_array_equal(batch.next_observation[0, :, 0], [1, 2, 3, 4, 5, 1, 2])


def test_one_environment_under_several_names_is_refused() -> None:
    one = Given(BOX, number)
    both = SyncVectorEnv([lambda: one] * 2, autoreset_mode=AutoresetMode.SAME_STEP)
    for env in (lambda: one, lambda: TimeLimit(one, 3), both):
        with pytest.raises(ValueError, match=r"env was .*same environment.*; it must be .* new"):
            pg.evaluate(KEY, env, coin, jnp.zeros(()), 4)
    assert pg.evaluate(KEY, lambda: one, coin, jnp.zeros(()), 1).tolist() == [5]


@pytest.mark.parametrize(
    "env",
    [
        "MountainCar-v0",
        lambda: gymnasium.make("MountainCar-v0"),
        lambda: TimeLimit(Given(BOX, number), 200),
        TimeLimit(Given(BOX, number), 200),
    ],
)
def test_whole_episodes_need_steps_wherever_the_limit_stands(env: Any) -> None:
    with pytest.raises(ValueError, match="num_steps was 100; it must be at least the time limit, "):
        pg.train(KEY, env, pg.reinforce(num_steps=100, num_updates=1))


@pytest.mark.parametrize(
    ("env", "message"),
    [
        (Given(BOX, number, reward=1e39), r"reward of Given was 1e\+39 after step 1 of copy 0"),
        (Given(BOX, lambda steps: np.full(1, 1e60)), r"observation of Given was \[1\.e\+60\]"),
    ],
)
def test_what_is_not_finite_in_float32_is_refused(env: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message + ".*; it must be finite in float32"):
        pg.train(KEY, env, pg.ppo(**SMALL), num_steps=8, num_updates=1)


NAN = Counter(max_episode_steps=4, reward_per_step=jnp.nan)


def test_skipped_updates_are_counted_and_warned_of() -> None:
    with pytest.warns(UserWarning, match="2 of 2 updates were skipped.*not finite"):
        result = pg.train(KEY, NAN, pg.ppo(**SMALL), **SIZES)
    assert result.diagnostics["skipped"].tolist() == [1, 1]
    endless = Counter(max_episode_steps=None)
    with pytest.warns(UserWarning, match="2 of 2 updates were skipped.*no episode ended"):
        result = pg.train(KEY, endless, pg.reinforce(**SMALL), **SIZES)
    assert result.diagnostics["skipped"].tolist() == [1, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sound = pg.train(KEY, Counter(max_episode_steps=4), pg.ppo(**SMALL), **SIZES)
        many = jax.vmap(lambda key: pg.train(key, NAN, pg.ppo(**SMALL), **SIZES))(
            jax.random.split(KEY, 2)
        )
    assert sound.diagnostics["skipped"].tolist() == [0, 0]
    assert many.diagnostics["skipped"].tolist() == [[1, 1], [1, 1]], "traced: counted, not said"


def test_a_normalized_algorithm_counts_the_updates_of_the_one_inside() -> None:
    with pytest.warns(UserWarning, match="2 of 2 updates were skipped"):
        result = pg.train(KEY, NAN, pg.normalized(pg.ppo(**SMALL)), **SIZES)
    assert result.diagnostics["skipped"].tolist() == [1, 1]


def test_an_own_algorithm_needs_no_counter() -> None:
    frozen = pg.train(KEY, Counter(), Drift(learning_rate=0.0), num_updates=2)
    assert frozen.diagnostics["skipped"].tolist() == [0, 0], "its state counts its batches"


@pytest.mark.parametrize(
    ("space", "bad", "shown"),
    [
        (spaces.Discrete(5, start=1), 0, "0"),
        (spaces.Discrete(5, start=1), -1, "-1"),
        (spaces.Discrete(5), 7, "7"),
        (spaces.MultiDiscrete([2, 3]), np.array([1, 3]), r"\[1 3\]"),
        (spaces.MultiBinary(2), np.array([0, 2]), r"\[0 2\]"),
        (spaces.Dict(a=BOX, b=spaces.Discrete(2)), {"a": np.zeros(1), "b": 2}, "2"),
        (spaces.Tuple([spaces.Discrete(2), BOX]), (3, np.zeros(1)), "3"),
    ],
)
def test_observations_outside_their_space_are_refused(space: Any, bad: Any, shown: str) -> None:
    env = Given(space, lambda steps: bad if steps == 3 else space.sample())
    message = rf"observation of Given was {shown} after step 3 of copy 0; it must be in .*\("
    with pytest.raises(ValueError, match=message):
        pg.train(KEY, env, pg.ppo(**SMALL), num_steps=8, num_updates=1)


def test_a_box_inside_others_is_not_held_to_its_bounds() -> None:
    """As a Box that stands alone is not: CartPole leaves its own."""
    space = spaces.Dict(a=spaces.Box(-1, 1, (1,)), b=spaces.Discrete(2))
    env = Given(space, lambda steps: {"a": np.full(1, 3.0, np.float32), "b": 1})
    pg.train(KEY, env, pg.ppo(**SMALL), num_steps=8, num_updates=1)


def test_infos_are_not_collected() -> None:
    lengths = iter([1, 2])

    def env() -> gymnasium.Env:
        return Given(BOX, number, info={"path": np.zeros(next(lengths))})

    assert pg.train(KEY, env, pg.ppo(**SMALL), **SIZES).episodes.tolist() == [2, 4]


def test_a_vector_environment_without_final_observations() -> None:
    class Forgets(gymnasium.vector.VectorWrapper):
        def step(self, actions: Any) -> Any:
            return *self.env.step(actions)[:4], {}

    def copies() -> SyncVectorEnv:
        mode = AutoresetMode.SAME_STEP
        return SyncVectorEnv([lambda: Given(BOX, number)] * 2, autoreset_mode=mode)

    for env in (Forgets(copies()), gymnasium.wrappers.vector.DictInfoToList(copies())):
        with pytest.raises(
            ValueError, match=r"the info of SyncVectorEnv .* was without 'final_obs'"
        ):
            pg.train(KEY, env, pg.ppo(**SMALL), num_steps=8, num_updates=1)


def test_a_reset_that_forgets_its_info() -> None:
    env = Given(BOX, number)
    env.reset = lambda **options: np.zeros(1)  # type: ignore[method-assign]
    with pytest.raises(ValueError, match=r"a reset of Given returned was .*; it must be a pair"):
        pg.train(KEY, lambda: env, pg.ppo(**SMALL), num_envs=1, num_updates=1)


@pytest.mark.parametrize("functional", [True, False])
def test_nan_debugging_finds_no_mean_over_nothing(functional: bool) -> None:
    algorithm = pg.ppo(policy=pg.Policy(lambda *_: jnp.zeros(()), coin), value=NUMBER)
    env: Any = Counter(max_episode_steps=12) if functional else Given(BOX, number)
    with jax.debug_nans(True):
        result = pg.train(KEY, env, algorithm, num_envs=1, num_steps=4, num_updates=2)
    assert result.episodes[0] == 0 and np.isnan(result.returns[0])
    assert np.isnan(result.diagnostics["episode_length"][0])


FLIP = pg.Policy(lambda *_: jnp.zeros(()), coin)
SAME_TARGETS: dict[str, Any] = {"discount": 0.0, "policy": FLIP, "value": NUMBER}
BASELINES = ("no_baseline", "constant_baseline", "time_baseline", "linear_baseline")


def checked_for_nan(algorithm: Any, limit: int | None) -> None:
    """Two updates under JAX's search for NaN, and finite diagnostics from both of them."""
    with jax.debug_nans(True), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the updates that see no whole episode
        result = pg.train(KEY, Counter(max_episode_steps=limit), algorithm)
    for name in ("kl", "entropy", "explained_variance"):
        assert np.isfinite(result.diagnostics[name]).all(), name


@pytest.mark.parametrize("name", ["ppo", "ppo_penalty", "npg", "trpo", "a2c"])
def test_nan_debugging_raises_no_false_alarm_where_targets_are_the_same(name: str) -> None:
    checked_for_nan(getattr(pg, name)(**SIZES, **SAME_TARGETS), limit=4)


def test_nan_debugging_raises_no_false_alarm_for_a_normalized_algorithm() -> None:
    checked_for_nan(pg.normalized(pg.ppo(**SIZES, **SAME_TARGETS), reward=True), limit=4)


@pytest.mark.parametrize("name", [*BASELINES, "neural_baseline"])
@pytest.mark.parametrize("limit", [4, None])
def test_nan_debugging_raises_no_false_alarm_where_no_episode_ends(
    name: str, limit: int | None
) -> None:
    checked_for_nan(pg.reinforce(**SIZES, policy=FLIP, baseline=getattr(pg, name)()), limit)


class Low(Pays):
    """Its actions are -1, 0 and 1, and it pays what they are."""

    action_space = spaces.Discrete(3, start=-1)

    def reward(self, state: Any, action: Any, *rest: Any, params: Any = None) -> Any:
        return action


def test_a_functional_environment_gets_the_actions_of_its_space() -> None:
    def uniform(params: Any, observation: Any) -> pg.Categorical:
        return pg.Categorical(jnp.zeros(3))

    batch = pg.sample_episodes(KEY, Low(), uniform, None, 4, 8)
    np.testing.assert_array_equal(batch.reward, batch.action - 1.0)
    assert set(np.unique(batch.action)) == {0, 1, 2}
