"""Mistakes that the checks of `gradient_ascent` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg


def _deterministic_action(mdp, pi, f):
    """a_h = pi(s_h) where the action should be drawn."""
    return pg.expectation(mdp, jax.nn.one_hot(pi.argmax(-1), pi.shape[-1]), f)


def _without_the_last_reward(mdp, state, action):
    return pg.path_rewards(mdp, state, action)[:-1]


def _start_anywhere(mdp, pi):
    return pg.values(mdp, pi)[0][0].mean()


def _value_one_step_late(mdp, pi):
    return mdp.initial @ pg.values(mdp, pi)[0][1]


def _wrong_sign(mdp, pi):
    return -pg.objective(mdp, pi)


def _unweighted_visits(mdp, pi):
    d = pg.state_distributions(mdp, pi)
    return jnp.full_like(d, 1 / d.shape[-1])


_six = pg.thin_ice(6)


def _at_most(largest):
    """Ascent whose rate is capped."""

    def ascend(mdp, theta, learning_rate, num_updates):
        def update(theta, _):
            J = pg.objective(mdp, pg.tabular_softmax(theta))
            rate = jnp.minimum(learning_rate, largest)
            return theta + rate * pg.exact_policy_gradient(mdp, theta), (theta, J)

        return jax.lax.scan(update, theta, length=num_updates)[1]

    return ascend


def _climb(times=1.0, fixed=False):
    """Ascent with another step: so many gradients, or the gradient of the start again and again."""

    def ascend(mdp, theta, learning_rate, num_updates):
        first = pg.exact_policy_gradient(mdp, theta)

        def update(theta, _):
            J = pg.objective(mdp, pg.tabular_softmax(theta))
            gradient = first if fixed else pg.exact_policy_gradient(mdp, theta)
            return theta + times * learning_rate * gradient, (theta, J)

        return jax.lax.scan(update, theta, length=num_updates)[1]

    return ascend


def _one_logit_only(mdp, theta, learning_rate, num_updates):
    """Only the logits of the last action move."""

    def update(theta, _):
        J = pg.objective(mdp, pg.tabular_softmax(theta))
        gradient = pg.exact_policy_gradient(mdp, theta).at[:, :-1].set(0.0)
        return theta + learning_rate * gradient, (theta, J)

    return jax.lax.scan(update, theta, length=num_updates)[1]


WRONG = {
    "ascent_algorithm": {
        "one_logit_only": {"ascend": _one_logit_only},
        "downhill": {"ascend": _climb(-1.0)},
        "twice_the_step": {"ascend": _climb(2.0)},
        "the_first_gradient_again": {"ascend": _climb(fixed=True)},
    },
    "ga-cycle": {"at_most_five": {"ascend": _at_most(5.0)}},
    "ga-return": {"at_most_ten": {"ascend": _at_most(10.0)}},
    "ga-horizons": {"always_six": {"pg.thin_ice": lambda horizon: _six}},
    "objective_fn": {
        "deterministic_action": {"pg.expectation": _deterministic_action},
        "without_the_last_reward": {"pg.path_rewards": _without_the_last_reward},
        "start_anywhere": {"pg.objective": _start_anywhere},
        "value_one_step_late": {"pg.objective": _value_one_step_late},
        "wrong_sign": {"pg.objective": _wrong_sign},
        "unweighted_visits": {"pg.state_distributions": _unweighted_visits},
    },
}
