"""Bad input meets one sentence: the argument, what it was, what it must be."""

import warnings
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from gymnasium import spaces
from helpers import structure

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("as_users_run")
TRANSITION = np.array([[[0.5, 0.5], [0.0, 1.0]], [[1.0, 0.0], [0.25, 0.75]]], np.float32)
GOOD: dict[str, Any] = {
    "transition": TRANSITION,
    "reward": np.array([[1.0, -2.0], [0.0, 3.0]], np.float32),
    "initial": np.array([0.25, 0.75], np.float32),
    "horizon": 3,
}


def with_entry(name: str, index: tuple[int, ...], value: float) -> np.ndarray:
    changed = np.array(GOOD[name])
    changed[index] = value
    return changed


BAD = [
    ("transition", with_entry("transition", (0, 0, 0), 0.6), r"a row sums to 1\.1.*rows sum to 1"),
    ("transition", np.abs(TRANSITION - 2e-5), r"not normalized.*rows sum to 1"),
    (
        "transition",
        TRANSITION + np.array([-0.75, 0.75], "f4"),
        r"negative somewhere \(-0\.75\)",
    ),
    ("transition", with_entry("transition", (0, 0, 0), np.nan), "not finite.*free of NaN and inf"),
    ("transition", np.ones((2, 2), np.float32), r"of shape \(2, 2\).*of shape \[S, A, S\]"),
    ("transition", np.ones((2, 2, 3), np.float32) / 3, r"of shape \(2, 2, 3\).*\[S, A, S\]"),
    ("transition", np.ones((0, 2, 0), np.float32), r"of shape \(0, 2, 0\).*\[S, A, S\]"),
    ("transition", "coin", "numbers"),
    ("transition", [[[0.5, 0.5], [1.0]]], "of dtype object.*a rectangular array of numbers"),
    ("reward", with_entry("reward", (1, 1), np.inf), "not finite.*free of NaN and inf"),
    ("reward", np.ones((2, 3), np.float32), r"of shape \(2, 3\).*of shape \(2, 2\)"),
    ("initial", np.array([0.5, 0.6], np.float32), r"a row sums to 1\.1.*rows sum to 1"),
    ("initial", np.array([-0.5, 1.5], np.float32), r"negative somewhere \(-0\.5\)"),
    ("initial", np.array([np.nan, 1.0], np.float32), "not finite.*free of NaN and inf"),
    ("initial", np.ones(3, np.float32) / 3, r"of shape \(3,\).*of shape \(2,\)"),
    ("horizon", 0, "0; it must be a whole number of at least 1"),
    ("horizon", -2, "-2; it must be a whole number of at least 1"),
    ("horizon", 2.0, r"2\.0; it must be a whole number of at least 1"),
    ("horizon", True, "True; it must be a whole number of at least 1"),
    ("horizon", None, "None; it must be a whole number of at least 1"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD)
def test_what_is_no_mdp_is_refused(name: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name} was .*{message}"):
        pg.TabularMDP(**{**GOOD, name: value})


def test_what_is_an_mdp_is_taken() -> None:
    mdp = pg.TabularMDP(**{**GOOD, "horizon": np.int64(3)})
    np.testing.assert_array_equal(mdp.transition, TRANSITION)
    lists = pg.TabularMDP([[[1], [1]]], [[2, 3]], [1], 1)
    assert lists.reward.dtype == jnp.float32, "whole numbers become floating-point ones"
    counts = jnp.array([[2, 3], [4, 5]])
    assert pg.TabularMDP(**{**GOOD, "reward": counts}).reward.dtype == jnp.float32
    rounded = with_entry("transition", (0, 0, 0), 0.5 + 1e-6)
    assert pg.TabularMDP(**{**GOOD, "transition": rounded}), "float32 cannot say 1 more exactly"


def test_float64_arrays_are_held_to_float64() -> None:
    with jax.enable_x64(True):
        off = np.array([0.25, 0.75 + 1e-7])
        with pytest.raises(ValueError, match="initial was not normalized"):
            pg.TabularMDP(TRANSITION, GOOD["reward"], off, 3)


def test_traced_arrays_pass_unseen() -> None:
    def reward(initial: jax.Array) -> jax.Array:
        mdp = pg.TabularMDP(TRANSITION, GOOD["reward"], initial, 2)
        return pg.objective(mdp, jnp.full((2, 2), 0.5))

    starts = jnp.array([[1.0, 0.0], [5.0, 5.0]])
    np.testing.assert_allclose(jax.jit(reward)(starts[0]), reward(starts[0]), rtol=1e-6)
    assert jax.vmap(reward)(starts).shape == (2,)
    with pytest.raises(ValueError, match=r"^initial was of shape"):
        jax.jit(reward)(jnp.ones(3))


@pytest.mark.parametrize("shape", [(2,), (2, 3), (4, 2, 2), (1, 3, 2, 2)])
@pytest.mark.parametrize("function", [pg.values, pg.objective, pg.state_distributions])
def test_policies_of_wrong_shape(function: Any, shape: tuple[int, ...]) -> None:
    expected = r"^pi was of shape .*; it must be of shape \(2, 2\) or \(3, 2, 2\)"
    with pytest.raises(ValueError, match=expected):
        function(pg.TabularMDP(**GOOD), jnp.ones(shape))


@pytest.mark.parametrize("make", [pg.ppo, pg.reinforce])
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("num_envs", 0, "whole number of at least 1"),
        ("num_steps", -1, "whole number of at least 1"),
        ("num_updates", 2.0, "whole number of at least 1"),
        ("num_envs", True, "whole number of at least 1"),
        ("learning_rate", -1, r"in \[0, ∞\)"),
        ("learning_rate", float("nan"), r"in \[0, ∞\)"),
        ("discount", 1.5, r"in \[0, 1\]"),
        ("discount", -0.1, r"in \[0, 1\]"),
        ("discount", jnp.array(1.5), r"in \[0, 1\]"),
        ("discount", np.float32(-1), r"in \[0, 1\]"),
        ("learning_rate", "3e-4", r"a number in \[0, ∞\)"),
        ("learning_rate", True, r"a number in \[0, ∞\)"),
        ("learning_rate", np.True_, r"a number in \[0, ∞\)"),
        ("discount", None, r"a number in \[0, 1\]"),
        ("discount", optax.constant_schedule(0.9), r"a number in \[0, 1\]"),
        ("learning_rate", np.ones(3), r"a number in \[0, ∞\); .*jax.vmap"),
        ("num_envs", None, "whole number of at least 1"),
        ("num_envs", "2", "whole number of at least 1"),
        ("num_envs", np.float64(2), "whole number of at least 1"),
        ("num_envs", jnp.array(0), "whole number of at least 1"),
        ("policy", lambda params, observation: observation, r"a pair of functions \(init, apply\)"),
        ("policy", "mlp", r"a pair of functions \(init, apply\)"),
        ("value", (1, 2), r"a pair of functions \(init, apply\)"),
        ("optimizer", optax.adam(1e-3), "a function of the learning rate"),
        ("optimizer", "adam", "a function of the learning rate"),
    ],
)
def test_hyperparameters(make: Any, name: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name} was .*; it must be .*{message}"):
        make(**{name: value})


