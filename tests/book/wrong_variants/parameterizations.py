"""Mistakes that the checks of `parameterizations` must reject."""

from typing import Any

import jax
import jax.numpy as jnp

import policy_gradients as pg


def _over_states_too(theta):
    whole = jax.nn.softmax(theta.reshape(*theta.shape[:-2], -1), axis=-1)
    return whole.reshape(theta.shape)


def _other_states_too(theta, state, action):
    indicator = jnp.zeros_like(theta).at[state, action].set(1.0)
    return indicator - pg.tabular_softmax(theta)


def _mean_forgotten(theta, state, action):
    return jnp.zeros_like(theta).at[state, action].set(1.0)


def _of_the_probability(theta, state, action):
    return jax.grad(lambda theta: pg.tabular_softmax(theta)[state, action])(theta)


def _uniform_mean(theta, features, action):
    return features[action] - features.mean(0)


def _sign_turned(theta, features, action):
    return jax.nn.softmax(features @ theta) @ features - features[action]


def _with_q(mdp, theta, phi, weigh):
    """The weight that the notes often leave in: Q for the advantage."""
    pi = pg.tabular_softmax(phi @ theta)
    d = pg.state_distributions(mdp, pi)
    return jnp.einsum("hs,sa,hsa,sap->p", d, pi, pg.values(mdp, pi)[1], phi)


def _neural(change):
    """`neural_score` from the policy's probabilities and the slopes of all outputs."""

    def neural_score(params, observation, action):
        policy: Any = pg.neural_policy((8,), jnp.float64)

        def outputs(params):
            return policy.apply(params, observation).logits

        pi = jax.nn.softmax(outputs(params))
        slopes = jax.jacobian(outputs)(params)
        return jax.tree.map(lambda x: change(x, pi, action), slopes)

    return neural_score


def _gaussian(mean, log_std):
    """`gaussian_score` with other entries: functions of phi, error and variance."""

    def gaussian_score(params, observation, action):
        phi = jnp.stack([1.0, observation[0], observation[1] ** 2])
        variance = jnp.exp(2 * params["log_std"])
        error = action - phi @ params["mean"]
        return {"mean": mean(phi, error, variance), "log_std": log_std(error, variance)}

    return gaussian_score


def _right_mean(phi, error, variance):
    return jnp.outer(phi, error / variance)


def _right_log_std(error, variance):
    return error**2 / variance - 1


WRONG = {
    "pa-dropped-q": {
        "advantages_after_all": {"action_values": pg.advantages},
        "nothing_dropped": {
            "without_the_mean": lambda mdp, theta, phi, weigh: jax.grad(
                lambda theta: pg.objective(mdp, pg.tabular_softmax(phi @ theta))
            )(theta)
        },
    },
    "softmax_policy": {
        "normalised_over_states_too": {"pg.tabular_softmax": _over_states_too},
        "other_states_too": {"softmax_score": _other_states_too},
        "mean_forgotten": {"softmax_score": _mean_forgotten},
        "of_the_probability": {"softmax_score": _of_the_probability},
    },
    "linear_policy": {
        "uniform_mean": {"linear_score": _uniform_mean},
        "mean_forgotten": {"linear_score": lambda theta, features, action: features[action]},
        "sign_turned": {"linear_score": _sign_turned},
        "dropped_with_q": {"without_the_mean": _with_q},
    },
    "neural_policy": {
        "mean_forgotten": {"neural_score": _neural(lambda x, pi, action: x[action])},
        "uniform_mean": {"neural_score": _neural(lambda x, pi, action: x[action] - x.mean(0))},
        "times_the_probability": {
            "neural_score": _neural(
                lambda x, pi, action: pi[action] * (x[action] - jnp.tensordot(pi, x, 1))
            )
        },
    },
    "gaussian_policy": {
        "not_divided_by_the_variance": {
            "gaussian_score": _gaussian(lambda phi, e, v: jnp.outer(phi, e), _right_log_std)
        },
        "divided_by_the_deviation": {
            "gaussian_score": _gaussian(
                lambda phi, e, v: jnp.outer(phi, e / jnp.sqrt(v)), _right_log_std
            )
        },
        "sign_turned": {
            "gaussian_score": _gaussian(lambda phi, e, v: -_right_mean(phi, e, v), _right_log_std)
        },
        "one_forgotten": {"gaussian_score": _gaussian(_right_mean, lambda e, v: e**2 / v)},
        "in_sigma_instead_of_its_logarithm": {
            "gaussian_score": _gaussian(_right_mean, lambda e, v: (e**2 / v - 1) / jnp.sqrt(v))
        },
    },
}
