"""Score-function estimates of the policy gradient, and their exact mean and variance."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from .mdp import TabularMDP, objective, tabular_softmax, values
from .returns import reward_to_go
from .trajectories import expectation, path_rewards

State = Int[Array, " H"]
Action = Int[Array, " H"]
Weight = Callable[[TabularMDP, Float[Array, "S A"], State, Action], Float[Array, " H"]]


def exact_policy_gradient(mdp: TabularMDP, theta: Float[Array, "S A"]) -> Float[Array, "S A"]:
    """The gradient of J for the tabular softmax, by differentiating the backward recursion."""
    return jax.grad(lambda theta: objective(mdp, tabular_softmax(theta)))(theta)


def score_function_surrogate(
    log_prob: Float[Array, " T"], weight: Float[Array, " T"]
) -> Float[Array, ""]:
    r"""\sum_h \log \pi_\theta(a_h | s_h) w_h with the weights held fixed.

    Its gradient is the score-function estimate; its value means nothing: it is not a loss.
    """
    return (log_prob * jax.lax.stop_gradient(weight)).sum()


def score_estimate(
    theta: Float[Array, "S A"], state: State, action: Action, weight: Float[Array, " H"]
) -> Float[Array, "S A"]:
    r"""\sum_h \nabla \log \pi_\theta(a_h | s_h) w_h for one trajectory and the tabular softmax."""

    def surrogate(theta: Array) -> Array:
        log_prob = jnp.log(tabular_softmax(theta))[state, action]
        return score_function_surrogate(log_prob, weight)

    return jax.grad(surrogate)(theta)


def total_return_weight(mdp: TabularMDP, theta: Array, state: State, action: Action) -> Array:
    r"""w_h = R(\tau), the same for every step (`reinforce_pg`)."""
    return jnp.full(mdp.horizon, path_rewards(mdp, state, action).sum())


def reward_to_go_weight(mdp: TabularMDP, theta: Array, state: State, action: Action) -> Array:
    r"""w_h = R_h(\tau), the rewards from step h on (`pg_with_q`)."""
    return reward_to_go(path_rewards(mdp, state, action))


def q_weight(mdp: TabularMDP, theta: Array, state: State, action: Action) -> Array:
    r"""w_h = Q_h^\pi(s_h, a_h), the mean of the rewards from step h on (`pg_with_q`)."""
    _, q = values(mdp, tabular_softmax(theta))
    return q[jnp.arange(mdp.horizon), state, action]


def exact_moments(
    mdp: TabularMDP, theta: Float[Array, "S A"], weight: Weight
) -> tuple[Float[Array, "S A"], Float[Array, ""]]:
    r"""Mean and total variance of `score_estimate` over all trajectories, with no sampling.

    The total variance is the trace of the covariance, E||g||^2 - ||E g||^2.
    """

    def moments(state: State, action: Action) -> Any:
        estimate = score_estimate(theta, state, action, weight(mdp, theta, state, action))
        return estimate, (estimate**2).sum()

    mean, square = expectation(mdp, tabular_softmax(theta), moments)
    return mean, square - (mean**2).sum()
