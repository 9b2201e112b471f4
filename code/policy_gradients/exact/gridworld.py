"""A gridworld read from a map."""

from collections.abc import Sequence

import numpy as np

from .._validation import require, require_number
from .mdp import TabularMDP

MOVES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left


def gridworld(
    rows: Sequence[str], horizon: int, *, slip: float = 0.1, step_reward: float = -0.04
) -> TabularMDP:
    """A walk on a map: `rows` of S (start), G (goal), X (hole), # (wall) and . (free).

    State i is cell i in reading order; actions: 0 up, 1 right, 2 down, 3 left. With probability
    `slip` the move goes to one of its two sides, each as likely. Who would leave the map or enter a
    wall stays. A step earns `step_reward`, entering G or X 1 or -1 besides, in the mean over where
    the step leads; nobody leaves G or X, where nothing is earned. Several S are equally likely.
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
