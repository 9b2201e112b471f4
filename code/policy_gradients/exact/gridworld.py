"""A gridworld read from a map."""

from collections.abc import Sequence

import numpy as np

from .._validation import require, require_number
from .mdp import TabularMDP

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left


def gridworld(
    rows: Sequence[str], horizon: int, *, slip: float = 0.1, step_reward: float = -0.04
) -> TabularMDP:
    """Make a gridworld from a map: `rows` of S (start), G (goal), X (hole), # (wall), . (free).

    The states are the cells in reading order; the actions are 0 up, 1 right, 2 down and 3 left.
    With probability `slip` the agent moves to one of the two sides instead, each equally likely.
    Moves off the map or into a wall leave the agent in place. A step adds `step_reward`, entering
    G adds 1 and entering X adds -1; the MDP's reward is the mean over where the step can lead. G
    and X are absorbing, with reward 0. Several S are equally likely as the first state.
    Raises `ValueError` for a map that is not rectangular, has other signs, or has no S.

    >>> pg.gridworld(["S.G"], horizon=4, slip=0.0).transition[0, 1].tolist()  # one to the right
    [0.0, 1.0, 0.0]
    """
    height, width = len(rows), len(rows[0]) if rows else 0
    square = width > 0 and all(len(row) == width for row in rows)
    require(square, "rows", repr(rows), "rows of text, all of the same length")
    cells = "".join(rows)
    require(set(cells) <= set("SGX#."), "rows", repr(rows), "made of S, G, X, # and .")
    require("S" in cells, "rows", repr(rows), "a map with at least one S")
    require_number("slip", slip, 0.0, 1.0)

    def neighbour(cell: int, move: int) -> int:
        row, column = cell // width + MOVES[move][0], cell % width + MOVES[move][1]
        inside = 0 <= row < height and 0 <= column < width
        return row * width + column if inside and rows[row][column] != "#" else cell

    transition = np.zeros((len(cells), 4, len(cells)))
    for cell, kind in enumerate(cells):
        for action in range(4):
            for turn, chance in ((0, 1 - slip), (1, slip / 2), (-1, slip / 2)):
                goes = cell if kind in "GX#" else neighbour(cell, (action + turn) % 4)
                transition[cell, action, goes] += chance
    pays = np.array([{"G": 1.0, "X": -1.0}.get(kind, 0.0) for kind in cells])
    alive = np.array([kind not in "GX#" for kind in cells])
    reward = np.where(alive[:, None], step_reward + transition @ pays, 0.0)
    start = np.array([kind == "S" for kind in cells]) / cells.count("S")
    return TabularMDP(transition.tolist(), reward.tolist(), start.tolist(), horizon)
