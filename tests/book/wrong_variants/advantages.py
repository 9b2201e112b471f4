"""Mistakes that the checks of `advantages` must reject."""

import jax
import jax.numpy as jnp
import numpy as np

import policy_gradients as pg


def _advantage_weight(change):
    def weight(mdp, theta, state, action):
        pi = pg.tabular_softmax(theta)
        return change(mdp, pi, state, action)

    weight.__name__ = "advantage_weight"
    return weight


def _td_error_forgets_the_reward(mdp, pi, state, action):
    steps = jnp.arange(mdp.horizon)
    return pg.advantages(mdp, pi)[steps, state, action] - pg.path_rewards(mdp, state, action)


def _max_for_mean(mdp, pi):
    _, q = pg.values(mdp, pi)
    return q - q.max(-1, keepdims=True)


def _of_the_first_step(mdp, pi, state, action):
    return pg.advantages(mdp, pi)[0, state, action]


def _best_stationary(mdp):
    plans = jnp.stack(jnp.meshgrid(*[jnp.arange(mdp.num_actions)] * mdp.num_states), -1)
    policies = jax.nn.one_hot(plans.reshape(-1, mdp.num_states), mdp.num_actions)
    scores = jax.vmap(lambda pi: pg.objective(mdp, pi))(policies)
    return jnp.broadcast_to(
        policies[scores.argmax()], (mdp.horizon, mdp.num_states, mdp.num_actions)
    )


def _gae(change):
    """`gae_weight` built from other pieces: change(rewards, v, v_next, lambda)."""

    def gae_weight(values, gae_lambda, discount=1.0):
        def weight(mdp, theta, state, action):
            v = values[jnp.arange(mdp.horizon), state]
            rewards = pg.path_rewards(mdp, state, action)
            return change(rewards, v, jnp.append(v[1:], 0.0), gae_lambda)

        return weight

    return gae_weight


def _n_step(after):
    """`n_step` with another value at its end: after(v, h, n, discount)."""

    def n_step(reward, v, h, n, discount):
        gained = sum(discount**step * reward[h + step] for step in range(n))
        return gained + after(v, h, n, discount) - v[h]

    return n_step


def _loop(after, go_on):
    """`gae_by_loop` with other rules: after(value, terminated, truncated), go_on(the same two)."""

    def gae_by_loop(reward, value, next_value, terminated, truncated, discount, lam):
        advantage, later = np.zeros(len(reward)), 0.0
        for t in reversed(range(len(reward))):
            ends = terminated[t], truncated[t]
            delta = reward[t] + discount * after(next_value[t], *ends) - value[t]
            later = delta + discount * lam * go_on(*ends) * later
            advantage[t] = later
        return advantage

    return gae_by_loop


def _gae_through_truncations(trajectory, values, next_values, discount, gae_lambda):
    delta = pg.td_errors(trajectory, values, next_values, discount)
    return pg.discounted_sum(delta, discount * gae_lambda * (1.0 - trajectory.terminated))


WRONG = {
    "bl-table": {"another_order": {"seen_variance": np.arange(12.0)}},
    "pg_advantage": {
        "reward_forgotten": {
            "pg.advantage_weight": _advantage_weight(_td_error_forgets_the_reward)
        },
        "of_the_first_step": {"pg.advantage_weight": _advantage_weight(_of_the_first_step)},
        "max_for_mean": {"pg.advantages": _max_for_mean},
        "best_stationary_for_best": {"best_policy": _best_stationary},
    },
    "gae": {
        "value_after_the_end": {
            "pg.gae_weight": _gae(
                lambda r, v, n, lam: pg.discounted_sum(r + n.at[-1].set(1.0) - v, lam)
            )
        },
        "next_value_forgotten": {
            "pg.gae_weight": _gae(lambda r, v, n, lam: pg.discounted_sum(r - v, lam))
        },
        "lambda_on_the_rewards_only": {
            "pg.gae_weight": _gae(lambda r, v, n, lam: pg.discounted_sum(r, lam) - v)
        },
        "sign_of_the_value": {
            "pg.gae_weight": _gae(lambda r, v, n, lam: pg.discounted_sum(r + v - n, lam))
        },
        "time_turned_round": {
            "pg.gae_weight": _gae(
                lambda r, v, n, lam: pg.discounted_sum((r + n - v)[::-1], lam)[::-1]
            )
        },
    },
    "gae_n_step": {
        "last_weight_forgotten": {
            "lambda_weights": lambda K, lam: [(1 - lam) * lam**n for n in range(K)]
        },
        "weights_not_normalized": {"lambda_weights": lambda K, lam: [lam**n for n in range(K)]},
        "value_not_discounted": {"n_step": _n_step(lambda v, h, n, discount: v[h + n])},
        "value_one_step_late": {
            "n_step": _n_step(lambda v, h, n, discount: discount**n * v[min(h + n + 1, len(v) - 1)])
        },
        "no_bootstrap": {"n_step": _n_step(lambda v, h, n, discount: 0.0)},
    },
    "gae_recursion": {
        "value_after_termination": {
            "gae_by_loop": _loop(lambda v, end, cut: v, lambda end, cut: not (end or cut))
        },
        "truncation_as_termination": {
            "gae_by_loop": _loop(
                lambda v, end, cut: 0.0 if end or cut else v, lambda end, cut: not (end or cut)
            )
        },
        "into_the_next_episode": {
            "gae_by_loop": _loop(lambda v, end, cut: 0.0 if end else v, lambda end, cut: 1.0)
        },
        "package_goes_on_after_truncation": {"pg.gae": _gae_through_truncations},
    },
}
