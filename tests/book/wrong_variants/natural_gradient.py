"""Mistakes that the checks of `natural_gradient` must reject."""

from functools import partial

import jax
import jax.numpy as jnp

import policy_gradients as pg

# as they are before a variant takes a place of theirs
exact_fisher, natural_step = pg.exact_fisher, pg.natural_step


def _diagonal_only(mdp, theta):
    return jnp.diag(jnp.diag(exact_fisher(mdp, theta)))


def _last_step_only(mdp, theta):
    pi = pg.tabular_softmax(theta)
    shares = pg.state_distributions(mdp, pi)
    scale = jnp.repeat(shares[-1] / shares.sum(0), theta.shape[1])
    return exact_fisher(mdp, theta) * scale[:, None]


def _scaled(size):
    """A natural direction with another length, from g, F and x = F^+ g."""

    def step(gradient, fisher, delta):
        g = gradient.ravel()
        x = jnp.linalg.pinv(fisher, hermitian=True) @ g
        return (jnp.sqrt(size(g, fisher, x, delta)) * x).reshape(gradient.shape)

    return step


def _plain_direction(gradient, fisher, delta):
    g = gradient.ravel()
    return jnp.sqrt(2 * delta / (g @ fisher @ g)) * gradient


def _fisher_not_inverted(gradient, fisher, delta):
    x = fisher @ gradient.ravel()
    return (jnp.sqrt(2 * delta / (x @ fisher @ x)) * x).reshape(gradient.shape)


def _sign_turned(gradient, fisher, delta):
    return -natural_step(gradient, fisher, delta)


def _states_mixed_up(gradient, fisher, delta):
    return jnp.roll(natural_step(gradient, fisher, delta), 1, axis=0)


def _rename(omega):
    return jnp.sinh(omega) + 0.3 * jnp.roll(omega, 1, axis=1) ** 2


def _untransformed(mdp, omega, size, natural):
    """The Fisher matrix of theta also for omega."""
    theta, delta = _rename(omega), size**2 / 2
    jacobian = jax.jacobian(_rename)(omega).reshape(omega.size, -1)
    g, fisher = pg.exact_policy_gradient(mdp, theta), exact_fisher(mdp, theta)
    g_omega = (jacobian.T @ g.ravel()).reshape(g.shape)
    d, e = natural_step(g, fisher, delta), natural_step(g_omega, fisher, delta)
    return pg.tabular_softmax(theta + d), pg.tabular_softmax(_rename(omega + e))


def _unsquared(log_p, x):
    return (jnp.exp(log_p(x)) * jax.jacobian(log_p)(x)).sum()


def _unweighted(log_p, x):
    return (jax.jacobian(log_p)(x) ** 2).sum()


def _variance(log_p, x):
    p = jnp.exp(log_p(x))
    return p[0] * p[1]


def _summed_advantage(mdp, theta):
    pi = pg.tabular_softmax(theta)
    d = pg.state_distributions(mdp, pi)[..., None]
    return (d * pg.advantages(mdp, pi)).sum(axis=0)


def _every_step_alike(mdp, theta):
    return pg.advantages(mdp, pg.tabular_softmax(theta)).mean(axis=0)


def _linear_in_advantage(mdp, theta, eta):
    pi = pg.tabular_softmax(theta)
    d = pg.state_distributions(mdp, pi)[..., None]
    total = d.sum(axis=0)
    mean = (d * pg.advantages(mdp, pi)).sum(axis=0) / jnp.where(total > 0, total, 1.0)
    return pi * (1 + eta * mean)


def _plain_update(mdp, theta, eta):
    return pg.tabular_softmax(theta + eta * pg.exact_policy_gradient(mdp, theta))


def _moves_everywhere(mdp, theta, eta):
    return pg.tabular_softmax(theta + eta * _every_step_alike(mdp, theta))


def _update(size):
    """The algorithm's update with another rule for the length; without damping."""

    def npg_update(theta, g, F, eta=None, delta=None, damping=0.0):
        x = jnp.linalg.pinv(F, hermitian=True) @ g.ravel()
        eta = size(g.ravel(), F, x, delta) if eta is None else eta
        return theta + eta * x.reshape(theta.shape)

    return npg_update


WRONG = {
    "npg_algorithm": {
        "half_forgotten": {
            "npg_update": _update(lambda g, f, x, delta: (delta / (x @ f @ x)) ** 0.5)
        },
        "not_the_inverse": {
            "npg_update": _update(lambda g, f, x, delta: (2 * delta / (g @ f @ g)) ** 0.5)
        },
        "damping_forgotten": {
            "npg_update": _update(lambda g, f, x, delta: (2 * delta / (x @ f @ x)) ** 0.5)
        },
    },
    "npg-greedy": {
        "step_by_step": {
            "soft_policy": lambda mdp, theta, eta: jax.nn.one_hot(
                pg.advantages(mdp, pg.tabular_softmax(theta)).argmax(axis=-1), 2
            )
        },
    },
    "fisher_matrix": {
        "mean_over_the_steps": {"pg.exact_fisher": lambda mdp, t: exact_fisher(mdp, t) / 3},
        "diagonal_only": {"pg.exact_fisher": _diagonal_only},
        "last_step_only": {"pg.exact_fisher": _last_step_only},
        "no_curvature_either": {"kl_form": lambda mdp, theta: jnp.zeros((6, 6))},
        "a_slope_as_well": {"kl_slope": lambda mdp, theta: pg.exact_policy_gradient(mdp, theta)},
    },
    "npg": {
        "factor_two_lost": {"pg.natural_step": _scaled(lambda g, f, x, delta: delta / (g @ x))},
        "not_the_inverse": {"pg.natural_step": _scaled(lambda g, f, x, delta: delta / (g @ f @ g))},
        "root_lost": {
            "pg.natural_step": _scaled(lambda g, f, x, delta: (2 * delta / (g @ x)) ** 2)
        },
        "plain_direction": {"pg.natural_step": _plain_direction},
        "fisher_not_inverted": {"pg.natural_step": _fisher_not_inverted},
    },
    "npg_ascent": {
        "sign_turned": {"pg.natural_step": _sign_turned},
        "states_mixed_up": {"pg.natural_step": _states_mixed_up},
    },
    "npg_invariance": {
        "fisher_not_transformed": {"both_steps": _untransformed},
        "plain_direction": {"pg.natural_step": _plain_direction},
        "damping_is_not_covariant": {"pg.natural_step": partial(natural_step, damping=1.0)},
    },
    "natural_simple": {
        "slope_100": {"value_of": lambda logit: 100 * jax.nn.sigmoid(logit)},
        "score_not_squared": {"fisher_of": _unsquared},
        "not_an_expectation": {"fisher_of": _unweighted},
    },
    "bernoulli_fisher": {
        "variance_for_its_inverse": {"fisher_of": _variance},
        "score_not_squared": {"fisher_of": _unsquared},
        "not_an_expectation": {"fisher_of": _unweighted},
    },
    "npg_softmax": {
        "not_divided_by_the_visits": {"mean_advantage": _summed_advantage},
        "every_step_alike": {"mean_advantage": _every_step_alike},
        "linear_in_the_advantage": {"soft_policy": _linear_in_advantage},
        "plain_gradient": {"natural_policy": _plain_update},
        "moves_unreached_states": {"natural_policy": _moves_everywhere},
    },
}
