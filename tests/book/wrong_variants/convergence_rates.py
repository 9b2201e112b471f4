"""Mistakes that the checks of `convergence_rates` must reject."""

import math
from typing import Any

import numpy as np


def _average(pi: Any, x: Any) -> Any:
    return (pi * x).sum(-1)


def _log_softmax(x: Any) -> Any:
    x = x - x.real.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def _kl(log_p: Any, log_q: Any) -> Any:
    return _average(np.exp(log_p), log_p - log_q)


def _round(weigh: Any) -> Any:
    """natural_round with another change of the logits."""

    def natural_round(log_pi: Any, v: Any, q: Any, eta: Any, kappa: float = 0.0) -> Any:
        return _log_softmax(weigh(log_pi, q - kappa * log_pi - v[..., None], eta, kappa))

    return natural_round


_plain_round = _round(lambda log_pi, a, eta, kappa: log_pi + eta * np.exp(log_pi) * a)
_half_round = _round(lambda log_pi, a, eta, kappa: log_pi + eta * a / 2)
_bonus_forgotten = _round(lambda log_pi, a, eta, kappa: log_pi + eta * (a + kappa * log_pi))


def _only_now(tasks: Any, log_pi: Any, kappa: float = 0.0, gamma: float = 0.8) -> Any:
    return _average(np.exp(log_pi), tasks.r - kappa * log_pi), tasks.r


def _fisher(of_visits: Any) -> Any:
    def fisher(d: Any, log_pi: Any) -> Any:
        pi = np.exp(log_pi).reshape(len(log_pi), -1, log_pi.shape[-1])
        weight = of_visits(d.reshape(len(d), -1))
        blocks = np.einsum("nba,ac->nbac", pi, np.eye(pi.shape[-1]))
        blocks = weight[..., None, None] * (blocks - pi[..., None] * pi[..., None, :])
        whole = np.einsum("bc,nbij->nbicj", np.eye(pi.shape[1]), blocks)
        return whole.reshape(len(pi), pi[0].size, pi[0].size)

    return fisher


def _proximal(distance: Any) -> Any:
    return lambda p, log_pi, advantage, eta: (
        _average(np.exp(p), advantage) - distance(p, log_pi, eta)
    )


def _inner(distance: Any, bonus: Any) -> Any:
    return lambda p, log_pi, q, eta, kappa: (
        _average(np.exp(p), q)
        - kappa * _average(np.exp(p), p) * bonus
        - distance(p, log_pi, eta, kappa)
    )


def _right(before: Any, after: Any) -> Any:
    """right_side of the lemma with other weights of the two divergences."""

    def right_side(q_star: Any, q: Any, star: Any, old: Any, new: Any, eta: Any, kappa: Any) -> Any:
        forward = _average(np.exp(star), q_star - q)
        return forward + before(eta, kappa) * _kl(star, old) - after(eta, kappa) * _kl(star, new)

    return right_side


def _lyapunov_without_divergence(
    name: Any, star: Any, v_star: Any, log_pi: Any, v: Any, eta: Any, kappa: Any
) -> Any:
    gap = v_star - v
    return gap.reshape(len(gap), -1).mean(-1)


def _sampled(of_first: Any, of_second: Any) -> Any:
    def sampled_step(x: Any, first: Any, b: Any, eta: Any = 1.0, r: Any = (1.0, 0.5)) -> Any:
        x = np.clip(x, -700, 700)
        p, q = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(x))
        return x + eta * np.where(first, of_first(r[0] - b, p, q), of_second(r[1] - b, p, q))

    return sampled_step


def _never(first_too: bool) -> Any:
    """never_drawn that forgets the first draw, or that takes constant probabilities."""

    def never_drawn(b: float, eta: float = 1.0, draws: int = 4000, r_2: float = 0.5) -> float:
        x, chance = 0.0, 1.0
        for _ in range(draws):
            p = 1 / (1 + math.exp(-x))
            if first_too:
                chance *= 0.5
            else:
                chance *= 1 - 1 / (1 + math.exp(-x + eta * (r_2 - b) / (1 - p)))
            x -= eta * (r_2 - b) / (1 - p)
            if x < -40:
                break
        return chance

    return never_drawn


