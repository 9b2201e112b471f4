"""Every trajectory of a small MDP, one by one: likelihoods and expectations with no sampling."""

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
    """N trajectories of a tabular MDP as indices."""

    state: Int[Array, "N H"]
    action: Int[Array, "N H"]


def enumerate_trajectories(mdp: TabularMDP) -> Paths:
    """All N = (S A)^H sequences of states and actions, whatever their probability.

    Raises `ValueError` above a million sequences.
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
    r"""The probability of one trajectory (`trajectory_likelihood` in the book).

    \rho(\tau) = \mu(s_0) \prod_{h<H} \pi_h(a_h | s_h) \prod_{h<H-1} P(s_{h+1} | s_h, a_h): one
    transition fewer than actions.
    """
    steps = jnp.arange(mdp.horizon)
    choices = per_step(mdp, pi)[steps, state, action]
    moves = mdp.transition[state[:-1], action[:-1], state[1:]]
    return mdp.initial[state[0]] * choices.prod() * moves.prod()


def path_rewards(mdp: TabularMDP, state: State, action: Action) -> Float[Array, " H"]:
    """r_h = r(s_h, a_h) along one trajectory."""
    return mdp.reward[state, action]


def expectation(mdp: TabularMDP, pi: Pi, f: Callable[[State, Action], Any]) -> Any:
    r"""E_{\tau \sim \rho_\pi} f(states, actions) = \sum_\tau \rho_\pi(\tau) f(\tau), exactly.

    `f` takes one trajectory's states [H] and actions [H] and returns an array or a pytree of them.
    """
    paths = enumerate_trajectories(mdp)
    likelihood = jax.vmap(lambda s, a: trajectory_likelihood(mdp, pi, s, a))(*paths)
    terms = jax.vmap(f)(*paths)
    return jax.tree.map(lambda term: jnp.tensordot(likelihood, term, axes=1), terms)
