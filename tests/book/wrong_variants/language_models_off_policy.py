"""Mistakes that the checks of `language_models_off_policy` must reject."""

import jax
import jax.numpy as jnp
import numpy as np

from cell_tools.responses import enumerate_responses

_EVERY = enumerate_responses(num_tokens=3, cap=3)
_REWARDS = np.array([1.0, 1.0, 0.0])


def _token_mean(ratios):
    return (ratios * _EVERY.mask).sum(axis=-1) / _EVERY.length


def _geometric_mean_unbiased(p, A, g):
    full = jnp.einsum("y,ysa->sa", p * A, g)
    return jnp.stack([full] * 4)


def _alike(change):
    """Moments for tokens that are drawn alike, changed by `change`."""

    def alike(p, q, L):
        def moment(m):
            return (p @ (q / p) ** (m / L)) ** L

        var_w, mean, var = (p @ (q / p) ** 2) ** L - 1, moment(1), moment(2) - moment(1) ** 2
        return np.array(change(var_w, mean, var, p, q, L))

    return alike


def _baseline(sign):
    def effect(b, p, old, g):
        return sign * b[:, None, None] * np.einsum("...y,...ysa->...sa", old, g)

    return effect


def _kept_ratio_of_one(p):
    kept = p >= np.sort(p)[..., 1:2]
    return kept, np.where(kept, 1.0, 0.0)


def _softmax(theta):
    each = np.exp(theta - theta.max(-1, keepdims=True))
    return each / each.sum(-1, keepdims=True)


def _natural(theta):
    return _REWARDS - _softmax(theta) @ _REWARDS


def _plain(theta):
    return _softmax(theta) * _natural(theta)


def _rate_of_the_natural_gradient(p, d):
    advantage = d / p
    mean = (p * np.log(p)).sum(-1)
    return -((p * np.log(p) * advantage).sum(-1) - mean * (p * advantage).sum(-1))


WRONG = {
    "sequence_ratio": {
        "token_mean_taken_for_exact": {"sequence_weight": _token_mean},
        "mean_over_the_tokens": {"token_sum": _token_mean},
        "geometric_mean_unbiased": {"stated_gradients": _geometric_mean_unbiased},
        "variance_grows_linearly": {
            "alike": _alike(lambda w, m, v, p, q, L: [L * ((q**2 / p).sum() - 1), m, v])
        },
        "geometric_mean_has_mean_one": {"alike": _alike(lambda w, m, v, p, q, L: [w, 1.0, v])},
    },
    "stale_samples": {
        "no_weights": {"weight": lambda p, old: np.ones_like(p)},
        "weights_upside_down": {"weight": lambda p, old: old / p},
        "baseline_free": {"baseline_effect": _baseline(0.0)},
        "pulled_to_the_old_policy": {"baseline_effect": _baseline(1.0)},
        "log_probabilities_divided": {"tempered": lambda z, T: jax.nn.log_softmax(z) / T},
        "kept_set_forgotten": {"kept_ratio": _kept_ratio_of_one},
    },
    "truncated_weights": {
        "not_truncated": {"truncated": lambda W, c: W},
        "unbiased": {"lost": lambda W, c: 0 * W},
        "baseline_free": {"shrinking": lambda W, c: np.ones_like(W)},
        "tokens_cut_only_as_a_whole": {"token_truncated": lambda ratios: ratios.prod(axis=-1)},
    },
    "entropy_collapse": {
        "natural_for_plain": {"plain_flow": _natural},
        "plain_for_natural": {"natural_flow": _plain},
        "rate_of_the_natural_gradient": {"entropy_rate": _rate_of_the_natural_gradient},
    },
}
