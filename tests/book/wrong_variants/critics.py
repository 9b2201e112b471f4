"""Mistakes that the checks of `critics` must reject."""

import numpy as np


def _td_errors_of_the_same_step(reward, s, V, discount=1.0):
    steps = np.arange(s.shape[1])
    after = np.pad(V[steps[:-1], s[:, 1:]], ((0, 0), (0, 1)))  # V_h(s_{h+1})
    return reward + discount * after - V[steps, s]


def _td_errors_after_the_end(reward, s, V, discount=1.0):
    v = V[np.arange(s.shape[1]), s]
    return reward + discount * np.pad(v[:, 1:], ((0, 0), (0, 1)), constant_values=1.0) - v


def _mean_td(next_error, own_error):
    def mean_td(case, V, discount=1.0):
        v = np.zeros(len(case.P))
        values, action_values = [v], []
        for _ in range(case.H):
            action_values.append(case.r + discount * case.P @ v)
            v = (case.pi * action_values[-1]).sum(axis=1)
            values.append(v)
        true, q = np.array(values[::-1]), np.array(action_values[::-1])
        e = V - true
        later = discount * np.einsum("sat,ht->hsa", case.P, e[1:])
        mean = q - true[:-1, :, None]
        return mean + next_error * later - own_error * e[:-1, :, None]

    return mean_td


def _variance_of_the_true_value(case, V):
    mean, square = (np.einsum("sat,ht->hsa", case.P, x[1:]) for x in (case.V, case.V**2))
    return square - mean**2


def _residual_of_the_best_action(case, V):
    return (case.r + np.einsum("sat,ht->hsa", case.P, V[1:])).max(axis=-1) - V[:-1]


def _returns_with_lambda_on_the_value(reward, v, discount, lam):
    G, later = np.zeros(len(reward)), 0.0
    for h in reversed(range(len(reward))):
        later = reward[h] + discount * (lam * v[h + 1] + (1 - lam) * later)
        G[h] = later
    return G


def _gae_bias(change):
    """`bias_of_gae` with other pieces: change(e_h, W, P_pi, lam) and the factor of the whole."""
    carry, factor = change

    def bias_of_gae(case, e, lam):
        W, bias = np.zeros(len(case.P)), 0.0
        for h in reversed(range(case.H)):
            bias = bias + np.einsum("s,sa,sap,sa->p", case.d[h], case.pi, case.psi, case.P @ W)
            W = carry(e[h], case.P_pi @ W, lam)
        return factor(lam) * bias

    return bias_of_gae


def _no_bias(case, *_):
    return np.zeros(case.psi.shape[-1])


def _n_steps_one_early(case, e, n):
    bias = np.zeros(case.psi.shape[-1])
    for h in range(case.H - n):
        later = case.P @ np.linalg.matrix_power(case.P_pi, n - 1) @ e[h + n - 1]
        bias += np.einsum("s,sa,sap,sa->p", case.d[h], case.pi, case.psi, later)
    return bias


def _half_bound(e, lam):
    H = len(e) - 1
    return (
        (1 - lam)
        / 2**1.5
        * sum(lam ** (n - 1) * np.ptp(e[h + n]) / 2 for h in range(H) for n in range(1, H - h))
    )


def _gradient_through_the_target(case, phi):
    x = phi[np.arange(case.H), case.s]
    x = x - np.pad(x[:, 1:], ((0, 0), (0, 1), (0, 0)))
    A = np.einsum("n,nhp,nhq->pq", case.chance, x, x)
    return A, np.einsum("n,nh,nhp->p", case.chance, case.reward, x)


def _next_state_of_the_first_action(case, phi):
    A, b = 0.0, 0.0
    for h in range(case.H):
        weighted = case.d[h][:, None] * phi[h]
        A = A + weighted.T @ (phi[h] - case.P[:, 0] @ phi[h + 1])
        b = b + weighted.T @ (case.pi * case.r).sum(axis=1)
    return A, b


def _projection_without_visits(case, phi):
    features = phi[:-1].reshape(-1, phi.shape[-1])
    return np.linalg.lstsq(features, case.V[:-1].ravel(), rcond=None)[0]


def _form_without_the_first_state(case, phi, x):
    v = (phi @ x)[np.arange(case.H), case.s]
    return case.chance @ (np.diff(np.pad(v, ((0, 0), (0, 1))), axis=1) ** 2).sum(axis=1) / 2


def _no_ratios(ratio):
    return np.ones_like(ratio)


def _around(level):
    return np.full((301, 200), level) + np.linspace(-0.2, 0.2, 200)


WRONG = {
    "td_error": {
        "value_of_the_same_step": {"td_errors": _td_errors_of_the_same_step},
        "value_after_the_end": {"td_errors": _td_errors_after_the_end},
        "the_advantage_alone": {"mean_td": _mean_td(0, 0)},
        "own_error_forgotten": {"mean_td": _mean_td(1, 0)},
        "variance_of_the_true_value": {"next_variance": _variance_of_the_true_value},
        "best_action_for_the_average": {"bellman_residual": _residual_of_the_best_action},
    },
    "nstep_returns": {
        "last_weight_like_the_others": {
            "mixture_weights": lambda K, lam: (1 - lam) * lam ** np.arange(K)
        },
        "lambda_on_the_value": {"lambda_returns": _returns_with_lambda_on_the_value},
        "value_not_discounted": {
            "n_step_return": lambda reward, v, h, n, discount: (
                discount ** np.arange(n) @ reward[h : h + n] + v[h + n]
            )
        },
    },
    "critic_bias": {
        "only_a_baseline": {"bias_of_gae": _no_bias},
        "factor_forgotten": {
            "bias_of_gae": _gae_bias((lambda e, later, lam: e + lam * later, lambda lam: 1.0))
        },
        "errors_not_decayed": {
            "bias_of_gae": _gae_bias((lambda e, later, lam: e + later, lambda lam: 1 - lam))
        },
        "error_one_step_early": {"bias_of_n_steps": _n_steps_one_early},
        "no_bias_of_q": {"bias_of_q": _no_bias},
        "half_the_bound": {"bias_bound": _half_bound},
    },
    "critic_fit": {
        "gradient_through_the_target": {"td_matrix": _gradient_through_the_target},
        "next_state_of_the_first_action": {"td_matrix": _next_state_of_the_first_action},
        "all_states_count_equally": {"projection": _projection_without_visits},
        "first_state_forgotten": {"quadratic_form": _form_without_the_first_state},
        "as_good_as_the_best_fit": {"worst_factor": lambda H: 1.0},
    },
    "lc-different-numbers": {
        "same_numbers": {"by_td": _around(1.487), "by_mc": _around(1.487)},
        "exchanged": {"by_td": _around(1.487), "by_mc": _around(1.95)},
    },
    "ac-td-close": {"as_far_as_the_bound": {"ratios": [1.1, 4.9]}},
    "td_divergence": {
        "whole_past_for_the_action": {"of_each_action": lambda ratio: ratio.cumprod(axis=1)},
        "action_for_the_whole_past": {"of_the_past": lambda ratio: ratio},
        "no_ratios": {"of_each_action": _no_ratios},
        "gradient_of_one": {"loop_growth": lambda discount, alpha: 1 + alpha * (4 * discount - 3)},
    },
}
