"""Figures draw the numbers they are given."""

from collections.abc import Iterator
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

import policy_gradients as pg

plt = pytest.importorskip("matplotlib.pyplot")
figures = pytest.importorskip("policy_gradients.figures")


@pytest.fixture
def ax() -> Iterator[Any]:
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_a_learning_curve_is_the_mean_over_seeds_with_a_band(ax: Any) -> None:
    rng = np.random.default_rng(0)
    steps, returns = np.arange(5) * 100, rng.normal(size=(12, 5)) + np.arange(5)
    figures.learning_curve(ax, steps, returns, label="REINFORCE")
    (line,) = ax.get_lines()
    np.testing.assert_array_equal(line.get_xdata(), steps)
    np.testing.assert_allclose(line.get_ydata(), returns.mean(0))
    assert line.get_label() == "REINFORCE"
    low, high = band(ax, steps)
    error = 1.96 * returns.std(0, ddof=1) / np.sqrt(12)
    np.testing.assert_allclose(returns.mean(0) - low, error, rtol=0.35)
    np.testing.assert_allclose(high - returns.mean(0), error, rtol=0.35)


def band(ax: Any, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    corners = ax.collections[0].get_paths()[0].vertices
    inside = [corners[corners[:, 0] == step, 1] for step in steps]
    return np.array([y.min() for y in inside]), np.array([y.max() for y in inside])


def test_seeds_without_an_ended_episode_are_left_out(ax: Any) -> None:
    returns = np.array([[np.nan, np.nan, 3.0], [np.nan, 2.0, 5.0]])
    figures.learning_curve(ax, [0, 10, 20], returns)
    (line,) = ax.get_lines()
    np.testing.assert_array_equal(line.get_xdata(), [10, 20])
    np.testing.assert_array_equal(line.get_ydata(), [2.0, 4.0])


def test_curves_of_wrong_shape_are_refused(ax: Any) -> None:
    with pytest.raises(ValueError, match=r"returns was of shape \(3,\); it must be of shape"):
        figures.learning_curve(ax, [0, 1, 2], np.ones(3))


def test_a_landscape_evaluates_x_across_and_y_upwards(ax: Any) -> None:
    contours = figures.landscape(ax, lambda x, y: x + 10 * y, (0.0, 1.0), (-2.0, 3.0))
    assert contours.levels.min() <= -20 and contours.levels.max() >= 31
    assert ax.get_xlim() == (0, 1) and ax.get_ylim() == (-2, 3)


def test_style_is_transparent_and_repeatable() -> None:
    with plt.rc_context():
        figures.style()
        assert plt.rcParams["figure.facecolor"] == plt.rcParams["savefig.facecolor"] == "none"
        assert plt.rcParams["svg.hashsalt"]


def test_the_cart_pole_player_holds_its_episodes() -> None:
    states = np.zeros((7, 4))
    states[:, 0], states[:, 2] = np.linspace(0, 0.6, 7), 0.1234
    episodes = {"before <training>": states, "after": jnp.zeros((1, 4))}
    animation = figures.cartpole_animation(episodes, alt='a "cart"')
    html = animation._repr_html_()
    assert 'aria-label="a &quot;cart&quot;"' in html and repr(animation) == 'Animation: a "cart"'
    assert "before &lt;training&gt;: 7 steps" in html and "after: 1 steps" in html
    assert "<training>" not in html, "a label must not become markup"
    assert "[0.0,0.1,0.2,0.3,0.4,0.5,0.6]" in html and "0.123" in html
    assert "http://" not in html.replace("http://www.w3.org", ""), "nothing from other hosts"


@pytest.mark.parametrize(
    ("episodes", "message"),
    [
        ({}, "episodes was empty"),
        ({"a": np.zeros((3, 2))}, r"episodes\['a'\] was of shape \(3, 2\)"),
    ],
)
def test_what_is_no_episode_is_refused(episodes: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pg.figures.cartpole_animation(episodes, alt="nothing")
