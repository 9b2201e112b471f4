"""Mistakes that the checks of `pathwise` must reject."""

import numpy as np


def _values(P, r, pi, own_step, kappa=0.0, extra=0.0):
    """Values backward; own_step and extra: weights of -log pi in V, and of the entropy in Q."""
    v = 0 * pi[..., 0, :, 0]
    vs, qs = [v], []
    for h in reversed(range(pi.shape[-3])):
        now = pi[..., h, :, :]
        q = r + np.einsum("...sat,...t->...sa", P, v)
        q = q - extra * kappa * (now * np.log(now)).sum(-1, keepdims=True)
        v = (now * (q - own_step * kappa * np.log(now))).sum(-1)
        vs.append(v)
        qs.append(q)
    return np.stack(vs[::-1], -2), np.stack(qs[::-1], -3)


def _hard_values(P, r, pi, kappa):
    return _values(P, r, pi, 0.0)


def _forms(score):
    def forms(eps, q, g, K, sigma):
        payoff = q + sigma * eps @ g + sigma**2 / 2 * ((eps @ K) * eps).sum(1)
        return g + sigma * eps @ K, score(eps, sigma) * payoff[:, None]

    return forms


def _slope_of_the_mean(eps, q, g, K, sigma):
    payoff = q + sigma * eps @ g + sigma**2 / 2 * ((eps @ K) * eps).sum(1)
    return g + 0 * eps, eps / sigma * payoff[:, None]


def _score_variance(first, last):
    def variance(q, g, K, sigma):
        n, trace, square = len(g), np.trace(K), (K**2).sum()
        return (
            n * q**2 / sigma**2
            + first(n) * g @ g
            + (n + 2) * q * trace
            + last(n) / 4 * sigma**2 * (trace**2 + 2 * square)
        )

    return variance


def _uniform_visits(a, sigma):
    return [np.full(a.shape, 1 / 3)] * 3


def _climbs_with_spreads(*spreads):
    return {str(j): np.array([[-x, x]]) for j, x in enumerate(spreads)}


WRONG = {
    "pathwise_gradient": {
        "score_not_divided": {"both_forms": _forms(lambda eps, sigma: eps)},
        "score_divided_twice": {"both_forms": _forms(lambda eps, sigma: eps / sigma**2)},
        "slope_at_the_mean": {"both_forms": _slope_of_the_mean},
        "spread_not_squared": {"pathwise_variance": lambda K, sigma: sigma * (K**2).sum()},
        "trace_for_the_norm": {"pathwise_variance": lambda K, sigma: sigma**2 * np.trace(K) ** 2},
        "square_of_the_mean_not_subtracted": {
            "score_variance": _score_variance(lambda n: n + 2, lambda n: n + 4)
        },
        "one_dimension_for_all": {"score_variance": _score_variance(lambda n: 2, lambda n: 5)},
        "slope_of_the_reward_alone": {"later_value": lambda values, h: 0 * values[0]},
        "states_all_alike": {"world_visits": _uniform_visits},
    },
    "pw-runs-spread": {
        "baseline_does_not_matter": {"climbed": _climbs_with_spreads(0.1, 0.17, 0.17)},
        "slope_as_noisy_as_the_score": {"climbed": _climbs_with_spreads(0.17, 0.17, 0.23)},
    },
    "deterministic_pg": {
        "slope_of_the_reward_alone": {"later_value": lambda values, h: 0 * values[0]},
        "value_of_the_same_step": {"later_value": lambda values, h: values[3 - h]},
        "states_of_another_policy": {"world_visits": _uniform_visits},
    },
    "deterministic_limit": {
        "slope_of_the_reward_alone": {"deterministic_gradient": lambda a: np.cos(a)},
        "no_baseline": {"baseline": lambda a, sigma, later: 0 * a},
    },
    "soft_q_bridge": {
        "no_critic": {"critic_part": lambda w, y: 0 * w},
        "no_actor": {"actor_part": lambda w, y: 0 * w},
        "maximum_for_the_soft_one": {"soft_maximum": lambda Q, kappa: Q.max(-1)},
        "mean_of_exponentials": {
            "soft_maximum": lambda Q, kappa: kappa * np.log(np.exp(Q / kappa).mean(-1))
        },
        "plain_values_as_targets": {"soft_values": _hard_values},
        "no_discount": {
            "backup": lambda Q, gamma, maximum: np.repeat(maximum(Q)[..., None], 3, -1)
        },
    },
}
