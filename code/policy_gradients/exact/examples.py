"""Small MDPs that make a point, each with its story."""

from collections.abc import Sequence

import jax.numpy as jnp

from .mdp import TabularMDP


def thin_ice(horizon: int = 4) -> TabularMDP:
    """Cross a frozen river by walking (action 0) or running (action 1); the book's running example.

    States: 0 the bank (the start), 1 the ice, 2 the water, which nobody leaves. Running earns one
    more than walking and breaks the ice more often, so that it pays only when little time is left:
    the best policy depends on the step.
    """
    bank = [[0.0, 1.0, 0.0], [0.0, 0.7, 0.3]]
    ice = [[0.0, 0.95, 0.05], [0.0, 0.6, 0.4]]
    water = [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    reward = [[0.0, 1.0], [1.0, 2.0], [0.0, 0.0]]
    return TabularMDP([bank, ice, water], reward, [1.0, 0.0, 0.0], horizon)


def bandit(rewards: Sequence[float]) -> TabularMDP:
    """One state, one step, one action for each reward."""
    transition = jnp.ones((1, len(rewards), 1))
    return TabularMDP(transition, [list(rewards)], [1.0], horizon=1)


def delayed_bill() -> TabularMDP:
    """Two steps: s_1 = a_0, r_0 = a_0, r_1 = -a_0. What the first action earns, the second repays.

    The total return is always 0, so that estimates built from it have no variance at all, while
    the reward-to-go of the second step is -a_0.
    """
    to_free, to_bill = [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
    transition = [[to_free, to_bill], [to_free, to_free], [to_bill, to_bill]]
    reward = [[0.0, 1.0], [0.0, 0.0], [-1.0, -1.0]]
    return TabularMDP(transition, reward, [1.0, 0.0, 0.0], horizon=2)
