"""Mistakes that the checks of `curse_of_the_horizon` must reject."""

import jax.numpy as jnp

import policy_gradients as pg


def _steps_of(change):
    """log_ratio with its H numbers changed by `change`."""

    def log_ratio(target, proposal, state, action):
        return change(jnp.log(target)[state, action] - jnp.log(proposal)[state, action])

    return log_ratio


def _with_the_dynamics(target, proposal, state, action):
    """The ratio of the policies, and the chance that the ice holds after a run."""
    ratio = jnp.log(target)[state, action] - jnp.log(proposal)[state, action]
    return ratio + jnp.where(action == 1, jnp.log(0.7), 0.0)


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


def _per_decision(weights):
    def estimate(log_ratio, reward):
        return reward @ jnp.exp(weights(log_ratio))

    return estimate


def _one_late(log_ratio):
    return jnp.cumsum(log_ratio) - log_ratio


def _from_here_on(log_ratio):
    return jnp.cumsum(log_ratio[::-1])[::-1]


def _robust(step):
    """doubly_robust with another step of its recursion."""

    def estimate(log_ratios, reward, V, Q):
        found = 0.0
        for h in reversed(range(len(reward))):
            found = step(V[h], jnp.exp(log_ratios[h]), reward[h] + found, Q[h])
        return found

    return estimate


_NO_WEIGHTS = jnp.zeros((40, 500, 100))

WRONG = {
    "is-horizon-ess": {"one_draw_has_it_all": {"log_w": _NO_WEIGHTS.at[:, 0].set(50.0)}},
    "is-horizon-mean": {"all_weights_one": {"log_w": _NO_WEIGHTS}},
    "is-estimators": {
        "plain_is_best": {
            "single": {"plain": 0.1, "decision": 30.0, "robust": 9.0, "own": 3.0},
        },
        "robust_is_third": {
            "single": {"plain": 60.0, "decision": 30.0, "robust": 25.0, "own": 3.0},
        },
        "robust_is_worst": {
            "single": {"plain": 60.0, "decision": 30.0, "robust": 90.0, "own": 3.0},
        },
    },
    "doubly_robust": {
        "guess_not_subtracted": {"doubly_robust": _robust(lambda v, w, later, q: v + w * later)},
        "guess_subtracted_without_ratio": {
            "doubly_robust": _robust(lambda v, w, later, q: v + w * later - q)
        },
        "ratio_upside_down": {"doubly_robust": _robust(lambda v, w, later, q: v + (later - q) / w)},
        "ratio_forgotten": {"doubly_robust": _robust(lambda v, w, later, q: v + later - q)},
    },
    "trajectory_weights": {
        "ratio_upside_down": {"log_ratio": _steps_of(lambda r: -r)},
        "last_step_left_out": {"log_ratio": _steps_of(lambda r: r[..., :-1])},
        "dynamics_in_the_weight": {"log_ratio": _with_the_dynamics},
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
        "chi_squared_added": {
            "growth_bounds": lambda target, proposal, horizon: (
                1 + horizon * ((target**2 / proposal).sum(-1) - 1).min(),
                1 + horizon * ((target**2 / proposal).sum(-1) - 1).max(),
            )
        },
        "bounds_of_one_step": {
            "growth_bounds": lambda target, proposal, horizon: (
                (target**2 / proposal).sum(-1).min(),
                (target**2 / proposal).sum(-1).max(),
            )
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
}
