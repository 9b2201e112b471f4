"""Ring 2: learned baselines; each fit against numpy, each a part of REINFORCE."""

import inspect
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from gymnasium import spaces
from helpers import assert_within_standard_errors, make_trajectory, structure

import policy_gradients as pg
from policy_gradients.baselines import Baseline, polynomial_features, regress

pytestmark = pytest.mark.usefixtures("x64")
KEY = jax.random.key(0)
N, T, DIM = 4, 6, 2
BOX = spaces.Box(-1, 1, (DIM,), np.float64)
ENDS = [3, 5, 1, None]  # the last step of each stream's first episode; the last stream has none
COUNTED = np.array([[end is not None and t <= end for t in range(T)] for end in ENDS])
RANDOM = np.random.default_rng(0)
OBSERVATION, TARGET = RANDOM.normal(size=(N, T, DIM)), RANDOM.normal(size=(N, T)) + 3
LINE = pg.Value(
    lambda key, space: jnp.array([0.5, -1.0, 2.0]),
    lambda line, observation: line[:2] @ observation + line[2],
)


def batch(observation: np.ndarray = OBSERVATION) -> pg.Trajectory:
    ended = np.zeros(observation.shape[:2], bool)
    other = {"observation": jnp.asarray(observation)}
    return make_trajectory(np.zeros(ended.shape), ended, ended, **other)


def few_features(observation: jax.Array, step: jax.Array) -> jax.Array:
    return jnp.stack([jnp.ones(()), observation[0], observation[1] * (step + 1)])


BASELINES = [
    pytest.param(pg.no_baseline(), id="none"),
    pytest.param(pg.constant_baseline(), id="constant"),
    pytest.param(pg.time_baseline(), id="time"),
    pytest.param(pg.linear_baseline(features=few_features), id="linear"),
    pytest.param(pg.neural_baseline(value=LINE), id="neural"),
]
LEARNED = BASELINES[1:]
each_baseline = pytest.mark.parametrize("baseline", BASELINES)


def begin(baseline: Any) -> Any:
    return baseline.init(KEY, BOX, T)


def fitted(baseline: Any, target: Any = TARGET, counted: Any = COUNTED) -> Any:
    arrays = jnp.asarray(target), jnp.asarray(counted)
    return baseline.fit(begin(baseline), batch(), *arrays)


def predicted(baseline: Any, params: Any, trajectory: Any = None) -> np.ndarray:
    return np.asarray(baseline.predict(params, trajectory or batch()))


def assert_equal(x: Any, y: Any) -> None:
    jax.tree.map(np.testing.assert_array_equal, x, y)


def test_no_baseline_is_zero_before_and_after() -> None:
    baseline = pg.no_baseline()
    np.testing.assert_array_equal(predicted(baseline, begin(baseline)), np.zeros((N, T)))
    np.testing.assert_array_equal(predicted(baseline, fitted(baseline)), np.zeros((N, T)))
    assert jax.tree.leaves((baseline, fitted(baseline))) == []


def test_a_constant_is_the_mean_over_counted_steps() -> None:
    baseline = pg.constant_baseline()
    np.testing.assert_array_equal(predicted(baseline, begin(baseline)), np.zeros((N, T)))
    mean = sum(TARGET[i, t] for i, t in np.argwhere(COUNTED)) / COUNTED.sum()
    np.testing.assert_allclose(predicted(baseline, fitted(baseline)), np.full((N, T), mean))


def test_a_number_for_each_step_is_its_mean() -> None:
    """Step 4 and 5 are reached by one episode; where nobody counts, what was there stays."""
    baseline = pg.time_baseline()
    np.testing.assert_array_equal(predicted(baseline, begin(baseline)), np.zeros((N, T)))
    means = [TARGET[COUNTED[:, t], t].mean() for t in range(T)]
    np.testing.assert_allclose(predicted(baseline, fitted(baseline)), np.tile(means, (N, 1)))
    early = jnp.asarray(COUNTED & (np.arange(T) < 2))
    before = jnp.arange(10.0, 10 + T)
    after = baseline.fit(before, batch(), jnp.asarray(TARGET), early)
    np.testing.assert_allclose(after, [*means[:2], 12, 13, 14, 15])


