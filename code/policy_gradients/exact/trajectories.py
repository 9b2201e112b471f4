"""Every trajectory of a small MDP, enumerated: likelihoods and expectations without sampling."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from .._validation import require
from .mdp import Pi, TabularMDP, per_step

State = Int[Array, " H"]  # of one trajectory
Action = Int[Array, " H"]


class Paths(NamedTuple):
    """The states and actions of N trajectories of a tabular MDP, as indices."""

    state: Int[Array, "N H"]
    action: Int[Array, "N H"]


def enumerate_trajectories(mdp: TabularMDP) -> Paths:
    """List all N = (S A)^H sequences of states and actions, also those of probability zero.

    Raises `ValueError` above a million sequences.

    >>> pg.enumerate_trajectories(pg.bandit([0.0, 1.0])).action.tolist()
    [[0], [1]]
    """
    num_pairs = mdp.num_states * mdp.num_actions
    count = num_pairs**mdp.horizon
    require(count <= 1_000_000, "(S A)^H", f"{count:.1e} trajectories", "at most a million")
    pairs = np.indices((num_pairs,) * mdp.horizon).reshape(mdp.horizon, count).T
    return Paths(jnp.asarray(pairs // mdp.num_actions), jnp.asarray(pairs % mdp.num_actions))


def trajectory_likelihood(
    mdp: TabularMDP,
    pi: Pi,
    state: State,
    action: Action,
) -> Float[Array, ""]:
    r"""Compute the probability of one trajectory (`trajectory_likelihood`).

    $\rho(\tau) = \mu(s_0) \prod_{h<H} \pi_h(a_h \mid s_h)
    \prod_{h<H-1} P(s_{h+1} \mid s_h, a_h)$. There is one transition fewer than actions.

    >>> mdp, pi = pg.bandit([0.0, 1.0]), jnp.array([[0.25, 0.75]])
    >>> float(pg.trajectory_likelihood(mdp, pi, jnp.array([0]), jnp.array([1])))
    0.75
    """
    steps = jnp.arange(mdp.horizon)
    choices = per_step(mdp, pi)[steps, state, action]
    moves = mdp.transition[state[:-1], action[:-1], state[1:]]
    return mdp.initial[state[0]] * choices.prod() * moves.prod()


def path_rewards(mdp: TabularMDP, state: State, action: Action) -> Float[Array, " H"]:
    """Look up the rewards $r_h = r(s_h, a_h)$ along one trajectory.

    >>> pg.path_rewards(pg.bandit([0.0, 1.0]), jnp.array([0]), jnp.array([1])).tolist()
    [1.0]
    """
    return mdp.reward[state, action]


def expectation(mdp: TabularMDP, pi: Pi, f: Callable[[State, Action], Any]) -> Any:
    r"""Compute the expectation $\sum_\tau \rho_\pi(\tau) f(\tau)$ over all trajectories.

    f: takes one trajectory's states [H] and actions [H] and returns an array or a pytree of arrays.

    >>> mdp, pi = pg.bandit([0.0, 1.0]), jnp.array([[0.25, 0.75]])
    >>> float(pg.expectation(mdp, pi, lambda state, action: action.sum()))
    0.75
    """
    paths = enumerate_trajectories(mdp)
    likelihood = jax.vmap(lambda s, a: trajectory_likelihood(mdp, pi, s, a))(*paths)
    terms = jax.vmap(f)(*paths)
    return jax.tree.map(lambda term: jnp.tensordot(likelihood, term, axes=1), terms)
