"""Mistakes that the checks of `old_data` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg


def _steps_of(change):
    """log_ratio with its H numbers changed by `change`."""

    def log_ratio(target, proposal, state, action):
        return change(jnp.log(target)[state, action] - jnp.log(proposal)[state, action])

    return log_ratio


def _off_policy(ratio, at="theta", scores="theta"):
    """off_policy_gradient with another weight, or with the proposal's values or scores."""

    def gradient(mdp, theta, proposal, weight):
        target = pg.tabular_softmax(theta)

        def term(state, action):
            steps = jnp.log(target)[state, action] - jnp.log(proposal)[state, action]
            moving = theta if at == "theta" else jnp.log(proposal)
            w = weight(mdp, moving, state, action)
            scored = theta if scores == "theta" else jnp.log(proposal)
            return pg.score_estimate(scored, state, action, ratio(steps) * w)

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
    "is-gradient-near": {"as_large": {"error_one": jnp.full(31, 0.06)}},
    "is-gradient-far": {
        "always_small": {"error_one": jnp.full(31, 0.027)},
        "small_in_between": {"error_one": jnp.full(31, 1.0).at[jnp.array([0, 15])].set(0.027)},
        "bias_grows_to_the_end": {"of_one": (jnp.arange(31.0), jnp.ones(31))},
    },
    "od-climb": {
        "promise_kept": {"climbed": jnp.ones((40, 2, 101))},
        "truth_above": {"climbed": jnp.ones((40, 2, 101)).at[:, 1].set(3.0)},
    },
    "off_policy_gradient": {
        "weights_forgotten": {"off_policy_gradient": _off_policy(lambda r: 1.0)},
        "ratio_of_the_step_alone": {"off_policy_gradient": _off_policy(jnp.exp)},
        "ratio_up_to_the_step": {"off_policy_gradient": _off_policy(lambda r: jnp.exp(r.cumsum()))},
        "ratio_upside_down": {"log_ratio": _steps_of(lambda r: -r)},
        "last_step_left_out": {"log_ratio": _steps_of(lambda r: r[..., :-1])},
        "scores_of_the_proposal": {
            "off_policy_gradient": _off_policy(lambda r: jnp.exp(r.sum()), scores="proposal")
        },
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