@pytest.mark.parametrize("make", [pg.ppo, pg.reinforce, pg.npg, pg.trpo, pg.ppo_penalty, pg.a2c])
def test_numbers_of_numpy_and_jax_are_numbers(make: Any) -> None:
    sizes = {"num_envs": np.int64(4), "num_steps": np.array(8), "num_updates": jnp.array(3)}
    made = make(discount=np.float64(0.5), **sizes)
    plain = make(discount=0.5, num_envs=4, num_steps=8, num_updates=3)
    assert structure(made) == structure(plain)
    assert type(made.discount) is float and type(made.num_envs) is int
    assert type(make(discount=1).discount) is float, "one that is swept over, as 0.5 is"
    assert make(discount=jnp.array(0.5)).discount.dtype == jnp.float32


def test_other_classes_declare_their_bounds_too() -> None:
    cases: list[tuple[Any, str, Any, str]] = [
        (pg.CartPole, "gravity", "9.8", "a number"),
        (pg.CartPole, "max_episode_steps", 0, "a whole number of at least 1"),
        (pg.Pendulum, "max_torque", -1, r"in \(0, ∞\)"),
        (pg.linear_baseline, "ridge", 0, r"in \(0, ∞\)"),
        (pg.neural_baseline, "num_steps", 1.0, "a whole number of at least 1"),
        (pg.ppo, "normalize_advantage", "yes", "True or False"),
        (pg.npg, "anneal", 1, "True or False"),
    ]
    for make, name, value, message in cases:
        with pytest.raises(ValueError, match=rf"^{name} was .*; it must be .*{message}"):
            make(**{name: value})
    assert pg.CartPole(max_episode_steps=None).max_episode_steps is None


