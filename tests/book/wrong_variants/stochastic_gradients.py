"""Mistakes that the checks of `stochastic_gradients` must reject."""

import jax
import jax.numpy as jnp


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


def _rate_squared(key, hill, etas):
    return _run(key, hill, etas, power=2)


def _same_noise_every_time(key, hill, etas):
    def update(theta, eta):
        return theta + eta * hill.estimate(key, theta), (hill.gradient(theta) ** 2).sum()

    return jax.lax.scan(update, hill.start, etas)[1]


WRONG = {
    "ga-logarithm": {
        "sizes_that_fall_fast": {"exact_sizes": lambda hill, etas: hill.variance * etas**2}
    },
    "sgd_algorithm": {
        "descent": {"sgd": _descent},
        "biased_estimate": {"sgd": _biased},
        "same_noise_every_time": {"sgd": _same_noise_every_time},
        "rate_squared": {"sgd": _rate_squared},
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
