"""Mistakes that the checks of `gradient_ascent` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg


def _deterministic_action(mdp, pi, f):
    """a_h = pi(s_h) where the action should be drawn."""
    return pg.expectation(mdp, jax.nn.one_hot(pi.argmax(-1), pi.shape[-1]), f)


def _without_the_last_reward(mdp, state, action):
    return pg.path_rewards(mdp, state, action)[:-1]


def _start_anywhere(mdp, pi):
    return pg.values(mdp, pi)[0][0].mean()


def _value_one_step_late(mdp, pi):
    return mdp.initial @ pg.values(mdp, pi)[0][1]


def _wrong_sign(mdp, pi):
    return -pg.objective(mdp, pi)


def _unweighted_visits(mdp, pi):
    d = pg.state_distributions(mdp, pi)
    return jnp.full_like(d, 1 / d.shape[-1])


def _no_square_root(T, hill):
    """The garbled statement: beta sigma^2 / T."""
    return hill.gap * hill.beta * hill.variance / T


def _no_constant(T, hill):
    return jnp.sqrt(hill.gap * hill.beta * hill.variance / T)


def _no_transient(T, hill):
    return 2 * jnp.sqrt(2 * hill.gap * hill.beta * hill.variance / T)


def _tuned_without_beta(T, hill):
    noise = jnp.sqrt(hill.gap * hill.variance / T)
    return 2 * 2**0.5 * noise + 2 * hill.gap * hill.beta / T


def _no_variance(T, eta, hill):
    return 2 * hill.gap / (eta * T)


def _variance_with_a_minus(T, eta, hill):
    return 2 * hill.gap / (eta * T) - hill.beta * eta * hill.variance


def _half_the_distance(T, eta, hill):
    return hill.gap / (eta * T) + hill.beta * eta * hill.variance


def _twice_the_distance(T, eta, hill):
    return 4 * hill.gap / (eta * T) + hill.beta * eta * hill.variance


def _half_the_noise(T, eta, hill):
    return 2 * hill.gap / (eta * T) + hill.beta * eta * hill.variance / 2


def _noise_without_beta(T, eta, hill):
    return 2 * hill.gap / (eta * T) + eta * hill.variance


def _noise_with_eta_squared(T, eta, hill):
    return 2 * hill.gap / (eta * T) + hill.beta * eta**2 * hill.variance


def _rate_with_one_over_T(T, hill):
    return jnp.minimum(1 / hill.beta, 2 * hill.gap / (hill.beta * hill.variance * T))


def _rate_without_two(T, hill):
    return jnp.minimum(1 / hill.beta, jnp.sqrt(hill.gap / (hill.beta * hill.variance * T)))


def _decay_without_log(T, c, hill):
    return (2 * hill.gap / c + c * hill.beta * hill.variance) / jnp.sqrt(T)


def _decay_without_distance(T, c, hill):
    return c * hill.beta * hill.variance * (1 + jnp.log(T)) / jnp.sqrt(T)


def _run(key, hill, etas, direction=1.0, bias=0.0, power=1):
    def update(theta, eta_and_key):
        eta, key = eta_and_key
        step = direction * eta**power * (hill.estimate(key, theta) + bias)
        return theta + step, (hill.gradient(theta) ** 2).sum()

    return jax.lax.scan(update, hill.start, (etas, jax.random.split(key, len(etas))))[1]


def _descent(key, hill, etas):
    return _run(key, hill, etas, direction=-1.0)


def _biased(key, hill, etas):
    return _run(key, hill, etas, bias=0.2)


def _same_noise_every_time(key, hill, etas):
    def update(theta, eta):
        return theta + eta * hill.estimate(key, theta), (hill.gradient(theta) ** 2).sum()

    return jax.lax.scan(update, hill.start, etas)[1]


_six = pg.thin_ice(6)


def _at_most(largest):
    """Ascent whose rate is capped."""

    def ascend(mdp, theta, learning_rate, num_updates):
        def update(theta, _):
            J = pg.objective(mdp, pg.tabular_softmax(theta))
            rate = jnp.minimum(learning_rate, largest)
            return theta + rate * pg.exact_policy_gradient(mdp, theta), (theta, J)

        return jax.lax.scan(update, theta, length=num_updates)[1]

    return ascend


def _climb(times=1.0, fixed=False):
    """Ascent with another step: so many gradients, or the gradient of the start again and again."""

    def ascend(mdp, theta, learning_rate, num_updates):
        first = pg.exact_policy_gradient(mdp, theta)

        def update(theta, _):
            J = pg.objective(mdp, pg.tabular_softmax(theta))
            gradient = first if fixed else pg.exact_policy_gradient(mdp, theta)
            return theta + times * learning_rate * gradient, (theta, J)

        return jax.lax.scan(update, theta, length=num_updates)[1]

    return ascend


WRONG = {
    "ascent_algorithm": {
        "downhill": {"ascend": _climb(-1.0)},
        "twice_the_step": {"ascend": _climb(2.0)},
        "the_first_gradient_again": {"ascend": _climb(fixed=True)},
    },
    "ga-cycle": {"at_most_five": {"ascend": _at_most(5.0)}},
    "ga-return": {"at_most_ten": {"ascend": _at_most(10.0)}},
    "ga-horizons": {"always_six": {"pg.thin_ice": lambda horizon: _six}},
    "ga-logarithm": {
        "sizes_that_fall_fast": {"exact_sizes": lambda hill, etas: hill.variance * etas**2}
    },
    "objective_fn": {
        "deterministic_action": {"pg.expectation": _deterministic_action},
        "without_the_last_reward": {"pg.path_rewards": _without_the_last_reward},
        "start_anywhere": {"pg.objective": _start_anywhere},
        "value_one_step_late": {"pg.objective": _value_one_step_late},
        "wrong_sign": {"pg.objective": _wrong_sign},
        "unweighted_visits": {"pg.state_distributions": _unweighted_visits},
    },
    "sgd_decay": {
        "without_log": {"decaying_bound": _decay_without_log},
        "without_distance": {"decaying_bound": _decay_without_distance},
    },
    "sgd_rate": {
        "no_square_root": {"tuned_bound": _no_square_root},
        "no_constant": {"tuned_bound": _no_constant},
        "no_transient": {"tuned_bound": _no_transient},
        "tuned_without_beta": {"tuned_bound": _tuned_without_beta},
        "no_variance": {"rate_bound": _no_variance},
        "variance_with_a_minus": {"rate_bound": _variance_with_a_minus},
        "half_the_distance": {"rate_bound": _half_the_distance},
        "twice_the_distance": {"rate_bound": _twice_the_distance},
        "half_the_noise": {"rate_bound": _half_the_noise},
        "noise_without_beta": {"rate_bound": _noise_without_beta},
        "noise_with_eta_squared": {"rate_bound": _noise_with_eta_squared},
        "rate_with_one_over_T": {"tuned_rate": _rate_with_one_over_T},
        "rate_without_two": {"tuned_rate": _rate_without_two},
        "descent": {"sgd": _descent},
        "biased_estimate": {"sgd": _biased},
        "same_noise_every_time": {"sgd": _same_noise_every_time},
    },
}
