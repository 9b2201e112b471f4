"""The numbers that a run keeps of its updates, and their figure."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

import policy_gradients as pg
from policy_gradients.algorithms.common import advantage_batch, explained_variance

plt = pytest.importorskip("matplotlib.pyplot")

KEY = jax.random.key(0)
SIZES: dict[str, Any] = {
    "policy": pg.neural_policy((8,)),
    "value": pg.neural_value((8,)),
    "num_envs": 4,
    "num_steps": 60,
    "num_updates": 3,
}
SHARED = {"kl", "entropy", "gradient_norm", "explained_variance", "episode_length"}


@pytest.fixture(autouse=True)
def no_figures() -> Iterator[None]:
    yield
    plt.close("all")


def test_explained_variance_by_its_definition() -> None:
    target = jnp.array([1.0, 3.0, 5.0, 100.0])
    counted = jnp.array([True, True, True, False])
    assert explained_variance(target, target) == 1
    assert explained_variance(jnp.full(4, 7.0), target) == pytest.approx(0, abs=1e-6)
    off = jnp.array([1.0, -1.0, 1.0, 0.0])
    expected = 1 - np.var([1.0, -1.0, 1.0]) / np.var([1.0, 3.0, 5.0])
    assert explained_variance(target - off, target, counted) == pytest.approx(expected)
    assert explained_variance(-target, target) < 0
    assert explained_variance(target, jnp.ones(4)) == 0, (
        "nothing to explain, and it is not constant"
    )
    assert explained_variance(jnp.full(4, 7.0), jnp.ones(4)) == 1


@pytest.mark.parametrize("name", ["ppo", "a2c", "trpo", "reinforce"])
def test_every_algorithm_keeps_them(name: str) -> None:
    env = pg.CartPole(max_episode_steps=50)
    result = pg.train(KEY, env, getattr(pg, name)(**SIZES))
    assert set(result.diagnostics) >= SHARED
    assert ("clip_fraction" in result.diagnostics) == (name == "ppo")
    numbers = {key: np.asarray(value) for key, value in result.diagnostics.items()}
    assert all(value.shape == (3,) and np.isfinite(value).all() for value in numbers.values())
    assert (numbers["entropy"] > 0).all() and (numbers["entropy"] <= np.log(2) + 1e-6).all()
    assert (numbers["kl"] > -1e-6).all() and numbers["kl"].max() > 1e-6
    assert (numbers["gradient_norm"] > 0).all() and (numbers["explained_variance"] <= 1).all()
    np.testing.assert_allclose(numbers["episode_length"], result.returns, rtol=1e-6)


def test_episode_lengths_span_updates() -> None:
    """Pendulum's episodes last 200 steps and earn something else than a point a step."""
    env = pg.Pendulum(max_episode_steps=100)
    result = pg.train(KEY, env, pg.ppo(**{**SIZES, "policy": pg.gaussian_policy((8,))}))
    np.testing.assert_array_equal(result.diagnostics["episode_length"], [np.nan, 100, np.nan])
    assert result.returns[1] < -100


def test_gradient_norm_and_explained_variance_are_those_of_the_batch() -> None:
    """One minibatch, one epoch: recomputed from the trajectory."""
    algorithm = pg.ppo(**SIZES, num_epochs=1, num_minibatches=1)
    env = pg.CartPole()
    state = algorithm.init(KEY, env.observation_space, env.action_space)
    trajectory = pg.sample_episodes(KEY, env, algorithm.policy.apply, state.params, 4, 60)
    _, seen = algorithm.update(KEY, state, trajectory)
    batch = advantage_batch(algorithm, state.value_params, trajectory)
    params = {"policy": state.params, "value": state.value_params}
    gradient = jax.grad(algorithm.objective)(params, batch, state)["policy"]
    np.testing.assert_allclose(seen["gradient_norm"], optax.tree.norm(gradient), rtol=1e-4)
    values = jax.vmap(algorithm.value.apply, (None, 0))(state.value_params, batch.observation)
    expected = 1 - np.var(batch.target - values) / np.var(batch.target)
    np.testing.assert_allclose(seen["explained_variance"], expected, rtol=1e-4)


def test_the_figure_has_a_panel_for_each_number() -> None:
    names = ("kl", "entropy", "clip_fraction", "explained_variance", "gradient_norm")
    curves = {name: np.arange(3.0) + i for i, name in enumerate((*names, "episode_length"))}
    result = SimpleNamespace(returns=np.zeros(3), diagnostics=curves)
    figure = pg.figures.diagnostics(result)
    titles = {ax.get_title(): ax for ax in figure.axes}
    assert len(titles) == 7 and {"mean return", "entropy", "clipped ratios"} <= set(titles)
    line = titles["entropy"].get_lines()[0]
    np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(line.get_ydata(), [1, 2, 3])


def test_the_figure_of_several_seeds_and_of_what_is_missing() -> None:
    seeds, nan = np.zeros((2, 4)), np.nan
    diagnostics = {"explained_variance": np.array([[nan, -50, 0, 1]] * 2), "halvings": seeds}
    figure = pg.figures.diagnostics(SimpleNamespace(returns=seeds, diagnostics=diagnostics))
    titles = {ax.get_title(): ax for ax in figure.axes}
    assert set(titles) == {"mean return", "explained variance"}
    lines = titles["explained variance"].get_lines()
    assert len(lines) == 3, "one a seed, and zero"
    np.testing.assert_array_equal(lines[0].get_xdata(), [2, 3, 4])
    np.testing.assert_array_equal(lines[0].get_ydata(), [-1, 0, 1])