def ridge_solution(features: Any, ridge: float) -> np.ndarray:
    """The least squares of numpy: counted rows, then one row sqrt(ridge) e_i with target 0 each."""
    counted, goal = [], []
    for i, t in np.argwhere(COUNTED):
        counted.append(np.asarray(features(jnp.asarray(OBSERVATION[i, t]), jnp.asarray(t))))
        goal.append(TARGET[i, t])
    size = len(counted[0])
    rows = np.concatenate([counted, np.sqrt(ridge) * np.eye(size)])
    return np.linalg.lstsq(rows, np.append(goal, np.zeros(size)), rcond=None)[0]


@pytest.mark.parametrize("ridge", [1e-8, 0.3, 50.0])
@pytest.mark.parametrize("features", [few_features, polynomial_features])
def test_linear_weights_are_those_of_numpy(features: Any, ridge: float) -> None:
    baseline = pg.linear_baseline(features=features, ridge=ridge)
    weights = ridge_solution(features, ridge)
    np.testing.assert_allclose(fitted(baseline), weights, rtol=1e-6, atol=1e-8)
    expected = [
        [features(jnp.asarray(OBSERVATION[i, t]), jnp.asarray(t)) @ weights for t in range(T)]
        for i in range(N)
    ]
    np.testing.assert_allclose(predicted(baseline, fitted(baseline)), expected, rtol=1e-6)
    np.testing.assert_array_equal(predicted(baseline, begin(baseline)), np.zeros((N, T)))


def test_linear_weights_do_not_depend_on_the_last_ones() -> None:
    baseline = pg.linear_baseline(features=few_features)
    old, arrays = jnp.array([5.0, -7.0, 9.0]), (jnp.asarray(TARGET), jnp.asarray(COUNTED))
    assert_equal(baseline.fit(old, batch(), *arrays), fitted(baseline))


def test_default_features() -> None:
    """1, o, o^2, t, t^2, t^3 with t in hundreds of steps, for an observation of any shape."""
    result = polynomial_features(jnp.array([[2.0], [-3.0]]), jnp.array(50))
    np.testing.assert_allclose(result, [1, 2, -3, 4, 9, 0.5, 0.25, 0.125])
    assert begin(pg.linear_baseline()).shape == (1 + 2 * DIM + 3,)
    assert pg.linear_baseline().features is polynomial_features


def test_linear_fit_of_what_is_linear_is_exact() -> None:
    """Also with fewer rows than features, and with 32-bit numbers in a long episode."""
    slope = np.array([1.5, -2.0, 0.25])
    rows = np.stack([np.ones((N, T)), OBSERVATION[..., 0], OBSERVATION[..., 1] * range(1, T + 1)])
    target = np.einsum("p,pnt->nt", slope, rows)
    baseline = pg.linear_baseline(features=few_features, ridge=1e-10)
    np.testing.assert_allclose(fitted(baseline, target), slope, rtol=1e-6)
    single = np.zeros((N, T), bool)
    single[1, 2] = True
    params = fitted(baseline, target, single)
    assert predicted(baseline, params)[1, 2] == pytest.approx(target[1, 2], rel=1e-6)


def test_linear_fit_in_32_bits() -> None:
    """The powers of t up to step 500 are nearly dependent: float32 still fits to within 1 %."""
    with jax.enable_x64(False):
        steps = np.arange(500.0)
        target = (500 - steps).astype(np.float32)[None]
        observation = RANDOM.normal(size=(1, 500, DIM)).astype(np.float32)
        baseline, trajectory = pg.linear_baseline(), batch(observation)
        arrays = jnp.asarray(target), jnp.ones((1, 500), bool)
        params = baseline.fit(baseline.init(KEY, BOX, 500), trajectory, *arrays)
        assert params.dtype == jnp.float32
        np.testing.assert_allclose(predicted(baseline, params, trajectory), target, atol=5.0)


