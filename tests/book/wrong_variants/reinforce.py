"""Mistakes that the checks of `reinforce` must reject."""

import jax
import jax.numpy as jnp

import policy_gradients as pg
from cell_tools.stored import load


def _log_likelihood(mdp, theta, state, action):
    return jnp.log(pg.trajectory_likelihood(mdp, pg.tabular_softmax(theta), state, action))


def _weighted(ratio):
    """E over the sampler of ratio(rho_theta, rho) grad log rho_theta R."""

    def gradient(mdp, theta, sampler):
        def term(state, action):
            log_rho, score = jax.value_and_grad(_log_likelihood, 1)(mdp, theta, state, action)
            rho = pg.trajectory_likelihood(mdp, sampler, state, action)
            total = pg.path_rewards(mdp, state, action).sum()
            return ratio(jnp.exp(log_rho), rho) * score * total

        return pg.expectation(mdp, sampler, term)

    return gradient


def _put_in_before_differentiating(mdp, theta, sampler):
    """rho = rho_theta moves along, so the ratio is 1 for every theta."""

    def term(state, action):
        def ratio(theta):
            log_rho = _log_likelihood(mdp, theta, state, action)
            return jnp.exp(log_rho - log_rho)

        return jax.grad(ratio)(theta) * pg.path_rewards(mdp, state, action).sum()

    return pg.expectation(mdp, sampler, term)


def _softmax_over_states_too(theta, state, action):
    return jax.nn.log_softmax(theta.ravel()).reshape(theta.shape)[state, action]


def _uniform_average(theta, state):
    log_pi = jax.jacobian(lambda theta: jnp.log(pg.tabular_softmax(theta))[state])(theta)
    return log_pi.mean(axis=0)


def _present_counted_as_past(mdp, theta, state, action):
    return jnp.cumsum(pg.path_rewards(mdp, state, action))


def _future_dropped(mdp, theta, state, action):
    return jnp.cumsum(pg.path_rewards(mdp, state, action))


def _immediate_reward(mdp, theta, state, action):
    return pg.path_rewards(mdp, state, action)


def _mean_for_sum(mdp, theta, state, action):
    return pg.total_return_weight(mdp, theta, state, action) / mdp.horizon


def _last_score_dropped(theta, state, action, weight):
    return pg.score_estimate(theta, state[:-1], action[:-1], weight[:-1])


def _logarithm_forgotten(theta, state, action, weight):
    def surrogate(theta):
        return pg.score_function_surrogate(pg.tabular_softmax(theta)[state, action], weight)

    return jax.grad(surrogate)(theta)


def _one_step_late(mdp, theta, state, action):
    rewards = pg.path_rewards(mdp, state, action)
    return pg.reward_to_go(rewards) - rewards


def _turned_round(mdp, theta, state, action):
    return pg.reward_to_go(pg.path_rewards(mdp, state, action))[::-1]


def _q_of_step_0(mdp, theta, state, action):
    _, q = pg.values(mdp, pg.tabular_softmax(theta))
    return q[0, state, action]


def _q_of_another_action(mdp, theta, state, action):
    _, q = pg.values(mdp, pg.tabular_softmax(theta))
    return q[jnp.arange(mdp.horizon), state, jnp.roll(action, 1)]


def _v_for_q(mdp, theta, state, action):
    v, _ = pg.values(mdp, pg.tabular_softmax(theta))
    return v[jnp.arange(mdp.horizon), state]


def _weights_not_held_fixed(log_prob, weight):
    return (log_prob * weight).sum()


def _weight(factor, future):
    """discount -> weight: `factor(steps)` times the sum over h' >= h of what `future` gives."""

    def make(discount):
        def weight(mdp, theta, state, action):
            rewards, steps = pg.path_rewards(mdp, state, action), jnp.arange(mdp.horizon)
            return factor(discount, steps) * future(discount, steps, rewards)

        return weight

    return make


def _discounted(discount, steps, rewards):
    return pg.reward_to_go(rewards, discount)


def _undiscounted(discount, steps, rewards):
    return pg.reward_to_go(rewards)


def _discounted_from_the_start(discount, steps, rewards):
    return pg.reward_to_go(discount**steps * rewards)


def _occupancy_of_the_first_step(mdp, pi, discount):
    return mdp.initial


