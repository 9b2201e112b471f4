"""Mistakes that the checks of `entropy_and_pathwise` must reject."""

import numpy as np


def _entropy(pi):
    return -(pi * np.log(pi)).sum(-1)


def _kl(p, q):
    return (p * np.log(p / q)).sum(-1)


def _softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def _visits(P, mu, pi):
    d = [mu]
    for h in range(pi.shape[-3] - 1):
        d.append(np.einsum("...s,...sa,...sat->...t", d[-1], pi[..., h, :, :], P))
    return np.stack(d, -2)


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


def _entropy_in_q(P, r, pi, kappa):
    return _values(P, r, pi, 0.0, kappa, 1.0)


def _optimum(backup, policy):
    """soft_optimum with another maximum or another policy."""

    def optimum(P, r, kappa, steps=3):
        v = np.zeros(r.shape[:-1])
        vs, qs = [v], []
        for _ in range(steps):
            q = r + np.einsum("...sat,...t->...sa", P, v)
            v = backup(q, kappa)
            vs.append(v)
            qs.append(q)
        v, q = np.stack(vs[::-1], -2), np.stack(qs[::-1], -3)
        return v, q, policy(q, v[..., :-1, :, None], kappa)

    return optimum


def _right_policy(q, v, kappa):
    return np.exp((q - v) / kappa)


def _soft_maximum(q, kappa):
    return kappa * np.log(np.exp(q / kappa).sum(-1))


def _gap(divergence, states):
    def gap(P, mu, pi, best, kappa):
        d = _visits(P, mu, states(pi, best))
        return kappa * (d * divergence(pi, best)).sum((-1, -2))

    return gap


def _no_log_pi(P, r, pi, kappa):
    v, q = _values(P, r, pi, 1.0, kappa)
    return q - v[..., :-1, :, None]


def _gradient(advantage):
    def gradient(P, r, mu, pi, kappa):
        return _visits(P, mu, pi)[..., None] * pi * advantage(P, r, pi, kappa)

    return gradient


def _hard_advantage(P, r, pi, kappa):
    v, q = _values(P, r, pi, 0.0)
    return q - v[..., :-1, :, None]


def _projection(rising):
    """Bisection for another measure of distance along the segment."""

    def project(pi, other, Q, kappa):
        low, high = np.zeros(pi.shape[:-1]), np.ones(pi.shape[:-1])
        for _ in range(60):
            t = (low + high)[..., None] / 2
            rises = rising(pi, other, (1 - t) * pi + t * other, Q, kappa) > 0
            low, high = np.where(rises, t[..., 0], low), np.where(rises, high, t[..., 0])
        return (1 - low[..., None]) * pi + low[..., None] * other

    return project


def _other_order(pi, other, p, Q, kappa):
    return (_softmax(Q / kappa) * (other - pi) / p).sum(-1)


def _without_entropy(pi, other, p, Q, kappa):
    return ((other - pi) * Q).sum(-1)


def _own(slope):
    return {"entropy_slope": slope}


WRONG = {
    "entropy_bonus": {
        "one_for_the_entropy": _own(lambda pi: -pi * (np.log(pi) + 1)),
        "sign": _own(lambda pi: pi * (np.log(pi) + _entropy(pi)[..., None])),
        "no_probability_in_front": _own(lambda pi: -(np.log(pi) + _entropy(pi)[..., None])),
        "spring_without_the_corner": {"spring": lambda x, gap, kappa: gap - kappa * x},
        "spring_pushes": {
            "spring": lambda x, gap, kappa: np.exp(-x) / (1 + np.exp(-x)) ** 2 * (gap + kappa * x)
        },
        "bonus_is_all": {"later_entropies": lambda pi: np.zeros((100, 216, 3))},
        "states_of_the_start": {
            "usual_bonus": lambda P, mu, pi: (
                -mu[:, None, :, None] * pi * (np.log(pi) + _entropy(pi)[..., None])
            )
        },
    },
    "soft_values": {
        "entropy_left_out": {"soft_values": _hard_values},
        "own_entropy_in_q": {"soft_values": _entropy_in_q},
        "log_pi_not_in_the_advantage": {"soft_advantage": _no_log_pi},
        "gradient_of_the_plain_advantage": {"soft_gradient": _gradient(_hard_advantage)},
        "maximum": {"soft_optimum": _optimum(lambda q, kappa: q.max(-1), _right_policy)},
        "mean_of_exponentials": {
            "soft_optimum": _optimum(
                lambda q, kappa: kappa * np.log(np.exp(q / kappa).mean(-1)), _right_policy
            )
        },
        "temperature_upside_down": {
            "soft_optimum": _optimum(_soft_maximum, lambda q, v, kappa: _softmax(kappa * q))
        },
        "divergence_in_the_other_order": {
            "gap_by_divergence": _gap(lambda pi, best: _kl(best, pi), lambda pi, best: pi)
        },
        "states_of_the_optimum": {"gap_by_divergence": _gap(_kl, lambda pi, best: best)},
        "weight_forgotten": {
            "gap_by_divergence": lambda P, mu, pi, best, kappa: (
                _visits(P, mu, pi) * _kl(pi, best)
            ).sum((-1, -2))
        },
    },
    "soft_improvement": {
        "divergence_in_the_other_order": {"project": _projection(_other_order)},
        "greedy_in_the_soft_values": {"project": _projection(_without_entropy)},
        "never_moves": {"project": lambda pi, other, Q, kappa: pi},
        "plain_values": {
            "improved": lambda P, r, pi, kappa: _softmax(_hard_values(P, r, pi, kappa)[1] / kappa)
        },
        "temperature_upside_down": {
            "improved": lambda P, r, pi, kappa: _softmax(_values(P, r, pi, 1.0, kappa)[1] * kappa)
        },
    },
}