def adam_by_hand(rate: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """The line after so many steps of Adam, by its own formula, and its mean square before."""
    rows = np.array([np.append(OBSERVATION[i, t], 1.0) for i, t in np.argwhere(COUNTED)])
    goal = np.array([TARGET[i, t] for i, t in np.argwhere(COUNTED)])
    line, m, v = np.array([0.5, -1.0, 2.0]), np.zeros(3), np.zeros(3)
    for k in range(1, steps + 1):
        slope = 2 * rows.T @ (rows @ line - goal) / len(goal)
        m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
        line = line - rate * (m / (1 - 0.9**k)) / (np.sqrt(v / (1 - 0.999**k)) + 1e-8)
    return line, rows @ line - goal


@pytest.mark.parametrize(("rate", "steps"), [(1e-2, 20), (0.3, 7)])
def test_a_network_descends_the_mean_square_by_adam(rate: float, steps: int) -> None:
    baseline = pg.neural_baseline(value=LINE, learning_rate=rate, num_steps=steps)
    expected, _ = adam_by_hand(rate, steps)
    line, _ = fitted(baseline)
    np.testing.assert_allclose(line, expected, atol=1e-9)
    values = OBSERVATION @ expected[:2] + expected[2]
    np.testing.assert_allclose(predicted(baseline, fitted(baseline)), values, atol=1e-9)


def test_a_network_goes_on_from_where_it_was() -> None:
    """Two fits of ten steps are one of twenty: the optimiser remembers too."""
    once = pg.neural_baseline(value=LINE, num_steps=20)
    half = replace(once, num_steps=10)
    arrays = jnp.asarray(TARGET), jnp.asarray(COUNTED)
    twice = half.fit(fitted(half), batch(), *arrays)
    np.testing.assert_allclose(twice[0], fitted(once)[0], atol=1e-12)


def test_the_defaults() -> None:
    neural = pg.neural_baseline()
    assert (neural.learning_rate, neural.num_steps) == (1e-2, 20)
    assert neural.value == pg.neural_value()
    assert pg.linear_baseline().ridge == 1e-3
    built = pg.reinforce(value=LINE).baseline
    assert type(built) is pg.neural_baseline and built.value == LINE


@pytest.mark.parametrize("baseline", LEARNED)
def test_what_is_not_counted_is_not_learned_from(baseline: Any) -> None:
    for anything in (1e6, np.inf):
        spoiled = np.where(COUNTED, TARGET, anything)
        assert_equal(fitted(baseline, spoiled), fitted(baseline))
    seen = np.where(COUNTED[..., None], OBSERVATION, 77.0)
    arrays = jnp.asarray(TARGET), jnp.asarray(COUNTED)
    elsewhere = baseline.fit(begin(baseline), batch(seen), *arrays)
    assert_equal(elsewhere, fitted(baseline))


@pytest.mark.parametrize("baseline", LEARNED)
def test_what_is_counted_is_learned_from(baseline: Any) -> None:
    """Each counted step moves the fit."""
    before = fitted(baseline)
    for i, t in np.argwhere(COUNTED)[::3]:
        moved = fitted(baseline, TARGET + 5.0 * (np.indices((N, T)) == [[[i]], [[t]]]).all(0))
        same = jax.tree.leaves(jax.tree.map(np.array_equal, before, moved))
        assert not all(same), f"step {t} of stream {i}"


@pytest.mark.parametrize(("stride", "seen"), [(1, range(T)), (2, (0, 2, 4)), (4, (0, 4))])
def test_a_step_of_a_regression_sees_every_so_many_steps(stride: int, seen: Any) -> None:
    """One step of Adam depends on these targets and no others; `stride` of them on all."""
    start, whole = LINE.init(KEY, BOX), jnp.ones((N, T), bool)

    def fit(target: jax.Array, num_steps: int) -> jax.Array:
        optimizer = optax.adam(0.1).init(start)
        return regress(LINE, start, optimizer, batch(), target, whole, 0.1, num_steps, stride)[0]

    def columns(num_steps: int) -> list[int]:
        slope = jax.jacobian(fit)(jnp.asarray(TARGET), num_steps)
        return np.flatnonzero(np.abs(slope).sum((0, 1)) > 0).tolist()

    assert columns(1) == list(seen)
    assert columns(stride) == list(range(T))


@each_baseline
def test_a_batch_without_a_whole_episode_changes_nothing(baseline: Any) -> None:
    """After a batch with some, so that an optimiser's momentum does not move it on either."""
    arrays = jnp.asarray(TARGET), jnp.asarray(COUNTED)
    params = fitted(baseline)
    after = baseline.fit(params, batch(), arrays[0], jnp.zeros((N, T), bool))
    assert_equal(after, params)


@each_baseline
def test_compiled_is_the_same(baseline: Any) -> None:
    arrays = batch(), jnp.asarray(TARGET), jnp.asarray(COUNTED)
    params = jax.jit(lambda b, p, *rest: b.fit(p, *rest))(baseline, begin(baseline), *arrays)
    jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, rtol=1e-9), params, fitted(baseline))
    values = jax.jit(lambda b, p, trajectory: b.predict(p, trajectory))(baseline, params, arrays[0])
    np.testing.assert_allclose(values, predicted(baseline, params), rtol=1e-9)
    assert values.shape == (N, T)


