"""Score-function estimates of the policy gradient, and their exact mean and variance."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .mdp import TabularMDP, objective, tabular_softmax
from .trajectories import Action, State, expectation, path_rewards
from .weights import Theta, Weight, Weights


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


def exact_moments(
    mdp: TabularMDP,
    theta: Theta,
    weight: Weight,
) -> tuple[Theta, Float[Array, ""]]:
    r"""Mean and total variance of `score_estimate` over all trajectories, with no sampling.

    The total variance is the trace of the covariance, E||g||^2 - ||E g||^2.
    """

    def moments(state: State, action: Action) -> Any:
        w = weight(mdp, theta, state, action)
        estimate = score_estimate(theta, state, action, w)
        return estimate, (estimate**2).sum()

    mean, square = expectation(mdp, tabular_softmax(theta), moments)
    return mean, square - (mean**2).sum()


def optimal_constant_baseline(
    mdp: TabularMDP,
    theta: Theta,
) -> Float[Array, ""]:
    r"""The number b* that minimises the total variance of S (R - b) (`optimal_baseline`).

    S = \sum_h \nabla \log \pi_\theta(a_h | s_h) and R is the total return:
    b* = E[||S||^2 R] / E||S||^2, undefined (NaN) where no score ever differs from zero.
    """

    def terms(state: State, action: Action) -> Float[Array, "2"]:
        ones = jnp.ones(mdp.horizon)
        score = score_estimate(theta, state, action, ones)
        total = path_rewards(mdp, state, action).sum()
        return (score**2).sum() * jnp.array([total, 1.0])

    weighted, square = expectation(mdp, tabular_softmax(theta), terms)
    return weighted / square
