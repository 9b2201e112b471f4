"""Mistakes that the checks of `importance_sampling` must reject."""

import jax.numpy as jnp


def _weight(w):
    """Importance weights made otherwise from the two logarithms."""
    return {"pg.importance_weights": w}


def _weights_normalised(log_p_target, log_p_proposal):
    """Dividing by the largest, as for a softmax, loses the common factor."""
    w = jnp.exp(log_p_target - log_p_proposal)
    return w / w.max()


def _draws_of_the_target(target, proposal, f):
    """Weights on samples that need none."""
    drawn = proposal > 0
    return jnp.where(drawn, target**2 / jnp.where(drawn, proposal, 1.0) * f, 0.0).sum()


def _renormalised_on_the_support(target, proposal, f):
    seen = jnp.where(proposal > 0, target, 0.0)
    return (seen * f).sum() / seen.sum()


def _steps_of(change):
    """log_ratio with its H numbers changed by `change`."""

    def log_ratio(target, proposal, state, action):
        return change(jnp.log(target)[state, action] - jnp.log(proposal)[state, action])

    return log_ratio


def _variance(square, centre, factor=lambda num_draws: 1 / num_draws):
    def variance(target, proposal, f, num_draws=1):
        drawn = proposal > 0
        w = jnp.where(drawn, target / jnp.where(drawn, proposal, 1.0), 0.0)
        return (square(target, proposal, w, f) - centre(target, proposal, f)) * factor(num_draws)

    return variance


def _right_square(target, proposal, w, f):
    return (proposal * w**2 * f**2).sum()


def _right_centre(target, proposal, f):
    return (target * f).sum() ** 2


def _best(size):
    def best_proposal(target, f):
        p = size(target, f)
        return p / p.sum(axis=-1, keepdims=True)

    return best_proposal


def _upside_down(weights):
    return (weights**2).sum() / weights.sum() ** 2


def _one_over_largest(weights):
    return weights.sum() / weights.max()


def _square_of_the_mean(weights):
    return weights.mean() ** 2 / (weights**2).mean()


def _n_over_mean_square(weights):
    """Right only for weights whose mean is 1."""
    return len(weights) ** 2 / (weights**2).sum()


def _entropy(weights):
    share = weights / weights.sum()
    return jnp.exp(-(share * jnp.log(jnp.where(share > 0, share, 1.0))).sum())


def _kong(kept=None, dropped=None):
    """kong_split with one part replaced."""

    def split(target, proposal, f):
        w, centred = target / proposal, f - target @ f
        whole = proposal @ (w**2 * centred**2)
        right = (proposal @ w**2) * (target @ centred**2)
        rest = target @ (w * centred**2) - (target @ w) * (target @ centred**2)
        return (
            whole,
            right if kept is None else kept(target, proposal, w, f),
            rest if dropped is None else dropped(target, proposal, w, centred),
        )

    return split


def _covariance_under_the_proposal(target, proposal, w, centred):
    return proposal @ (w * centred**2) - (proposal @ w) * (proposal @ centred**2)


def _variance_of_the_proposal(target, proposal, w, f):
    return (proposal @ w**2) * (proposal @ (f - proposal @ f) ** 2)


def _self_normalised_bias(term):
    def leading_bias(target, proposal, f):
        return proposal @ term(target / proposal, f - target @ f)

    return leading_bias


def _evaluation(weights=lambda new, old: jnp.exp(new - old), plain=None, divided=None):
    """evaluate with one line replaced."""

    def evaluate(log_target, log_proposal, f):
        w = weights(log_target, log_proposal)
        right = (w * f).mean()
        return (
            w.mean(),
            right if plain is None else plain(w, f),
            (w * f).sum() / w.sum() if divided is None else divided(w, f),
            w.sum() ** 2 / (w**2).sum(),
        )

    return evaluate