@each_baseline
def test_parameters_keep_their_shapes(baseline: Any) -> None:
    """So that training may carry them through a scan."""
    assert isinstance(baseline, Baseline)
    kinds = [jax.tree.map(jnp.shape, params) for params in (begin(baseline), fitted(baseline))]
    assert kinds[0] == kinds[1]


def test_numbers_are_leaves_and_the_rest_static() -> None:
    linear, neural = pg.linear_baseline(ridge=0.5), pg.neural_baseline(learning_rate=0.25)
    assert jax.tree.leaves(linear) == [0.5] and jax.tree.leaves(neural) == [0.25]
    assert structure(linear) != structure(replace(linear, features=few_features))
    assert structure(neural) != structure(replace(neural, num_steps=3))
    assert jax.tree.leaves((pg.no_baseline(), pg.constant_baseline(), pg.time_baseline())) == []
    assert jax.tree.leaves(pg.reinforce(baseline=linear)) == [1.5e-2, 0.99, 0.5]


BAD = [
    (pg.linear_baseline, {"ridge": 0.0}, r"^ridge was 0\.0; it must be in \(0, ∞\)\.$"),
    (pg.linear_baseline, {"ridge": -1}, r"^ridge was -1; it must be in \(0, ∞\)\.$"),
    (pg.linear_baseline, {"ridge": float("nan")}, r"^ridge was nan; it must be in \(0, ∞\)\.$"),
    (pg.linear_baseline, {"ridge": float("inf")}, r"^ridge was inf; it must be in \(0, ∞\)\.$"),
    (pg.neural_baseline, {"learning_rate": -0.1}, r"^learning_rate was -0\.1; .* \[0, ∞\)\.$"),
    (pg.neural_baseline, {"num_steps": 0}, r"^num_steps was 0; .*whole number of at least 1\.$"),
    (pg.neural_baseline, {"num_steps": 2.0}, r"^num_steps was 2\.0; .*number of at least 1\.$"),
    (
        pg.reinforce,
        {"baseline": False},
        r"^baseline was False; it must be None or a baseline",
    ),
    (
        pg.reinforce,
        {"baseline": "mean"},
        r"^baseline was 'mean'; it must be None or a baseline",
    ),
]


