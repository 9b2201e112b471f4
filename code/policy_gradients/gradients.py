"""Score-function estimates of the policy gradient, and their exact mean and variance."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .mdp import TabularMDP, objective, tabular_softmax, values
from .returns import reward_to_go
from .trajectories import Action, State, expectation, path_rewards

Theta = Float[Array, "S A"]  # the logits of the tabular softmax
Weights = Float[Array, " H"]  # one for each step of a trajectory
Weight = Callable[[TabularMDP, Theta, State, Action], Weights]


def exact_policy_gradient(mdp: TabularMDP, theta: Theta) -> Theta:
    """The gradient of J for the tabular softmax, by differentiating the backward recursion."""

    def expected_return(theta: Theta) -> Float[Array, ""]:
        return objective(mdp, tabular_softmax(theta))

    return jax.grad(expected_return)(theta)


def score_function_surrogate(
    log_prob: Float[Array, " T"], weight: Float[Array, " T"]
) -> Float[Array, ""]:
    r"""\sum_h \log \pi_\theta(a_h | s_h) w_h with the weights held fixed.

    Its gradient is the score-function estimate; its value means nothing: it is not a loss.
    """
    return (log_prob * jax.lax.stop_gradient(weight)).sum()


def score_estimate(
    theta: Theta,
    state: State,
    action: Action,
    weight: Weights,
) -> Theta:
    r"""\sum_h \nabla \log \pi_\theta(a_h | s_h) w_h for one trajectory and the tabular softmax."""

    def surrogate(theta: Array) -> Array:
        log_prob = jax.nn.log_softmax(theta)[state, action]
        return score_function_surrogate(log_prob, weight)

    return jax.grad(surrogate)(theta)


def total_return_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> Weights:
    r"""w_h = R(\tau), the same for every step (`reinforce_pg`)."""
    return jnp.full(mdp.horizon, path_rewards(mdp, state, action).sum())


def reward_to_go_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> Weights:
    r"""w_h = R_h(\tau), the rewards from step h on (`pg_with_q`)."""
    return reward_to_go(path_rewards(mdp, state, action))


def q_weight(
    mdp: TabularMDP,
    theta: Theta,
    state: State,
    action: Action,
) -> Weights:
    r"""w_h = Q_h^\pi(s_h, a_h), the mean of the rewards from step h on (`pg_with_q`)."""
    _, q = values(mdp, tabular_softmax(theta))
    return q[jnp.arange(mdp.horizon), state, action]


def exact_moments(mdp: TabularMDP, theta: Theta, weight: Weight) -> tuple[Theta, Float[Array, ""]]:
    r"""Mean and total variance of `score_estimate` over all trajectories, with no sampling.

    The total variance is the trace of the covariance, E||g||^2 - ||E g||^2.
    """

    def moments(state: State, action: Action) -> Any:
        estimate = score_estimate(theta, state, action, weight(mdp, theta, state, action))
        return estimate, (estimate**2).sum()

    mean, square = expectation(mdp, tabular_softmax(theta), moments)
    return mean, square - (mean**2).sum()