def test_lists_count_as_tuples() -> None:
    widths: Any = [64, np.int64(64)]
    assert pg.neural_policy(widths) is pg.neural_policy() is pg.neural_policy((64, 64))
    assert pg.gaussian_policy(hidden=[8]) is pg.gaussian_policy((8,))
    pair: Any = list(pg.neural_policy())
    assert pg.ppo(policy=pair).policy == pg.neural_policy()
    wrong: list[Any] = [64, "64", (64, 0), (8.0,)]
    for hidden in wrong:
        with pytest.raises(ValueError, match=r"^hidden was .*; it must be .*whole number"):
            pg.neural_policy(hidden=hidden)


def test_networks_for_other_actions() -> None:
    key, box = jax.random.key(0), spaces.Box(-1, 1, (3,))
    with pytest.raises(ValueError, match=r"^action_space was Box.*MultiDiscrete for neural_policy"):
        pg.neural_policy().init(key, box, box)
    with pytest.raises(ValueError, match=r"^action_space was Discrete.*a Box for gaussian_policy"):
        pg.gaussian_policy().init(key, box, spaces.Discrete(2))


def test_hyperparameters_of_ppo() -> None:
    with pytest.raises(ValueError, match=r"num_minibatches was 7; .* num_steps = 2048"):
        pg.ppo(num_minibatches=7)
    with pytest.raises(ValueError, match=r"gae_lambda was 1\.1; it must be in \[0, 1\]"):
        pg.ppo(gae_lambda=1.1)
    with pytest.raises(ValueError, match="num_minibatches was 4"):
        pg.train(jax.random.key(0), pg.CartPole(), pg.ppo(), num_envs=1, num_steps=5)


def test_reinforce_wants_steps_for_whole_episodes() -> None:
    with pytest.raises(ValueError, match="num_steps was 100; it must be at least the time limit"):
        pg.train(jax.random.key(0), pg.Pendulum(), pg.reinforce(num_steps=100))


def test_float64_in_32_bit_mode_warns_once() -> None:
    assert not jax.config.read("jax_enable_x64")
    double = {name: x if name == "horizon" else x.astype(float) for name, x in GOOD.items()}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        mdp = pg.TabularMDP(**double)
    assert len(caught) == 1, [str(each.message) for each in caught]
    assert "float64" in str(caught[0].message) and "jax_enable_x64" in str(caught[0].message)
    assert mdp.transition.dtype == jnp.float32
    with warnings.catch_warnings(), jax.enable_x64(True):
        warnings.simplefilter("error")
        assert pg.TabularMDP(**double).transition.dtype == jnp.float64
        pg.TabularMDP(**GOOD)


@pytest.mark.parametrize("space", [spaces.MultiBinary(3), spaces.Text(4)])
def test_action_spaces_without_a_default_policy(space: spaces.Space) -> None:
    box = spaces.Box(-1, 1, (3,))
    expected = r"^action_space was .*must be Discrete, MultiDiscrete or Box"
    with pytest.raises(ValueError, match=expected):
        pg.ppo().policy.init(jax.random.key(0), box, space)


def test_observation_spaces_that_are_no_arrays() -> None:
    both = spaces.Dict({"a": spaces.Discrete(2)})
    with pytest.raises(ValueError, match=r"^observation_space was Dict.*a space of arrays"):
        pg.neural_policy().init(jax.random.key(0), both, spaces.Discrete(2))


def test_gymnasium_is_not_traced() -> None:
    keys = jax.random.split(jax.random.key(0), 2)
    for run in (
        lambda key: pg.train(key, "CartPole-v1", pg.ppo()).returns,
        lambda key: pg.evaluate(key, "CartPole-v1", pg.neural_policy(), None, 2),
    ):
        with pytest.raises(ValueError, match=r"^key was traced by JAX; it must be .* outside jit"):
            jax.vmap(run)(keys)
