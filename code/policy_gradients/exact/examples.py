"""Small MDPs that the book uses as examples."""

from collections.abc import Sequence

import jax.numpy as jnp

from .mdp import TabularMDP


def thin_ice(horizon: int = 4) -> TabularMDP:
    """Make the book's running example: crossing a frozen river on foot.

    The states are 0 the bank (where an episode begins), 1 the ice and 2 the water, which is
    absorbing. The actions are 0 to walk and 1 to run. Running earns one more than walking but
    breaks the ice more often, so it pays only when little time is left, and the best policy depends
    on the step.

    >>> pg.thin_ice().reward.tolist()
    [[0.0, 1.0], [1.0, 2.0], [0.0, 0.0]]
    """
    bank = [[0.0, 1.0, 0.0], [0.0, 0.7, 0.3]]
    ice = [[0.0, 0.95, 0.05], [0.0, 0.6, 0.4]]
    water = [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    reward = [[0.0, 1.0], [1.0, 2.0], [0.0, 0.0]]
    return TabularMDP([bank, ice, water], reward, [1.0, 0.0, 0.0], horizon)


def bandit(rewards: Sequence[float]) -> TabularMDP:
    """Make an MDP of one state and one step, with an action for each reward.

    >>> pg.bandit([0.0, 1.0]).reward.tolist()
    [[0.0, 1.0]]
    """
    transition = jnp.ones((1, len(rewards), 1))
    return TabularMDP(transition, [list(rewards)], [1.0], horizon=1)


def delayed_bill() -> TabularMDP:
    """Make an MDP of two steps in which the second reward takes back the first.

    $r_0 = a_0$ and $r_1 = -a_0$. The total return is always 0, so an estimate that uses it has no
    variance, whereas the reward-to-go of the second step is $-a_0$.

    >>> pg.delayed_bill().reward.tolist()
    [[0.0, 1.0], [0.0, 0.0], [-1.0, -1.0]]
    """
    to_free, to_bill = [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]
    transition = [[to_free, to_bill], [to_free, to_free], [to_bill, to_bill]]
    reward = [[0.0, 1.0], [0.0, 0.0], [-1.0, -1.0]]
    return TabularMDP(transition, reward, [1.0, 0.0, 0.0], horizon=2)
