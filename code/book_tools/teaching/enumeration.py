"""Sums over all trajectories in plain NumPy, for the truths of quizzes.

A quiz asks for small numbers, and compiling would take longer than adding. These functions take
complex parameters as well, so `gradient` is exact to the last digits without any formula for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

import policy_gradients as pg

STEP = 1e-30  # of the imaginary part: its square is lost in rounding


class Path(NamedTuple):
    """A trajectory that can happen, and its probability."""

    probability: Any
    states: list[int]
    actions: list[int]
    rewards: list[float]


def softmax(theta: Any) -> Any:
    """The probabilities of each row of logits."""
    weights = np.exp(np.asarray(theta))
    return weights / weights.sum(axis=-1, keepdims=True)


def paths(mdp: pg.TabularMDP, pi: Any) -> list[Path]:
    """All trajectories of a policy [S, A] that can happen."""
    move, reward, pi = np.asarray(mdp.transition), np.asarray(mdp.reward), np.asarray(pi)
    rows = [Path(p, [s], [], []) for s, p in enumerate(np.asarray(mdp.initial)) if p]
    for step in range(mdp.horizon):
        acted = [
            Path(p * pi[s[-1], a], s, [*actions, a], [*rewards, float(reward[s[-1], a])])
            for p, s, actions, rewards in rows
            for a in range(mdp.num_actions)
            if pi[s[-1], a]
        ]
        last = step == mdp.horizon - 1
        rows = acted if last else [moved for row in acted for moved in _moves(row, move)]
    return rows


def _moves(row: Path, move: Any) -> list[Path]:
    after = move[row.states[-1], row.actions[-1]]
    return [
        row._replace(probability=row.probability * p, states=[*row.states, s])
        for s, p in enumerate(after)
        if p
    ]


def mean(mdp: pg.TabularMDP, pi: Any, f: Callable[[Path], Any]) -> Any:
    """The expectation of a function of the trajectory."""
    return sum(path.probability * f(path) for path in paths(mdp, pi))


def objective(mdp: pg.TabularMDP, theta: Any) -> Any:
    """J of the softmax policy of a table of logits [S, A]."""
    return mean(mdp, softmax(theta), lambda path: sum(path.rewards))


def gradient(f: Callable[[Any], Any], theta: Any) -> Any:
    """All partial derivatives of a function of an array, by steps in the imaginary direction."""
    theta = np.asarray(theta, dtype=np.complex128)
    found = np.zeros(theta.shape)
    for place in np.ndindex(theta.shape):
        moved = theta.copy()
        moved[place] += 1j * STEP
        found[place] = np.imag(f(moved)) / STEP
    return found
