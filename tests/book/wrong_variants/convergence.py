"""Mistakes that the checks of `convergence` must reject."""

import numpy as np


def _evaluated_without(visits):
    """The gradient of a table for each step with other visits."""

    def step_gradient(mdp, theta):
        moves, reward, start = mdp
        powers = np.exp(theta - theta.real.max(axis=-1, keepdims=True))
        pi = powers / powers.sum(axis=-1, keepdims=True)
        v = 0 * pi[..., 0, :, 0]
        gains: list[np.ndarray] = []
        d = v + start
        for pi_h in np.moveaxis(pi, -3, 0)[::-1]:
            q = reward + np.einsum("...sat,...t->...sa", moves, v)
            v = (pi_h * q).sum(axis=-1)
            gains.insert(0, q - v[..., None])
        ds = []
        for pi_h in np.moveaxis(pi, -3, 0):
            ds.append(visits(d))
            d = np.einsum("...s,...sa,...sat->...t", d, pi_h, moves)
        return np.stack(ds, -2)[..., None] * pi * np.stack(gains, -3)

    return step_gradient


def _cited(power):
    def bound(S, c, gamma, visits, mu, t):
        return 16 * S / (c**2 * t**power) * ((visits / mu).max(-1)) ** 2 / mu.min(-1)

    return bound


def _bound(root=True, ratio=True, rarest=True):
    def lojasiewicz_bound(d_best, d, pi_best, gradient_norm):
        matter = d_best > 0
        bound = gradient_norm * (np.sqrt(matter.sum(axis=-1)) if root else 1)
        if ratio:
            bound = bound * np.where(matter, d_best / d, 0).max(axis=-1)
        if rarest:
            bound = bound / np.where(matter, pi_best, 1).min(axis=-1)
        return bound

    return lojasiewicz_bound


def _first_advantage(mdp, pi):
    P, r, _ = mdp
    V = 0 * pi[..., 0, :, 0]
    for pi_h in np.moveaxis(pi, -3, 0)[::-1]:
        Q = r + np.einsum("...sat,...t->...sa", P, V)
        V = (pi_h * Q).sum(axis=-1)
    return (Q - V[..., None]).max(axis=(-1, -2))


WRONG = {
    "stationary_trap": {
        "every_climb_reaches_the_best": {"trap_end": lambda p: np.full(np.shape(p), -1.8)},
        "the_border_of_one_step": {"trap_end": lambda p: np.where(p < 9 / 11, -2.0, -1.8)},
        "the_better_value_wins": {"trap_end": lambda p: np.where(p < 9 / 11, -1.8, -2.0)},
        "second_step_not_reached_through_the_first": {"trap_return": lambda p: -4 + 2.2 * p},
        "gradient_without_visits": {"step_gradient": _evaluated_without(lambda d: np.ones_like(d))},
        "one_step_less_to_pay": {"leave_or_stay": lambda: _two_states(-2.0, -0.5)},
        "discount_so_long_that_leaving_is_best": {
            "discounted_step": lambda mdp, theta: -_stay_slope(theta)
        },
    },
    "not_concave": {
        "curvature_of_the_variance": {"bandit_curvature": lambda p, x: p * (1 - p) * x},
        "curvature_squared_in_the_gap": {
            "bandit_curvature": lambda p, x: p * (1 - p) * (1 - 2 * p) * x**2
        },
        "advantage_without_visits": {"policy_slope": lambda d, Q: 0 * d[..., None] + Q},
        "advantage_for_the_value": {
            "policy_slope": lambda d, Q: d[..., None] * (Q - Q.mean(-1, keepdims=True))
        },
        "no_ratio": {"dominated": lambda gap, ratio, slope: np.maximum(gap - slope, 0)},
        "mean_ratio": {
            "dominated": lambda gap, ratio, slope: np.maximum(gap - ratio.mean(-1) * slope, 0)
        },
        "ratio_upside_down": {
            "dominated": lambda gap, ratio, slope: np.maximum(gap - (1 / ratio).max(-1) * slope, 0)
        },
    },
    "softmax_lojasiewicz": {
        "probability_left_out": {"from_gradient": lambda b, d, p, g: (b / d * g).sum(axis=-1)},
        "own_visits_for_the_best": {"from_gradient": lambda b, d, p, g: (g / p).sum(axis=-1)},
        "ratio_upside_down": {"from_gradient": lambda b, d, p, g: (d / (b * p) * g).sum(axis=-1)},
        "a_constant_for_all_policies": {"lojasiewicz_bound": _bound(rarest=False)},
        "no_ratio_of_visits": {"lojasiewicz_bound": _bound(ratio=False)},
        "advantage_of_the_first_step_alone": {"largest_advantages": _first_advantage},
        "gradient_without_visits": {"step_gradient": _evaluated_without(lambda d: np.ones_like(d))},
    },
    "softmax_converges": {
        "certificate_without_the_cover": {
            "certificate": lambda N, eta, cover, T: 2 * N / (eta * T) + 0 * cover
        },
        "certificate_like_one_over_t_squared": {
            "certificate": lambda N, eta, cover, T: 2 * N / (eta * cover**2 * T**2)
        },
        "cover_of_the_policy_alone": {
            "cover": lambda d_best, plan, d, pi: 1 + 0 * d.sum(axis=(-1, -2))
        },
        "smoothness_without_the_horizon": {
            "smoothness": lambda mdp, theta: _fisher_top(mdp, theta)
        },
        "twice_too_smooth": {
            "smoothness": lambda mdp, theta: 2 * theta.shape[-3] * _fisher_top(mdp, theta)
        },
        "cited_bound_like_one_over_t_squared": {"cited_bound": _cited(2)},
        "descent": {"step_gradient": lambda mdp, theta: 0 * theta},
    },
    "softmax_plateau": {
        "invariant_of_the_natural_flow": {
            "door_constant": lambda x, q: x + np.log(q * (1 - q)) / 2
        },
        "invariant_without_the_exponential": {
            "door_constant": lambda x, q: x - 1 / (2 * q * (1 - q))
        },
        "one_logit_moves": {"plain_wait": lambda q0: 2 * _wait(q0)},
        "lowest_at_the_start_of_q": {"plain_lowest": lambda q0: 1 - 1 / (2 * q0 * (1 - q0))},
        "polynomial_wait": {"plain_wait": lambda q0: 1 / q0**2},
        "natural_wait_halved": {"natural_wait": lambda q0: np.log((1 - q0) / q0)},
        "natural_not_halved": {"natural_lowest": lambda q0: np.log(4 * q0 * (1 - q0))},
        "lock_of_one_step_less": {"lock_time": lambda H: 8.0},
        "door_that_is_never_closed": {
            "step_gradient": _evaluated_without(lambda d: np.ones_like(d))
        },
    },
    "mismatch": {
        "normalized_visits": {"visits": lambda mdp, pi, gamma: _visits(mdp, pi, gamma, True)},
        "visits_after_the_start": {
            "visits": lambda mdp, pi, gamma: _visits(mdp, pi, gamma, False) - mdp[2]
        },
        "sum_of_the_squares_is_kept": {
            "stopping_q": lambda c, p0, q0: c - np.sqrt((c - q0) ** 2 + p0**2)
        },
        "q_does_not_move": {"stopping_q": lambda c, p0, q0: q0},
        "cover_is_not_used": {"projected": lambda p, q, c, epsilon: (0.0, 0.2)},
        "it_always_learns": {"projected": lambda p, q, c, epsilon: (1.0, 1.0)},
    },
}