WRONG = {
    "is-slide-below": {"all_above": {"estimates": jnp.full((61, 200), 9.0)}},
    "is-slide-surprise": {"wide_errors": {"errors": jnp.full((61, 200), 9.0)}},
    "is_evaluation": {
        "ratio_upside_down": {"evaluate": _evaluation(lambda new, old: jnp.exp(old - new))},
        "sum_for_the_mean": {"evaluate": _evaluation(plain=lambda w, f: (w * f).sum())},
        "weights_forgotten": {"evaluate": _evaluation(plain=lambda w, f: f.mean())},
        "estimates_swapped": {
            "evaluate": _evaluation(
                plain=lambda w, f: (w * f).sum() / w.sum(), divided=lambda w, f: (w * f).mean()
            )
        },
    },
    "importance_sampling": {
        "ratio_upside_down": _weight(lambda target, proposal: jnp.exp(proposal - target)),
        "weights_forgotten": _weight(lambda target, proposal: jnp.ones_like(target)),
        "weighted_twice": _weight(lambda target, proposal: jnp.exp(2 * (target - proposal))),
        "logarithms_for_weights": _weight(lambda target, proposal: target - proposal),
        "divided_by_the_largest": _weight(_weights_normalised),
        "draws_of_the_target": {"weighted_mean": _draws_of_the_target},
        "renormalised_on_the_support": {"weighted_mean": _renormalised_on_the_support},
        "last_step_left_out": {"log_ratio": _steps_of(lambda r: r[..., :-1])},
        "only_the_last_step": {"log_ratio": _steps_of(lambda r: r[..., -1:])},
    },
    "is_variance": {
        "weights_not_squared": {
            "variance": _variance(
                lambda target, proposal, w, f: (proposal * w * f**2).sum(),
                _right_centre,
            )
        },
        "mean_not_subtracted": {"variance": _variance(_right_square, lambda *_: 0.0)},
        "mean_of_the_proposal": {
            "variance": _variance(
                _right_square, lambda target, proposal, f: (proposal * f).sum() ** 2
            )
        },
        "number_of_draws_squared": {
            "variance": _variance(_right_square, _right_centre, lambda n: 1 / n**2)
        },
        "variance_of_the_weights": {
            "variance": _variance(
                lambda target, proposal, w, f: (proposal * w**2).sum() * (target * f**2).sum(),
                _right_centre,
            )
        },
        "target_is_best": {"best_proposal": _best(lambda target, f: target)},
        "best_without_the_target": {"best_proposal": _best(lambda target, f: jnp.abs(f))},
        "best_with_f_squared": {"best_proposal": _best(lambda target, f: target * f**2)},
        "best_with_a_root": {"best_proposal": _best(lambda target, f: target * abs(f) ** 0.5)},
    },
    "effective_sample_size": {
        "upside_down": {"pg.effective_sample_size": _upside_down},
        "sum_over_the_largest": {"pg.effective_sample_size": _one_over_largest},
        "share_for_the_number": {"pg.effective_sample_size": _square_of_the_mean},
        "mean_taken_as_one": {"pg.effective_sample_size": _n_over_mean_square},
        "entropy_for_squares": {"pg.effective_sample_size": _entropy},
        "number_of_weights": {"pg.effective_sample_size": len},
        "covariance_forgotten": {"kong_split": _kong(dropped=lambda *_: 0.0)},
        "covariance_under_the_proposal": {
            "kong_split": _kong(dropped=_covariance_under_the_proposal)
        },
        "variance_of_the_proposal": {"kong_split": _kong(kept=_variance_of_the_proposal)},
    },
    "self_normalised": {
        "divided_by_the_number": {"pg.self_normalized_estimate": lambda w, f: (w * f).mean()},
        "weights_forgotten": {"pg.self_normalized_estimate": lambda w, f: f.mean()},
        "weighted_twice": {
            "pg.self_normalized_estimate": lambda w, f: (w**2 * f).sum() / (w**2).sum()
        },
        "divided_by_the_root_of_squares": {
            "pg.self_normalized_estimate": lambda w, f: (w * f).sum() / (w**2).sum() ** 0.5
        },
        "no_bias": {"leading_bias": _self_normalised_bias(lambda w, centred: 0.0 * w)},
        "bias_of_the_other_sign": {
            "leading_bias": _self_normalised_bias(lambda w, centred: w**2 * centred)
        },
        "bias_with_cubes": {
            "leading_bias": _self_normalised_bias(lambda w, centred: -(w**3) * centred)
        },
        "bias_with_squared_deviation": {
            "leading_bias": _self_normalised_bias(lambda w, centred: -(w**2) * centred**2)
        },
    },
}