def _everything(log_pi: Any, wild: Any, advantage: Any) -> Any:
    return wild


def _clip_alone(ratio: Any, advantage: Any, eps: float = 0.2) -> Any:
    return np.clip(ratio, 1 - eps, 1 + eps) * advantage


def _larger_of_both(ratio: Any, advantage: Any, eps: float = 0.2) -> Any:
    return np.maximum(ratio * advantage, np.clip(ratio, 1 - eps, 1 + eps) * advantage)


def _gaps(plain: float, natural: float, growing: float, entropy: float) -> dict[str, Any]:
    numbers = {"plain": plain, "natural": natural, "growing": growing, "entropy": entropy}
    return {name: np.full(200, number) for name, number in numbers.items()}


def _ends(without: float, quarter: float, mid: float, plain: float) -> dict[Any, Any]:
    lost = {0.0: without, 0.25: quarter, 0.75: mid, "plain": plain}
    return {key: np.where(np.arange(4000) < share * 4000, 0.0, 1.0) for key, share in lost.items()}


def _between_the_rewards(draws: int, b: float, eta: float = 1.0) -> Any:
    """The law with a baseline under which no run is lost."""
    x, chance = np.zeros(1), np.ones(1)
    for _ in range(draws):
        p = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
        x = np.concatenate([x + eta * 0.25, x + eta * 0.25])
        chance = np.concatenate([chance * p, chance * (1 - p)])
    return x, chance