@pytest.mark.parametrize(("make", "arguments", "message"), BAD)
@pytest.mark.usefixtures("as_users_run")
def test_bad_arguments_meet_one_sentence(make: Any, arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make(**arguments)


@pytest.mark.usefixtures("as_users_run")
def test_none_stands_for_a_network() -> None:
    assert pg.neural_baseline(value=None).value == pg.neural_value()  # type: ignore[arg-type]
    made = pg.reinforce(baseline=None)  # type: ignore[arg-type]
    assert type(made.baseline) is pg.neural_baseline


@pytest.mark.usefixtures("as_users_run")
def test_a_class_is_no_baseline() -> None:
    """The brackets of `pg.time_baseline()` are easily forgotten."""
    with pytest.raises(ValueError, match=r"^baseline was <class .*TimeBaseline.*None or a "):
        pg.reinforce(baseline=pg.time_baseline)  # type: ignore[arg-type]
    assert inspect.isclass(pg.time_baseline)


# As parts of REINFORCE, on thin ice.
THETA = np.array([[0.5, -0.5], [0.2, 1.0], [0.3, 0.0]])
TABLE = pg.Value(  # of a tabular environment's observation (s, h)
    lambda key, space: jnp.zeros((3, 5)), lambda table, o: table[o[0], o[1]]
)


def ice_features(observation: jax.Array, step: jax.Array) -> jax.Array:
    return jnp.append(jax.nn.one_hot(observation[0], 3, dtype=float), step / 4)


ON_ICE = [
    pytest.param(pg.no_baseline(), id="none"),
    pytest.param(pg.constant_baseline(), id="constant"),
    pytest.param(pg.time_baseline(), id="time"),
    pytest.param(pg.linear_baseline(features=ice_features), id="linear"),
    pytest.param(pg.neural_baseline(value=TABLE, learning_rate=0.5), id="neural"),
]


def on_ice(baseline: Any, policy: Any = None, **other: Any) -> pg.reinforce:
    sizes = {"num_envs": 4, "num_steps": 4, "num_updates": 3, "learning_rate": 0.1}
    policy = policy or pg.tabular_policy()
    return pg.reinforce(policy=policy, baseline=baseline, **{**sizes, **other})


@pytest.fixture(scope="module")
def episodes() -> pg.Trajectory:
    env, policy = pg.TabularEnvironment(pg.thin_ice()), pg.tabular_policy().apply
    return pg.sample_episodes(KEY, env, policy, jnp.asarray(THETA), 6000, 4)


@pytest.mark.parametrize("baseline", ON_ICE)
def test_the_gradient_stays_unbiased(episodes: pg.Trajectory, baseline: Any) -> None:
    """Fitted on other episodes; what was fitted to is used, and the variance shows it."""
    env, algorithm = pg.TabularEnvironment(pg.thin_ice()), on_ice(baseline, discount=1.0)
    earlier, later = (jax.tree.map(lambda x, k=k: x[k::2], episodes) for k in (0, 1))
    spaces = env.observation_space, env.action_space
    state = algorithm.init(KEY, *spaces)._replace(params=jnp.asarray(THETA))
    learned, _ = jax.jit(algorithm.update)(KEY, state, earlier)
    state = state._replace(baseline=learned.baseline)

    def gradient(one: pg.Trajectory) -> jax.Array:
        alone = jax.tree.map(lambda x: x[None], one)
        after, _ = algorithm.update(KEY, state, alone)
        return after.optimizer[0].mu / -0.1  # Adam's first moment is a tenth of the descent

    samples = jax.jit(jax.vmap(gradient))(later)
    exact = pg.exact_policy_gradient(pg.thin_ice(), jnp.asarray(THETA))
    assert_within_standard_errors(samples, exact, type(baseline).__name__)
    _, variance = pg.exact_moments(pg.thin_ice(), jnp.asarray(THETA), pg.reward_to_go_weight)
    spread = float(((samples - exact) ** 2).sum((1, 2)).mean() / variance)
    if isinstance(baseline, pg.no_baseline):
        assert spread == pytest.approx(1, abs=0.1)
    else:
        assert spread < 0.85, "a baseline that was fitted makes the variance smaller"


@pytest.fixture(scope="module")
def unlearned(episodes: pg.Trajectory) -> jax.Array:
    """The policy after a first update with no baseline."""
    env, algorithm = pg.TabularEnvironment(pg.thin_ice()), on_ice(pg.no_baseline())
    state = algorithm.init(KEY, env.observation_space, env.action_space)
    few = jax.tree.map(lambda x: x[:4], episodes)
    return jax.jit(algorithm.update)(KEY, state, few)[0].params


@pytest.mark.parametrize("baseline", ON_ICE)
def test_an_update_uses_what_was_learned_before_and_learns(
    episodes: pg.Trajectory, unlearned: Any, baseline: Any
) -> None:
    few = jax.tree.map(lambda x: x[:4], episodes)
    algorithm = on_ice(baseline)
    env = pg.TabularEnvironment(pg.thin_ice())
    state = algorithm.init(KEY, env.observation_space, env.action_space)
    first, _ = jax.jit(algorithm.update)(KEY, state, few)
    np.testing.assert_allclose(first.params, unlearned, atol=1e-12)  # all begin at b = 0
    whole = jnp.ones((4, 4), bool)
    target = jax.vmap(lambda r: pg.reward_to_go(r, 0.99))(few.reward)
    learned = baseline.fit(state.baseline, few, target, whole)
    jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, atol=1e-10), first.baseline, learned)


