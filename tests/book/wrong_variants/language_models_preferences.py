"""Mistakes that the checks of `language_models_preferences` must reject."""

import math

import numpy as np

from cell_tools.responses import enumerate_responses

_EVERY = enumerate_responses(num_tokens=3, cap=3)


def _likelihood(log_p, log_ref, beta, pairs, preferred):
    """Imitates the preferred response, whatever the rejected one is."""
    return -(pairs * (preferred * log_p[:, None] + (1 - preferred) * log_p[None, :])).sum()


def _density(p, reward, n):
    """As if the rewards were continuous."""
    upto = (p * (reward <= reward[:, None])).sum(1)
    return n * p * upto ** (n - 1)


def _ties_not_shared(p, reward, n):
    below = (p * (reward < reward[:, None])).sum(1)
    upto = (p * (reward <= reward[:, None])).sum(1)
    return upto**n - below**n


def _plug_in(N, c, n):
    return 1 - (1 - c / N) ** n


def _formula(p, reward, n):
    return math.log(n) - (n - 1) / n


def _kl(p, q):
    return (p * np.log(p / q)).sum(-1)


_WANTED = np.array([0.48, 0.02, 0.02, 0.48])


def _independent(x, y):
    return np.stack([x * y, x * (1 - y), (1 - x) * y, (1 - x) * (1 - y)], -1)


def _crossing_without_twice():
    low, high = 0.6, 1 - 1e-9
    for _ in range(100):
        x = (low + high) / 2
        less = math.log(x / (1 - x)) < (2 * x - 1) * math.log(12)
        low, high = (x, high) if less else (low, x)
    return x


def _run(apart, third, elsewhere, fell=0.13):
    """Runs whose losses differ, that end alike, or whose loss does not fall."""

    def dpo_run(begin):
        far = begin[2] > 0.5
        last = elsewhere if far else third
        losses = np.array([0.69, 0.69 - fell]) + apart * far
        return np.array([begin, ((1 - last) / 2, (1 - last) / 2, last)]), losses

    return dpo_run


WRONG = {
    "dpo": {
        "another_beta": {
            "implied_reward": lambda log_p, log_ref, beta: 2 * beta * (log_p - log_ref)
        },
        "likelihood_of_the_preferred": {"dpo_loss": _likelihood},
        "no_reference": {"implied_reward": lambda log_p, log_ref, beta: beta * log_p},
        "mean_over_tokens": {
            "implied_reward": lambda log_p, log_ref, beta: beta * (log_p - log_ref) / _EVERY.length
        },
    },
    "lp-third": {
        "loss_sees_the_third": {"dpo_run": _run(0.01, 0.2, 0.6)},
        "third_forgotten": {"dpo_run": _run(0.0, 0.2, 0.2)},
        "nothing_learned": {"dpo_run": _run(0.0, 0.2, 0.6, fell=0.0)},
    },
    "best_of_n": {
        "density_of_the_continuous_case": {"best_of_n": _density},
        "ties_not_shared": {"best_of_n": _ties_not_shared},
        "plug_in": {"pass_at_n": _plug_in},
    },
    "best_of_n_kl": {
        "bound_taken_for_the_value": {"divergence": _formula},
        "bound_too_small": {"bound": lambda n, best: min(math.log(n) - 1, -math.log(best))},
        "density_of_the_continuous_case": {"best_of_n": _density},
    },
    "kl_directions": {
        "forward_for_reverse": {"reverse": lambda x, y: _kl(_WANTED, _independent(x, y))},
        "reverse_for_forward": {"forward": lambda x, y: _kl(_independent(x, y), _WANTED)},
        "odds_of_twelve": {"crossing": _crossing_without_twice},
    },
}