WRONG = {
    "npg_mirror": {
        "plain_gradient": {"natural_round": _plain_round},
        "half_a_step": {"natural_round": _half_round},
        "visits_left_out": {"fisher": _fisher(np.ones_like)},
        "visits_squared": {"fisher": _fisher(np.square)},
        "divergence_reversed": {"proximal": _proximal(lambda p, old, eta: _kl(old, p) / eta)},
        "rate_times_the_divergence": {"proximal": _proximal(lambda p, old, eta: eta * _kl(p, old))},
    },
    "mirror_ascent": {
        "first_reward_for_the_value": {"discounted": _only_now},
        "bonus_forgotten": {"natural_round": _bonus_forgotten},
        "half_a_step": {"natural_round": _half_round},
        "divergence_reversed": {
            "inner_objective": _inner(
                lambda p, old, eta, kappa: (1 / eta - kappa) * _kl(old, p), 1.0
            )
        },
        "bonus_paid_twice": {
            "inner_objective": _inner(
                lambda p, old, eta, kappa: (1 / eta - kappa) * _kl(p, old), 2.0
            )
        },
        "entropy_weight_not_subtracted": {
            "inner_objective": _inner(lambda p, old, eta, kappa: _kl(p, old) / eta, 1.0)
        },
    },
    "npg_one_step": {
        "policy_iteration": {"right_side": _right(lambda eta, kappa: 0.0, lambda eta, kappa: 0.0)},
        "four_fifths_of_the_old_divergence": {
            "right_side": _right(
                lambda eta, kappa: 0.8 * (1 / eta - kappa), lambda eta, kappa: 1 / eta
            )
        },
        "new_divergence_twice": {
            "right_side": _right(lambda eta, kappa: 1 / eta - kappa, lambda eta, kappa: 2 / eta)
        },
        "rate_for_its_inverse": {
            "right_side": _right(lambda eta, kappa: eta - kappa, lambda eta, kappa: eta)
        },
        "plain_gradient": {"natural_round": _plain_round},
    },
    "npg_rate": {
        "first_term_left_out": {"bound_discounted": lambda t, eta, a, g: 1 / (1 - g) ** 2 / t},
        "second_term_left_out": {
            "bound_discounted": lambda t, eta, a, g: np.log(a) / ((1 - g) * eta) / t
        },
        "first_term_of_the_other_convention": {
            "bound_discounted": lambda t, eta, a, g: (np.log(a) / eta + 1 / (1 - g) ** 2) / t
        },
        "square_of_the_number_of_updates": {
            "bound_discounted": lambda t, eta, a, g: (
                (np.log(a) / ((1 - g) * eta) + 1 / (1 - g) ** 2) / t**2
            )
        },
    },
    "npg_rate_finite": {
        "first_term_left_out": {"bound_finite": lambda t, eta, a, h: h * (h + 1) / 2 / t},
        "second_term_left_out": {"bound_finite": lambda t, eta, a, h: h * np.log(a) / eta / t},
        "square_of_the_number_of_updates": {
            "bound_finite": lambda t, eta, a, h: (h * np.log(a) / eta + h * (h + 1) / 2) / t**2
        },
    },
    "npg_linear": {
        "steps_stay_constant": {"growing": lambda t, eta=1.0: eta},
        "long_steps_too_short": {"long_step": lambda log_pi, q, t: np.full((len(q), 1, 1), 0.01)},
        "half_a_step": {"natural_round": _half_round},
    },
    "regularized_npg": {
        "twice_the_rate": {"factor": lambda eta, kappa: 1 - 2 * eta * kappa},
        "exponential_of_it": {"factor": lambda eta, kappa: math.exp(-eta * kappa)},
        "gap_alone": {"lyapunov": _lyapunov_without_divergence},
        "bonus_forgotten": {"natural_round": _bonus_forgotten},
    },
    "regularization_bias": {
        "arms_counted_wrongly": {
            "bandit_loss": lambda delta, kappa, k: delta / (1 + np.exp(delta / kappa) / k)
        },
        "no_exponential": {
            "bandit_loss": lambda delta, kappa, k: delta / (1 + delta / kappa / (k - 1))
        },
        "loss_of_two_arms": {"largest_loss": lambda kappa, k: 0.2785 * kappa},
        "logarithm_of_the_arms": {"largest_loss": lambda kappa, k: kappa * math.log(k)},
        "square_of_the_weight": {"bias_bound": lambda p, kappa: np.full(len(p), kappa**2)},
    },
    "committal": {
        "same_sign": {"sampled_step": _sampled(lambda r, p, q: r / p, lambda r, p, q: r / q)},
        "probabilities_swapped": {
            "sampled_step": _sampled(lambda r, p, q: r / q, lambda r, p, q: -r / p)
        },
        "plain_gradient": {
            "sampled_step": _sampled(lambda r, p, q: 2 * r * q, lambda r, p, q: -2 * r * p)
        },
        "value_for_the_best_baseline": {
            "best_baseline": lambda p, r=(1.0, 0.5): r[0] * p + r[1] * (1 - p)
        },
        "first_draw_left_out": {"never_drawn": _never(first_too=False)},
        "probabilities_stay": {"never_drawn": _never(first_too=True)},
        "plain_falls_geometrically": {"plain_missed": lambda draws, eta=1.0: 0.9999**draws},
    },
    "ppo_table": {
        "no_condition": {"accepted": _everything},
        "clip_without_minimum": {"clipped": _clip_alone},
        "maximum": {"clipped": _larger_of_both},
    },
    "cr-order": {
        "plain_as_good": {"four": _gaps(0.01, 0.01, 1e-5, 0.0137), "floor": 0.0137},
        "growing_no_better": {"four": _gaps(0.6, 0.01, 0.01, 0.0137), "floor": 0.0137},
        "above_the_floor": {"four": _gaps(0.6, 0.01, 1e-5, 0.03), "floor": 0.0137},
    },
    "cr-mass": {"nobody_lost": {"law": _between_the_rewards}},
    "cr-paths": {
        "nobody_at_the_worse_arm": {"paths": lambda b: np.full((21, 20), 0.9)},
        "some_with_three_quarters": {
            "paths": lambda b: np.where(np.arange(20) < 6, 0.1, 0.9)[None]
        },
    },
    "cr-lost": {
        "nobody_lost": {"ends": _ends(0.0, 0.0, 0.0, 0.0)},
        "baseline_without_effect": {"ends": _ends(0.33, 0.33, 0.33, 0.0)},
        "plain_lost_too": {"ends": _ends(0.33, 0.16, 0.0, 0.3)},
        "one_lost_with_three_quarters": {"ends": _ends(0.33, 0.16, 0.0002, 0.0)},
    },
}
