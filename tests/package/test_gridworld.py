"""Ring 1: the gridworld's arrays by hand, and against a walk written out in words."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import Tolerance

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64", "as_users_run")
EXACT: Tolerance = {"rtol": 0, "atol": 1e-12}
UP, RIGHT, DOWN, LEFT = range(4)
# cells  0 1 2
#        3 4 5
MAP = ["S.G", ".#X"]


def row(**chances: float) -> np.ndarray:
    """Probabilities of the cells named, such as c3=0.5."""
    result = np.zeros(6)
    for name, chance in chances.items():
        result[int(name[1:])] = chance
    return result


SLIPPING = [
    (0, UP, {"c0": 0.8 + 0.1, "c1": 0.1}),  # the rim keeps, left keeps, right moves
    (0, RIGHT, {"c1": 0.8, "c0": 0.1, "c3": 0.1}),
    (0, DOWN, {"c3": 0.8, "c1": 0.1, "c0": 0.1}),
    (0, LEFT, {"c0": 0.8 + 0.1, "c3": 0.1}),
    (1, UP, {"c1": 0.8, "c0": 0.1, "c2": 0.1}),
    (1, RIGHT, {"c2": 0.8, "c1": 0.1 + 0.1}),  # above the rim, below the wall
    (1, DOWN, {"c1": 0.8, "c0": 0.1, "c2": 0.1}),  # the wall keeps
    (1, LEFT, {"c0": 0.8, "c1": 0.1 + 0.1}),
    (3, UP, {"c0": 0.8, "c3": 0.1 + 0.1}),  # left the rim, right the wall
    (3, RIGHT, {"c3": 0.8 + 0.1, "c0": 0.1}),
]


@pytest.mark.parametrize(("cell", "action", "goes"), SLIPPING)
def test_rows_of_the_transition_by_hand(cell: int, action: int, goes: dict) -> None:
    mdp = pg.gridworld(MAP, 4, slip=0.2)
    np.testing.assert_allclose(mdp.transition[cell, action], row(**goes), **EXACT)


@pytest.mark.parametrize("cell", [2, 4, 5])
def test_nobody_leaves_goal_hole_or_wall_and_nothing_is_paid(cell: int) -> None:
    mdp = pg.gridworld(MAP, 4, slip=0.2)
    for action in range(4):
        np.testing.assert_array_equal(mdp.transition[cell, action], np.eye(6)[cell])
        assert mdp.reward[cell, action] == 0.0


def test_rewards_by_hand() -> None:
    """The step's own, and in the mean over where it leads 1 for the goal, -1 for the hole."""
    mdp = pg.gridworld([".G.", "X.S"], 4, slip=0.2, step_reward=-0.5)
    np.testing.assert_allclose(mdp.reward[0], [-0.5 + 0.1, 0.8 - 0.1 - 0.5, -0.8 + 0.1 - 0.5, -0.6])
    np.testing.assert_allclose(mdp.reward[4], [0.8 - 0.1 - 0.5, 0.1 - 0.5, -0.1 - 0.5, -0.8 + -0.4])
    assert mdp.reward.shape == (6, 4) and mdp.horizon == 4


def test_without_slipping_a_move_is_certain() -> None:
    mdp = pg.gridworld(MAP, 3, slip=0.0, step_reward=0.0)
    assert set(np.unique(mdp.transition)) == {0.0, 1.0}
    np.testing.assert_array_equal(mdp.transition[0].argmax(-1), [0, 1, 3, 0])
    sideways = pg.gridworld(MAP, 3, slip=1.0)
    np.testing.assert_allclose(sideways.transition[0, UP], row(c0=0.5, c1=0.5), **EXACT)


def test_the_defaults() -> None:
    mdp = pg.gridworld(["S."], 2)
    np.testing.assert_allclose(mdp.transition[0, RIGHT], [0.1, 0.9], **EXACT)
    np.testing.assert_allclose(mdp.reward, -0.04, **EXACT)


def test_several_starts_are_equally_likely() -> None:
    mdp = pg.gridworld(["S.S", "GSS"], 5)
    np.testing.assert_allclose(mdp.initial, [0.25, 0, 0.25, 0, 0.25, 0.25], **EXACT)
    np.testing.assert_array_equal(pg.gridworld(MAP, 5).initial, row(c0=1.0))
    assert pg.gridworld(("S", "G"), 5).num_states == 2, "one column"


def test_a_way_to_the_goal_is_worth_what_it_pays() -> None:
    """Right, right, and after the goal nothing, however long the episode."""
    mdp = pg.gridworld(MAP, 7, slip=0.0, step_reward=-0.1)
    right = jax.nn.one_hot(jnp.full(6, RIGHT), 4, dtype=float)
    assert pg.objective(mdp, right) == pytest.approx(-0.1 - 0.1 + 1)
    v, _ = pg.values(mdp, right)
    np.testing.assert_allclose(v[:, [2, 4, 5]], 0.0, **EXACT)


BAD = [
    ({"rows": []}, r"^rows was \[\]; it must be rows of text, all of the same length\.$"),
    ({"rows": [""]}, r"^rows was \[''\]; it must be rows of text, all of the same length\.$"),
    ({"rows": ["S.", "G"]}, r"^rows was .*all of the same length\.$"),
    ({"rows": ["G", "S."]}, r"^rows was .*all of the same length\.$"),
    (
        {"rows": ["S?", ".G"]},
        r"^rows was \['S\?', '\.G'\]; it must be made of S, G, X, # and \.\.$",
    ),
    ({"rows": ["s."]}, r"^rows was .*made of S, G, X, # and \.\.$"),
    ({"rows": ["..", ".G"]}, r"^rows was .*; it must be a map with at least one S\.$"),
    ({"slip": 1.5}, r"^slip was 1\.5; it must be in \[0, 1\]\.$"),
    ({"slip": -0.1}, r"^slip was -0\.1; it must be in \[0, 1\]\.$"),
    ({"slip": float("nan")}, r"^slip was nan; it must be in \[0, 1\]\.$"),
    ({"horizon": 0}, r"^horizon was 0; it must be a whole number of at least 1\.$"),
    ({"step_reward": float("inf")}, r"^reward was not finite everywhere"),
]


@pytest.mark.parametrize(("change", "message"), BAD)
def test_what_is_no_map_is_refused(change: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"rows": MAP, "horizon": 3, **change}
    with pytest.raises(ValueError, match=message):
        pg.gridworld(**arguments)
