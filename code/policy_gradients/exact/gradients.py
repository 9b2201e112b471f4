"""Score-function estimates of the policy gradient, and their exact mean and variance."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .mdp import TabularMDP, Theta, objective, tabular_softmax
from .trajectories import Action, State, expectation, path_rewards
from .weights import StepWeights, WeightFunction


def exact_policy_gradient(mdp: TabularMDP, theta: Theta) -> Theta:
    """Compute the gradient of J for the tabular softmax by differentiating `objective`.

    >>> pg.exact_policy_gradient(pg.bandit([0.0, 1.0]), jnp.zeros((1, 2))).tolist()
    [[-0.25, 0.25]]
    """

    def expected_return(theta: Theta) -> Float[Array, ""]:
        return objective(mdp, tabular_softmax(theta))

    return jax.grad(expected_return)(theta)


def score_function_surrogate(
    log_prob: Float[Array, " T"], weight: Float[Array, " T"]
) -> Float[Array, ""]:
    r"""Compute $\sum_h w_h \log \pi_\theta(a_h \mid s_h)$ with the weights held fixed.

    Its gradient is the score-function estimate of the policy gradient. Its value has no meaning of
    its own, so it is not a loss to be watched.

    >>> float(pg.score_function_surrogate(jnp.array([-1.0, -2.0]), jnp.array([3.0, 4.0])))
    -11.0
    """
    return (log_prob * jax.lax.stop_gradient(weight)).sum()


def score_estimate(
    theta: Theta,
    state: State,
    action: Action,
    weight: StepWeights,
) -> Theta:
    r"""Estimate the policy gradient from one trajectory (`reinforce_pg`, `pg_with_q`).

    $\sum_h w_h \nabla \log \pi_\theta(a_h \mid s_h)$ for the tabular softmax.

    >>> state, action, weight = jnp.array([0]), jnp.array([1]), jnp.array([2.0])
    >>> pg.score_estimate(jnp.zeros((1, 2)), state, action, weight).tolist()
    [[-1.0, 1.0]]
    """

    def surrogate(theta: Array) -> Array:
        log_prob = jax.nn.log_softmax(theta)[state, action]
        return score_function_surrogate(log_prob, weight)

    return jax.grad(surrogate)(theta)


def exact_moments(
    mdp: TabularMDP,
    theta: Theta,
    weight: WeightFunction,
) -> tuple[Theta, Float[Array, ""]]:
    r"""Compute the mean and total variance of `score_estimate` over all trajectories.

    Nothing is sampled. The total variance is the trace of the covariance,
    $E \lVert g \rVert^2 - \lVert E g \rVert^2$.

    >>> mdp, theta = pg.bandit([0.0, 2.0]), jnp.zeros((1, 2))
    >>> mean, variance = pg.exact_moments(mdp, theta, pg.total_return_weight)
    >>> mean.tolist(), float(variance)
    ([[-0.5, 0.5]], 0.5)
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
    r"""Compute the number $b$ that minimizes the variance of $S (R - b)$ (`optimal_baseline`).

    $b = E[\lVert S \rVert^2 R] / E \lVert S \rVert^2$, where
    $S = \sum_h \nabla \log \pi_\theta(a_h \mid s_h)$ is the score and $R$ the total return. The
    result is NaN where the score is zero on every trajectory.

    >>> float(pg.optimal_constant_baseline(pg.bandit([0.0, 2.0]), jnp.zeros((1, 2))))
    1.0
    """

    def terms(state: State, action: Action) -> Float[Array, "2"]:
        ones = jnp.ones(mdp.horizon)
        score = score_estimate(theta, state, action, ones)
        total = path_rewards(mdp, state, action).sum()
        return (score**2).sum() * jnp.array([total, 1.0])

    weighted, square = expectation(mdp, tabular_softmax(theta), terms)
    return weighted / square
