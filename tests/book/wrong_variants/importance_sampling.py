"""Mistakes that the checks of `importance_sampling` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg


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


def _second_moment(square, end=1.0, moves=None, steps=0):
    def moment(mdp, target, proposal):
        p = mdp.transition if moves is None else moves(mdp)
        u = jnp.full(mdp.num_states, end)
        for _ in range(mdp.horizon + steps):
            u = (square(target, proposal) * (p @ u)).sum(-1)
        return mdp.initial @ u

    return moment


def _right_factor(target, proposal):
    return target**2 / proposal


def _uniform_moves(mdp):
    return jnp.full_like(mdp.transition, 1 / mdp.num_states)


def _drift(kl, policy):
    def log_drift(mdp, target, proposal):
        d = pg.state_distributions(mdp, policy(target, proposal))
        return -(d @ kl(target, proposal).sum(-1)).sum()

    return log_drift


def _kl(target, proposal):
    return proposal * jnp.log(proposal / target)


def _kl_reversed(target, proposal):
    return target * jnp.log(target / proposal)


def _drift_of_the_start(mdp, target, proposal):
    return -mdp.horizon * (mdp.initial @ _kl(target, proposal).sum(-1))


def _mean_bounds(target, proposal, horizon):
    bound = (1 + (target**2 / proposal).sum(-1).mean() - 1) ** horizon
    return bound, bound


def _self_normalised_bias(term):
    def leading_bias(target, proposal, f):
        return proposal @ term(target / proposal, f - target @ f)

    return leading_bias


def _per_decision(weights):
    def estimate(log_ratio, reward):
        return reward @ jnp.exp(weights(log_ratio))

    return estimate


def _one_late(log_ratio):
    return jnp.cumsum(log_ratio) - log_ratio


def _from_here_on(log_ratio):
    return jnp.cumsum(log_ratio[::-1])[::-1]


def _off_policy(ratio, at="theta"):
    """off_policy_gradient with another weight, or with the proposal's scores."""

    def gradient(mdp, theta, proposal, weight):
        target = pg.tabular_softmax(theta)

        def term(state, action):
            steps = jnp.log(target)[state, action] - jnp.log(proposal)[state, action]
            moving = theta if at == "theta" else jnp.log(proposal)
            w = weight(mdp, moving, state, action)
            return pg.score_estimate(theta, state, action, ratio(steps) * w)

        return pg.expectation(mdp, proposal, term)

    return gradient


def _without_weights(log_ratios, advantage):
    return advantage.sum()


def _ratio_minus_one(log_ratios, advantage):
    """Right in its gradient and wrong in its value where A does not average to zero."""
    return (1 + log_ratios) @ jnp.arange(1.0, len(advantage) + 1)


def _whole_weight_on_the_last(log_ratios, advantage):
    return jnp.exp(log_ratios.sum()) * advantage[-1]


WRONG = {
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
    "trajectory_weights": {
        "ratio_upside_down": {"log_ratio": _steps_of(lambda r: -r)},
        "last_step_left_out": {"log_ratio": _steps_of(lambda r: r[..., :-1])},
        "mean_over_steps_for_the_sum": {"log_ratio": _steps_of(lambda r: r / r.shape[-1])},
        "policies_swapped": {
            "pg.weight_second_moment": _second_moment(lambda target, proposal: proposal**2 / target)
        },
        "ratio_not_squared": {
            "pg.weight_second_moment": _second_moment(lambda target, proposal: target)
        },
        "ratio_averaged_over_the_target": {
            "pg.weight_second_moment": _second_moment(
                lambda target, proposal: target**3 / proposal**2
            )
        },
        "one_step_more": {"pg.weight_second_moment": _second_moment(_right_factor, steps=1)},
        "end_at_zero": {"pg.weight_second_moment": _second_moment(_right_factor, end=0.0)},
        "dynamics_left_out": {
            "pg.weight_second_moment": _second_moment(_right_factor, moves=_uniform_moves)
        },
        "kl_reversed": {"log_drift": _drift(_kl_reversed, lambda target, proposal: proposal)},
        "states_of_the_target": {"log_drift": _drift(_kl, lambda target, proposal: target)},
        "every_step_like_the_first": {"log_drift": _drift_of_the_start},
        "chi_squared_of_the_other_side": {
            "chi_squared": lambda target, proposal: (proposal**2 / target).sum(-1) - 1
        },
        "kl_for_chi_squared": {
            "chi_squared": lambda target, proposal: _kl_reversed(target, proposal).sum(-1)
        },
        "mean_for_the_largest": {"growth_bounds": _mean_bounds},
        "one_forgotten": {
            "growth_bounds": lambda target, proposal, horizon: (
                0.0,
                ((target**2 / proposal).sum(-1) - 1).max() ** horizon,
            )
        },
        "bounds_of_one_step": {
            "growth_bounds": lambda target, proposal, horizon: (
                (target**2 / proposal).sum(-1).min(),
                (target**2 / proposal).sum(-1).max(),
            )
        },
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
    "per_decision": {
        "one_ratio_late": {"pg.per_decision_return": _per_decision(_one_late)},
        "ratios_of_the_future": {"pg.per_decision_return": _per_decision(_from_here_on)},
        "only_its_own_ratio": {"pg.per_decision_return": _per_decision(lambda r: r)},
        "whole_weight": {"pg.per_decision_return": _per_decision(lambda r: r.sum() + 0 * r)},
        "ratio_upside_down": {"log_ratio": _steps_of(lambda r: -r)},
        "time_turned_round": {"pg.per_decision_return": lambda r, x: x[::-1] @ jnp.exp(r.cumsum())},
    },
    "off_policy_gradient": {
        "weights_forgotten": {"off_policy_gradient": _off_policy(lambda r: 1.0)},
        "ratio_of_the_step_alone": {"off_policy_gradient": _off_policy(jnp.exp)},
        "ratio_up_to_the_step": {"off_policy_gradient": _off_policy(lambda r: jnp.exp(r.cumsum()))},
        "ratio_upside_down": {"log_ratio": _steps_of(lambda r: -r)},
        "last_step_left_out": {"log_ratio": _steps_of(lambda r: r[..., :-1])},
        "values_of_the_proposal": {
            "off_policy_gradient": _off_policy(lambda r: jnp.exp(r.sum()), at="proposal")
        },
    },
    "one_step_ratio": {
        "own_ratio_in_place_of_all": {
            "all_ratios": lambda log_ratios, advantage: jnp.exp(log_ratios) @ advantage
        },
        "ratios_before_the_step": {
            "all_ratios": lambda log_ratios, advantage: pg.per_decision_return(
                jnp.roll(log_ratios, 1).at[0].set(0.0), advantage
            )
        },
        "weights_forgotten": {"one_ratio": _without_weights},
        "advantage_forgotten": {"one_ratio": _ratio_minus_one},
        "only_the_last_step": {"one_ratio": _whole_weight_on_the_last},
        "ratio_upside_down": {
            "one_ratio": lambda log_ratios, advantage: jnp.exp(-log_ratios) @ advantage
        },
        "gradient_stopped": {
            "one_ratio": lambda log_ratios, advantage: (
                jnp.exp(jax.lax.stop_gradient(log_ratios)) @ advantage
            )
        },
        "mean_over_steps_for_the_sum": {
            "one_ratio": lambda log_ratios, advantage: (jnp.exp(log_ratios) * advantage).mean()
        },
    },
}
