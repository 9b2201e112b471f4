"""Mistakes that the checks of `reinforce` must reject."""

import jax
import jax.numpy as jnp
import numpy as np

import policy_gradients as pg


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


def _never_draws_an_action(mdp, theta, sampler):
    """Without cover: the sampler leaves one action of the policy untried."""
    timid = jnp.zeros_like(sampler).at[:, 0].set(1.0)
    return _weighted(lambda target, rho: target / jnp.where(rho > 0, rho, 1.0))(mdp, theta, timid)


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


def _nothing_paid(key, mdp, theta, num_episodes):
    """Batches without rewards, which leave every policy as it is."""
    episodes = pg.sample_episodes(
        key, pg.TabularEnvironment(mdp), pg.tabular_policy().apply, theta,
        num_episodes, num_steps=mdp.horizon,
    )  # fmt: skip
    return episodes.observation[..., 0], episodes.action, 0 * episodes.reward


def _no_rewards(mdp, state, action):
    return 0 * pg.path_rewards(mdp, state, action)


def _likelihood_of_the_first_policy(mdp, theta, state, action):
    """Episodes that go on coming from the uniform policy, whatever was learned."""
    return pg.trajectory_likelihood(mdp, pg.tabular_softmax(0 * theta), state, action)


def _loops(update, divide):
    """The two loops with another update of the gradient, or another divisor."""

    def estimate(theta, states, actions, rewards):
        gradient = np.zeros(theta.shape)
        for s, a, r in zip(states, actions, rewards, strict=True):
            for h in range(len(s)):
                pi = np.exp(theta[s[h]]) / np.exp(theta[s[h]]).sum()
                score = np.eye(len(pi))[a[h]]
                gradient[s[h]] += update(score, pi, r, h)
        return gradient / divide(states)

    return estimate


def _mean_over_steps(theta, states, actions, rewards):
    weight = jnp.broadcast_to(rewards.sum(axis=1, keepdims=True), rewards.shape)
    each = jax.vmap(pg.score_estimate, (None, 0, 0, 0))
    return each(theta, states, actions, weight).mean(axis=0) / rewards.shape[1]


def _own_reward_only(theta, states, actions, rewards):
    each = jax.vmap(pg.score_estimate, (None, 0, 0, 0))
    return each(theta, states, actions, rewards).mean(axis=0)


def _step(direction):
    def step(theta, episodes, step_size):
        states, actions, rewards = episodes
        weight = jnp.broadcast_to(rewards.sum(axis=1, keepdims=True), rewards.shape)
        each = jax.vmap(pg.score_estimate, (None, 0, 0, 0))
        return theta + direction(step_size) * each(theta, states, actions, weight).mean(axis=0)

    return step


WRONG = {
    "rf-squeeze": {"nothing_paid": {"sampled_episodes": _nothing_paid}},
    "rf-afresh": {
        "nothing_paid": {"pg.path_rewards": _no_rewards},
        "episodes_of_another_policy": {"path_likelihood": _likelihood_of_the_first_policy},
    },
    "rf-learns": {
        "nothing_paid": {"sampled_episodes": _nothing_paid},
        "descends": {"reinforce_step": _step(lambda step_size: -step_size)},
    },
    "reinforce_algorithm": {
        "probabilities_forgotten": {
            "estimate_by_loops": _loops(lambda score, pi, r, h: score * r.sum(), len)
        },
        "reward_of_the_step_alone": {
            "estimate_by_loops": _loops(lambda score, pi, r, h: (score - pi) * r[h], len)
        },
        "sum_over_episodes": {
            "estimate_by_loops": _loops(lambda score, pi, r, h: (score - pi) * r.sum(), lambda s: 1)
        },
        "mean_over_steps": {"estimate": _mean_over_steps},
        "own_reward_only": {"estimate": _own_reward_only},
        "descends": {"reinforce_step": _step(lambda step_size: -step_size)},
        "step_size_left_out": {"reinforce_step": _step(lambda step_size: 1.0)},
    },
    "likelihood_ratio": {
        "ratio_upside_down": {
            "likelihood_ratio_gradient": _weighted(lambda target, rho: rho / target)
        },
        "weights_forgotten": {"likelihood_ratio_gradient": _weighted(lambda target, rho: 1.0)},
        "weighted_twice": {
            "likelihood_ratio_gradient": _weighted(lambda target, rho: (target / rho) ** 2)
        },
        "never_draws_an_action": {"likelihood_ratio_gradient": _never_draws_an_action},
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
}