def counting() -> tuple[pg.Policy, list[int]]:
    """The tabular policy, counting how often it is traced: once for each compilation."""
    traces, table = [0], pg.tabular_policy()

    def apply(params: Any, observation: Any) -> Any:
        traces[0] += 1
        return table.apply(params, observation)

    return pg.Policy(table.init, apply), traces


@pytest.mark.parametrize(
    ("baseline", "name"), [(ON_ICE[3].values[0], "ridge"), (ON_ICE[4].values[0], "learning_rate")]
)
def test_a_sweep_of_a_baseline_does_not_compile_again(baseline: Any, name: str) -> None:
    policy, traces = counting()
    env = pg.TabularEnvironment(pg.thin_ice())

    def run(number: Any) -> jax.Array:
        algorithm = on_ice(replace(baseline, **{name: number}), policy)
        return pg.train(KEY, env, algorithm).params

    alone = [run(0.5), run(20.0)]
    compiled = traces[0]
    run(3.0)
    assert traces[0] == compiled > 0, f"a second {name} compiled again"
    sweep = jax.jit(jax.vmap(run))
    together = sweep(jnp.array([0.5, 20.0]))
    compiled = traces[0]
    sweep(jnp.array([1.0, 2.0]))
    assert traces[0] == compiled, f"another sweep over {name} compiled again"
    np.testing.assert_allclose(together, jnp.stack(alone), atol=1e-6)
    assert np.abs(alone[0] - alone[1]).max() > 1e-5, f"{name} changes something"


@pytest.mark.parametrize("baseline", ON_ICE)
def test_training_twice_gives_the_same_and_compiles_once(baseline: Any) -> None:
    policy, traces = counting()
    env = pg.TabularEnvironment(pg.thin_ice())
    first = pg.train(KEY, env, on_ice(baseline, policy))
    compiled = traces[0]
    again = pg.train(KEY, env, on_ice(replace(baseline), policy))
    assert traces[0] == compiled > 0, "an equal baseline compiled again"
    assert_equal(first, again)
    assert np.abs(first.params).max() > 0.1


@pytest.mark.parametrize("baseline", [ON_ICE[1], ON_ICE[4]])
def test_an_update_that_is_not_finite_is_not_made(episodes: pg.Trajectory, baseline: Any) -> None:
    few = jax.tree.map(lambda x: x[:4], episodes)
    algorithm, env = on_ice(baseline), pg.TabularEnvironment(pg.thin_ice())
    state = algorithm.init(KEY, env.observation_space, env.action_space)
    update = jax.jit(algorithm.update)
    state, _ = update(KEY, state, few)
    broken, _ = update(KEY, state, few._replace(reward=few.reward.at[2, 3].set(jnp.inf)))
    assert_equal(broken, state)
    after, _ = update(KEY, state, few)
    assert np.abs(after.params - state.params).max() > 0.01