def _normalised_occupancy(mdp, pi, discount):
    return (1 - discount) * pg.discounted_occupancy(mdp, pi, discount)


def _occupancy_almost_undiscounted(mdp, pi, discount):
    """What dropping gamma^h comes to: every visit counts the same."""
    return pg.discounted_occupancy(mdp, pi, 0.999)


def _halved(name):
    """The stored runs, those of one method at half of their return."""
    record = load(name)
    return record | {"returns": record["returns"] / (2 if name == "reinforce_baseline" else 1)}


def _nothing_paid(key, mdp, theta, num_episodes):
    """Batches without rewards, which leave every policy as it is."""
    episodes = pg.sample_episodes(
        key, pg.TabularEnvironment(mdp), pg.tabular_policy().apply, theta,
        num_episodes, num_steps=mdp.horizon,
    )  # fmt: skip
    return episodes._replace(reward=0 * episodes.reward)


WRONG = {
    "rf-squeeze": {"nothing_paid": {"sampled_episodes": _nothing_paid}},
    "rf-shift": {"shift_left_out": {"pg.reward_to_go_weight": lambda *args: jnp.zeros(4)}},
    "rf-baseline": {"one_halved": {"load": _halved}},
    "likelihood_ratio": {
        "ratio_upside_down": {
            "likelihood_ratio_gradient": _weighted(lambda target, rho: rho / target)
        },
        "weights_forgotten": {"likelihood_ratio_gradient": _weighted(lambda target, rho: 1.0)},
        "weighted_twice": {
            "likelihood_ratio_gradient": _weighted(lambda target, rho: (target / rho) ** 2)
        },
        "put_in_before_differentiating": {
            "likelihood_ratio_gradient": _put_in_before_differentiating
        },
    },
    "score_zero_mean": {
        "normaliser_forgotten": {"log_policy": lambda theta, state, action: theta[state, action]},
        "logarithm_forgotten": {
            "log_policy": lambda theta, state, action: pg.tabular_softmax(theta)[state, action]
        },
        "softmax_over_states_too": {"log_policy": _softmax_over_states_too},
        "uniform_average": {"mean_score": _uniform_average},
        "present_counted_as_past": {"past_reward_weight": _present_counted_as_past},
    },
    "reinforce_pg": {
        "future_rewards_dropped": {"pg.total_return_weight": _future_dropped},
        "immediate_reward_only": {"pg.total_return_weight": _immediate_reward},
        "mean_over_steps_for_the_sum": {"pg.total_return_weight": _mean_for_sum},
        "last_score_dropped": {"pg.score_estimate": _last_score_dropped},
        "logarithm_forgotten": {"pg.score_estimate": _logarithm_forgotten},
        "softmax_over_states_too": {"log_policy": _softmax_over_states_too},
    },
    "pg_with_q": {
        "future_rewards_dropped": {"pg.reward_to_go_weight": _future_dropped},
        "immediate_reward_only": {"pg.reward_to_go_weight": _immediate_reward},
        "reward_to_go_one_step_late": {"pg.reward_to_go_weight": _one_step_late},
        "time_turned_round": {"pg.reward_to_go_weight": _turned_round},
        "q_of_step_0_at_every_step": {"pg.q_weight": _q_of_step_0},
        "q_of_another_action": {"pg.q_weight": _q_of_another_action},
        "v_for_q": {"pg.q_weight": _v_for_q},
        "weights_not_held_fixed": {"pg.score_function_surrogate": _weights_not_held_fixed},
    },
    "pg_discounted": {
        "gamma_power_dropped": {
            "discounted_weight": _weight(lambda discount, steps: 1.0, _discounted)
        },
        "gamma_power_one_late": {
            "discounted_weight": _weight(
                lambda discount, steps: discount ** (steps + 1), _discounted
            )
        },
        "discounted_twice": {
            "discounted_weight": _weight(
                lambda discount, steps: discount**steps, _discounted_from_the_start
            )
        },
        "future_not_discounted": {
            "discounted_weight": _weight(lambda discount, steps: discount**steps, _undiscounted)
        },
        "only_the_first_step": {"pg.discounted_occupancy": _occupancy_of_the_first_step},
        "occupancy_normalised": {"pg.discounted_occupancy": _normalised_occupancy},
        "visits_not_discounted": {"pg.discounted_occupancy": _occupancy_almost_undiscounted},
    },
}
