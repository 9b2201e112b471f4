"""Mistakes that the checks of `importance_sampling` must reject."""

import jax.numpy as jnp
import policy_gradients as pg


def _weight(combine):
    """A trajectory weight made otherwise from the steps' log-ratios."""

    def weight(target, proposal, state, action):
        return combine(jnp.log(target)[state, action] - jnp.log(proposal)[state, action])

    return weight


def _unweighted(mdp, target, proposal):
    return pg.objective(mdp, proposal)


def _second_moment(square, end=1.0):
    """The recursion with another inner term or another end."""

    def moment(mdp, target, proposal):
        u = jnp.full(mdp.num_states, end)
        for _ in range(mdp.horizon):
            u = (square(target, proposal) * (mdp.transition @ u)).sum(-1)
        return mdp.initial @ u

    return moment


def _mean_not_subtracted(mdp, target, proposal):
    def square(state, action):
        log_w = (jnp.log(target) - jnp.log(proposal))[state, action].sum()
        return (jnp.exp(log_w) * pg.path_rewards(mdp, state, action).sum()) ** 2

    return pg.expectation(mdp, proposal, square)


def _variance_under_the_target(mdp, target, proposal):
    def total(state, action):
        return pg.path_rewards(mdp, state, action).sum() ** 2

    return pg.expectation(mdp, target, total) - pg.objective(mdp, target) ** 2


def _first_step_gradient(mdp, old, new):
    """The one-step ratio where the whole weight is due."""
    pis = pg.tabular_softmax(new), pg.tabular_softmax(old)

    def term(state, action):
        ratio = (pis[0] / pis[1])[state, action]
        weight = ratio * pg.reward_to_go_weight(mdp, new, state, action)
        return pg.score_estimate(new, state, action, weight)

    return pg.expectation(mdp, pis[1], term)


WRONG = {
    "importance_sampling": {
        "ratio_upside_down": {"trajectory_weight": _weight(lambda x: jnp.exp(-x.sum()))},
        "weights_forgotten": {"weighted_return": _unweighted},
        "sum_of_the_ratios": {"trajectory_weight": _weight(lambda x: jnp.exp(x).sum())},
        "last_ratio_dropped": {"trajectory_weight": _weight(lambda x: jnp.exp(x[:-1].sum()))},
        "difference_not_exponentiated": {"pg.importance_weights": lambda p, q: p - q},
        "states_not_reweighted": {"off_policy_gradient": _first_step_gradient},
    },
    "is_variance": {
        "chi_square_upside_down": {
            "pg.weight_second_moment": _second_moment(lambda t, p: p**2 / t)
        },
        "first_moment": {"pg.weight_second_moment": _second_moment(lambda t, p: t)},
        "squared_once_more": {"pg.weight_second_moment": _second_moment(lambda t, p: t**2 / p**2)},
        "ends_at_zero": {"pg.weight_second_moment": _second_moment(lambda t, p: t**2 / p, 0.0)},
        "second_moment_for_the_variance": {"variance_of_weighted_return": _mean_not_subtracted},
        "variance_without_weights": {"variance_of_weighted_return": _variance_under_the_target},
    },
    "per_decision": {
        "past_left_out": {
            "pg.per_decision_return": lambda log_ratio, reward: reward @ jnp.exp(log_ratio)
        },
        "one_step_late": {
            "pg.per_decision_return": lambda log_ratio, reward: (
                reward @ jnp.exp(jnp.cumsum(log_ratio) - log_ratio)
            )
        },
        "future_for_past": {
            "pg.per_decision_return": lambda log_ratio, reward: (
                reward @ jnp.exp(jnp.cumsum(log_ratio[::-1])[::-1])
            )
        },
        "weights_forgotten": {"pg.per_decision_return": lambda log_ratio, reward: reward.sum()},
    },
}