def _two_states(leave, stay):
    moves = np.array([[[0.0, 1.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]])
    return moves, np.array([[leave, stay], [0.0, 0.0]]), np.array([1.0, 0.0])


def _stay_slope(theta):
    p = 1 / (1 + np.exp(theta[..., 0, :1] - theta[..., 0, 1:]))
    slope = p * (1 - p) * 0.1 / (1 - p / 2) ** 2
    return np.stack([np.concatenate([-slope, slope], -1), 0 * theta[..., 1, :]], -2)


def _fisher_top(mdp, theta):
    """The largest eigenvalue of the Fisher matrix of two actions, 2 d p (1 - p)."""
    powers = np.exp(theta - theta.max(axis=-1, keepdims=True))
    pi = powers / powers.sum(axis=-1, keepdims=True)
    d, top = 0 * pi[..., 0, :, 0] + mdp[2], 0.0
    for pi_h in np.moveaxis(pi, -3, 0):
        top = np.maximum(top, (2 * d * pi_h[..., 0] * pi_h[..., 1]).max(-1))
        d = np.einsum("...s,...sa,...sat->...t", d, pi_h, mdp[0])
    return top


def _wait(q0):
    """The right waiting time at the door, by a sum over many points."""
    y = np.linspace(np.log(q0 / (1 - q0)), -np.log(q0 / (1 - q0)), 20_001)
    q = 1 / (1 + np.exp(-y))
    level = 1 - 1 / (2 * q0 * (1 - q0)) + 1 / (2 * q * (1 - q))
    x = np.minimum(level, 0.0)
    for _ in range(60):
        x = x - (x + np.exp(x) - level) / (1 + np.exp(x))
    return (1 / (2 / (1 + np.exp(-x)) * q * (1 - q))).mean() * (y[-1] - y[0])


def _visits(mdp, pi, gamma, normalized):
    moves = np.eye(mdp[0].shape[-1]) - gamma * np.einsum("...sa,...sat->...st", pi, mdp[0])
    start = (0 * pi[..., 0] + mdp[2])[..., None]
    d = np.linalg.solve(np.swapaxes(moves, -1, -2), start)[..., 0]
    return (1 - gamma) * d if normalized else d
